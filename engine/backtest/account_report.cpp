#include "engine/backtest/account_report.h"

namespace engine {

AccountReports::AccountReports(const Setup& setup) {
  for (const auto& [id, venue] : setup.venues) {
    for (const auto& instrument : venue.instruments) instruments_.emplace(instrument.id, instrument);
  }
  for (const auto& [id, customer] : setup.customers) reports_[id];
}

void AccountReports::add(const Event& event) {
  if (const auto* plan = std::get_if<OrderPlanned>(&event.fact)) {
    ++reports_[plan->attempt.order.customer].orders;
    orders_.emplace(plan->attempt.order.client_order_id, plan->attempt.order);
  } else if (const auto* report = std::get_if<OrderReported>(&event.fact)) {
    if (report->report.fill) add_fill(*report);
    if (is_terminal(report->report.status)) orders_.erase(report->report.client_order_id);
  }
}

void AccountReports::add_fill(const OrderReported& fact) {
  const auto& fill = *fact.report.fill;
  const auto order = orders_.find(fact.report.client_order_id);
  const auto instrument = instruments_.find(fact.report.instrument);
  if (order == orders_.end() || instrument == instruments_.end()) return;
  auto& report = reports_[fact.report.customer];
  ++report.fills;
  report.fees += fill.fee;
  report.traded_notional += cost_of(instrument->second, fill.price, fill.quantity.value());
  if (order->second.reference_price) {
    const Decimal worse = order->second.side == Side::Buy ? fill.price.value() - order->second.reference_price->value()
                                                          : order->second.reference_price->value() - fill.price.value();
    report.slippage_cost += multiply(worse, fill.quantity.value());
  }
  auto& trip = trips_[{fact.binding, fact.report.instrument}];
  trip.fees += fill.fee;
  trip.position.apply(instrument->second, order->second.side, fill.price, fill.quantity);
  if (!trip.position.is_flat()) return;
  report.round_trips.push_back(trip.position.realized_pnl() - trip.realized_before - trip.fees);
  trip.realized_before = trip.position.realized_pnl();
  trip.fees = Decimal{};
}

}  // namespace engine
