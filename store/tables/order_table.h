#pragma once

#include <unordered_map>
#include <vector>

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// What the books need to know of an order that a report is about.
struct BookedOrder {
  engine::Sequence sequence = 0;
  std::string client_order_id, venue_order_id, venue, customer, strategy, symbol;
  engine::Side side = engine::Side::Buy;
  engine::OrderStatus status = engine::OrderStatus::PendingNew;
  std::string reason, cancel_reason;
  engine::Decimal filled_quantity;               ///< As the venue says; never shrinks.
  engine::Decimal booked_quantity, booked_cost;  ///< Over the fills we know.
  std::optional<engine::Decimal> average_price;
};

/// Orders and their fills. Working orders are remembered and written once a batch.
class OrderTable {
 public:
  explicit OrderTable(SQLite::Database& database);

  void on(const engine::OrderPlanned& fact, const engine::Event& event);
  void on(const engine::CancelRequested& fact);
  /// Takes status, quantity and reason of a report, as far as they may follow: late and repeated ones change nothing.
  void take_report(BookedOrder& order, const engine::ExecutionReport& report);
  /// Keeps a fill. Returns whether it is new: a venue tells the same one again.
  bool take_fill(BookedOrder& order, const engine::OrderReported& fact, const engine::Instrument& instrument,
                 engine::Sequence event);
  /// Nothing when it was never planned.
  BookedOrder* find(const engine::ClientOrderId& id);
  void flush();
  void forget();

 private:
  struct Entry {
    BookedOrder order;
    engine::OrderAttempt attempt;  ///< Of a new one, until it is written.
    engine::Timestamp time;
    bool fresh = false, dirty = false;
  };
  void mark(Entry& entry);
  void write(const Entry& entry);

  Sql insert_, update_, find_, insert_trade_;
  std::unordered_map<std::string, Entry> entries_;
  std::vector<Entry*> dirty_;
};

}  // namespace store
