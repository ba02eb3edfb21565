// setup.toml: what is declared.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/config/fields.h"
#include "cli/config/toml_reader.h"
#include "strategies/registry.h"

namespace cli {
namespace {

using Type = Written::Type;

constexpr std::array<std::string_view, 7> kSections{"venue",   "source", "customer", "strategy",
                                                    "binding", "limit",  "notifier"};

std::string folder_of(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().parent_path().string();
}

/// Why a table that belongs to another file is not read here; empty if it belongs nowhere.
std::string_view misplaced(std::string_view name) {
  if (name == "daemon" || name == "log" || name == "vault") return "belongs in copytrade.toml, the file of --config";
  if (name == "instrument") return "belongs in an instruments file, which a venue names";
  if (name == "sim") return "is for `copytrade sim`, which does not read it in this version";
  if (name == "account" || name == "fault" || name == "seed")
    return "is for `venue serve`, which is not part of this version";
  return "";
}

/// Reads a setup section by section; what is read stays, so that all mistakes come out in one go.
class SetupReader {
 public:
  SetupReader(Parsed<engine::Setup>& out, Complaints& complaints) : setup_{out.value}, complaints_{complaints} {}

  void read(const Written& root) {
    check_sections(root);
    each(root, "venue", [&](const Place& table, const std::string& name) { read_venue(table, name); });
    each(root, "source", [&](const Place& table, const std::string& name) { read_source(table, name); });
    each(root, "customer", [&](const Place& table, const std::string& name) {
      engine::CustomerConfig customer;
      customer.id = engine::CustomerId{name};
      read_fields(customer, table, customer_fields(), {"name"});
      setup_.customers[customer.id] = std::move(customer);
    });
    each(root, "strategy", [&](const Place& table, const std::string& name) { read_strategy(table, name); });
    each(root, "notifier", [&](const Place& table, const std::string& name) { read_notifier(table, name); });
    each_table(root, "binding", [&](const Place& table) { read_binding(table); });
    each_table(root, "limit", [&](const Place& table) { read_limit(table); });
    check_sizing();
  }

 private:
  void check_sections(const Written& root) {
    for (const auto& item : root.items) {
      const Place place{item, item.name, complaints_};
      const bool is_section = std::find(kSections.begin(), kSections.end(), item.name) != kSections.end();
      const auto meant = closest(item.name, kSections);
      if (is_section && item.type == Type::Table) {
        place.refuse("must be written with two brackets: [[" + item.name + "]]");
      } else if (is_section && item.type != Type::List) {
        place.refuse("must be a list of tables: [[" + item.name + "]]");
      } else if (!is_section && !misplaced(item.name).empty()) {
        place.refuse(std::string{misplaced(item.name)});
      } else if (!is_section) {
        place.refuse(meant.empty() ? "is not known; known are [[venue]], [[source]], [[customer]], [[strategy]], "
                                     "[[binding]], [[limit]], [[notifier]]"
                                   : "is not known; did you mean [[" + std::string{meant} + "]]?");
      }
    }
  }

  template <class Visit>
  void each_table(const Written& root, std::string_view section, Visit visit) {
    const auto* list = root.find(section);
    if (!list || list->type != Type::List) return;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const Place table{list->items[i], std::string{section} + "[" + std::to_string(i + 1) + "]", complaints_};
      if (table.value.type != Type::Table) {
        table.refuse("must be a table, not " + table.value.shown());
      } else {
        visit(table);
      }
    }
  }

  /// Tables with a name, each of which may stand once.
  template <class Visit>
  void each(const Written& root, std::string_view section, Visit visit) {
    each_table(root, section, [&](Place table) {
      const auto* name_value = table.value.find("name");
      const auto name = name_value ? read_name(table.inner(*name_value, "name")) : table.refuse("name is missing");
      if (name) {
        table.field = std::string{section} + "." + *name;
        if (!is_first(table, *name_value)) return;
      }
      visit(table, name.value_or(""));
    });
  }

  bool is_first(const Place& table, const Written& where) {
    const auto [at, is_new] = first_lines_.emplace(table.field, where.line);
    if (!is_new)
      complaints_.add(where.line, table.field, "stands twice; the first is on line " + std::to_string(at->second));
    return is_new;
  }

  /// Without a kind that we have, its other keys cannot be judged.
  template <class T>
  bool read_kind(T& out, const Place& table, const Fields<T>& fields) {
    const auto* kind = table.value.find("kind");
    if (!kind) return true;  // read_fields says that it is missing.
    const auto before = complaints_.count();
    fields.find("kind")->set(out, table.inner(*kind, "kind"));
    return complaints_.count() == before;
  }

  void read_venue(const Place& table, const std::string& name) {
    engine::VenueConfig venue;
    venue.id = engine::VenueId{name};
    if (!read_kind(venue, table, venue_fields())) return;
    read_fields(venue, table, venue_fields(), {"name"});
    check_keys_of_kind(venue, table);
    if (const auto* file = table.value.find("instruments"); file && !venue.instruments_file.empty()) {
      read_instruments(venue, table.inner(*file, "instruments"));
      check_data(venue, table);
    }
    setup_.venues[venue.id] = std::move(venue);
  }

  /// Each kind of venue has keys that mean nothing to the others.
  void check_keys_of_kind(const engine::VenueConfig& venue, const Place& table) {
    if (venue.kind.empty()) return;
    constexpr std::array<std::string_view, 7> kSimulated{"instruments", "data", "speed",         "fill",
                                                         "latency_ms",  "fees", "slippage_ticks"};
    constexpr std::array<std::string_view, 4> kLive{"demo", "rest_url", "ws_url", "ca_file"};
    const auto refuse = [&](std::string_view key, const std::string& kinds) {
      if (const auto* value = table.value.find(key)) table.inner(*value, key).refuse("is for kind " + kinds + " only");
    };
    if (venue.is_live()) {
      for (const auto key : kSimulated) refuse(key, "\"simulated\"");
    } else {
      for (const auto key : kLive) refuse(key, "\"okx\" and \"binance\"");
      if (!table.value.find("instruments")) table.refuse("instruments is missing");
    }
    if (venue.kind != "binance") {
      refuse("market", "\"binance\"");
    } else if (!table.value.find("market")) {
      table.refuse("market is missing; it is spot or usdm");
    }
  }

  /// A file that several venues name is read and complained of once.
  void read_instruments(engine::VenueConfig& venue, const Place& place) {
    const auto& path = venue.instruments_file;
    const auto known = instruments_.find(path);
    if (known != instruments_.end()) {
      venue.instruments = known->second;
      return;
    }
    std::error_code error;
    std::ifstream in{path, std::ios::binary};
    if (!in || std::filesystem::is_directory(path, error)) {  // A folder opens, and throws when it is read.
      place.refuse("cannot read " + path);
    } else {
      auto parsed = parse_instruments(std::string{std::istreambuf_iterator<char>{in}, {}}, path);
      complaints_.add(parsed.mistakes);
      venue.instruments = std::move(parsed.value);
    }
    instruments_.emplace(path, venue.instruments);
  }

  /// Recordings of instruments that the venue does not list.
  void check_data(const engine::VenueConfig& venue, const Place& table) {
    const auto* data = table.value.find("data");
    for (std::size_t i = 0; i < venue.data.size(); ++i) {
      const auto& id = venue.data[i].instrument;
      const bool is_listed = std::any_of(venue.instruments.begin(), venue.instruments.end(),
                                         [&](const auto& instrument) { return instrument.id == id; });
      if (id.empty() || is_listed || venue.instruments.empty()) continue;
      complaints_.add(data->items[i].line, table.field + ".data[" + std::to_string(i) + "].symbol",
                      id.text() + " is not in " + venue.instruments_file);
    }
  }

  void read_source(const Place& table, const std::string& name) {
    engine::SourceConfig source;
    source.id = engine::SourceId{name};
    if (!read_kind(source, table, source_fields())) return;
    read_fields(source, table, source_fields(), {"name"});
    if (source.kind == "file" && !table.value.find("path")) table.refuse("path is missing; kind \"file\" needs it");
    for (const std::string_view key : {"path", "follow"}) {
      const auto* value = table.value.find(key);
      if (value && !source.kind.empty() && source.kind != "file")
        table.inner(*value, key).refuse("is for kind \"file\" only");
    }
    setup_.sources[source.id] = std::move(source);
  }

  void read_notifier(const Place& table, const std::string& name) {
    engine::NotifierConfig notifier;
    notifier.name = name;
    if (!read_kind(notifier, table, notifier_fields())) return;
    read_fields(notifier, table, notifier_fields(), {"name"});
    setup_.notifiers[name] = std::move(notifier);
  }

  void read_strategy(const Place& table, const std::string& name) {
    engine::StrategyConfig strategy;
    strategy.id = engine::StrategyId{name};
    read_fields(strategy, table, strategy_fields(), {"name"});
    lines_[table.field] = table.value.line;
    setup_.strategies[strategy.id] = std::move(strategy);
  }

  void read_binding(Place table) {
    engine::BindingConfig binding;
    std::array<std::string, 2> names;
    const std::array<std::string_view, 2> keys{"strategy", "customer"};
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto* value = table.value.find(keys[i]);
      const auto name =
          value ? read_name(table.inner(*value, keys[i])) : table.refuse(std::string{keys[i]} + " is missing");
      names[i] = name.value_or("");
    }
    binding.id = {engine::StrategyId{names[0]}, engine::CustomerId{names[1]}};
    const bool is_named = !names[0].empty() && !names[1].empty();
    if (is_named) table.field = "binding." + binding.id.text();
    if (is_named && !is_first(table, table.value)) return;
    read_fields(binding, table, binding_fields(), {"strategy", "customer"});
    lines_[table.field] = table.value.line;
    setup_.bindings[binding.id] = std::move(binding);
  }

  void read_limit(Place table) {
    engine::LimitConfig limit;
    const auto* value = table.value.find("scope");
    const auto scope =
        value ? read_scope(table.inner(*value, "scope"))
              : table.refuse("scope is missing; it is global, venue:NAME, strategy:NAME, customer:NAME or symbol:NAME");
    if (scope) {
      limit.scope = *scope;
      table.field = "limit." + scope->text();
      if (!is_first(table, *value)) return;
    }
    read_fields(limit, table, limit_fields(), {"scope"});
    if (table.value.items.size() <= (value ? 1U : 0U)) table.refuse("sets no limit");
    setup_.limits[limit.scope] = std::move(limit);
  }

  static std::optional<engine::Scope> read_scope(const Place& place) {
    auto scope = read_choice(place, engine::Scope::parse);
    if (!scope || scope->kind == engine::Scope::Kind::Global) return scope;
    Written name = place.value;
    name.text = scope->name;
    const Place named{name, place.field, place.complaints};
    const bool is_good =
        scope->kind == engine::Scope::Kind::Symbol ? read_instrument(named).has_value() : read_name(named).has_value();
    if (!is_good) return std::nullopt;
    return scope;
  }

  /// Has each follower all that its sizing needs, from the strategy or of his own? Only while nothing else is wrong: a
  /// parameter that could not be read is not missing.
  void check_sizing() {
    if (complaints_.count() > 0) return;
    std::set<engine::StrategyId> bound;
    for (const auto& [id, binding] : setup_.bindings) {
      bound.insert(id.strategy);
      const auto strategy = setup_.strategies.find(id.strategy);
      if (strategy != setup_.strategies.end())
        check_terms(merge(strategy->second.terms, binding.overrides), "binding." + id.text());
    }
    for (const auto& [id, strategy] : setup_.strategies) {
      if (!bound.contains(id)) check_terms(strategy.terms, "strategy." + id.text());
    }
  }

  void check_terms(const engine::FollowTerms& terms, const std::string& field) {
    const auto* kind = terms.sizing ? strategies::find_sizing_kind(*terms.sizing) : nullptr;
    if (!kind) return;
    const auto status = kind->strategy.check(terms);
    if (!status) complaints_.add(lines_[field], field, status.error().detail);
  }

  engine::Setup& setup_;
  Complaints& complaints_;
  std::map<std::string, std::uint64_t> first_lines_;  ///< Where each name stands first.
  std::map<std::string, std::uint64_t> lines_;        ///< Of each strategy and binding.
  std::map<std::string, std::vector<engine::Instrument>> instruments_;
};

}  // namespace

Parsed<engine::Setup> parse_setup(std::string_view text, const std::string& path) {
  Complaints complaints{path, folder_of(path)};
  Parsed<engine::Setup> out;
  SetupReader{out, complaints}.read(read_toml(text, complaints));
  out.mistakes = complaints.take();
  return out;
}

std::string describe(const std::vector<Mistake>& mistakes) {
  std::string out;
  for (const auto& mistake : mistakes) {
    if (!out.empty()) out += '\n';
    out += mistake.file;
    if (mistake.line > 0) out += ":" + std::to_string(mistake.line);
    if (!mistake.field.empty()) out += ": " + mistake.field;
    out += ": " + mistake.message;
  }
  return out;
}

}  // namespace cli
