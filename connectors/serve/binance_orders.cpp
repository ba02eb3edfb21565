#include "connectors/serve/binance_orders.h"

#include <algorithm>

#include "connectors/serve/binance_filters.h"

namespace serve {

using namespace engine;

namespace {

constexpr auto kEver = std::numeric_limits<std::int64_t>::max();

/// Keeps the first or the last so many.
template <class Rows>
void keep(Rows& rows, std::size_t limit, bool first) {
  if (rows.size() <= limit) return;
  const auto surplus = static_cast<std::ptrdiff_t>(rows.size() - limit);
  first ? rows.erase(rows.end() - surplus, rows.end()) : rows.erase(rows.begin(), rows.begin() + surplus);
}

std::uint64_t number_of(BinanceOrders which, OrderIndex index) {
  return which == BinanceOrders::Algo ? algo_id_of(index) : order_id_of(index);
}

}  // namespace

bool is_among(BinanceMarket market, BinanceOrders which, const OrderView& order) {
  const auto kind = order.listing->instrument.kind;
  if (market == BinanceMarket::Spot) return kind == InstrumentKind::Spot && which == BinanceOrders::AtMarket;
  if (kind != InstrumentKind::PerpLinear) return false;
  if (which == BinanceOrders::Algo) return order.is_conditional();
  return !order.is_conditional() || order.triggered != Timestamp{} || order.record->filled > 0;
}

std::optional<OrderIndex> find_order(BinanceCall& call, InstrumentHandle instrument, BinanceOrders which,
                                     BinanceOrderNames names) {
  const auto number = call.integer(names.number, 0);
  const auto& client_id = call.params[names.client_id];
  if (number == 0 && client_id.empty()) {
    call.complain(-1102, "Param '" + std::string{names.client_id} + "' or '" + std::string{names.number} +
                             "' must be sent, but both were empty/null!");
  }
  if (call.is_wrong()) return std::nullopt;
  const auto& account = call.account();
  const auto fits = [&](OrderIndex index) {
    const auto order = call.host.order(index);
    if (order.record->account != account.handle || order.record->instrument != instrument) return false;
    if (number != 0 && number_of(which, index) != static_cast<std::uint64_t>(number)) return false;
    if (!client_id.empty() && binance_client_id(order) != client_id) return false;
    return is_among(call.market, which, order);
  };
  if (number != 0) {
    const auto first = number_of(which, 0);
    const auto behind = static_cast<std::uint64_t>(number) - first;
    if (static_cast<std::uint64_t>(number) < first || behind >= call.host.exchange().order_indices()) {
      return std::nullopt;
    }
    const auto index = static_cast<OrderIndex>(behind);
    // One that was refused at once never was.
    const bool known = std::binary_search(account.orders.begin(), account.orders.end(), index);
    return known && fits(index) ? std::optional{index} : std::nullopt;
  }
  if (const auto newest = call.host.find_client_id(account, client_id); newest && fits(*newest)) return newest;
  const auto found = std::find_if(account.orders.rbegin(), account.orders.rend(), fits);
  return found == account.orders.rend() ? std::nullopt : std::optional{*found};
}

std::optional<OrderIndex> find_open(BinanceCall& call, InstrumentHandle instrument, BinanceOrders which,
                                    std::string_view client_id) {
  const auto newest = call.host.find_client_id(call.account(), client_id);
  if (!newest) return std::nullopt;
  const auto order = call.host.order(*newest);
  const bool fits = order.record->instrument == instrument && is_among(call.market, which, order);
  return fits && order.is_live() ? newest : std::nullopt;
}

std::vector<OrderIndex> open_orders(BinanceCall& call, std::optional<InstrumentHandle> instrument,
                                    BinanceOrders which) {
  auto open = call.host.open_orders(call.account());
  std::erase_if(open, [&](OrderIndex index) {
    const auto order = call.host.order(index);
    const bool other = instrument && order.record->instrument != *instrument;
    const bool waits = which == BinanceOrders::Algo && order.triggered != Timestamp{};
    return other || waits || !is_among(call.market, which, order);
  });
  return open;
}

std::vector<OrderIndex> all_orders(BinanceCall& call, std::optional<InstrumentHandle> instrument, BinanceOrders which) {
  const auto from = call.integer(which == BinanceOrders::Algo ? "algoId" : "orderId", 0);
  const auto start_ms = call.integer("startTime", 0);
  const auto end_ms = call.integer("endTime", kEver);
  const auto limit = call.limit(500, 1'000);
  std::vector<OrderIndex> orders;
  if (call.is_wrong()) return orders;
  for (const auto index : call.account().orders) {
    const auto order = call.host.order(index);
    if (instrument && order.record->instrument != *instrument) continue;
    const auto time_ms = order.record->arrival.milliseconds();
    if (number_of(which, index) < static_cast<std::uint64_t>(from) || time_ms < start_ms || time_ms > end_ms) continue;
    if (is_among(call.market, which, order)) orders.push_back(index);
  }
  keep(orders, limit, from > 0 || start_ms > 0);
  return orders;
}

std::vector<FillRef> asked_fills(BinanceCall& call, std::optional<InstrumentHandle> instrument) {
  const auto from = call.integer("fromId", 0);
  const auto number = call.integer("orderId", 0);
  const auto start_ms = call.integer("startTime", 0);
  const auto end_ms = call.integer("endTime", kEver);
  const auto limit = call.limit(500, 1'000);
  std::vector<FillRef> fills;
  if (call.is_wrong()) return fills;
  for (const auto& ref : call.account().fills) {
    if (trade_id_of(ref.fill) < static_cast<std::uint64_t>(from)) continue;
    const auto order = call.host.order(ref.order);
    if (instrument && order.record->instrument != *instrument) continue;
    if (number != 0 && order_id_of(ref.order) != static_cast<std::uint64_t>(number)) continue;
    const auto time_ms = call.host.fill(ref.fill).time.milliseconds();
    if (time_ms < start_ms || time_ms > end_ms) continue;
    if (is_among(call.market, BinanceOrders::AtMarket, order)) fills.push_back(ref);
  }
  keep(fills, limit, from > 0 || start_ms > 0);
  return fills;
}

std::string new_client_id(BinanceCall& call, InstrumentHandle instrument, BinanceOrders which, std::string_view name) {
  const auto& sent = call.params[name];
  if (sent.empty())
    return "bn" + std::to_string(order_id_of(static_cast<OrderIndex>(call.host.exchange().order_indices())));
  if (!is_client_id(call.market, sent)) {
    call.market == BinanceMarket::Spot
        ? call.complain(-1100, "Illegal characters found in parameter '" + std::string{name} +
                                   "'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.")
        : call.complain(-4015, "Client order id is not valid.");
  } else if (find_open(call, instrument, which, sent)) {
    call.complain(refuse_order(call.market, Reason::DuplicateClientOrderId));
  }
  return sent;
}

}  // namespace serve
