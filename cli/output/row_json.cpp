#include "cli/output/row_json.h"

#include <nlohmann/json.hpp>

namespace cli {
namespace {

using nlohmann::ordered_json;

ordered_json amount(const std::optional<engine::Decimal>& value) {
  return value ? ordered_json(value->to_string()) : ordered_json(nullptr);
}

/// Text that may be missing: null rather than empty.
ordered_json text(const std::string& value) { return value.empty() ? ordered_json(nullptr) : ordered_json(value); }

ordered_json time(const std::optional<engine::Timestamp>& value) {
  return value ? ordered_json(value->to_string()) : ordered_json(nullptr);
}

template <class Rows>
ordered_json list(const Rows& rows) {
  auto array = ordered_json::array();
  for (const auto& row : rows) array.push_back(to_json(row));
  return array;
}

}  // namespace

ordered_json to_json(const store::SignalRow& row) {
  ordered_json object{{"source", row.source},
                      {"id", row.id},
                      {"seq", row.sequence ? ordered_json(*row.sequence) : ordered_json(nullptr)},
                      {"time", time(row.time)},
                      {"received", row.received.to_string()},
                      {"status", row.status},
                      {"reason", text(row.reason)},
                      {"line", row.line == 0 ? ordered_json(nullptr) : ordered_json(row.line)},
                      {"message", text(row.message)}};
  // What was said: an object where it is one, the line as it came where it was refused.
  auto content = ordered_json::parse(row.text, nullptr, false);
  object["content"] = content.is_object() ? std::move(content) : text(row.text);
  return object;
}

ordered_json to_json(const store::OrderRow& row) {
  return {{"client_order_id", row.client_order_id},
          {"venue_order_id", text(row.venue_order_id)},
          {"customer", row.customer},
          {"strategy", row.strategy},
          {"symbol", row.symbol},
          {"side", row.side},
          {"type", row.type},
          {"time_in_force", row.time_in_force},
          {"reduce_only", row.reduce_only},
          {"quantity", row.quantity.to_string()},
          {"filled_quantity", row.filled_quantity.to_string()},
          {"price", amount(row.price)},
          {"average_price", amount(row.average_price)},
          {"status", row.status},
          {"reason", text(row.reason)},
          {"time", row.time.to_string()}};
}

ordered_json to_json(const store::TradeRow& row) {
  return {{"id", row.id},
          {"client_order_id", row.client_order_id},
          {"customer", row.customer},
          {"strategy", row.strategy},
          {"symbol", row.symbol},
          {"side", row.side},
          {"price", row.price.to_string()},
          {"quantity", row.quantity.to_string()},
          {"fee", row.fee.to_string()},
          {"fee_asset", row.fee_asset},
          {"liquidity", row.liquidity},
          {"realized_pnl", row.realized_pnl.to_string()},
          {"time", row.time.to_string()}};
}

ordered_json to_json(const store::PositionRow& row) {
  const char* side = row.quantity.is_zero() ? "flat" : (row.quantity.is_negative() ? "short" : "long");
  return {{"customer", row.customer},
          {"strategy", row.strategy},
          {"symbol", row.symbol},
          {"side", side},
          {"quantity", row.quantity.abs().to_string()},
          {"entry_price", amount(row.entry_price)},
          {"mark_price", amount(row.mark_price)},
          {"realized_pnl", row.realized_pnl.to_string()},
          {"unrealized_pnl", amount(row.unrealized_pnl)},
          {"target", row.target.to_string()}};
}

ordered_json to_json(const engine::Notification& notice) {
  return {{"id", notice.id},
          {"severity", engine::to_string(notice.severity)},
          {"event", notice.event},
          {"title", notice.title},
          {"text", notice.text},
          {"customer", text(notice.customer.text())},
          {"time", notice.time.to_string()}};
}

ordered_json to_json(const store::FollowerStory& story) {
  const auto& intent = story.intent;
  ordered_json object{{"customer", intent.binding.customer.text()},
                      {"strategy", intent.binding.strategy.text()},
                      {"symbol", intent.instrument.text()},
                      {"wanted", intent.wanted.to_string()},
                      {"target", intent.target_after.to_string()},
                      {"carry", intent.carry.to_string()},
                      {"outcome", engine::to_string(intent.outcome)},
                      {"reason", text(intent.reason)},
                      {"verdicts", ordered_json::array()}};
  for (const auto& verdict : intent.verdicts) {
    object["verdicts"].push_back({{"rule", verdict.rule},
                                  {"verdict", verdict.allowed ? "allowed" : "denied"},
                                  {"value", text(verdict.value)},
                                  {"limit", text(verdict.limit)}});
  }
  object["orders"] = list(story.orders);
  object["fills"] = list(story.fills);
  object["notices"] = list(story.notices);
  return object;
}

ordered_json to_json(const store::SignalStory& story) {
  return {{"signal", to_json(story.signal)},
          {"note", text(story.note)},
          {"leader", {{"before", amount(story.leader_before)}, {"after", amount(story.leader_after)}}},
          {"followers", list(story.followers)}};
}

}  // namespace cli
