#include "engine/copier/wire_gate.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace engine {
namespace {

/// So many ended orders are remembered, because a fill may come later than the end.
constexpr std::size_t kEndedMax = 20'000;

}  // namespace

std::uint64_t WireGate::payload_of(const NewOrder& order) {
  StableHash hash;
  hash.add(order.client_order_id.text()).add(order.customer.text()).add(order.instrument.text());
  hash.add(to_string(order.side)).add(to_string(order.type)).add(to_string(order.time_in_force));
  hash.add(order.quantity.value()).add(order.limit_price ? order.limit_price->value() : Decimal{});
  hash.add(std::uint64_t{order.reduce_only}).add(std::uint64_t{order.post_only});
  return hash.value();
}

std::string WireGate::book_of(const BindingId& binding, const InstrumentId& instrument) {
  return binding.text() + "/" + instrument.text();
}

void WireGate::observe(const Event& event) {
  if (const auto* decided = std::get_if<IntentDecided>(&event.fact)) {
    const auto& intent = decided->intent;
    if (!intent.instrument.empty()) books_[book_of(intent.binding, intent.instrument)].target = intent.target_after;
  } else if (const auto* settled = std::get_if<IntentSettled>(&event.fact)) {
    books_[book_of(settled->binding, settled->instrument)].target = settled->target_after;
  } else if (const auto* plan = std::get_if<OrderPlanned>(&event.fact)) {
    const auto& order = plan->attempt.order;
    Planned planned;
    planned.payload = payload_of(order);
    planned.book = book_of(plan->attempt.binding, order.instrument);
    planned.sign = sign_of(order.side);
    planned.leaves = order.quantity.value();
    planned_.emplace(order.client_order_id.text(), std::move(planned));
  } else if (const auto* report = std::get_if<OrderReported>(&event.fact)) {
    on_report(*report);
  }
}

void WireGate::on_report(const OrderReported& fact) {
  const auto found = planned_.find(fact.report.client_order_id.text());
  if (found == planned_.end()) return;
  auto& planned = found->second;
  auto& book = books_[planned.book];
  // Whatever the venue talks about has left, also when we restarted in between.
  if (!planned.left) {
    planned.left = true;
    book.working += planned.sign > 0 ? planned.leaves : -planned.leaves;
  }
  const auto move = [&](Decimal quantity) { return planned.sign > 0 ? quantity : -quantity; };
  if (const auto& fill = fact.report.fill;
      fill && std::find(planned.fills.begin(), planned.fills.end(), fill->id) == planned.fills.end()) {
    planned.fills.push_back(fill->id);
    book.position += move(fill->quantity.value());
    if (!planned.ended) {
      book.working -= move(fill->quantity.value());
      planned.leaves -= fill->quantity.value();
    }
  }
  if (is_terminal(fact.report.status) && !planned.ended) {
    planned.ended = true;
    book.working -= move(planned.leaves);
    planned.leaves = Decimal{};
    ended_.push_back(found->first);
    if (ended_.size() > kEndedMax) {
      planned_.erase(ended_.front());
      ended_.pop_front();
    }
  }
}

Status WireGate::permit(const NewOrder& order) {
  const auto refuse = [&](const std::string& why) -> Status {
    return Error{ErrorCode::Refused, Outcome::NotSent, "wire gate: order " + order.client_order_id.text() + " " + why};
  };
  const auto found = planned_.find(order.client_order_id.text());
  if (found == planned_.end()) return refuse("was never planned, or has ended");
  auto& planned = found->second;
  if (planned.left || planned.ended) return refuse("has left already");
  if (planned.payload != payload_of(order)) return refuse("is not what was planned");
  auto& book = books_[planned.book];
  const Decimal before = book.position + book.working;
  const Decimal signed_quantity = planned.sign > 0 ? order.quantity.value() : -order.quantity.value();
  const Decimal after = before + signed_quantity;
  const bool enlarges = after.abs() > before.abs() || after.sign() * before.sign() < 0;
  if (enlarges && (after.sign() != book.target.sign() || after.abs() > book.target.abs())) {
    return refuse("would lead to " + after.to_string() + " where " + book.target.to_string() + " is the target");
  }
  planned.left = true;
  book.working += signed_quantity;
  return ok();
}

void WireGate::allow_again(const ClientOrderId& id) {
  const auto found = planned_.find(id.text());
  if (found == planned_.end() || !found->second.left) return;
  auto& planned = found->second;
  planned.left = false;
  books_[planned.book].working -= planned.sign > 0 ? planned.leaves : -planned.leaves;
}

}  // namespace engine
