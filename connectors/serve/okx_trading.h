#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "connectors/serve/okx_words.h"
#include "connectors/serve/rate_window.h"

namespace serve {

/// What became of one order in a request: which it is, or why not.
struct OkxResult {
  OkxError error{"0", ""};
  std::uint64_t order_id = 0;  ///< Zero: none.
  std::string client_id, tag, request_id;
  bool is_good() const { return error.code == "0"; }
};

/// Orders in OKX's terms, however they came. Each call is for one order, and checks nothing of the client but the
/// order.
class OkxTrading {
 public:
  explicit OkxTrading(Host& host) : host_{host} {}

  /// The instrument an order names, by instId or (web sockets) by instIdCode.
  std::optional<engine::InstrumentHandle> instrument_of(const Json& order) const;

  OkxResult place(const Account& account, const Json& order);
  OkxResult amend(const Account& account, const Json& order);
  OkxResult cancel(const Account& account, const Json& order);
  OkxResult place_algo(const Account& account, const Json& order);
  OkxResult amend_algo(const Account& account, const Json& order);
  OkxResult cancel_algo(const Account& account, const Json& order);
  OkxResult close_position(const Account& account, const Json& body);

  /// The account's order that these ids name; ordId wins. Algo orders only once they have been triggered.
  std::optional<engine::OrderIndex> find_order(const Account& account, std::string_view order_id,
                                               std::string_view client_id) const;
  std::optional<engine::OrderIndex> find_algo(const Account& account, std::string_view algo_id,
                                              std::string_view client_id) const;
  /// The other half of an OCO order.
  std::optional<engine::OrderIndex> peer_of(const Account& account, const OrderView& order) const;
  /// `reqId` of the amendment that is under way; empty: none.
  std::string take_request_id(engine::OrderIndex order);

 private:
  using Maybe = std::optional<OkxError>;

  Maybe read_common(const Account& account, const Json& order, OrderRequest& request, OkxWords& words);
  Maybe read_mode(const Account& account, const Json& order, OrderRequest& request, OkxWords& words);
  Maybe read_kind(const Json& order, OrderRequest& request, OkxWords& words) const;
  Maybe read_size(const Json& order, OrderRequest& request, OkxWords& words) const;
  Maybe check_reduction(const Account& account, const OrderRequest& request) const;
  Maybe read_attached(const Json& order, OrderRequest& request, const OkxWords& words) const;
  Maybe read_price(std::string_view text, const engine::Listing& listing, engine::Ticks& ticks) const;
  Maybe read_trigger_by(std::string_view text, engine::TriggerBy& by) const;
  /// One half of a conditional order; `which` is "tp" or "sl".
  Maybe read_half(const Json& order, const char* which, OrderRequest& request) const;
  Maybe read_plain_trigger(const Json& order, OrderRequest& request) const;
  Maybe read_trail(const Json& order, OrderRequest& request) const;
  OkxResult place_halves(const Json& order, OkxResult result, const OrderRequest& request);
  OkxResult finish(OkxResult result, const OrderRequest& request, Done done) const;

  Host& host_;
  std::unordered_map<engine::OrderIndex, std::string> request_ids_;
};

}  // namespace serve
