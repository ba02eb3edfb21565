// Binance USD-M: leverage, margin and position modes, brackets, fees, listen keys.
#include "connectors/serve/binance_listen_keys.h"
#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_user_feed.h"

namespace serve {
namespace {

using namespace engine;

BinanceAnswer success() { return {200, R"({"code":200,"msg":"success"})"}; }

bool has_open_orders(BinanceCall& call, std::optional<InstrumentHandle> instrument) {
  return !open_orders(call, instrument, BinanceOrders::AtMarket).empty() ||
         !open_orders(call, instrument, BinanceOrders::Algo).empty();
}

BinanceAnswer answer_leverage(BinanceCall& call) {
  const auto instrument = call.instrument();
  call.required("leverage");
  const auto leverage = call.integer("leverage", 0);
  if (call.is_wrong()) return call.wrong();
  const auto most = call.host.instrument(instrument).max_leverage;
  if (leverage < 1 || leverage > 1'000 || Decimal{static_cast<int>(leverage)} > most) {
    return refuse_binance(-4028, "Leverage " + std::to_string(leverage) + " is not valid");
  }
  const auto reason = call.host.set_leverage(call.account(), instrument, Decimal{static_cast<int>(leverage)});
  if (reason == Reason::AboveLeverageBracket) {
    return refuse_binance(-2028, "New leverage is too low for the position and its margin, or too high for its value.");
  }
  if (reason != Reason::None) return refuse_order(BinanceMarket::Usdm, reason);
  call.desk.user_feed->on_leverage(call.account(), instrument);
  JsonWriter out;
  out.begin_object().count("leverage", leverage).field("maxNotionalValue", kMostOfOneOrder);
  out.field("symbol", call.symbol(instrument)).end_object();
  return {200, out.take()};
}

BinanceAnswer answer_margin_type(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto& text = call.required("marginType");
  if (!text.empty() && text != "ISOLATED" && text != "CROSSED") {
    call.complain(-1130, "Data sent for parameter 'marginType' is not valid.");
  }
  if (call.is_wrong()) return call.wrong();
  const auto mode = text == "ISOLATED" ? MarginMode::Isolated : MarginMode::Cross;
  if (call.host.margin_mode(call.account(), instrument) == mode) {
    return refuse_binance(-4046, "No need to change margin type.");
  }
  if (call.host.set_margin_mode(call.account(), instrument, mode) == Reason::None) return success();
  return has_open_orders(call, instrument)
             ? refuse_binance(-4047, "Margin type cannot be changed if there exists open orders.")
             : refuse_binance(-4048, "Margin type cannot be changed if there exists position.");
}

BinanceAnswer answer_set_position_mode(BinanceCall& call) {
  call.required("dualSidePosition");
  const auto mode = call.flag("dualSidePosition") ? PositionMode::Hedge : PositionMode::OneWay;
  if (call.is_wrong()) return call.wrong();
  if (call.host.position_mode(call.account()) == mode) {
    return refuse_binance(-4059, "No need to change position side.");
  }
  if (call.host.set_position_mode(call.account(), mode) == Reason::None) return success();
  return has_open_orders(call, std::nullopt)
             ? refuse_binance(-4067, "Position side cannot be changed if there exists open orders.")
             : refuse_binance(-4068, "Position side cannot be changed if there exists position.");
}

BinanceAnswer answer_position_mode(BinanceCall& call) {
  const bool dual = call.host.position_mode(call.account()) == PositionMode::Hedge;
  return {200, dual ? R"({"dualSidePosition":true})" : R"({"dualSidePosition":false})"};
}

BinanceAnswer answer_multi_assets(BinanceCall&) { return {200, R"({"multiAssetsMargin":false})"}; }

BinanceAnswer answer_set_multi_assets(BinanceCall& call) {
  call.required("multiAssetsMargin");
  const bool wanted = call.flag("multiAssetsMargin");
  if (call.is_wrong()) return call.wrong();
  if (!wanted) return refuse_binance(-4171, "No need to change multi-assets mode.");
  return refuse_binance(-1020, "This operation is not supported.");
}

BinanceAnswer answer_position_margin(BinanceCall& call) {
  const auto instrument = call.instrument();
  call.required("amount");
  call.required("type");
  const auto amount = call.decimal("amount");
  const auto type = call.integer("type", 0);
  auto side = PositionSide::Net;
  if (call.params["positionSide"] == "LONG") side = PositionSide::Long;
  if (call.params["positionSide"] == "SHORT") side = PositionSide::Short;
  if (type != 1 && type != 2) call.complain(-4021, "Invalid adjust type.");
  if (!amount.is_positive()) call.complain(-4022, "Invalid amount.");
  if (call.is_wrong()) return call.wrong();
  const auto reason = call.host.move_margin(call.account(), instrument, side, type == 1 ? amount : -amount);
  if (reason == Reason::NoIsolatedPosition) {
    return refuse_binance(-4046, "Cannot add position margin: position is 0 or margin is not isolated.");
  }
  if (reason != Reason::None) return refuse_binance(-4051, "Isolated balance insufficient.");
  JsonWriter out;
  out.begin_object().raw("amount", amount.to_string()).count("code", std::int64_t{200});
  out.field("msg", "Successfully modify position margin.").count("type", type).end_object();
  return {200, out.take()};
}

void write_brackets(JsonWriter& out, BinanceCall& call, InstrumentHandle instrument) {
  out.begin_object().field("symbol", call.symbol(instrument)).raw("notionalCoef", "1.0").key("brackets").begin_list();
  Decimal floor;
  std::int64_t number = 0;
  for (const auto& bracket : call.listing(instrument).perpetual.brackets.all()) {
    const auto cap = bracket.notional_cap.is_zero() ? kMostOfOneOrder : bracket.notional_cap;
    out.begin_object().count("bracket", ++number).raw("initialLeverage", bracket.max_leverage.to_string());
    out.raw("notionalCap", cap.to_string()).raw("notionalFloor", floor.to_string());
    out.raw("maintMarginRatio", bracket.maintenance_rate.to_string());
    out.raw("cum", bracket.maintenance_amount.to_string()).end_object();
    floor = cap;
  }
  out.end_list().end_object();
}

BinanceAnswer answer_brackets(BinanceCall& call) {
  const auto one = call.instrument_if_sent();
  if (call.is_wrong()) return call.wrong();
  const auto instruments = one ? std::vector{*one} : call.desk.symbols.all(call.market);
  return answer_list(instruments,
                     [&](JsonWriter& out, InstrumentHandle instrument) { write_brackets(out, call, instrument); });
}

BinanceAnswer answer_symbol_config(BinanceCall& call) {
  const auto one = call.instrument_if_sent();
  if (call.is_wrong()) return call.wrong();
  const auto instruments = one ? std::vector{*one} : call.desk.symbols.all(call.market);
  return answer_list(instruments, [&](JsonWriter& out, InstrumentHandle instrument) {
    const bool isolated = call.host.margin_mode(call.account(), instrument) == MarginMode::Isolated;
    out.begin_object().field("symbol", call.symbol(instrument));
    out.field("marginType", isolated ? "ISOLATED" : "CROSSED").flag("isAutoAddMargin", false);
    out.raw("leverage", call.host.leverage(call.account(), instrument).to_string());
    out.field("maxNotionalValue", kMostOfOneOrder).end_object();
  });
}

BinanceAnswer answer_account_config(BinanceCall& call) {
  JsonWriter out;
  out.begin_object().count("feeTier", std::int64_t{0}).flag("canTrade", call.account().may_trade);
  out.flag("canDeposit", true).flag("canWithdraw", false);
  out.flag("dualSidePosition", call.host.position_mode(call.account()) == PositionMode::Hedge);
  out.count("updateTime", std::int64_t{0}).flag("multiAssetsMargin", false).count("tradeGroupId", std::int64_t{-1});
  return {200, out.end_object().take()};
}

BinanceAnswer answer_commission_rate(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_object().field("symbol", call.symbol(instrument)).field("makerCommissionRate", call.host.maker_fee());
  out.field("takerCommissionRate", call.host.taker_fee()).field("rpiCommissionRate", call.host.maker_fee());
  return {200, out.end_object().take()};
}

BinanceAnswer answer_open_key(BinanceCall& call) {
  JsonWriter out;
  out.begin_object().field("listenKey", call.desk.listen_keys->open(call.account(), call.host.now())).end_object();
  return {200, out.take()};
}

BinanceAnswer no_key() { return refuse_binance(-1125, "This listenKey does not exist."); }

BinanceAnswer answer_extend_key(BinanceCall& call) {
  if (!call.desk.listen_keys->extend(call.account(), call.host.now())) return no_key();
  return answer_open_key(call);
}

BinanceAnswer answer_close_key(BinanceCall& call) {
  return call.desk.listen_keys->close(call.account()) ? BinanceAnswer{200, "{}"} : no_key();
}

constexpr auto kTrade = BinanceAccess::Trade;
constexpr auto kRead = BinanceAccess::Read;
constexpr auto kKey = BinanceAccess::Key;
const BinanceRoute kRoutes[] = {
    {"POST", "/fapi/v1/leverage", "", "set_leverage", kTrade, 1, 0, false, answer_leverage},
    {"POST", "/fapi/v1/marginType", "", "set_margin_mode", kTrade, 1, 0, false, answer_margin_type},
    {"POST", "/fapi/v1/positionSide/dual", "", "set_position_mode", kTrade, 1, 0, false, answer_set_position_mode},
    {"GET", "/fapi/v1/positionSide/dual", "", "get_position_mode", kRead, 30, 0, false, answer_position_mode},
    {"POST", "/fapi/v1/multiAssetsMargin", "", "other", kTrade, 1, 0, false, answer_set_multi_assets},
    {"GET", "/fapi/v1/multiAssetsMargin", "", "account_config", kRead, 30, 0, false, answer_multi_assets},
    {"POST", "/fapi/v1/positionMargin", "", "other", kTrade, 1, 0, false, answer_position_margin},
    {"GET", "/fapi/v1/leverageBracket", "", "other", kRead, 1, 0, false, answer_brackets},
    {"GET", "/fapi/v1/symbolConfig", "", "account_config", kRead, 5, 0, false, answer_symbol_config},
    {"GET", "/fapi/v1/accountConfig", "", "account_config", kRead, 5, 0, false, answer_account_config},
    {"GET", "/fapi/v1/commissionRate", "", "fee_rate", kRead, 20, 0, false, answer_commission_rate},
    {"POST", "/fapi/v1/listenKey", "userDataStream.start", "other", kKey, 1, 0, false, answer_open_key},
    {"PUT", "/fapi/v1/listenKey", "userDataStream.ping", "other", kKey, 1, 0, false, answer_extend_key},
    {"DELETE", "/fapi/v1/listenKey", "userDataStream.stop", "other", kKey, 1, 0, false, answer_close_key},
};

}  // namespace

std::span<const BinanceRoute> binance_usdm_setting_routes() { return kRoutes; }

}  // namespace serve
