#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cli/config/keys.h"
#include "cli/config/written.h"

// The keys of each kind of table: one line a key, read by the files and by the command line alike.

namespace cli {

template <class T>
struct Field {
  Key key;
  std::function<void(T&, const Place&)> set;  ///< Leaves the value as it is when it complains.
  std::function<void(T&)> clear;
};

/// A key that is known and not taken, and why.
struct Refusal {
  std::string_view name;
  std::string_view why;
};

template <class T>
struct Fields {
  std::vector<Field<T>> known;
  std::vector<Refusal> refused;

  const Field<T>* find(std::string_view name) const {
    for (const auto& field : known) {
      if (field.key.name == name) return &field;
    }
    return nullptr;
  }
  /// Why a name that is not known is not.
  std::string why_not(std::string_view name) const {
    for (const auto& refusal : refused) {
      if (refusal.name == name) return std::string{refusal.why};
    }
    std::vector<std::string_view> names;
    names.reserve(known.size());
    for (const auto& field : known) names.push_back(field.key.name);
    const auto meant = closest(name, names);
    if (!meant.empty()) return "is not known; did you mean \"" + std::string{meant} + "\"?";
    std::string list;
    for (const auto& one : names) list += (list.empty() ? "" : ", ") + std::string{one};
    return "is not known; known are " + list;
  }
};

/// Reads the keys of a table, passing over those in `others`, which the caller has read.
template <class T>
void read_fields(T& out, const Place& table, const Fields<T>& fields, std::initializer_list<std::string_view> others) {
  const auto is_other = [&](std::string_view name) {
    return std::find(others.begin(), others.end(), name) != others.end();
  };
  for (const auto& item : table.value.items) {
    if (is_other(item.name)) continue;
    const auto place = table.inner(item, item.name);
    if (const auto* field = fields.find(item.name)) {
      field->set(out, place);
    } else {
      place.refuse(fields.why_not(item.name));
    }
  }
  for (const auto& field : fields.known) {
    if (field.key.is_required && !table.value.find(field.key.name)) {
      table.refuse(std::string{field.key.name} + " is missing");
    }
  }
}

// Makers for the common shapes of a key.

template <class T, class Value, class Read>
Field<T> make_field(Key key, Value T::* member, const Read& read) {
  return {key,
          [member, read](T& out, const Place& place) {
            auto value = read(place);
            if (!value) return;
            if constexpr (std::is_same_v<Value, decltype(value)>) {
              out.*member = std::move(value);
            } else {
              out.*member = Value(std::move(*value));  // Ids and amounts are made explicitly.
            }
          },
          [member](T& out) { out.*member = T{}.*member; }};
}

template <class T>
Field<T> decimal_field(Key key, std::optional<engine::Decimal> T::* member, Range range) {
  return make_field(key, member, [range](const Place& place) { return read_decimal(place, range); });
}

template <class T, class Unit>
Field<T> amount_field(Key key, std::optional<engine::Amount<Unit>> T::* member, Range range) {
  return make_field(key, member, [range](const Place& place) -> std::optional<engine::Amount<Unit>> {
    const auto value = read_decimal(place, range);
    if (!value) return std::nullopt;
    return engine::Amount<Unit>{*value};
  });
}

template <class T, class Value, class Choice>
Field<T> choice_field(Key key, Value T::* member, engine::Result<Choice> (*parse)(std::string_view)) {
  return make_field(key, member, [parse](const Place& place) { return read_choice(place, parse); });
}

template <class T>
Field<T> flag_field(Key key, bool T::* member) {
  key.is_switch = true;
  key.placeholder = "true|false";
  return make_field(key, member, read_flag);
}

/// A key with one value in this version: it is checked and says nothing more.
template <class T>
Field<T> fixed_field(Key key, std::string_view supported) {
  key.placeholder = supported;
  return {key, [supported](T&, const Place& place) { read_fixed(place, supported); }, [](T&) {}};
}

const Fields<engine::VenueConfig>& venue_fields();
const Fields<engine::SourceConfig>& source_fields();
const Fields<engine::CustomerConfig>& customer_fields();
const Fields<engine::StrategyConfig>& strategy_fields();
const Fields<engine::BindingConfig>& binding_fields();
const Fields<engine::LimitConfig>& limit_fields();
const Fields<engine::NotifierConfig>& notifier_fields();
const Fields<engine::Instrument>& instrument_fields();
const Fields<ProcessConfig>& process_fields();  ///< Names with their table: "log.level".

/// Is `kind` one that this version has? Complains if not, and says whether it will come.
bool check_kind(const Place& kind, std::span<const std::string_view> supported,
                std::span<const std::string_view> later);

}  // namespace cli
