// Answers of Binance that are no rows, and instruments as the engine knows them.
#include "connectors/binance/codec.h"
#include "connectors/kit/row.h"

namespace binance {
namespace {

using engine::Decimal;
using engine::Result;
using Value = kit::Json::Value;

engine::Error broken(const std::string& what) { return engine::invalid("binance: " + what); }

}  // namespace

std::optional<Refusal> find_refusal(Value root) {
  if (!root.is_object() || !root["code"].is_number() || root["msg"].is_null()) return std::nullopt;
  Refusal refusal;
  if (!kit::read_value(root["code"], refusal.code) || refusal.code == 200 || refusal.code == 0) return std::nullopt;
  refusal.message = root["msg"].text();
  return refusal;
}

Result<engine::Timestamp> read_server_time(Value root) {
  engine::Timestamp time;
  if (!kit::read_value(root["serverTime"], time) || time == engine::Timestamp{}) return broken("no serverTime");
  return time;
}

Result<bool> read_position_mode(Value root) {
  const auto value = root["dualSidePosition"];
  bool is_hedged = false;
  if (value.is_null() || !kit::read_value(value, is_hedged)) return broken("no dualSidePosition");
  return is_hedged;
}

Result<std::string> read_listen_key(Value root) {
  const auto key = root["listenKey"].text();
  if (key.empty()) return broken("no listenKey");
  return std::string{key};
}

Result<std::vector<CandleRow>> read_candles(Value root) {
  if (!root.is_list()) return broken("no list of candles");
  std::vector<CandleRow> rows;
  for (const auto item : root.items()) {
    auto& row = rows.emplace_back();
    const bool good = kit::read_value(item[std::size_t{0}], row.opened) && kit::read_value(item[1], row.open) &&
                      kit::read_value(item[2], row.high) && kit::read_value(item[3], row.low) &&
                      kit::read_value(item[4], row.close) && kit::read_value(item[5], row.volume) &&
                      kit::read_value(item[6], row.closed) && kit::read_value(item[7], row.quote_volume);
    if (!good || item[7].is_null() || row.opened == engine::Timestamp{}) return broken("a candle without its numbers");
  }
  return rows;
}

Result<std::optional<engine::Instrument>> to_instrument(const SymbolRow& row) {
  using Nothing = std::optional<engine::Instrument>;
  if (row.has_contract && row.contract != ContractType::Perpetual) return Nothing{};
  const auto& filters = row.filters;
  if (!filters.price_step || !filters.quantity_step) return broken(row.symbol + ": no price or quantity step");
  engine::Instrument instrument;
  instrument.kind = row.has_contract ? engine::InstrumentKind::PerpLinear : engine::InstrumentKind::Spot;
  instrument.base = engine::Asset{row.base};
  instrument.quote = engine::Asset{row.quote};
  instrument.settle = engine::Asset{row.has_contract ? row.margin_asset : row.quote};
  if (instrument.settle != instrument.quote) return Nothing{};
  instrument.id = engine::make_instrument_id(instrument.base, instrument.quote, instrument.kind);
  instrument.tick_size = engine::Price{*filters.price_step};
  instrument.lot_size = engine::Quantity{*filters.quantity_step};
  instrument.min_quantity = engine::Quantity{filters.quantity_min.value_or(Decimal{})};
  instrument.max_quantity = engine::Quantity{filters.quantity_max.value_or(Decimal{})};
  instrument.min_notional = engine::Notional{filters.notional_min.value_or(Decimal{})};
  // The most that is ever allowed; what an account may use is read from its own brackets.
  if (row.has_contract) instrument.max_leverage = 125;
  instrument.trading = row.status == SymbolStatus::Trading && (row.has_contract || row.is_spot_allowed);
  if (const auto good = engine::validate(instrument); !good) return good.error();
  return Nothing{std::move(instrument)};
}

}  // namespace binance
