// instruments.toml: what can be traded at a venue, with its steps and limits.
#include <map>

#include "cli/config/fields.h"
#include "cli/config/toml_reader.h"

namespace cli {
namespace {

using Type = Written::Type;

/// What only makes sense together: the name and its parts, the steps, who settles.
void check_instrument(engine::Instrument& instrument, const Place& table) {
  if (instrument.settle.empty()) {
    instrument.settle = instrument.kind == engine::InstrumentKind::PerpInverse ? instrument.base : instrument.quote;
  }
  const auto canonical = make_instrument_id(instrument.base, instrument.quote, instrument.kind);
  if (instrument.id != canonical) {
    table.refuse("symbol must be " + canonical.text() + " by its base, quote and kind, not " + instrument.id.text());
  } else if (const bool is_usd = instrument.quote.text() == "USD";
             instrument.is_derivative() && is_usd != (instrument.kind == engine::InstrumentKind::PerpInverse)) {
    table.refuse(is_usd ? "kind must be perp_inverse: a perpetual quoted in USD is"
                        : "kind must be perp_linear: an inverse perpetual is quoted in USD");
  } else if (const auto status = engine::validate(instrument); !status) {
    table.refuse(status.error().detail);
  }
}

}  // namespace

Parsed<std::vector<engine::Instrument>> parse_instruments(std::string_view text, const std::string& path) {
  Complaints complaints{path, {}};
  Parsed<std::vector<engine::Instrument>> out;
  const auto root = read_toml(text, complaints);
  for (const auto& item : root.items) {
    if (item.name != "instrument" || item.type != Type::List) {
      complaints.add(item.line, item.name, "is not known; an instruments file holds [[instrument]] tables only");
    }
  }
  std::map<engine::InstrumentId, std::uint64_t> lines;
  const auto* list = root.find("instrument");
  for (std::size_t i = 0; list && list->type == Type::List && i < list->items.size(); ++i) {
    Place table{list->items[i], "instrument[" + std::to_string(i + 1) + "]", complaints};
    if (table.value.type != Type::Table) {
      table.refuse("must be a table, not " + table.value.shown());
      continue;
    }
    const auto* symbol = table.value.find("symbol");
    if (symbol && check_name(symbol->text)) table.field = "instrument." + symbol->text;
    engine::Instrument instrument;
    const auto before = complaints.count();
    read_fields(instrument, table, instrument_fields(), {});
    if (complaints.count() == before) check_instrument(instrument, table);
    const auto [first, is_new] = lines.emplace(instrument.id, table.value.line);
    if (!is_new && !instrument.id.empty()) {
      table.refuse("stands twice; the first is on line " + std::to_string(first->second));
    }
    out.value.push_back(std::move(instrument));
  }
  if (out.value.empty() && complaints.count() == 0) complaints.add(0, "", "holds no [[instrument]]");
  out.mistakes = complaints.take();
  return out;
}

}  // namespace cli
