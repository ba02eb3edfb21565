#include <nlohmann/json.hpp>

#include "cli/commands/signal_commands.h"
#include "cli/output/printer.h"

namespace cli {
namespace {

using engine::Decimal;

/// "+0.5", "-2", "0": with its sign, because direction is what it tells.
std::string signed_amount(Decimal value) { return (value.is_positive() ? "+" : "") + value.to_string(); }

std::string in_parentheses(const std::string& text) { return text.empty() ? "" : " (" + printable(text) + ")"; }

/// "open long 0.5 BTC-USDT-SWAP at 60000, stop 59000", from the signal's own fields.
std::string sentence(const OrderedJson& content) {
  const auto field = [&](const char* name) {
    const auto found = content.find(name);
    if (found == content.end() || found->is_null()) return std::string{};
    return found->is_string() ? found->get<std::string>() : found->dump();
  };
  std::string text = field("action");
  for (const char* name : {"side", "quantity"}) {
    if (const auto value = field(name); !value.empty()) text += " " + value;
  }
  if (const auto percent = field("percent"); !percent.empty()) text += " " + percent + " %";
  text += " " + field("symbol");
  if (const auto price = field("price"); !price.empty()) text += " at " + price;
  if (const auto stop = field("stop_loss"); !stop.empty()) text += ", stop " + stop;
  if (const auto ref = field("ref"); !ref.empty()) text += ", of signal " + ref;
  if (const auto note = field("note"); !note.empty()) text += ", \"" + note + "\"";
  return printable(text);
}

std::string header_text(const store::SignalStory& story) {
  const auto& signal = story.signal;
  std::string text = "Signal " + printable(signal.source + "/" + signal.id) + ": " + signal.status +
                     in_parentheses(signal.reason) + "\n";
  const auto content = OrderedJson::parse(signal.text, nullptr, false);
  text += "  said      " + (content.is_object() ? sentence(content) : printable(signal.text)) + "\n";
  if (signal.time) text += "  acted     " + signal.time->to_string() + "\n";
  text += "  received  " + signal.received.to_string();
  if (signal.line != 0) text += ", line " + std::to_string(signal.line);
  if (signal.sequence) text += ", seq " + std::to_string(*signal.sequence);
  text += "\n";
  if (story.leader_before && story.leader_after) {
    text += "  leader    " + story.leader_before->to_string() + " -> " + story.leader_after->to_string() + "\n";
  }
  if (!story.note.empty()) text += "  note      " + printable(story.note) + "\n";
  if (!signal.message.empty()) text += "  message   " + printable(signal.message) + "\n";
  return text;
}

std::string verdict_text(const engine::Verdict& verdict) {
  std::string text = "  rule      " + std::string{verdict.allowed ? "pass  " : "DENY  "} + verdict.rule;
  if (!verdict.value.empty()) text += ": " + printable(verdict.value);
  if (!verdict.limit.empty()) text += (verdict.value.empty() ? ": limit " : ", limit ") + printable(verdict.limit);
  return text + "\n";
}

std::string order_text(const store::OrderRow& order) {
  std::string text = "  order     " + order.client_order_id + ": " + order.side + " " + order.quantity.to_string() +
                     " " + order.symbol + " " + order.type;
  if (order.price) text += " at " + order.price->to_string();
  if (order.reduce_only) text += ", reduce only";
  text += "; " + order.status + ", filled " + order.filled_quantity.to_string();
  if (order.average_price) text += " at " + order.average_price->to_string();
  return text + in_parentheses(order.reason) + "\n";
}

std::string fill_text(const store::TradeRow& fill) {
  return "  fill      " + printable(fill.id) + ": " + fill.side + " " + fill.quantity.to_string() + " at " +
         fill.price.to_string() + ", fee " + fill.fee.to_string() + " " + fill.fee_asset + ", " + fill.liquidity +
         (fill.realized_pnl.is_zero() ? "" : ", realized " + signed_amount(fill.realized_pnl)) + ", " +
         fill.time.to_string() + "\n";
}

std::string follower_text(const store::FollowerStory& follower) {
  const auto& intent = follower.intent;
  std::string text = "\n" + printable(intent.binding.customer.text()) + " by " +
                     printable(intent.binding.strategy.text()) + ": " + std::string{engine::to_string(intent.outcome)} +
                     in_parentheses(intent.reason) + "\n";
  text += "  wanted    " + signed_amount(intent.wanted) + " " + intent.instrument.text() + ", target " +
          intent.target_after.to_string() + ", carried " + intent.carry.to_string() + "\n";
  for (const auto& verdict : intent.verdicts) text += verdict_text(verdict);
  for (const auto& order : follower.orders) text += order_text(order);
  for (const auto& fill : follower.fills) text += fill_text(fill);
  for (const auto& notice : follower.notices) {
    text += "  told      " + std::string{engine::to_string(notice.severity)} + " " + notice.event + ": " +
            printable(notice.title) + "\n";
  }
  return text;
}

}  // namespace

std::string story_text(const store::SignalStory& story) {
  std::string text = header_text(story);
  for (const auto& follower : story.followers) text += follower_text(follower);
  if (story.followers.empty() && story.signal.status == "received") {
    text += "\nNobody has acted on it yet: a daemon does (copytrade run)\n";
  }
  return text;
}

}  // namespace cli
