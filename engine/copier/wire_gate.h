#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/event.h"

namespace engine {

/// The last look before an order leaves, independent of whoever planned it: it counts what was intended from the facts
/// themselves, in its own books, and refuses what does not fit. A refusal is a bug of ours, so it stops everything.
///
/// What must hold of each order that leaves: it was planned as a fact, and is the same order to the last digit; it has
/// not left before; and if it enlarges a position, then position + working + this order stays within the target.
class WireGate {
 public:
  /// Hears every fact, in order, live and at recovery.
  void observe(const Event& event);

  /// Errors: Refused, saying what does not fit.
  Status permit(const NewOrder& order);

  /// The venue has said that this order never arrived and never will: it may leave once more.
  void allow_again(const ClientOrderId& id);

 private:
  struct Planned {
    std::uint64_t payload = 0;
    std::string book;  ///< Whose position it moves.
    int sign = 0;
    Decimal leaves;
    bool left = false;
    bool ended = false;
    std::vector<TradeId> fills;
  };
  struct Book {
    Decimal target;
    Decimal position;
    Decimal working;  ///< Signed leaves of orders that have left.
  };
  static std::uint64_t payload_of(const NewOrder& order);
  static std::string book_of(const BindingId& binding, const InstrumentId& instrument);
  void on_report(const OrderReported& fact);

  std::unordered_map<std::string, Planned> planned_;
  std::deque<std::string> ended_;
  std::unordered_map<std::string, Book> books_;
};

}  // namespace engine
