#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/base/time.h"
#include "engine/domain/event.h"
#include "store/json_text.h"

// One description of a struct serves writing and reading, so they cannot part: `fields(archive, value)` names each
// field in order. `must` is always there. `may` is left out when empty, zero or false, and comes back as that, whatever
// the struct's own default is: a default may change, what was written may not.

namespace store {

template <class T, class U>
concept Like = std::same_as<std::remove_const_t<T>, U>;

template <class T>
concept Word = std::is_enum_v<T>;  ///< Written by engine::to_string, read by parse_word.

inline engine::Result<engine::Side> parse_word(std::string_view text, engine::Side) { return engine::parse_side(text); }
inline engine::Result<engine::OrderType> parse_word(std::string_view text, engine::OrderType) {
  return engine::parse_order_type(text);
}
inline engine::Result<engine::TimeInForce> parse_word(std::string_view text, engine::TimeInForce) {
  return engine::parse_time_in_force(text);
}
inline engine::Result<engine::OrderStatus> parse_word(std::string_view text, engine::OrderStatus) {
  return engine::parse_order_status(text);
}
inline engine::Result<engine::Liquidity> parse_word(std::string_view text, engine::Liquidity) {
  if (text == "maker") return engine::Liquidity::Maker;
  if (text == "taker") return engine::Liquidity::Taker;
  return engine::invalid("neither maker nor taker");
}
inline engine::Result<engine::FollowerOutcome> parse_word(std::string_view text, engine::FollowerOutcome) {
  return engine::parse_follower_outcome(text);
}
inline engine::Result<engine::SignalAction> parse_word(std::string_view text, engine::SignalAction) {
  return engine::parse_signal_action(text);
}
inline engine::Result<engine::PositionSide> parse_word(std::string_view text, engine::PositionSide) {
  return engine::parse_position_side(text);
}
inline engine::Result<engine::Severity> parse_word(std::string_view text, engine::Severity) {
  return engine::parse_severity(text);
}
inline engine::Result<engine::InstrumentKind> parse_word(std::string_view text, engine::InstrumentKind) {
  return engine::parse_instrument_kind(text);
}
inline engine::Result<engine::FillModel> parse_word(std::string_view text, engine::FillModel) {
  return engine::parse_fill_model(text);
}
inline engine::Result<engine::MarginMode> parse_word(std::string_view text, engine::MarginMode) {
  return engine::parse_margin_mode(text);
}
inline engine::Result<engine::PositionMode> parse_word(std::string_view text, engine::PositionMode) {
  return engine::parse_position_mode(text);
}
inline engine::Result<engine::MinNotionalPolicy> parse_word(std::string_view text, engine::MinNotionalPolicy) {
  return engine::parse_min_notional_policy(text);
}
inline engine::Result<engine::Direction> parse_word(std::string_view text, engine::Direction) {
  return engine::parse_direction(text);
}
inline engine::Result<engine::SetupKind> parse_word(std::string_view text, engine::SetupKind) {
  return engine::parse_setup_kind(text);
}
inline std::string_view to_string(engine::DataFile::Kind kind) {
  return kind == engine::DataFile::Kind::Bars ? "bars" : "trades";
}
inline engine::Result<engine::DataFile::Kind> parse_word(std::string_view text, engine::DataFile::Kind) {
  if (text == "bars") return engine::DataFile::Kind::Bars;
  if (text == "trades") return engine::DataFile::Kind::Trades;
  return engine::invalid("neither bars nor trades");
}

/// Appends values to a text.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_{out} {}

  template <class T>
  void must(std::string_view key, const T& value) {
    if (!first_) out_.push_back(',');
    first_ = false;
    out_.push_back('"');
    out_ += key;
    out_ += "\":";
    put(value);
  }
  template <class T>
  void may(std::string_view key, const T& value) {
    if (!is_blank(value)) must(key, value);
  }

  void put(const std::string& value) { append_json_string(out_, value); }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(std::signed_integral auto value) { append_integer(out_, value); }
  void put(std::unsigned_integral auto value) { append_unsigned(out_, value); }
  void put(engine::Decimal value) {
    out_.push_back('"');
    append_decimal(out_, value);
    out_.push_back('"');
  }
  template <class Unit>
  void put(engine::Amount<Unit> value) {
    put(value.value());
  }
  template <class Tag>
  void put(const engine::Id<Tag>& value) {
    append_json_string(out_, value.text());
  }
  void put(engine::Timestamp value) { append_integer(out_, value.nanoseconds()); }
  void put(engine::Duration value) { append_integer(out_, value.count()); }
  void put(Word auto value) {
    out_.push_back('"');
    out_ += to_string(value);
    out_.push_back('"');
  }
  void put(const engine::Scope& value) { append_json_string(out_, value.text()); }
  template <class T>
  void put(const std::optional<T>& value) {
    put(*value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    out_.push_back('[');
    bool first = true;
    for (const auto& value : values) {
      if (!first) out_.push_back(',');
      first = false;
      put(value);
    }
    out_.push_back(']');
  }
  template <class K, class V>
  void put(const std::map<K, V>& values) {
    out_.push_back('{');
    bool first = true;
    for (const auto& [key, value] : values) {
      if (!first) out_.push_back(',');
      first = false;
      put(key);
      out_.push_back(':');
      put(value);
    }
    out_.push_back('}');
  }
  /// Short, because each intent has as many as there are rules: [rule, allowed, value, limit].
  void put(const engine::Verdict& verdict) {
    out_.push_back('[');
    put(verdict.rule);
    out_ += verdict.allowed ? ",true," : ",false,";
    put(verdict.value);
    out_.push_back(',');
    put(verdict.limit);
    out_.push_back(']');
  }
  /// Everything else is an object with fields.
  template <class T>
    requires std::is_class_v<T>
  void put(const T& value) {
    out_.push_back('{');
    FieldWriter inside{out_};
    fields(inside, value);
    out_.push_back('}');
  }

 private:
  static bool is_blank(const std::string& value) { return value.empty(); }
  static bool is_blank(std::integral auto value) { return value == 0; }
  static bool is_blank(engine::Decimal value) { return value.is_zero(); }
  static bool is_blank(engine::Timestamp value) { return value.nanoseconds() == 0; }
  template <class Unit>
  static bool is_blank(engine::Amount<Unit> value) {
    return value.is_zero();
  }
  template <class Tag>
  static bool is_blank(const engine::Id<Tag>& value) {
    return value.empty();
  }
  template <class T>
  static bool is_blank(const std::optional<T>& value) {
    return !value.has_value();
  }
  template <class T>
  static bool is_blank(const std::vector<T>& values) {
    return values.empty();
  }
  template <class K, class V>
  static bool is_blank(const std::map<K, V>& values) {
    return values.empty();
  }

  std::string& out_;
  bool first_ = true;
};

/// Reads values back. What went wrong is kept in the JsonReader.
class FieldReader {
 public:
  explicit FieldReader(JsonReader& in) : in_{in} {}

  template <class T>
  void must(std::string_view key, T& value) {
    if (in_.take_key(key)) {
      get(value);
    } else {
      in_.fail("field \"" + std::string{key} + "\" is missing");
    }
  }
  template <class T>
  void may(std::string_view key, T& value) {
    value = T{};
    if (in_.take_key(key)) get(value);
  }

  void get(std::string& value) { in_.read(value); }
  void get(bool& value) { in_.read(value); }
  void get(std::int64_t& value) { in_.read(value); }
  void get(std::uint64_t& value) { in_.read(value); }
  void get(std::uint32_t& value) { in_.read(value); }
  void get(std::int32_t& value) {
    std::int64_t wide = 0;
    in_.read(wide);
    value = static_cast<std::int32_t>(wide);
    if (value != wide) in_.fail("not a small whole number");
  }
  void get(engine::Decimal& value) { in_.read(value); }
  template <class Unit>
  void get(engine::Amount<Unit>& value) {
    engine::Decimal decimal;
    in_.read(decimal);
    value = engine::Amount<Unit>{decimal};
  }
  template <class Tag>
  void get(engine::Id<Tag>& value) {
    value = engine::Id<Tag>{std::string{in_.read_view()}};
  }
  void get(engine::Timestamp& value) {
    std::int64_t ns = 0;
    in_.read(ns);
    value = engine::Timestamp::from_nanoseconds(ns);
  }
  void get(engine::Duration& value) {
    std::int64_t ns = 0;
    in_.read(ns);
    value = engine::Duration{ns};
  }
  void get(Word auto& value) { take_result(parse_word(in_.read_view(), value), value); }
  void get(engine::Scope& value) { take_result(engine::Scope::parse(in_.read_view()), value); }
  template <class T>
  void get(std::optional<T>& value) {
    get(value.emplace());
  }
  template <class T>
  void get(std::vector<T>& values) {
    in_.expect('[');
    if (in_.take(']')) return;
    do {
      get(values.emplace_back());
    } while (in_.take(',') && !in_.failed());
    in_.expect(']');
  }
  template <class K, class V>
  void get(std::map<K, V>& values) {
    in_.expect('{');
    if (in_.take('}')) return;
    do {
      K key;
      get(key);
      in_.expect(':');
      get(values[key]);
    } while (in_.take(',') && !in_.failed());
    in_.expect('}');
  }
  void get(engine::Verdict& verdict) {
    in_.expect('[');
    get(verdict.rule);
    in_.expect(',');
    get(verdict.allowed);
    in_.expect(',');
    get(verdict.value);
    in_.expect(',');
    get(verdict.limit);
    in_.expect(']');
  }
  template <class T>
    requires std::is_class_v<T>
  void get(T& value) {
    in_.expect('{');
    fields(*this, value);
    in_.expect('}');
  }
  /// Takes a key whose value the caller reads by `get`.
  bool next_is(std::string_view key) { return in_.take_key(key); }

 private:
  template <class T>
  void take_result(const engine::Result<T>& result, T& value) {
    if (result) {
      value = *result;
    } else {
      in_.fail(result.error().detail);
    }
  }

  JsonReader& in_;
};

}  // namespace store
