#include "store/tables/intent_table.h"

#include "store/event_codec.h"

namespace store {

IntentTable::IntentTable(SQLite::Database& database)
    : insert_{database,
              "INSERT INTO intents (sequence, signal, customer, strategy, symbol, wanted, target_after, carry, "
              "written_off, "
              "outcome, reason, verdicts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      settle_{database,
              "UPDATE intents SET outcome = ?, reason = ?, written_off = ?, target_after = ? WHERE sequence = ?"} {}

void IntentTable::on(const engine::IntentDecided& fact, engine::Sequence signal) {
  fresh_[fact.intent.sequence] = Row{fact.intent, signal, {}};
}

void IntentTable::on(const engine::IntentSettled& fact) {
  const auto found = fresh_.find(fact.intent);
  if (found == fresh_.end()) {
    settle_.run(to_string(fact.outcome), fact.reason, fact.written_off, fact.target_after, fact.intent);
    return;
  }
  auto& row = found->second;
  row.intent.outcome = fact.outcome;
  row.intent.reason = fact.reason;
  row.intent.target_after = fact.target_after;
  row.written_off = fact.written_off;
}

void IntentTable::flush() {
  for (const auto& [sequence, row] : fresh_) {
    const auto& intent = row.intent;
    verdicts_.clear();
    encode_verdicts(intent.verdicts, verdicts_);
    insert_.run(sequence, row.signal, intent.binding.customer, intent.binding.strategy, intent.instrument,
                intent.wanted, intent.target_after, intent.carry, row.written_off, to_string(intent.outcome),
                intent.reason, verdicts_);
  }
  fresh_.clear();
}

}  // namespace store
