#include "signals/json_codec.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "signals/instrument_name.h"
#include "signals/json_value.h"
#include "signals/text_checks.h"

namespace signals {
namespace {

using engine::Decimal;
using engine::PositionSide;
using engine::SignalAction;
using Type = JsonValue::Type;

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kIdMax = 128;
constexpr std::size_t kNoteMax = 2000;
constexpr std::size_t kTakeProfitsMax = 20;
/// Leaves room for all known fields, so that what was read can be written again within kTextMax.
constexpr std::size_t kExtraMax = std::size_t{48} << 10;

// Bounds that no honest signal meets, and within which sums, and times plus expires_in, cannot overflow.
constexpr Decimal kQuantityMax = Decimal::from_units(Decimal::kOne * 1'000'000'000'000'000);
constexpr Decimal kPriceMax = Decimal::from_units(Decimal::kOne * 1'000'000'000'000);
constexpr Decimal kLeverageMax{1000};
constexpr Decimal kPercentMax{100};
constexpr Decimal kExpiresMax{31'536'000};
constexpr std::int64_t kTimeMaxNs = 7'258'118'400'000'000'000;  // The year 2200.

constexpr std::array<std::string_view, 18> kFields{
    "id",           "source",     "seq",   "time",       "symbol",   "action",        "side",
    "quantity",     "percent",    "price", "order_type", "leverage", "leader_equity", "stop_loss",
    "take_profits", "expires_in", "ref",   "note"};

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// A value as it stands in a message: short, printable, with its quotes.
std::string shown(const JsonValue& value) {
  if (value.type == Type::Object) return "an object";
  if (value.type == Type::List) return "a list";
  auto text = write_json(value);
  if (text.size() <= 60) return text;
  return quote_json(cut_utf8(value.text, 50)) + "...";
}

/// Where a number may lie, and how to say so.
struct Range {
  Decimal high;
  bool zero_allowed = false;

  bool holds(Decimal value) const {
    return value <= high && (zero_allowed ? !value.is_negative() : value.is_positive());
  }
  std::string text() const {
    return (zero_allowed ? "at least 0" : "above 0") + std::string{" and at most "} + high.to_string();
  }
};

/// Reads one object field by field, in the contract's order; the first mistake ends it.
class SignalReader {
 public:
  SignalReader(const JsonValue& object, const ParseContext& context) : object_{object}, context_{context} {}

  ParseOutcome read() {
    outcome_.good = read_id() && read_source() && read_sequence() && read_time() && read_symbol() && read_action() &&
                    read_side() && read_amounts() && read_take_profits() && read_expiry() && read_texts() &&
                    check_whole() && keep_unknown();
    return std::move(outcome_);
  }

  /// The id alone, of an object that is refused for another reason.
  engine::SignalId read_id_only() {
    read_id();
    return outcome_.signal.id;
  }

 private:
  bool fail(std::string_view field, const std::string& why) {
    outcome_.failure = {std::string{field}, std::string{field} + ": " + why, outcome_.signal.id};
    return false;
  }

  /// Absent and null are the same.
  const JsonValue* find(std::string_view name) const { return find_in(object_, name); }
  static const JsonValue* find_in(const JsonValue& object, std::string_view name) {
    for (const auto& field : object.items) {
      if (field.name == name) return field.type == Type::Null ? nullptr : &field;
    }
    return nullptr;
  }

  /// A string, or a whole number's digits.
  bool read_identifier(std::string_view name, engine::SignalId& out) {
    const auto* value = find(name);
    if (!value) return true;
    const bool is_whole = value->type == Type::Number && value->text.find_first_of(".eE") == std::string::npos;
    if (value->type != Type::Text && !is_whole)
      return fail(name, "must be a string or a whole number, not " + shown(*value));
    if (value->text.empty()) return fail(name, "must not be empty");
    if (value->text.size() > kIdMax)
      return fail(name, "must be at most 128 bytes long, not " + std::to_string(value->text.size()));
    if (!is_printable(value->text)) return fail(name, "must hold no control characters");
    if (value->text.front() == ' ' || value->text.back() == ' ')
      return fail(name, "must not begin or end with a blank");
    out = engine::SignalId{value->text};
    return true;
  }

  bool read_id() {
    if (!read_identifier("id", outcome_.signal.id)) return false;
    if (outcome_.signal.id.empty() && context_.id_required)
      return fail("id", "is missing; it must be unique within its source, for ever");
    return true;
  }

  bool read_source() {
    outcome_.signal.source = context_.source;
    const auto* value = find("source");
    if (!value) return context_.source.empty() ? fail("source", "is missing: whose signal is it?") : true;
    if (value->type != Type::Text) return fail("source", "must be a string, not " + shown(*value));
    if (!is_name(value->text))
      return fail("source", "must be a name of 1 to 64 of A-Z a-z 0-9 . _ -, not " + shown(*value));
    if (!context_.source.empty() && value->text != context_.source.text()) {
      return fail("source", "must be \"" + context_.source.text() + "\" here, not " + shown(*value));
    }
    outcome_.signal.source = engine::SourceId{value->text};
    return true;
  }

  /// A number, written as one or as a string; never a double.
  bool read_decimal(const JsonValue& value, std::string_view field, Range range, std::optional<Decimal>& out) {
    const std::string not_one = "must be a number " + range.text() + ", not " + shown(value);
    if (value.type != Type::Number && value.type != Type::Text) return fail(field, not_one);
    const auto number = Decimal::parse(value.text);
    if (!number && !looks_like_number(value.text)) return fail(field, not_one);
    if (!number) return fail(field, number.error().detail);
    if (!range.holds(*number)) return fail(field, "must be " + range.text() + ", not " + shown(value));
    out = *number;
    return true;
  }
  bool read_decimal(std::string_view field, Range range, std::optional<Decimal>& out) {
    const auto* value = find(field);
    return value ? read_decimal(*value, field, range, out) : true;
  }
  template <class Unit>
  bool read_amount(std::string_view field, Range range, std::optional<engine::Amount<Unit>>& out) {
    std::optional<Decimal> number;
    if (!read_decimal(field, range, number)) return false;
    if (number) out = engine::Amount<Unit>{*number};
    return true;
  }

  bool read_sequence() {
    const auto* value = find("seq");
    if (!value) return true;
    const Decimal most = Decimal::from_units(Decimal::kOne * 9'000'000'000'000'000'000);
    const bool may_be = value->type == Type::Number || value->type == Type::Text;
    const auto number = may_be ? Decimal::parse(value->text) : engine::Result<Decimal>{engine::invalid("")};
    if (!number || number->places() > 0 || *number < Decimal{1} || *number > most) {
      return fail("seq", "must be a whole number from 1 on, not " + shown(*value));
    }
    outcome_.signal.sequence = static_cast<std::uint64_t>(number->units() / Decimal::kOne);
    return true;
  }

  bool read_time() {
    const auto* value = find("time");
    if (!value) return true;
    const std::string allowed = "must be ISO-8601 or an epoch number in s, ms, µs or ns, not " + shown(*value);
    if (value->type != Type::Number && value->type != Type::Text) return fail("time", allowed);
    std::string text = value->text;
    if (text.find_first_of("eE") != std::string::npos) {  // 1.7e12 is a number, too.
      if (const auto number = Decimal::parse(text)) text = number->to_string();
    }
    const auto time = engine::Timestamp::parse(text);
    if (!time) return fail("time", allowed);
    if (time->nanoseconds() >= kTimeMaxNs) return fail("time", "must be before the year 2200, not " + shown(*value));
    outcome_.signal.time = *time;
    return true;
  }

  bool read_symbol() {
    const auto* value = find("symbol");
    if (!value) return fail("symbol", "is missing; write it as BTC-USDT or BTC-USDT-SWAP");
    if (value->type != Type::Text) return fail("symbol", "must be a string, not " + shown(*value));
    const auto instrument = parse_instrument_name(value->text, context_.default_kind);
    if (!instrument) return fail("symbol", instrument.error().detail);
    outcome_.signal.instrument = *instrument;
    return true;
  }

  bool is_spot() const { return !outcome_.signal.instrument.text().ends_with("-SWAP"); }

  /// A word in any case, or empty if it is absent.
  bool read_word(std::string_view name, std::string_view allowed, std::string& out) {
    const auto* value = find(name);
    if (!value) return true;
    if (value->type != Type::Text)
      return fail(name, "must be one of " + std::string{allowed} + ", not " + shown(*value));
    out = lower(value->text);
    return out.empty() ? fail(name, "must be one of " + std::string{allowed} + ", not \"\"") : true;
  }

  bool read_action() {
    constexpr std::string_view kAllowed = "open, close, target, cancel, update";
    std::string word;
    if (!read_word("action", kAllowed, word)) return false;
    if (word.empty()) return fail("action", "is missing; it must be one of " + std::string{kAllowed});
    if (word == "buy" || word == "sell") {
      // On a perpetual a sell may mean to go short or to leave a long: guessing wrong doubles the position.
      if (!is_spot())
        return fail("action", "\"" + word + "\" is for spot; on a perpetual say open or close, and side long or short");
      outcome_.signal.action = word == "buy" ? SignalAction::Open : SignalAction::Close;
      return true;
    }
    const auto action = engine::parse_signal_action(word);
    if (!action) return fail("action", "must be one of " + std::string{kAllowed} + ", not " + shown(*find("action")));
    outcome_.signal.action = *action;
    return true;
  }

  bool read_side() {
    std::string word;
    if (!read_word("side", "long, short", word)) return false;
    if (is_spot()) return read_spot_side(word);
    if (word.empty()) return true;
    if (word == "buy" || word == "sell") {
      // To close a long one sells: which position is meant cannot be told.
      if (outcome_.signal.action == SignalAction::Close)
        return fail("side", "to close, name the position: long or short, not " + shown(*find("side")));
      word = word == "buy" ? "long" : "short";
    }
    const auto side = engine::parse_position_side(word);
    if (!side || *side == engine::PositionSide::Net)
      return fail("side", "must be long or short, not " + shown(*find("side")));
    outcome_.signal.side = *side;
    return true;
  }

  bool read_spot_side(const std::string& word) {
    auto& signal = outcome_.signal;
    const bool is_close = signal.action == SignalAction::Close;
    const bool moves = signal.action == SignalAction::Open || signal.action == SignalAction::Target;
    if (word == "short")
      return fail("side", "spot cannot be held short; a perpetual can, such as " + signal.instrument.text() + "-SWAP");
    if (word == "sell" && moves) return fail("side", "on spot a sell closes: say action close, or leave out the side");
    if (word == "buy" && is_close) return fail("side", "on spot a buy opens: it does not go with action close");
    if (!word.empty() && word != "long" && word != "buy" && word != "sell") {
      return fail("side", "must be long or short, on spot also buy or sell, not " + shown(*find("side")));
    }
    // One meaning, one content: {"action":"sell"} and {"action":"close"} are the same signal.
    if (moves) signal.side = PositionSide::Long;
    return true;
  }

  bool read_amounts() {
    auto& signal = outcome_.signal;
    const bool is_target = signal.action == SignalAction::Target;
    return read_amount("quantity", {kQuantityMax, is_target}, signal.quantity) &&
           read_decimal("percent", {kPercentMax}, signal.percent) && read_amount("price", {kPriceMax}, signal.price) &&
           read_order_type() && read_decimal("leverage", {kLeverageMax}, signal.leverage) &&
           read_amount("leader_equity", {kQuantityMax}, signal.leader_equity) &&
           read_amount("stop_loss", {kPriceMax}, signal.stop_loss);
  }

  bool read_order_type() {
    std::string word;
    if (!read_word("order_type", "market, limit", word)) return false;
    if (word.empty()) return true;
    const auto type = engine::parse_order_type(word);
    if (!type) return fail("order_type", "must be one of market, limit, not " + shown(*find("order_type")));
    outcome_.signal.order_type = *type;
    return true;
  }

  bool read_take_profits() {
    const auto* list = find("take_profits");
    if (!list) return true;
    if (list->type != Type::List)
      return fail("take_profits", "must be a list of {\"price\",\"percent\"}, not " + shown(*list));
    if (list->items.size() > kTakeProfitsMax)
      return fail("take_profits", "must hold at most 20, not " + std::to_string(list->items.size()));
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      if (!read_take_profit(list->items[i], "take_profits[" + std::to_string(i) + "]")) return false;
    }
    return true;
  }

  bool read_take_profit(const JsonValue& item, const std::string& field) {
    if (item.type != Type::Object) return fail(field, "must be {\"price\",\"percent\"}, not " + shown(item));
    std::optional<Decimal> price, percent;
    const auto* price_value = find_in(item, "price");
    const auto* percent_value = find_in(item, "percent");
    if (!price_value) return fail(field + ".price", "is missing");
    if (!percent_value)
      return fail(field + ".percent", "is missing; it is the share of the position, above 0 and at most 100");
    if (!read_decimal(*price_value, field + ".price", {kPriceMax}, price)) return false;
    if (!read_decimal(*percent_value, field + ".percent", {kPercentMax}, percent)) return false;
    outcome_.signal.take_profits.push_back({engine::Price{*price}, *percent});
    for (const auto& unknown : item.items) {
      if (unknown.name != "price" && unknown.name != "percent") keep(unknown, field + "." + unknown.name);
    }
    return true;
  }

  bool read_expiry() {
    std::optional<Decimal> seconds;
    if (!read_decimal("expires_in", {kExpiresMax}, seconds)) return false;
    if (!seconds) return true;
    if (seconds->places() > 9)
      return fail("expires_in",
                  "must be whole nanoseconds: at most 9 decimal places, not " + shown(*find("expires_in")));
    outcome_.signal.expires_in = engine::Duration{static_cast<std::int64_t>(seconds->units() / 1'000'000'000)};
    return true;
  }

  bool read_texts() {
    if (!read_identifier("ref", outcome_.signal.ref)) return false;
    const auto* note = find("note");
    if (!note) return true;
    if (note->type != Type::Text) return fail("note", "must be a string, not " + shown(*note));
    if (count_characters(note->text) > kNoteMax)
      return fail("note", "must be at most 2000 characters long, not " + std::to_string(count_characters(note->text)));
    if (!is_printable(note->text, "\n\r\t"))
      return fail("note", "must hold no control characters but line ends and tabs");
    outcome_.signal.note = note->text;
    return true;
  }

  /// What each action needs, and what it must not have.
  bool check_whole() {
    const auto& signal = outcome_.signal;
    const bool is_target = signal.action == SignalAction::Target;
    const bool is_flat = is_target && signal.quantity && signal.quantity->is_zero();
    if (signal.action == SignalAction::Open && !signal.side)
      return fail("side", "is missing; to open say long or short");
    if (is_target && !signal.quantity)
      return fail("quantity", "is missing; a target says what the leader holds, 0 for nothing");
    if (is_target && !signal.side && !is_flat)
      return fail("side", "is missing; a target says long or short, unless quantity is 0");
    if (signal.action == SignalAction::Cancel && signal.ref.empty())
      return fail("ref", "is missing; a cancel names the signal it takes back");
    if (signal.percent && signal.action != SignalAction::Close) return fail("percent", "is for close only");
    if (signal.percent && signal.quantity) return fail("percent", "give quantity or percent, not both");
    if (signal.order_type == engine::OrderType::Limit && !signal.price)
      return fail("price", "is missing; order_type limit needs it");
    return true;
  }

  void keep(const JsonValue& unknown, std::string name) {
    unknown_.items.push_back(unknown);
    unknown_.items.back().name = std::move(name);
  }

  bool keep_unknown() {
    for (const auto& field : object_.items) {
      if (std::find(kFields.begin(), kFields.end(), field.name) == kFields.end()) keep(field, field.name);
    }
    if (unknown_.items.empty()) return true;
    unknown_.type = Type::Object;
    auto text = write_json(unknown_);
    if (text.size() > kExtraMax) return fail("", "the unknown fields are longer than 48 KiB together");
    outcome_.signal.extra = std::move(text);
    return true;
  }

  const JsonValue& object_;
  const ParseContext& context_;
  ParseOutcome outcome_;
  JsonValue unknown_;
};

ParseOutcome refuse(std::string field, const std::string& why, engine::SignalId id = {}) {
  const std::string message = field.empty() ? why : field + ": " + why;
  return {false, {}, {std::move(field), message, std::move(id)}};
}

}  // namespace

ParseOutcome parse_signal(std::string_view text, const ParseContext& context) {
  if (text.size() > kTextMax) return refuse("", "longer than 64 KiB: " + std::to_string(text.size()) + " bytes");
  const auto json = parse_json(text, kDepthMax);
  if (!json.error.empty() && json.field.empty()) return refuse("", json.error);
  if (json.value.type != Type::Object) return refuse("", "must be a JSON object, not " + shown(json.value));
  SignalReader reader{json.value, context};
  if (json.error.empty()) return reader.read();
  return refuse(cut_utf8(json.field, 60), json.error, reader.read_id_only());
}

}  // namespace signals
