#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/ports/effect.h"

namespace kit {

/// What a venue told of one order: a push, an answer, a row of a list. In whatever order, and however often.
struct OrderNews {
  engine::ClientOrderId client_order_id;  ///< Empty: an order without one, which cannot be ours.
  engine::VenueOrderId venue_order_id;
  engine::CustomerId customer;
  engine::InstrumentId instrument;
  engine::OrderStatus status = engine::OrderStatus::New;
  engine::Quantity order_quantity;   ///< Zero: not told.
  engine::Quantity filled_quantity;  ///< Over all fills so far, as told; a fill's own news may leave it out.
  std::optional<engine::Fill> fill;
  std::string reason;
  engine::Timestamp event_time;
};

/// The orders in our hands, and what the engine may hear of them. However the news of one order are mixed, doubled and
/// late, it hears each fill once (a fill is known by its order and trade id), quantities that never shrink, and one end
/// that stays: the end is held back until the fills that belong to it have come.
///
/// An order of ours that is not known here (of an earlier process) is taken up by its first news. Of orders that are
/// not ours only fills are told, each once.
class LiveOrders {
 public:
  using Reports = std::vector<engine::ExecutionReport>;

  /// An order is about to leave.
  void add(const engine::NewOrder& order);
  /// What the engine should hear because of this, oldest first; empty when it knows already.
  Reports hear(const OrderNews& news);

  /// A venue said that it holds more fills, or an end, than we have fills for: they must be asked for.
  bool lacks_fills(const engine::ClientOrderId& id) const;
  /// Heard of at all, from the venue?
  bool is_heard_of(const engine::ClientOrderId& id) const;
  /// Its end has been told.
  bool is_ended(const engine::ClientOrderId& id) const;
  /// All fills, oldest first, then the present state; empty for what was never heard of.
  Reports story(const engine::ClientOrderId& id) const;
  /// Orders of an account that left us, or were heard of, and have not ended.
  std::vector<engine::OrderRef> open(const engine::CustomerId& customer) const;
  std::size_t size() const { return orders_.size(); }

 private:
  struct End {
    engine::OrderStatus status = engine::OrderStatus::Canceled;
    std::string reason;
    engine::Timestamp time;
  };
  struct Order {
    engine::ClientOrderId id;
    engine::CustomerId customer;
    engine::InstrumentId instrument;
    engine::VenueOrderId venue_order_id;
    engine::Quantity quantity;  ///< Zero: not known yet.
    engine::Quantity filled;    ///< Of the fills we have.
    engine::Quantity claimed;   ///< What the venue said was filled.
    Reports fills;
    std::optional<End> end;
    bool new_told = false;
    bool end_told = false;
    bool heard = false;
    engine::Timestamp time;
  };
  static engine::ExecutionReport report_of(const Order& order, engine::OrderStatus status, engine::Timestamp time);
  static bool has_fill(const Order& order, const engine::TradeId& id);
  static void take_end(Order& order, const OrderNews& news);
  void tell_fill(Order& order, const OrderNews& news, Reports& reports);
  void tell_end(Order& order, Reports& reports);
  Reports hear_foreign(const OrderNews& news);
  const Order* find(const engine::ClientOrderId& id) const;
  void ended(Order& order);

  std::unordered_map<engine::ClientOrderId, Order> orders_;
  std::deque<engine::ClientOrderId> ended_;  ///< Oldest first; the longest ended are forgotten.
  std::set<std::string> foreign_fills_;
  std::deque<std::string> foreign_order_;
};

/// Could we have given this id? Ours begin with "ct" and have 28 characters.
bool is_ours(const engine::ClientOrderId& id);

}  // namespace kit
