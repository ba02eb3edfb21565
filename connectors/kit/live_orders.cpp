#include "connectors/kit/live_orders.h"

#include <algorithm>
#include <utility>

namespace kit {
namespace {

using namespace engine;

/// News of orders come late by minutes, never by this many orders.
constexpr std::size_t kEndedMax = 50'000;
constexpr std::size_t kForeignMax = 10'000;

}  // namespace

bool is_ours(const ClientOrderId& id) { return id.text().size() == 28 && id.text().starts_with("ct"); }

void LiveOrders::add(const NewOrder& order) {
  // The same id leaves again only after the venue said that it never arrived.
  Order fresh;
  fresh.id = order.client_order_id;
  fresh.customer = order.customer;
  fresh.instrument = order.instrument;
  fresh.quantity = order.quantity;
  orders_.insert_or_assign(order.client_order_id, std::move(fresh));
}

const LiveOrders::Order* LiveOrders::find(const ClientOrderId& id) const {
  const auto found = orders_.find(id);
  return found == orders_.end() ? nullptr : &found->second;
}

bool LiveOrders::has_fill(const Order& order, const TradeId& id) {
  return std::any_of(order.fills.begin(), order.fills.end(), [&](const auto& report) { return report.fill->id == id; });
}

ExecutionReport LiveOrders::report_of(const Order& order, OrderStatus status, Timestamp time) {
  ExecutionReport report;
  report.client_order_id = order.id;
  report.venue_order_id = order.venue_order_id;
  report.customer = order.customer;
  report.instrument = order.instrument;
  report.status = status;
  report.filled_quantity = order.filled;
  if (!is_terminal(status)) report.leaves_quantity = max(order.quantity - order.filled, Quantity{});
  report.event_time = time;
  return report;
}

LiveOrders::Reports LiveOrders::hear(const OrderNews& news) {
  if (!is_ours(news.client_order_id)) return hear_foreign(news);
  auto& order = orders_[news.client_order_id];
  if (order.id.empty()) {
    order.id = news.client_order_id;
    order.customer = news.customer;
    order.instrument = news.instrument;
  }
  order.heard = true;
  if (order.venue_order_id.empty()) order.venue_order_id = news.venue_order_id;
  if (order.quantity.is_zero()) order.quantity = news.order_quantity;
  order.claimed = max(order.claimed, news.filled_quantity);
  order.time = std::max(order.time, news.event_time);
  take_end(order, news);
  Reports reports;
  tell_fill(order, news, reports);
  tell_end(order, reports);
  if (reports.empty() && !order.end && !order.new_told && order.fills.empty()) {
    reports.push_back(report_of(order, OrderStatus::New, news.event_time));
  }
  order.new_told = order.new_told || !reports.empty();
  return reports;
}

void LiveOrders::take_end(Order& order, const OrderNews& news) {
  if (!is_terminal(news.status)) return;
  if (news.status == OrderStatus::Filled) order.claimed = max(order.claimed, order.quantity);
  if (!order.end) order.end = End{news.status, news.reason, news.event_time};
}

void LiveOrders::tell_fill(Order& order, const OrderNews& news, Reports& reports) {
  if (!news.fill || has_fill(order, news.fill->id)) return;
  order.filled += news.fill->quantity;
  const bool whole = order.quantity.is_positive() && order.filled >= order.quantity;
  auto status = OrderStatus::PartiallyFilled;
  if (order.end_told) {
    status = order.end->status;
  } else if (whole) {
    // Whatever end was told: all of it is filled, and that is the end.
    order.end = End{OrderStatus::Filled, {}, news.event_time};
    status = OrderStatus::Filled;
  }
  auto report = report_of(order, status, news.event_time);
  report.fill = news.fill;
  order.fills.push_back(report);
  reports.push_back(std::move(report));
  if (whole && !order.end_told) ended(order);
}

void LiveOrders::tell_end(Order& order, Reports& reports) {
  if (!order.end || order.end_told || order.filled < order.claimed) return;
  auto report = report_of(order, order.end->status, order.end->time);
  report.reason = order.end->reason;
  reports.push_back(std::move(report));
  ended(order);
}

void LiveOrders::ended(Order& order) {
  order.end_told = true;
  ended_.push_back(order.id);
  if (ended_.size() <= kEndedMax) return;
  // An id that left again after its end is open once more, or stands in the queue a second time.
  const auto oldest = find(ended_.front());
  if (oldest != nullptr && oldest->end_told && oldest->id != order.id) orders_.erase(ended_.front());
  ended_.pop_front();
}

LiveOrders::Reports LiveOrders::hear_foreign(const OrderNews& news) {
  if (!news.fill) return {};
  auto key = news.customer.text() + "\n" + news.instrument.text() + "\n" + news.venue_order_id.text() + "\n" +
             news.fill->id.text();
  if (!foreign_fills_.insert(key).second) return {};
  foreign_order_.push_back(std::move(key));
  if (foreign_order_.size() > kForeignMax) {
    foreign_fills_.erase(foreign_order_.front());
    foreign_order_.pop_front();
  }
  ExecutionReport report;
  report.client_order_id = news.client_order_id;
  report.venue_order_id = news.venue_order_id;
  report.customer = news.customer;
  report.instrument = news.instrument;
  report.status = news.status;
  report.filled_quantity = max(news.filled_quantity, news.fill->quantity);
  if (!is_terminal(news.status)) {
    report.leaves_quantity = max(news.order_quantity - report.filled_quantity, Quantity{});
  }
  report.fill = news.fill;
  report.reason = news.reason;
  report.event_time = news.event_time;
  return {std::move(report)};
}

bool LiveOrders::lacks_fills(const ClientOrderId& id) const {
  const auto* order = find(id);
  return order != nullptr && order->filled < order->claimed;
}

bool LiveOrders::is_heard_of(const ClientOrderId& id) const {
  const auto* order = find(id);
  return order != nullptr && order->heard;
}

bool LiveOrders::is_ended(const ClientOrderId& id) const {
  const auto* order = find(id);
  return order != nullptr && order->end_told;
}

LiveOrders::Reports LiveOrders::story(const ClientOrderId& id) const {
  const auto* order = find(id);
  if (order == nullptr || !order->heard) return {};
  Reports reports = order->fills;
  std::stable_sort(reports.begin(), reports.end(),
                   [](const auto& a, const auto& b) { return a.event_time < b.event_time; });
  // Told in the order of their time, the sums are those of that order.
  Quantity filled;
  for (auto& report : reports) {
    filled += report.fill->quantity;
    report.filled_quantity = filled;
    report.status = OrderStatus::PartiallyFilled;
    report.leaves_quantity = max(order->quantity - filled, Quantity{});
  }
  auto status = order->fills.empty() ? OrderStatus::New : OrderStatus::PartiallyFilled;
  if (order->end_told) status = order->end->status;
  auto present = report_of(*order, status, order->end_told ? order->end->time : order->time);
  if (order->end_told) present.reason = order->end->reason;
  reports.push_back(std::move(present));
  return reports;
}

std::vector<OrderRef> LiveOrders::open(const CustomerId& customer) const {
  std::vector<OrderRef> found;
  for (const auto& [id, order] : orders_) {
    if (order.customer == customer && !order.end_told) found.push_back({id, order.customer, order.instrument});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.client_order_id < b.client_order_id; });
  return found;
}

}  // namespace kit
