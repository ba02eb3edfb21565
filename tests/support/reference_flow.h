#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <vector>

#include "engine/matching/order_flow.h"

// What OrderFlow is judged by: a map of prices a side, a list of orders a price, a map of ids. For flows too long for
// the ReferenceMatcher, by which it is itself judged.

namespace testing_support {

class ReferenceFlow {
 public:
  struct Order {
    std::uint64_t id = 0;
    engine::Lots lots = 0;
  };
  /// A resting order and where it stands.
  struct Placed {
    std::uint32_t symbol = 0;
    std::uint8_t side = 0;
    engine::Ticks price = 0;
    std::uint64_t id = 0;
    engine::Lots lots = 0;
    friend bool operator==(const Placed&, const Placed&) = default;
  };
  engine::FlowCounts counts;
  std::vector<engine::FlowTrade> trades;

  explicit ReferenceFlow(std::uint32_t symbols) : books_(symbols) {}

  void apply(const engine::FlowRecord& record) {
    ++counts.operations;
    if (!applies(record)) ++counts.rejects;
  }

  /// By symbol, bids then asks, best price first, oldest first.
  std::vector<Placed> book() const {
    std::vector<Placed> placed;
    for (std::uint32_t symbol = 0; symbol < books_.size(); ++symbol) {
      const auto& [bids, asks] = books_[symbol];
      for (auto level = bids.rbegin(); level != bids.rend(); ++level) {
        for (const auto& order : level->second) placed.push_back({symbol, 0, level->first, order.id, order.lots});
      }
      for (const auto& [price, orders] : asks) {
        for (const auto& order : orders) placed.push_back({symbol, 1, price, order.id, order.lots});
      }
    }
    return placed;
  }
  std::size_t resting() const { return places_.size(); }
  /// The first resting order whose id is not below `id`: a way to a random one. Requires: there is an order.
  Placed near(std::uint64_t id) {
    auto found = places_.lower_bound(id);
    if (found == places_.end()) found = places_.begin();
    const auto& [symbol, side, price] = found->second;
    return {symbol, side, price, found->first, order_of(found->first)->lots};
  }

 private:
  using Level = std::list<Order>;
  using Levels = std::map<engine::Ticks, Level>;
  struct Where {
    std::uint32_t symbol;
    std::uint8_t side;
    engine::Ticks price;
  };

  bool applies(const engine::FlowRecord& r) {
    if (r.id == 0 || r.symbol >= books_.size() || r.side > 1) return false;
    if (r.operation == engine::FlowRecord::kNew) return enter(r);
    const auto found = places_.find(r.id);
    if (found == places_.end() || found->second.symbol != r.symbol || found->second.side != r.side) return false;
    switch (r.operation) {
      case engine::FlowRecord::kCancel: take_out(r.id); return true;
      case engine::FlowRecord::kReduce: return reduce(r);
      case engine::FlowRecord::kReplace:
        if (r.lots < 1 || r.price < 1) return false;
        take_out(r.id);
        match_and_rest(r, r.price, true);
        return true;
      default: return false;
    }
  }

  bool enter(const engine::FlowRecord& r) {
    const bool market = r.type == engine::FlowRecord::kMarket;
    if (r.type > engine::FlowRecord::kMarket || r.force > engine::FlowRecord::kFillOrKill || r.lots < 1) return false;
    if (!market && r.price < 1) return false;
    if (places_.contains(r.id)) return false;
    // A market order's limit: what every price is within.
    const auto any = r.side == 0 ? std::numeric_limits<engine::Ticks>::max() : engine::Ticks{1};
    const auto limit = market ? any : r.price;
    if (r.force == engine::FlowRecord::kFillOrKill && reachable(r, limit) < static_cast<engine::UInt128>(r.lots)) {
      return true;
    }
    match_and_rest(r, limit, !market && r.force == engine::FlowRecord::kGoodTillCancel);
    return true;
  }

  bool reduce(const engine::FlowRecord& r) {
    auto order = order_of(r.id);
    if (r.lots < 1 || r.lots > order->lots) return false;
    order->lots -= r.lots;
    if (order->lots == 0) take_out(r.id);
    return true;
  }

  static bool meets(std::uint8_t taker_side, engine::Ticks price, engine::Ticks limit) {
    return taker_side == 0 ? price <= limit : price >= limit;
  }

  engine::UInt128 reachable(const engine::FlowRecord& r, engine::Ticks limit) const {
    engine::UInt128 sum = 0;
    for (const auto& [price, orders] : books_[r.symbol][r.side ^ 1]) {
      for (const auto& order : orders)
        if (meets(r.side, price, limit)) sum += static_cast<engine::UInt128>(order.lots);
    }
    return sum;
  }

  void match_and_rest(const engine::FlowRecord& r, engine::Ticks limit, bool may_rest) {
    auto& others = books_[r.symbol][r.side ^ 1];
    auto left = r.lots;
    while (left > 0 && !others.empty()) {
      const auto best = r.side == 0 ? others.begin() : std::prev(others.end());
      if (!meets(r.side, best->first, limit)) break;
      auto& maker = best->second.front();
      const auto lots = std::min(left, maker.lots);
      note({maker.id, r.id, best->first, lots});
      left -= lots;
      maker.lots -= lots;
      if (maker.lots == 0) take_out(maker.id);
    }
    if (left == 0 || !may_rest) return;
    books_[r.symbol][r.side][limit].push_back({r.id, left});
    places_[r.id] = {r.symbol, r.side, limit};
  }

  void note(const engine::FlowTrade& trade) {
    trades.push_back(trade);
    ++counts.trades;
    counts.traded_quantity += static_cast<engine::UInt128>(trade.lots);
    counts.traded_notional += static_cast<engine::UInt128>(trade.price) * static_cast<engine::UInt128>(trade.lots);
  }

  Level::iterator order_of(std::uint64_t id) {
    const auto& where = places_.at(id);
    auto& level = books_[where.symbol][where.side].at(where.price);
    return std::find_if(level.begin(), level.end(), [&](const Order& order) { return order.id == id; });
  }

  void take_out(std::uint64_t id) {
    const auto where = places_.at(id);
    auto& levels = books_[where.symbol][where.side];
    levels.at(where.price).erase(order_of(id));
    if (levels.at(where.price).empty()) levels.erase(where.price);
    places_.erase(id);
  }

  std::vector<std::array<Levels, 2>> books_;
  std::map<std::uint64_t, Where> places_;
};

}  // namespace testing_support
