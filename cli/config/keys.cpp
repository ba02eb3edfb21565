#include "cli/config/keys.h"

#include <algorithm>
#include <filesystem>

#include "cli/config/fields.h"

namespace cli {
namespace {

using Type = Written::Type;

template <class T>
std::vector<Key> keys_of(const Fields<T>& fields) {
  std::vector<Key> out;
  out.reserve(fields.known.size());
  for (const auto& field : fields.known) out.push_back(field.key);
  return out;
}

/// The words after a flag as a value.
engine::Result<Written> written(const Key& key, const std::vector<std::string>& words) {
  Written out;
  out.type = Type::Word;
  out.name = key.name;
  if (key.is_list) {
    if (words.empty()) return engine::invalid(out.name + ": needs a value");
    out.type = Type::List;
    for (const auto& word : words) {
      out.items.push_back({});
      out.items.back().type = Type::Word;
      out.items.back().text = word;
    }
    return out;
  }
  if (words.empty() && key.is_switch) {
    out.text = "true";
    return out;
  }
  if (words.size() != 1) return engine::invalid(out.name + ": takes one value, not " + std::to_string(words.size()));
  out.text = words[0];
  return out;
}

template <class T>
engine::Status set_in(T& config, const Fields<T>& fields, std::string_view key, const std::vector<std::string>& words) {
  const auto* field = fields.find(key);
  if (!field) return engine::invalid(std::string{key} + ": " + fields.why_not(key));
  const auto value = written(field->key, words);
  if (!value) return value.error();
  std::error_code error;
  Complaints complaints{"", std::filesystem::current_path(error).string()};
  T changed = config;
  field->set(changed, {*value, std::string{key}, complaints});
  const auto mistakes = complaints.take();
  if (!mistakes.empty()) return engine::invalid(mistakes[0].field + ": " + mistakes[0].message);
  config = std::move(changed);
  return engine::ok();
}

template <class T>
engine::Status unset_in(T& config, const Fields<T>& fields, std::string_view key) {
  const auto* field = fields.find(key);
  if (!field) return engine::invalid(std::string{key} + ": " + fields.why_not(key));
  if (field->key.is_required) return engine::invalid(std::string{key} + ": cannot be unset, it must have a value");
  field->clear(config);
  return engine::ok();
}

/// How many letters must be added, left out, changed, or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const std::size_t changed = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({changed, rows[i - 1][j] + 1, rows[i][j - 1] + 1});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

std::span<const Key> source_keys() {
  static const auto kKeys = keys_of(source_fields());
  return kKeys;
}
std::span<const Key> customer_keys() {
  static const auto kKeys = keys_of(customer_fields());
  return kKeys;
}
std::span<const Key> strategy_keys() {
  static const auto kKeys = keys_of(strategy_fields());
  return kKeys;
}
std::span<const Key> binding_keys() {
  static const auto kKeys = keys_of(binding_fields());
  return kKeys;
}
std::span<const Key> process_keys() {
  static const auto kKeys = keys_of(process_fields());
  return kKeys;
}

engine::Status set_key(engine::SourceConfig& config, std::string_view key, const std::vector<std::string>& values) {
  return set_in(config, source_fields(), key, values);
}
engine::Status set_key(engine::CustomerConfig& config, std::string_view key, const std::vector<std::string>& values) {
  return set_in(config, customer_fields(), key, values);
}
engine::Status set_key(engine::StrategyConfig& config, std::string_view key, const std::vector<std::string>& values) {
  return set_in(config, strategy_fields(), key, values);
}
engine::Status set_key(engine::BindingConfig& config, std::string_view key, const std::vector<std::string>& values) {
  return set_in(config, binding_fields(), key, values);
}
engine::Status set_key(ProcessConfig& config, std::string_view key, const std::vector<std::string>& values) {
  return set_in(config, process_fields(), key, values);
}

engine::Status unset_key(engine::SourceConfig& config, std::string_view key) {
  return unset_in(config, source_fields(), key);
}
engine::Status unset_key(engine::CustomerConfig& config, std::string_view key) {
  return unset_in(config, customer_fields(), key);
}
engine::Status unset_key(engine::StrategyConfig& config, std::string_view key) {
  return unset_in(config, strategy_fields(), key);
}
engine::Status unset_key(engine::BindingConfig& config, std::string_view key) {
  return unset_in(config, binding_fields(), key);
}

bool check_kind(const Place& kind, std::span<const std::string_view> supported,
                std::span<const std::string_view> later) {
  const auto text = read_text(kind);
  if (!text) return false;
  const auto is_in = [&](std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), *text) != names.end();
  };
  if (is_in(supported)) return true;
  std::string list;
  for (const auto& name : supported) list += (list.empty() ? "" : ", ") + std::string{name};
  if (is_in(later)) {
    kind.refuse(kind.value.shown() + " is not part of this version; there is " + list);
  } else {
    kind.refuse("must be one of " + list + ", not " + kind.value.shown());
  }
  return false;
}

engine::Status check_name(std::string_view name) {
  const bool is_good = !name.empty() && name.size() <= 64 && name[0] != '-' && name[0] != '.' &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                         return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                c == '.' || c == '_' || c == '-';
                       });
  if (is_good) return engine::ok();
  Written shown;
  shown.text = name;
  return engine::invalid("must be a name of 1 to 64 of A-Z a-z 0-9 . _ - that begins with none of . -, not " +
                         shown.shown());
}

std::string_view closest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, std::min<std::size_t>(3, word.size() / 3)) + 1;
  if (word.size() > 64) return best;
  for (const auto candidate : candidates) {
    // latency for latency_ms is a slip of memory, not of the fingers.
    const bool is_start = word.size() >= 4 && candidate.starts_with(word);
    const auto distance = is_start ? 1 : edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace cli
