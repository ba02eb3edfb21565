#include "cli/wiring/encode_intent.h"

#include <algorithm>
#include <charconv>

namespace cli {
namespace {

using engine::Decimal;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using signals::JsonValue;
using Type = JsonValue::Type;

Result<IntentInstrument> read_instrument(const JsonValue& value) {
  const Parameters fields{value};
  IntentInstrument instrument;
  instrument.base = fields.text("base");
  instrument.quote = fields.text("quote");
  instrument.settle = fields.text("settle");
  instrument.kind = fields.text("kind", instrument.settle.empty() ? "spot" : "perp_linear");
  instrument.symbol = fields.text("venue_symbol");
  const auto quantity_step = fields.decimal({"quantity_step"});
  if (!quantity_step) return quantity_step.error();
  const auto price_step = fields.decimal({"price_tick"});
  if (!price_step) return price_step.error();
  instrument.quantity_step = quantity_step->value_or(Decimal{});
  instrument.price_step = price_step->value_or(Decimal{});
  if (instrument.quantity_step.is_negative() || instrument.price_step.is_negative()) {
    return engine::invalid("instrument: a step is above zero");
  }
  return instrument;
}

bool is_absent(const JsonValue& value) {
  return value.type == Type::Null || (value.type == Type::Text && value.text.empty());
}

}  // namespace

const JsonValue* Parameters::find(std::string_view name) const {
  read_.emplace(name);
  if (object_ == nullptr) return nullptr;
  for (const auto& item : object_->items) {
    if (item.name == name) return is_absent(item) ? nullptr : &item;
  }
  return nullptr;
}

const JsonValue* Parameters::find_any(std::initializer_list<std::string_view> names) const {
  const JsonValue* found = nullptr;
  for (const auto name : names) {
    const auto* value = find(name);
    if (found == nullptr) found = value;
  }
  return found;
}

std::string Parameters::text(std::string_view name, std::string fallback) const {
  const auto* value = find(name);
  if (value == nullptr || value->type == Type::List || value->type == Type::Object) return fallback;
  return value->text;
}

bool Parameters::is_true(std::string_view name) const { return text(name) == "true"; }

Result<std::optional<Decimal>> Parameters::decimal(std::initializer_list<std::string_view> names) const {
  const auto* value = find_any(names);
  if (value == nullptr) return std::optional<Decimal>{};
  const auto number = Decimal::parse_truncated(value->text);
  if (!number || value->type == Type::Boolean) return engine::invalid(value->name + ": not a number");
  return std::optional{*number};
}

Result<std::optional<std::int64_t>> Parameters::integer(std::initializer_list<std::string_view> names) const {
  const auto* value = find_any(names);
  if (value == nullptr) return std::optional<std::int64_t>{};
  std::int64_t number = 0;
  const auto* end = value->text.data() + value->text.size();
  const auto [at, error] = std::from_chars(value->text.data(), end, number);
  if (error != std::errc{} || at != end) return engine::invalid(value->name + ": not a whole number");
  return std::optional{number};
}

std::vector<std::string> Parameters::texts(std::string_view name) const {
  std::vector<std::string> out;
  const auto* value = find(name);
  if (value == nullptr) return out;
  if (value->type != Type::List) return {value->text};
  for (const auto& item : value->items) out.push_back(item.text);
  return out;
}

Parameters Parameters::object(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr && value->type == Type::Object ? Parameters{*value} : Parameters{};
}

void Parameters::ignore(std::initializer_list<std::string_view> names) const {
  for (const auto name : names) read_.emplace(name);
}

std::vector<std::string> Parameters::unread() const {
  std::vector<std::string> names;
  if (object_ == nullptr) return names;
  for (const auto& item : object_->items) {
    if (!is_absent(item) && !read_.contains(item.name)) names.push_back(item.name);
  }
  return names;
}

bool Intent::is_spot() const {
  if (instrument) return !instrument->is_derivative();
  return market_type == "spot" || market_type == "account" || market_type.empty();
}

Result<Intent> read_intent(const JsonValue& line, engine::Timestamp now) {
  if (line.type != Type::Object) return engine::invalid("a line must be one JSON object");
  const Parameters fields{line};
  Intent intent;
  intent.exchange = fields.text("exchange");
  intent.market_type = fields.text("market_type");
  intent.name = fields.text("intent");
  intent.call = fields.text("call");
  if (intent.name.empty()) return engine::invalid("intent: missing");
  if (const auto* given = fields.find("instrument"); given != nullptr) {
    auto instrument = read_instrument(*given);
    if (!instrument) return instrument.error();
    intent.instrument = *std::move(instrument);
  }
  if (const auto* given = fields.find("instruments"); given != nullptr) {
    for (const auto& item : given->items) {
      auto instrument = read_instrument(item);
      if (!instrument) return instrument.error();
      intent.instruments.push_back(*std::move(instrument));
    }
  }
  intent.parameters = fields.object("params");
  intent.options = intent.parameters.object("options");
  if (const auto given = fields.object("credentials"); given.is_there()) {
    intent.credentials = {given.text("api_key"), given.text("secret_key"), given.text("passphrase")};
  }
  if (const auto given = fields.text("time"); !given.empty()) {
    const auto time = engine::Timestamp::parse(given);
    if (!time) return engine::invalid("time: " + time.error().detail);
    intent.time = *time;
  }
  intent.now = intent.time.value_or(now);
  return intent;
}

Result<IntentInstrument> instrument_of(const Intent& intent) {
  if (!intent.instrument || intent.instrument->symbol.empty()) {
    return engine::invalid("instrument: " + intent.name + " needs one, with its venue_symbol");
  }
  return *intent.instrument;
}

Result<IntentInstrument> split_name(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return engine::invalid(std::string{name} + ": not a name such as BTC/USDT");
  const auto colon = name.find(':', slash);
  IntentInstrument parts;
  parts.base = name.substr(0, slash);
  parts.quote = name.substr(slash + 1, colon == std::string_view::npos ? colon : colon - slash - 1);
  if (colon != std::string_view::npos) parts.settle = name.substr(colon + 1);
  parts.kind = parts.settle.empty() ? "spot" : parts.settle == parts.quote ? "perp_linear" : "perp_inverse";
  return parts;
}

Result<IntentInstrument> instrument_named(const Intent& intent, std::string_view name) {
  const auto parts = split_name(name);
  if (!parts) return parts.error();
  const auto is_it = [&](const IntentInstrument& one) {
    return one.base == parts->base && one.quote == parts->quote && one.kind == parts->kind;
  };
  const auto found = std::find_if(intent.instruments.begin(), intent.instruments.end(), is_it);
  if (found != intent.instruments.end()) return *found;
  if (intent.instrument && is_it(*intent.instrument)) return *intent.instrument;
  return engine::Error{ErrorCode::NotFound, Outcome::NotSent,
                       std::string{name} + ": its steps were not given (instrument, instruments)"};
}

}  // namespace cli
