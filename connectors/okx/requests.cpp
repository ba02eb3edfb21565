#include "connectors/okx/requests.h"

#include <array>

#include "connectors/kit/form_writer.h"
#include "connectors/kit/json_writer.h"

namespace okx {
namespace {

using engine::Result;
using kit::FormWriter;
using kit::JsonWriter;

constexpr std::int64_t kBooksMax = 400;
constexpr std::size_t kPositionsMax = 10;
constexpr std::int64_t kDeadManMin = 10, kDeadManMax = 120;

Request without_query(Operation operation) {
  const auto& to = endpoint(operation);
  return {operation, std::string{to.method}, std::string{to.path}, {}, {}, 1, to.is_signed};
}

/// Fills the query through `write`, and puts the `?` before it if anything was written.
template <class Write>
Request with_query(Operation operation, std::string_view instrument, Write write) {
  auto request = without_query(operation);
  std::string query;
  FormWriter form{query};
  write(form);
  if (!query.empty()) request.target.append("?").append(query);
  request.instrument = instrument;
  return request;
}

template <class Write>
Request with_body(Operation operation, std::string_view instrument, Write write) {
  auto request = without_query(operation);
  JsonWriter json{request.body};
  json.begin_object();
  write(json);
  json.end_object();
  request.instrument = instrument;
  return request;
}

template <class Number>
void add(FormWriter& form, std::string_view name, const std::optional<Number>& value) {
  if (value) form.add(name, *value);
}

Request get_by_ref(Operation operation, const OrderRef& order, bool is_algo) {
  return with_query(operation, order.instrument, [&](FormWriter& form) {
    form.add_if("instId", order.instrument);
    if (!order.client_order_id.empty()) {
      form.add(is_algo ? "algoClOrdId" : "clOrdId", order.client_order_id);
    } else {
      form.add(is_algo ? "algoId" : "ordId", order.order_id);
    }
  });
}

}  // namespace

std::string_view to_string(InstrumentType type) { return type == InstrumentType::Spot ? "SPOT" : "SWAP"; }

Request get_order(const OrderRef& order) { return get_by_ref(Operation::GetOrder, order, false); }

Request get_algo_order(const OrderRef& order) { return get_by_ref(Operation::GetAlgoOrder, order, true); }

Request list(Operation operation, const ListFilter& filter) {
  return with_query(operation, {}, [&](FormWriter& form) {
    if (filter.type) form.add("instType", to_string(*filter.type));
    form.add_if("instId", filter.instrument).add_if("ordType", filter.order_type).add_if("state", filter.state);
    form.add_if("ordId", filter.order_id).add_if("after", filter.after).add_if("before", filter.before);
    add(form, "begin", filter.begin);
    add(form, "end", filter.end);
    add(form, "limit", filter.limit);
  });
}

Request account_config() { return without_query(Operation::AccountConfig); }

Request set_position_mode(bool hedged) {
  return with_body(Operation::SetPositionMode, {},
                   [&](JsonWriter& json) { json.field("posMode", hedged ? "long_short_mode" : "net_mode"); });
}

Result<Request> set_leverage(std::string_view instrument, engine::Decimal leverage, TradeMode mode,
                             std::optional<engine::PositionSide> side) {
  if (!leverage.is_positive()) return engine::invalid("okx: lever must be above zero");
  if (instrument.empty()) return engine::invalid("okx: set-leverage needs an instrument");
  if (mode == TradeMode::Cash) return engine::invalid("okx: cash has no leverage");
  return with_body(Operation::SetLeverage, {}, [&](JsonWriter& json) {
    json.field("instId", instrument).field("lever", leverage).field("mgnMode", to_string(mode));
    if (side) json.field("posSide", to_string(*side));
  });
}

Request leverage_info(std::string_view instrument, TradeMode mode) {
  return with_query(Operation::LeverageInfo, {},
                    [&](FormWriter& form) { form.add("instId", instrument).add("mgnMode", to_string(mode)); });
}

Request balance() { return without_query(Operation::Balance); }

Request funding_balance() { return without_query(Operation::FundingBalance); }

Result<Request> positions(std::span<const std::string> instruments, std::optional<InstrumentType> type) {
  if (instruments.size() > kPositionsMax) return engine::invalid("okx: positions takes 10 instruments at most");
  std::string names;
  for (const auto& instrument : instruments) names += (names.empty() ? "" : ",") + instrument;
  return with_query(Operation::Positions, {}, [&](FormWriter& form) {
    form.add_if("instId", names);
    if (type) form.add("instType", to_string(*type));
  });
}

// `uly` is what clients still send; the documents have it as instFamily's older name.
Request trade_fee(InstrumentType type, std::string_view instrument_or_underlying) {
  return with_query(Operation::TradeFee, {}, [&](FormWriter& form) {
    form.add("instType", to_string(type));
    form.add_if(type == InstrumentType::Spot ? "instId" : "uly", instrument_or_underlying);
  });
}

Result<Request> close_position(std::string_view instrument, TradeMode mode, std::optional<engine::PositionSide> side,
                               bool cancel_closing_orders, std::string_view client_order_id) {
  if (instrument.empty()) return engine::invalid("okx: close-position needs an instrument");
  if (mode == TradeMode::Cash) return engine::invalid("okx: cash has no position");
  if (!client_order_id.empty() && !is_client_order_id(client_order_id)) {
    return engine::invalid("okx: clOrdId is 1 to 32 letters and digits");
  }
  return with_body(Operation::ClosePosition, instrument, [&](JsonWriter& json) {
    json.field("instId", instrument).field("mgnMode", to_string(mode));
    if (side) json.field("posSide", to_string(*side));
    if (cancel_closing_orders) json.field("autoCxl", true);
    if (!client_order_id.empty()) json.field("clOrdId", client_order_id);
  });
}

Result<Request> cancel_all_after(std::int64_t seconds) {
  if (seconds != 0 && (seconds < kDeadManMin || seconds > kDeadManMax)) {
    return engine::invalid("okx: timeOut is 0, or 10 to 120 seconds");
  }
  return with_body(Operation::CancelAllAfter, {},
                   [&](JsonWriter& json) { json.field("timeOut", std::to_string(seconds)); });
}

Request server_time() { return without_query(Operation::ServerTime); }

Request instruments(InstrumentType type, std::string_view instrument) {
  return with_query(Operation::Instruments, {},
                    [&](FormWriter& form) { form.add("instType", to_string(type)).add_if("instId", instrument); });
}

Request account_instruments(InstrumentType type) {
  return with_query(Operation::AccountInstruments, {},
                    [&](FormWriter& form) { form.add("instType", to_string(type)); });
}

Request ticker(std::string_view instrument) {
  return with_query(Operation::Ticker, {}, [&](FormWriter& form) { form.add("instId", instrument); });
}

Request tickers(InstrumentType type) {
  return with_query(Operation::Tickers, {}, [&](FormWriter& form) { form.add("instType", to_string(type)); });
}

Request books(std::string_view instrument, std::int64_t levels) {
  return with_query(levels > kBooksMax ? Operation::BooksFull : Operation::Books, {},
                    [&](FormWriter& form) { form.add("instId", instrument).add("sz", levels); });
}

Request trades(std::string_view instrument, std::optional<std::int64_t> limit) {
  return with_query(Operation::Trades, {}, [&](FormWriter& form) {
    form.add("instId", instrument);
    add(form, "limit", limit);
  });
}

Request candles(const CandleFilter& filter) {
  auto operation = filter.is_history ? Operation::HistoryCandles : Operation::Candles;
  if (filter.of == CandlesOf::MarkPrice) {
    operation = filter.is_history ? Operation::HistoryMarkPriceCandles : Operation::MarkPriceCandles;
  } else if (filter.of == CandlesOf::IndexPrice) {
    operation = filter.is_history ? Operation::HistoryIndexCandles : Operation::IndexCandles;
  }
  return with_query(operation, {}, [&](FormWriter& form) {
    form.add("instId", filter.instrument).add("bar", filter.bar).add("limit", filter.limit);
    add(form, "before", filter.newer_than);
    add(form, "after", filter.older_than);
  });
}

Result<std::string> bar_name(std::string_view interval) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kBars{{{"1s", "1s"},
                                                                                 {"1m", "1m"},
                                                                                 {"3m", "3m"},
                                                                                 {"5m", "5m"},
                                                                                 {"15m", "15m"},
                                                                                 {"30m", "30m"},
                                                                                 {"1h", "1H"},
                                                                                 {"2h", "2H"},
                                                                                 {"4h", "4H"},
                                                                                 {"6h", "6Hutc"},
                                                                                 {"12h", "12Hutc"},
                                                                                 {"1d", "1Dutc"},
                                                                                 {"3d", "3Dutc"},
                                                                                 {"1w", "1Wutc"},
                                                                                 {"1M", "1Mutc"},
                                                                                 {"3M", "3Mutc"}}};
  for (const auto& [name, bar] : kBars) {
    if (name == interval) return std::string{bar};
  }
  return engine::invalid("okx: no bars of " + std::string{interval});
}

Request funding_rate(std::string_view instrument) {
  const auto name = instrument.empty() ? std::string_view{"ANY"} : instrument;
  return with_query(Operation::FundingRate, name, [&](FormWriter& form) { form.add("instId", name); });
}

Request funding_rate_history(std::string_view instrument, std::optional<std::int64_t> newer_than,
                             std::optional<std::int64_t> limit) {
  return with_query(Operation::FundingRateHistory, instrument, [&](FormWriter& form) {
    form.add("instId", instrument);
    add(form, "before", newer_than);
    add(form, "limit", limit);
  });
}

Request mark_price(std::string_view instrument) {
  return with_query(Operation::MarkPrice, instrument, [&](FormWriter& form) { form.add("instId", instrument); });
}

Request mark_prices(InstrumentType type) {
  return with_query(Operation::MarkPrice, {}, [&](FormWriter& form) { form.add("instType", to_string(type)); });
}

Request price_limit(std::string_view instrument) {
  return with_query(Operation::PriceLimit, {}, [&](FormWriter& form) { form.add("instId", instrument); });
}

Request position_tiers(std::string_view family, TradeMode mode) {
  return with_query(Operation::PositionTiers, {}, [&](FormWriter& form) {
    form.add("instType", "SWAP").add("tdMode", to_string(mode)).add("instFamily", family);
  });
}

}  // namespace okx
