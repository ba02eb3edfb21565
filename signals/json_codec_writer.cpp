// The way back: a signal as the line it could have come from.
#include "signals/json_codec.h"
#include "signals/json_value.h"

namespace signals {
namespace {

using engine::Decimal;

/// Appends `"name":value` fields to an object.
class ObjectWriter {
 public:
  void raw(std::string_view name, std::string_view value) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_.append(name).append("\":").append(value);
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) raw(name, quote_json(value));
  }
  template <class Number>
  void number(std::string_view name, const std::optional<Number>& value) {
    if (value) text(name, value->to_string());
  }
  /// Appends the fields of an object that is text already, and closes.
  std::string close(std::string_view more) {
    if (more.size() > 2) out_.append(out_.empty() ? "{" : ",").append(more.substr(1, more.size() - 2));
    return (out_.empty() ? "{" : out_) + "}";
  }

 private:
  std::string out_;
};

std::string write_take_profits(const std::vector<engine::TakeProfit>& targets) {
  std::string out;
  for (const auto& target : targets) {
    out += out.empty() ? "[" : ",";
    out += "{\"price\":\"" + target.price.to_string() + "\",\"percent\":\"" + target.percent.to_string() + "\"}";
  }
  return out + "]";
}

}  // namespace

std::string write_signal(const engine::Signal& signal) {
  ObjectWriter out;
  out.text("id", signal.id.text());
  out.text("source", signal.source.text());
  if (signal.sequence) out.raw("seq", std::to_string(*signal.sequence));
  out.number("time", signal.time);
  out.text("symbol", signal.instrument.text());
  out.text("action", to_string(signal.action));
  if (signal.side) out.text("side", to_string(*signal.side));
  out.number("quantity", signal.quantity);
  out.number("percent", signal.percent);
  out.number("price", signal.price);
  if (signal.order_type != engine::OrderType::Market) out.text("order_type", to_string(signal.order_type));
  out.number("leverage", signal.leverage);
  out.number("leader_equity", signal.leader_equity);
  out.number("stop_loss", signal.stop_loss);
  if (!signal.take_profits.empty()) out.raw("take_profits", write_take_profits(signal.take_profits));
  if (signal.expires_in) {
    const engine::Int128 nanoseconds = signal.expires_in->count();
    out.text("expires_in", Decimal::from_units(nanoseconds * 1'000'000'000).to_string());
  }
  out.text("ref", signal.ref.text());
  out.text("note", signal.note);
  return out.close(signal.extra);
}

}  // namespace signals
