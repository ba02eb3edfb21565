// A setup as the file that declares it.
#include <array>
#include <cstdio>

#include "cli/config/config.h"

namespace cli {
namespace {

using engine::Decimal;

/// A TOML basic string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(byte));
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// Tables, one key a line.
class Writer {
 public:
  void table(std::string_view section) {
    if (!out_.empty()) out_ += '\n';
    out_.append("[[").append(section).append("]]\n");
  }
  void raw(std::string_view key, std::string_view value) { out_.append(key).append(" = ").append(value) += '\n'; }
  void text(std::string_view key, std::string_view value) { raw(key, quoted(value)); }
  template <class Number>
  void number(std::string_view key, const std::optional<Number>& value) {
    if (value) text(key, value->to_string());
  }
  template <class Choice>
  void choice(std::string_view key, const std::optional<Choice>& value) {
    if (value) text(key, to_string(*value));
  }
  void switched_off(std::string_view key, bool value) {
    if (!value) raw(key, "false");
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_data(Writer& out, const std::vector<engine::DataFile>& data) {
  if (data.empty()) return;
  std::string list = "[\n";
  for (const auto& file : data) {
    const bool is_bars = file.kind == engine::DataFile::Kind::Bars;
    list += "  { symbol = " + quoted(file.instrument.text()) + (is_bars ? ", bars = " : ", trades = ") +
            quoted(file.path) + " },\n";
  }
  out.raw("data", list + "]");
}

void write(Writer& out, const engine::VenueConfig& venue) {
  out.table("venue");
  out.text("name", venue.id.text());
  out.text("kind", venue.kind);
  if (venue.is_live()) {
    if (venue.demo) out.raw("demo", "true");
    if (!venue.rest_url.empty()) out.text("rest_url", venue.rest_url);
    if (!venue.ws_url.empty()) out.text("ws_url", venue.ws_url);
    if (!venue.ca_file.empty()) out.text("ca_file", venue.ca_file);
    if (!venue.market.empty()) out.text("market", venue.market);
    return;
  }
  out.text("instruments", venue.instruments_file);
  write_data(out, venue.data);
  out.text("speed", venue.speed ? venue.speed->to_string() : "max");
  out.choice("fill", venue.fill);
  out.raw("latency_ms", std::to_string(venue.latency_ms));
  out.raw("fees", "{ maker = " + quoted(venue.maker_fee.to_string()) +
                      ", taker = " + quoted(venue.taker_fee.to_string()) + " }");
  out.raw("slippage_ticks", std::to_string(venue.slippage_ticks));
}

void write(Writer& out, const engine::SourceConfig& source) {
  out.table("source");
  out.text("name", source.id.text());
  out.text("kind", source.kind);
  if (!source.path.empty()) out.text("path", source.path);
  if (source.follow) out.raw("follow", "true");
  out.text("default_kind", to_string(source.default_kind));
  out.switched_off("enabled", source.enabled);
}

void write(Writer& out, const engine::CustomerConfig& customer) {
  out.table("customer");
  out.text("name", customer.id.text());
  out.text("venue", customer.venue.text());
  if (!customer.initial_balance.empty()) {
    std::string balance;
    for (const auto& [asset, amount] : customer.initial_balance) {
      balance += (balance.empty() ? "{ " : ", ") + asset.text() + " = " + quoted(amount.to_string());
    }
    out.raw("initial_balance", balance + " }");
  }
  out.number("max_leverage", customer.max_leverage);
  out.text("margin_mode", to_string(customer.margin_mode));
  out.text("position_mode", to_string(customer.position_mode));
  if (!customer.credentials_env.empty()) out.text("credentials_env", customer.credentials_env);
  if (!customer.note.empty()) out.text("note", customer.note);
  out.switched_off("enabled", customer.enabled);
}

void write_terms(Writer& out, const engine::FollowTerms& terms) {
  if (terms.sizing) out.text("sizing", *terms.sizing);
  out.number("ratio", terms.ratio);
  out.number("quantity", terms.quantity);
  out.number("notional", terms.notional);
  if (terms.symbols) {
    std::string list;
    for (const auto& symbol : *terms.symbols) list += (list.empty() ? "[" : ", ") + quoted(symbol.text());
    out.raw("symbols", list + "]");
  }
  out.choice("direction", terms.direction);
  if (!terms.symbol_map.empty()) {
    std::string map;
    for (const auto& [from, to] : terms.symbol_map) {
      map += (map.empty() ? "{ " : ", ") + quoted(from.text()) + " = " + quoted(to.text());
    }
    out.raw("symbol_map", map + " }");
  }
  out.number("max_leverage", terms.max_leverage);
  out.number("max_slippage", terms.max_slippage);
  if (terms.max_age) {
    const engine::Int128 nanoseconds = terms.max_age->count();
    out.text("max_age", Decimal::from_units(nanoseconds * 1'000'000'000).to_string());
  }
  out.choice("min_notional", terms.min_notional);
}

void write(Writer& out, const engine::StrategyConfig& strategy) {
  out.table("strategy");
  out.text("name", strategy.id.text());
  out.text("source", strategy.source.text());
  write_terms(out, strategy.terms);
  out.switched_off("enabled", strategy.enabled);
}

void write(Writer& out, const engine::BindingConfig& binding) {
  out.table("binding");
  out.text("strategy", binding.id.strategy.text());
  out.text("customer", binding.id.customer.text());
  write_terms(out, binding.overrides);
}

void write(Writer& out, const engine::LimitConfig& limit) {
  out.table("limit");
  out.text("scope", limit.scope.text());
  out.number("max_order_notional", limit.max_order_notional);
  out.number("max_position_notional", limit.max_position_notional);
  out.number("max_gross", limit.max_gross);
  out.number("max_leverage", limit.max_leverage);
  out.number("daily_loss", limit.daily_loss);
  out.number("max_drawdown", limit.max_drawdown);
  if (limit.max_orders_per_minute) out.raw("max_orders_per_minute", std::to_string(*limit.max_orders_per_minute));
  out.number("max_daily_notional", limit.max_daily_notional);
}

void write(Writer& out, const engine::NotifierConfig& notifier) {
  out.table("notifier");
  out.text("name", notifier.name);
  out.text("kind", notifier.kind);
  out.text("level", notifier.level);
}

}  // namespace

std::string write_setup(const engine::Setup& setup) {
  Writer out;
  for (const auto& [id, venue] : setup.venues) write(out, venue);
  for (const auto& [id, source] : setup.sources) write(out, source);
  for (const auto& [id, customer] : setup.customers) write(out, customer);
  for (const auto& [id, strategy] : setup.strategies) write(out, strategy);
  for (const auto& [id, binding] : setup.bindings) write(out, binding);
  for (const auto& [scope, limit] : setup.limits) write(out, limit);
  for (const auto& [name, notifier] : setup.notifiers) write(out, notifier);
  return out.take();
}

}  // namespace cli
