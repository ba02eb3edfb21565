#pragma once

#include <map>
#include <vector>

#include "engine/domain/event.h"
#include "engine/domain/position.h"

namespace engine {

/// What the events of a run say of one account: counts, costs and round trips.
struct AccountReport {
  std::size_t orders = 0;
  std::size_t fills = 0;
  Decimal fees;
  Decimal slippage_cost;  ///< Sum of side × (fill price - reference price at decision) × quantity.
  Decimal traded_notional;
  std::vector<Decimal> round_trips;  ///< Net profit of each, flat to flat, in closing order.
};

/// Reads events in order and keeps one report a customer.
class AccountReports {
 public:
  /// `instruments` as the run's venues list them.
  explicit AccountReports(const Setup& setup);
  void add(const Event& event);
  const std::map<CustomerId, AccountReport>& reports() const { return reports_; }

 private:
  struct Trip {
    Position position;
    Decimal fees;
    Decimal realized_before;
  };
  void add_fill(const OrderReported& fact);

  std::map<CustomerId, AccountReport> reports_;
  std::map<InstrumentId, Instrument> instruments_;
  std::map<std::pair<BindingId, InstrumentId>, Trip> trips_;
  std::map<ClientOrderId, NewOrder> orders_;
};

}  // namespace engine
