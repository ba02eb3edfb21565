#pragma once

#include <string>
#include <vector>

#include "connectors/serve/okx_limits.h"
#include "connectors/serve/okx_trading.h"

namespace serve {

/// An operation on orders, as REST and web sockets share it: one at a time or several, counted against its limits.
enum class OkxOperation : std::uint8_t { Place, Amend, Cancel, PlaceAlgo, CancelAlgo };

/// What became of a request for orders: its own code, and a row for each order.
struct OkxOutcome {
  std::string code = "0", message;
  int status = 200;
  std::string rows;  ///< What stands between the brackets of "data".
};

class OkxDesk {
 public:
  OkxDesk(Host& host, OkxTrading& trading, OkxLimits& limits) : host_{host}, trading_{trading}, limits_{limits} {}
  /// `orders`: one order, or a list of them where `is_batch`.
  OkxOutcome run(OkxOperation operation, const Account& account, const Json& orders, bool is_batch);

 private:
  bool is_allowed(OkxOperation operation, const Account& account, const Json& first, std::uint32_t count);
  OkxResult run_one(OkxOperation operation, const Account& account, const Json& order);

  Host& host_;
  OkxTrading& trading_;
  OkxLimits& limits_;
};

/// Writes one order's part of an answer. `is_algo`: with algoId instead of ordId.
void write_okx_result(JsonWriter& out, const OkxResult& result, bool is_algo, engine::Timestamp now);

}  // namespace serve
