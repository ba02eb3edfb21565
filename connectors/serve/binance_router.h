#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "connectors/serve/binance_auth.h"
#include "connectors/serve/binance_limits.h"

namespace serve {

/// How Binance fails, whatever was asked.
BinanceAnswer failed_binance(Failure failure, engine::Timestamp now);

/// Which operation is meant, may it be asked for, and what comes of it; the same for REST and messages.
class BinanceRouter {
 public:
  BinanceRouter(BinanceDesk& desk, BinanceLimits& limits);

  static BinanceMarket market_of(std::string_view path) {
    return path.starts_with("/fapi/") || path.starts_with("/futures/") ? BinanceMarket::Usdm : BinanceMarket::Spot;
  }
  const BinanceRoute* find(std::string_view method, std::string_view path) const;
  const BinanceRoute* find_message(BinanceMarket market, std::string_view method) const;
  engine::HttpReply answer(const engine::ServerRequest& request);

  /// One message of a session: what it asks for, and how it is told of limits.
  struct Message {
    BinanceMarket market = BinanceMarket::Spot;
    const BinanceRoute* route = nullptr;
    const BinanceParams& params;
    const Account* logged_in = nullptr;  ///< Null: it must be signed by itself.
    std::string_view address;
  };
  /// The answer, and whose it is.
  struct Answered {
    BinanceAnswer answer;
    const Account* account = nullptr;
    std::int64_t retry_at_ms = 0;  ///< Of what was too much; zero otherwise.
  };
  Answered answer(const Message& message);

  static engine::HttpReply reply(BinanceAnswer answer);

 private:
  BinanceAnswer run(const BinanceRoute& route, BinanceMarket market, const BinanceParams& params,
                    const Account* account);

  BinanceDesk& desk_;
  BinanceLimits& limits_;
  BinanceAuth auth_;
  std::unordered_map<std::string, const BinanceRoute*> routes_;
  std::unordered_map<std::string, const BinanceRoute*> spot_messages_, usdm_messages_;
};

}  // namespace serve
