#pragma once

#include <optional>
#include <vector>

#include "connectors/serve/binance_call.h"

// Orders of spot and USD-M: finding and listing them is one thing.

namespace serve {

/// Of USD-M, an order that waits for its trigger is another kind of thing than one that is at the market.
enum class BinanceOrders : std::uint8_t {
  AtMarket,  ///< All of spot; of USD-M what is no conditional order, or was one and has been triggered.
  Algo,      ///< Conditional orders of USD-M, triggered or not.
};

/// Numbers of conditional orders on USD-M; what comes of one has a number like any other order.
constexpr std::uint64_t kFirstAlgoId = 2'000'000'000'000'000;
constexpr std::uint64_t algo_id_of(engine::OrderIndex index) { return kFirstAlgoId + index + 1; }

/// Does this order exist there?
bool is_among(BinanceMarket market, BinanceOrders which, const OrderView& order);

/// Names of a number and of a client's id among the parameters of a request.
struct BinanceOrderNames {
  std::string_view number = "orderId", client_id = "origClientOrderId";
};
/// The account's order that a request names, the newest where an id was used again. Nothing when there is none;
/// complaints when it names none.
std::optional<engine::OrderIndex> find_order(BinanceCall& call, engine::InstrumentHandle instrument,
                                             BinanceOrders which, BinanceOrderNames names = {});
/// An open order with this client's id.
std::optional<engine::OrderIndex> find_open(BinanceCall& call, engine::InstrumentHandle instrument, BinanceOrders which,
                                            std::string_view client_id);
/// In the order they came.
std::vector<engine::OrderIndex> open_orders(BinanceCall& call, std::optional<engine::InstrumentHandle> instrument,
                                            BinanceOrders which);
/// Those of `orderId`, `startTime`, `endTime` and `limit`, oldest first.
std::vector<engine::OrderIndex> all_orders(BinanceCall& call, std::optional<engine::InstrumentHandle> instrument,
                                           BinanceOrders which);
/// Those of `fromId`, `orderId`, `startTime`, `endTime` and `limit`, oldest first.
std::vector<FillRef> asked_fills(BinanceCall& call, std::optional<engine::InstrumentHandle> instrument);

/// `newClientOrderId` or the like, or one that is made up where there is none: complaints when it cannot be or is in
/// use.
std::string new_client_id(BinanceCall& call, engine::InstrumentHandle instrument, BinanceOrders which,
                          std::string_view name);
/// A row or a list of rows.
template <class Rows, class Write>
BinanceAnswer answer_list(const Rows& rows, Write&& write) {
  JsonWriter out;
  out.begin_list();
  for (const auto& row : rows) write(out, row);
  return {200, out.end_list().take()};
}

}  // namespace serve
