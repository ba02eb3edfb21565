#include "store/tables/signal_table.h"

#include <nlohmann/json.hpp>

#include "store/json_text.h"

namespace store {
namespace {

constexpr std::size_t kRememberedMax = 10'000;

std::string key_text(const engine::SignalKey& key) { return key.source.text() + "/" + key.id.text(); }

/// Writes the fields of a signal as the contract names them.
class SignalText {
 public:
  std::string write(const engine::Signal& signal) {
    text("id", signal.id.text());
    text("source", signal.source.text());
    if (signal.sequence) number("seq", *signal.sequence);
    if (signal.time) text("time", signal.time->to_string());
    text("symbol", signal.instrument.text());
    text("action", to_string(signal.action));
    if (signal.side) text("side", to_string(*signal.side));
    if (signal.quantity) decimal("quantity", signal.quantity->value());
    if (signal.percent) decimal("percent", *signal.percent);
    if (signal.price) decimal("price", signal.price->value());
    text("order_type", to_string(signal.order_type));
    if (signal.leverage) decimal("leverage", *signal.leverage);
    if (signal.leader_equity) decimal("leader_equity", signal.leader_equity->value());
    if (signal.stop_loss) decimal("stop_loss", signal.stop_loss->value());
    if (!signal.take_profits.empty()) take_profits(signal.take_profits);
    if (signal.expires_in) seconds("expires_in", *signal.expires_in);
    if (!signal.ref.empty()) text("ref", signal.ref.text());
    if (!signal.note.empty()) text("note", signal.note);
    if (!signal.extra.empty()) extra(signal.extra);
    return "{" + out_ + "}";
  }

 private:
  void key(std::string_view name) {
    if (!out_.empty()) out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    append_unsigned(out_, value);
  }
  void decimal(std::string_view name, engine::Decimal value) { text(name, value.to_string()); }
  void seconds(std::string_view name, engine::Duration value) {
    constexpr engine::Int128 kUnitsPerNanosecond = 1'000'000'000;
    decimal(name, engine::Decimal::from_units(value.count() * kUnitsPerNanosecond));
  }
  void take_profits(const std::vector<engine::TakeProfit>& targets) {
    key("take_profits");
    char before = '[';
    for (const auto& target : targets) {
      out_ += before;
      out_ += "{\"price\":\"" + target.price.to_string() + "\",\"percent\":\"" + target.percent.to_string() + "\"}";
      before = ',';
    }
    out_ += ']';
  }
  /// Unknown fields stand at the end, as they came; a text that is no object is kept as one field.
  void extra(const std::string& fields) {
    const auto first = fields.find_first_not_of(" \t\r\n"), last = fields.find_last_not_of(" \t\r\n");
    if (first == std::string::npos || fields[first] != '{' || !nlohmann::json::accept(fields)) {
      text("extra", fields);
      return;
    }
    const auto inside = fields.substr(first + 1, last - first - 1);
    if (inside.find_first_not_of(" \t\r\n") != std::string::npos) out_ += "," + inside;
  }

  std::string out_;
};

}  // namespace

SignalTable::SignalTable(SQLite::Database& database)
    : insert_{database,
              "INSERT INTO signals (sequence, source, id, leader_sequence, time, received, status, reason, message, "
              "line, "
              "text, note, symbol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)"},
      find_{database,
            "SELECT sequence FROM signals WHERE source = ? AND id = ? AND status <> 'rejected' ORDER BY sequence LIMIT "
            "1"},
      take_{database,
            "UPDATE signals SET status = 'working', note = ?, leader_before = ?, leader_after = ? WHERE sequence = ?"},
      settle_{database, "UPDATE signals SET status = ?, reason = ? WHERE sequence = ?"} {}

void SignalTable::on(const engine::SignalReceived& fact, engine::Sequence event) {
  const auto& signal = fact.signal;
  insert_.run(event, signal.source, signal.id, signal.sequence, signal.time, fact.received, "received", "", "",
              fact.line, SignalText{}.write(signal), signal.instrument);
  open_[key_text({signal.source, signal.id})] = event;
}

void SignalTable::on(const engine::SignalRefused& fact, engine::Sequence event) {
  const auto id = fact.id.empty() ? "line-" + std::to_string(fact.line) : fact.id.text();
  insert_.run(event, fact.source, id, std::optional<std::uint64_t>{}, std::optional<engine::Timestamp>{}, fact.received,
              "rejected", fact.reason, fact.message, fact.line, fact.text, "");
}

void SignalTable::on(const engine::SignalTaken& fact) {
  take_.run(fact.note, fact.leader_before, fact.leader_after, find(fact.signal));
}

void SignalTable::on(const engine::SignalSettled& fact) {
  settle_.run(fact.status, fact.reason, find(fact.signal));
  open_.erase(key_text(fact.signal));
}

engine::Sequence SignalTable::find(const engine::SignalKey& key) {
  if (key.id.empty()) return 0;
  const auto text = key_text(key);
  const auto found = open_.find(text);
  if (found != open_.end()) return found->second;
  find_.start(key.source, key.id);
  if (!find_.next()) return 0;
  if (open_.size() > kRememberedMax) open_.clear();
  const auto sequence = find_.count(0);
  find_.finish();
  open_[text] = sequence;
  return sequence;
}

}  // namespace store
