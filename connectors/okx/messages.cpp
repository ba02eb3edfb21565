// Envelopes and socket messages of OKX: what a text is, before its rows are read.
#include "connectors/kit/row.h"
#include "connectors/okx/codec.h"

namespace okx {
namespace {

using engine::Decimal;
using engine::Result;
using Value = kit::Json::Value;

engine::Error broken(const std::string& what) { return engine::invalid("okx: " + what); }

std::string text_of(Value value) { return std::string{value.text()}; }

template <class Push>
Result<SocketMessage> read_push(Value root, Push push) {
  auto rows = read_rows<typename decltype(push.rows)::value_type>(root["data"]);
  if (!rows) return rows.error();
  push.rows = *std::move(rows);
  return SocketMessage{std::move(push)};
}

/// Big snapshots come in pages; only with the last is the picture whole.
template <class Push>
Push paged(Value root) {
  Push push;
  push.is_snapshot = root["eventType"].text() == "snapshot";
  push.is_last_page = root["lastPage"].is_null() || root["lastPage"].is_true();
  return push;
}

Result<SocketMessage> read_channel(Value root) {
  const auto channel = root["arg"]["channel"].text();
  if (channel == "orders") return read_push(root, OrdersPush{});
  if (channel == "orders-algo" || channel == "algo-advance") return read_push(root, AlgoOrdersPush{});
  if (channel == "account") return read_push(root, paged<AccountPush>(root));
  if (channel == "positions") return read_push(root, paged<PositionsPush>(root));
  if (channel == "balance_and_position") return read_push(root, HoldingsPush{});
  if (channel == "instruments") return read_push(root, InstrumentsPush{});
  if (channel.empty()) return broken("a push without a channel");
  return SocketMessage{OtherPush{std::string{channel}}};
}

Result<SocketMessage> read_answer(Value root) {
  OperationAnswer answer{text_of(root["id"]), text_of(root["op"]), text_of(root["code"]), text_of(root["msg"]), {}};
  if (answer.code.empty()) return broken("an answer without a code");
  auto acks = read_rows<AckRow>(root["data"]);
  if (!acks) return acks.error();
  answer.acks = *std::move(acks);
  return SocketMessage{std::move(answer)};
}

Result<engine::Timestamp> time_in(Value value) {
  engine::Timestamp time;
  if (!kit::read_value(value, time) || time == engine::Timestamp{}) return broken("no time");
  return time;
}

/// Of "BTC-USDT": what the pair is quoted in. Derivatives name neither currency but in their underlying.
std::string quote_in(const std::string& underlying) {
  const auto dash = underlying.find('-');
  return dash == std::string::npos ? std::string{} : underlying.substr(dash + 1);
}

}  // namespace

Result<Envelope> read_envelope(Value root) {
  if (!root.is_object() || root["code"].text().empty()) return broken("an answer without a code");
  return Envelope{text_of(root["code"]), text_of(root["msg"]), root["data"]};
}

Result<engine::Timestamp> read_server_time(Value data) { return time_in(data[std::size_t{0}]["ts"]); }

Result<PositionMode> read_position_mode(Value data) {
  const auto word = data[std::size_t{0}]["posMode"].text();
  if (word.empty()) return broken("no posMode");
  return word == "net_mode"          ? PositionMode::Net
         : word == "long_short_mode" ? PositionMode::LongShort
                                     : PositionMode::Unknown;
}

Result<std::vector<CandleRow>> read_candles(Value data) {
  if (!data.is_list()) return broken("no list of candles");
  std::vector<CandleRow> rows;
  for (const auto item : data.items()) {
    auto& row = rows.emplace_back();
    const auto opened = time_in(item[std::size_t{0}]);
    if (!opened) return opened.error();
    row.opened = *opened;
    std::size_t at = 1;
    for (auto* number : {&row.open, &row.high, &row.low, &row.close, &row.volume}) {
      const auto value = item[at++];
      if (value.text().empty() || !kit::read_value(value, *number)) return broken("a candle without its numbers");
    }
    row.is_closed = item[8].text() == "1";
  }
  return rows;
}

Decimal unit_of(const InstrumentRow& row) {
  if (row.contract_type == ContractType::Unknown) return 1;
  return engine::multiply(row.contract_value, row.contract_multiplier.is_zero() ? 1 : row.contract_multiplier);
}

Result<std::optional<engine::Instrument>> to_instrument(const InstrumentRow& row) {
  using Nothing = std::optional<engine::Instrument>;
  const bool is_spot = row.type == "SPOT";
  if (!is_spot && row.type != "SWAP") return Nothing{};
  if (!is_spot && row.contract_type == ContractType::Unknown) return Nothing{};
  const auto& pair = row.underlying.empty() ? row.family : row.underlying;
  const auto quote = is_spot ? row.quote : quote_in(pair);
  const auto base = is_spot ? row.base : pair.substr(0, pair.find('-'));
  const bool is_linear = row.contract_type == ContractType::Linear;
  // A perpetual that is paid in another currency than its name says (BTC-USD_UM-SWAP) has no place in our kinds.
  if (!is_spot && row.settle != (is_linear ? quote : base)) return Nothing{};
  engine::Instrument instrument;
  instrument.kind = is_spot     ? engine::InstrumentKind::Spot
                    : is_linear ? engine::InstrumentKind::PerpLinear
                                : engine::InstrumentKind::PerpInverse;
  instrument.base = engine::Asset{base};
  instrument.quote = engine::Asset{quote};
  instrument.settle = engine::Asset{is_spot ? quote : row.settle};
  instrument.id = engine::make_instrument_id(instrument.base, instrument.quote, instrument.kind);
  if (instrument.id.text() != row.instrument) return Nothing{};
  const auto unit = unit_of(row);
  instrument.contract_size = unit;
  instrument.tick_size = engine::Price{row.price_step};
  const auto scaled = [&](Decimal size) { return try_multiply(size, unit); };
  const auto lot = scaled(row.size_step), least = scaled(row.size_min);
  const auto most = scaled(row.limit_size_max.value_or(Decimal{}));
  if (!lot || !least || !most) return broken(row.instrument + ": sizes that do not fit");
  instrument.lot_size = engine::Quantity{*lot};
  instrument.min_quantity = engine::Quantity{*least};
  instrument.max_quantity = engine::Quantity{*most};
  if (row.leverage_max && row.leverage_max->is_positive()) instrument.max_leverage = *row.leverage_max;
  if (is_spot) instrument.max_leverage = 1;
  instrument.trading = row.state == InstrumentState::Live;
  if (const auto good = engine::validate(instrument); !good) return good.error();
  return Nothing{std::move(instrument)};
}

Result<SocketMessage> SocketReader::read(std::string_view message) {
  if (message == "pong") return SocketMessage{Pong{}};
  if (auto good = json_.parse(message); !good) return good.error();
  const auto root = json_.root();
  if (!root.is_object()) return broken("a message that is no object");
  if (const auto event = root["event"]; !event.is_null()) {
    return SocketMessage{SocketEvent{text_of(event), text_of(root["code"]), text_of(root["msg"]),
                                     text_of(root["arg"]["channel"]), text_of(root["connId"])}};
  }
  if (!root["op"].is_null()) return read_answer(root);
  return read_channel(root);
}

}  // namespace okx
