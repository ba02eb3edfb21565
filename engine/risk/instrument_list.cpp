#include "engine/risk/instrument_list.h"

#include <algorithm>

namespace engine {

const RiskRule kInstrumentList{
    "symbols", "SYMBOL_NOT_ALLOWED", "the strategy's list of symbols",
    [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
      const auto& symbols = view.terms->symbols;
      if (!symbols) return std::nullopt;
      std::string list;
      for (const auto& symbol : *symbols) list += (list.empty() ? "" : " ") + symbol.text();
      const bool found = std::find(symbols->begin(), symbols->end(), view.leader_instrument) != symbols->end();
      return found ? allow(rule, view.leader_instrument.text(), list) : deny(rule, view.leader_instrument.text(), list);
    }};

}  // namespace engine
