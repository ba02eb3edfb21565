#include "cli/wiring/encode_steps.h"

#include <algorithm>
#include <charconv>

namespace cli {
namespace {

using engine::Decimal;
using engine::Result;
using engine::Status;

struct NumberWord {
  std::optional<Decimal>* to;
  std::initializer_list<std::string_view> names;
};

Status read_numbers(const Parameters& from, std::initializer_list<NumberWord> words) {
  for (const auto& [to, names] : words) {
    const auto value = from.decimal(names);
    if (!value) return value.error();
    if (*value) *to = *value;
  }
  return engine::ok();
}

Status read_side(const Parameters& parameters, std::string_view call, OrderWords& words) {
  auto side = lower(parameters.text("side"));
  if (side.empty() && call.find("Buy") != std::string_view::npos) side = "buy";
  if (side.empty() && call.find("Sell") != std::string_view::npos) side = "sell";
  const auto parsed = engine::parse_side(side);
  if (!parsed) return engine::invalid("side: buy or sell");
  words.side = *parsed;
  return engine::ok();
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string upper(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::int64_t interval_ms(std::string_view interval) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(interval.data(), interval.data() + interval.size(), count);
  if (error != std::errc{} || end + 1 != interval.data() + interval.size()) return 0;
  constexpr std::int64_t kMinute = 60'000, kDay = 86'400'000;
  switch (*end) {
    case 's': return count * 1000;
    case 'm': return count * kMinute;
    case 'h': return count * 60 * kMinute;
    case 'd': return count * kDay;
    case 'w': return count * 7 * kDay;
    case 'M': return count * 30 * kDay;
    default: return 0;
  }
}

std::string client_id_of(const Parameters& options) {
  const auto* id = options.find_any(
      {"clientOrderId", "clOrdId", "newClientOrderId", "origClientOrderId", "clientAlgoId", "algoClOrdId"});
  return id != nullptr ? id->text : std::string{};
}

Result<OrderWords> read_order_words(const Parameters& parameters, const Parameters& options, std::string_view call) {
  OrderWords words;
  if (const auto good = read_side(parameters, call, words); !good) return good.error();
  words.type = lower(parameters.text("order_type", parameters.text("type", "market")));
  words.client_order_id = client_id_of(options);
  words.time_in_force = upper(options.text("timeInForce"));
  words.is_post_only = options.is_true("postOnly") || words.time_in_force == "PO" || words.time_in_force == "GTX" ||
                       words.type == "post_only" || words.type == "limit_maker";
  if (words.type == "ioc" || words.type == "fok") words.time_in_force = upper(words.type);
  words.is_reduce_only =
      options.is_true("reduceOnly") || call == "createReduceOnlyOrder" || !options.text("closeFraction").empty();
  words.is_hedged = options.is_true("hedged");
  words.stop_loss = options.object("stopLoss");
  words.take_profit = options.object("takeProfit");
  auto good = read_numbers(parameters, {{&words.quantity, {"quantity", "amount"}},
                                        {&words.price, {"price"}},
                                        {&words.cost, {"quote_cost", "cost"}},
                                        {&words.trigger_price, {"trigger_price"}},
                                        {&words.stop_loss_price, {"stop_loss_price"}},
                                        {&words.take_profit_price, {"take_profit_price"}},
                                        {&words.trailing_percent, {"trailing_percent"}},
                                        {&words.trailing_amount, {"trailing_amount"}},
                                        {&words.activation_price, {"trailing_trigger_price"}},
                                        {&words.attached_stop_loss, {"attached_stop_loss"}},
                                        {&words.attached_take_profit, {"attached_take_profit"}}});
  if (!good) return good.error();
  good = read_numbers(options, {{&words.cost, {"cost", "quoteOrderQty"}},
                                {&words.trigger_price, {"triggerPrice", "stopPrice", "triggerPx"}},
                                {&words.stop_loss_price, {"stopLossPrice", "slTriggerPx"}},
                                {&words.take_profit_price, {"takeProfitPrice", "tpTriggerPx"}},
                                {&words.trailing_percent, {"trailingPercent"}},
                                {&words.trailing_amount, {"trailingAmount", "trailingPrice", "callbackSpread"}},
                                {&words.activation_price, {"trailingTriggerPrice", "activationPrice"}}});
  if (!good) return good.error();
  return words;
}

Result<std::vector<BatchOrder>> read_batch(const Intent& intent) {
  const auto* list = intent.parameters.find("orders");
  if (list == nullptr || list->type != signals::JsonValue::Type::List) return engine::invalid("orders: missing");
  std::vector<BatchOrder> orders;
  for (const auto& item : list->items) {
    const Parameters parameters{item};
    auto instrument = instrument_named(intent, parameters.text("symbol"));
    if (!instrument) return instrument.error();
    BatchOrder order{{}, parameters.object("params"), *std::move(instrument)};
    auto words = read_order_words(parameters, order.options, {});
    if (!words) return words.error();
    order.words = *std::move(words);
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace cli
