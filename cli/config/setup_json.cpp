#include "cli/config/setup_json.h"

#include <nlohmann/json.hpp>

namespace cli {
namespace {

using Json = nlohmann::ordered_json;

template <class Number>
Json number(const std::optional<Number>& value) {
  return value ? Json(value->to_string()) : Json(nullptr);
}

/// Ratios, leverages and seconds are JSON numbers, for reading; what is exact is in the file that `export` writes.
Json ratio(engine::Decimal value) {
  const auto whole = static_cast<std::int64_t>(value.to_double());
  if (value.places() == 0 && value == engine::Decimal::from_units(engine::Decimal::kOne * whole)) return whole;
  return value.to_double();
}

Json ratio(const std::optional<engine::Decimal>& value) { return value ? ratio(*value) : Json(nullptr); }

template <class Choice>
Json choice(const std::optional<Choice>& value) {
  return value ? Json(to_string(*value)) : Json(nullptr);
}

Json text(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }

/// Zero is "no limit" in an instrument.
template <class Amount>
Json bound(const Amount& value) {
  return value.is_zero() ? Json(nullptr) : Json(value.to_string());
}

void add_terms(Json& out, const engine::FollowTerms& terms) { out.update(to_json(terms)); }

}  // namespace

Json to_json(const engine::Instrument& instrument) {
  return {{"symbol", instrument.id.text()},
          {"kind", to_string(instrument.kind)},
          {"base", instrument.base.text()},
          {"quote", instrument.quote.text()},
          {"settle", instrument.settle.text()},
          {"tick_size", instrument.tick_size.to_string()},
          {"lot_size", instrument.lot_size.to_string()},
          {"min_quantity", bound(instrument.min_quantity)},
          {"max_quantity", bound(instrument.max_quantity)},
          {"min_notional", bound(instrument.min_notional)},
          {"contract_size", instrument.contract_size.to_string()},
          {"max_leverage", ratio(instrument.max_leverage)},
          {"trading", instrument.trading}};
}

Json to_json(const engine::VenueConfig& venue) {
  Json symbols = Json::array();
  for (const auto& instrument : venue.instruments) symbols.push_back(instrument.id.text());
  Json data = Json::array();
  for (const auto& file : venue.data) {
    const bool is_bars = file.kind == engine::DataFile::Kind::Bars;
    data.push_back({{"symbol", file.instrument.text()}, {is_bars ? "bars" : "trades", file.path}});
  }
  if (venue.is_live()) {
    Json live{{"name", venue.id.text()},          {"kind", venue.kind},
              {"symbols", std::move(symbols)},    {"demo", venue.demo},
              {"rest_url", text(venue.rest_url)}, {"ws_url", text(venue.ws_url)},
              {"ca_file", text(venue.ca_file)}};
    if (!venue.market.empty()) live["market"] = venue.market;
    return live;
  }
  return {{"name", venue.id.text()},
          {"kind", venue.kind},
          {"instruments", venue.instruments_file},
          {"symbols", std::move(symbols)},
          {"data", std::move(data)},
          {"speed", venue.speed ? ratio(*venue.speed) : Json("max")},
          {"fill", choice(venue.fill)},
          {"latency_ms", venue.latency_ms},
          {"fees", {{"maker", ratio(venue.maker_fee)}, {"taker", ratio(venue.taker_fee)}}},
          {"slippage_ticks", venue.slippage_ticks}};
}

Json to_json(const engine::SourceConfig& source) {
  return {{"name", source.id.text()},
          {"kind", source.kind},
          {"path", text(source.path)},
          {"follow", source.follow},
          {"default_kind", to_string(source.default_kind)},
          {"enabled", source.enabled}};
}

Json to_json(const engine::CustomerConfig& customer) {
  Json balance = Json::object();
  for (const auto& [asset, amount] : customer.initial_balance) balance[asset.text()] = amount.to_string();
  return {{"name", customer.id.text()},
          {"venue", customer.venue.text()},
          {"enabled", customer.enabled},
          {"initial_balance", std::move(balance)},
          {"max_leverage", ratio(customer.max_leverage)},
          {"margin_mode", to_string(customer.margin_mode)},
          {"position_mode", to_string(customer.position_mode)},
          {"credentials_env", text(customer.credentials_env)},
          {"note", text(customer.note)}};
}

Json to_json(const engine::FollowTerms& terms) {
  Json symbols = nullptr;
  if (terms.symbols) {
    symbols = Json::array();
    for (const auto& symbol : *terms.symbols) symbols.push_back(symbol.text());
  }
  Json map = Json::object();
  for (const auto& [from, to] : terms.symbol_map) map[from.text()] = to.text();
  Json age = nullptr;
  if (terms.max_age) {
    const engine::Int128 nanoseconds = terms.max_age->count();
    age = ratio(engine::Decimal::from_units(nanoseconds * 1'000'000'000));
  }
  return {{"sizing", terms.sizing ? Json(*terms.sizing) : Json(nullptr)},
          {"ratio", ratio(terms.ratio)},
          {"quantity", number(terms.quantity)},
          {"notional", number(terms.notional)},
          {"symbols", std::move(symbols)},
          {"direction", choice(terms.direction)},
          {"symbol_map", std::move(map)},
          {"max_leverage", ratio(terms.max_leverage)},
          {"max_slippage", ratio(terms.max_slippage)},
          {"max_age", std::move(age)},
          {"min_notional", choice(terms.min_notional)}};
}

Json to_json(const engine::StrategyConfig& strategy) {
  Json out{{"name", strategy.id.text()}, {"source", strategy.source.text()}, {"enabled", strategy.enabled}};
  add_terms(out, strategy.terms);
  return out;
}

Json to_json(const engine::BindingConfig& binding) {
  Json out{{"strategy", binding.id.strategy.text()}, {"customer", binding.id.customer.text()}};
  add_terms(out, binding.overrides);
  return out;
}

Json to_json(const engine::LimitConfig& limit) {
  return {{"scope", limit.scope.text()},
          {"max_order_notional", number(limit.max_order_notional)},
          {"max_position_notional", number(limit.max_position_notional)},
          {"max_gross", ratio(limit.max_gross)},
          {"max_leverage", ratio(limit.max_leverage)},
          {"daily_loss", ratio(limit.daily_loss)},
          {"max_drawdown", ratio(limit.max_drawdown)},
          {"max_orders_per_minute", limit.max_orders_per_minute ? Json(*limit.max_orders_per_minute) : Json(nullptr)},
          {"max_daily_notional", number(limit.max_daily_notional)}};
}

Json to_json(const engine::NotifierConfig& notifier) {
  return {{"name", notifier.name}, {"kind", notifier.kind}, {"level", notifier.level}};
}

}  // namespace cli
