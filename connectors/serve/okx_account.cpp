// What an account has, and how it is set.
#include "connectors/serve/okx_rest.h"

namespace serve {
namespace {

using namespace engine;

std::string uid_of(const Account& account) { return std::to_string(100'000'000 + std::uint64_t{account.handle}); }

}  // namespace

void OkxRest::add_account_routes() {
  using By = OkxLimit::By;
  const auto read = [&](const char* path, Handler handler, std::uint32_t most, std::string_view intent) {
    routes_["GET " + std::string{path}] = {handler, Needs::Read, {most, By::Account}, intent};
  };
  const auto set = [&](const char* path, Handler handler, std::uint32_t most, std::string_view intent) {
    routes_["POST " + std::string{path}] = {handler, Needs::Trade, {most, By::Account}, intent};
  };
  read("account/config", &OkxRest::config, 5, "account_config");
  read("account/balance", &OkxRest::balance, 10, "balance");
  read("account/positions", &OkxRest::positions, 10, "positions");
  read("account/leverage-info", &OkxRest::leverage_info, 20, "account_config");
  read("account/trade-fee", &OkxRest::trade_fee, 5, "fee_rate");
  read("account/instruments", &OkxRest::instruments, 20, "instruments");
  read("account/max-size", &OkxRest::max_size, 20, "other");
  read("account/bills", &OkxRest::nothing, 5, "other");
  read("account/bills-archive", &OkxRest::nothing, 5, "other");
  read("asset/currencies", &OkxRest::currencies, 6, "other");
  read("asset/balances", &OkxRest::asset_balances, 6, "other");
  set("account/set-leverage", &OkxRest::set_leverage, 20, "set_leverage");
  set("account/set-position-mode", &OkxRest::set_position_mode, 5, "set_position_mode");
  set("account/position/margin-balance", &OkxRest::margin_balance, 20, "other");
}

void OkxRest::config(OkxCall& call) {
  const auto& account = *call.account;
  const bool hedged = host_.position_mode(account) == PositionMode::Hedge;
  std::string permissions = account.may_read ? "read_only" : "";
  if (account.may_trade) permissions += permissions.empty() ? "trade" : ",trade";
  call.data.begin_object().field("uid", uid_of(account)).field("mainUid", uid_of(account)).field("acctLv", "2");
  call.data.field("posMode", hedged ? "long_short_mode" : "net_mode").flag("autoLoan", false);
  call.data.field("acctStpMode", "cancel_maker").field("ctIsoMode", "automatic").field("mgnIsoMode", "automatic");
  call.data.field("feeType", "0").field("greeksType", "PA").field("level", "Lv1").field("levelTmp", "");
  call.data.field("label", account.id.text()).field("ip", "").field("kycLv", "3").field("perm", permissions);
  call.data.field("opAuth", "0")
      .field("roleType", "0")
      .field("spotRoleType", "0")
      .field("type", "0")
      .field("stgyType", "0");
  call.data.key("traderInsts").begin_list().end_list().key("spotTraderInsts").begin_list().end_list();
  call.data.field("liquidationGear", "-1").flag("enableSpotBorrow", false).flag("spotBorrowAutoRepay", false);
  call.data.field("spotOffsetType", "")
      .field("settleCcy", "")
      .key("settleCcyList")
      .begin_list()
      .end_list()
      .end_object();
}

void OkxRest::balance(OkxCall& call) {
  write_okx_balance(call.data, host_, *call.account, split(call.query["ccy"], ','));
}

void OkxRest::positions(OkxCall& call) {
  const auto& account = *call.account;
  const auto held = host_.positions(account);
  for (const auto& position : held) {
    const auto handle = *host_.find_instrument(position.instrument.text());
    if (is_wanted(call, handle)) write_okx_position(call.data, host_, account, handle, position.side, &position);
  }
}

void OkxRest::set_leverage(OkxCall& call) {
  const auto handle = trading_.instrument_of(call.body);
  const auto& mode = call.body["mgnMode"];
  if (!handle || !host_.instrument(*handle).is_derivative()) return call.fail("51001", "Instrument ID doesn't exist.");
  if (mode != "cross" && mode != "isolated") return call.fail("51000", "Parameter mgnMode error");
  const auto leverage = Decimal::parse(call.body["lever"]);
  if (!leverage || *leverage < Decimal{1}) return call.fail("51000", "Parameter lever error");
  if (*leverage > host_.instrument(*handle).max_leverage)
    return call.fail("59102", "Leverage exceeds the maximum limit.");
  const auto wanted = mode == "cross" ? MarginMode::Cross : MarginMode::Isolated;
  if (host_.set_margin_mode(*call.account, *handle, wanted) != Reason::None) {
    return call.fail("59107", "You have pending orders or positions under the other margin mode.");
  }
  const auto reason = host_.set_leverage(*call.account, *handle, *leverage);
  if (reason == Reason::InsufficientBalance)
    return call.fail("59108", "Your account leverage is too low and has insufficient margin.");
  if (reason != Reason::None) return call.fail("59102", "Leverage exceeds the maximum limit.");
  call.data.begin_object().field("lever", *leverage).field("mgnMode", mode);
  call.data.field("instId", host_.instrument(*handle).id.text()).field("posSide", call.body["posSide"]).end_object();
}

void OkxRest::leverage_info(OkxCall& call) {
  const auto& account = *call.account;
  if (call.query["mgnMode"].empty()) return call.fail("50014", "Parameter mgnMode can not be empty.", 400);
  const bool hedged = host_.position_mode(account) == PositionMode::Hedge;
  for (const auto& id : split(call.query["instId"], ',')) {
    const auto handle = host_.find_instrument(id);
    if (!handle) return call.fail("51001", "Instrument ID doesn't exist.");
    for (const auto* side : hedged ? std::vector<const char*>{"long", "short"} : std::vector<const char*>{"net"}) {
      call.data.begin_object().field("ccy", "").field("instId", id).field("mgnMode", call.query["mgnMode"]);
      call.data.field("posSide", side).field("lever", host_.leverage(account, *handle)).end_object();
    }
  }
}

void OkxRest::set_position_mode(OkxCall& call) {
  const auto& mode = call.body["posMode"];
  if (mode != "net_mode" && mode != "long_short_mode") return call.fail("51000", "Parameter posMode error");
  const auto wanted = mode == "net_mode" ? PositionMode::OneWay : PositionMode::Hedge;
  if (host_.set_position_mode(*call.account, wanted) != Reason::None) {
    return call.fail("59000", "Setting failed. Cancel any open orders and close your positions first.");
  }
  call.data.begin_object().field("posMode", mode).end_object();
}

void OkxRest::trade_fee(OkxCall& call) {
  const auto maker = (-host_.maker_fee()).to_string();
  const auto taker = (-host_.taker_fee()).to_string();
  const auto& type = call.query["instType"];
  if (type.empty()) return call.fail("50014", "Parameter instType can not be empty.", 400);
  const bool spot = type == "SPOT";
  call.data.begin_object().field("category", "1").field("level", "Lv1").field("instType", type);
  call.data.field("maker", spot ? maker : "").field("taker", spot ? taker : "");
  call.data.field("makerU", spot ? "" : maker).field("takerU", spot ? "" : taker);
  call.data.field("makerUSDC", maker).field("takerUSDC", taker).field("delivery", "").field("exercise", "");
  call.data.field("ruleType", "normal").key("feeGroup").begin_list().begin_object();
  call.data.field("groupId", "1").field("maker", maker).field("taker", taker).end_object().end_list();
  call.data.key("fiat").begin_list().end_list().field("ts", okx_time(host_.now())).end_object();
}

void OkxRest::max_size(OkxCall& call) {
  for (const auto& id : split(call.query["instId"], ',')) {
    const auto handle = host_.find_instrument(id);
    if (!handle) return call.fail("51001", "Instrument ID doesn't exist.");
    const auto& traded = host_.listing(*handle);
    const auto price = host_.mark(*handle);
    const auto leverage = traded.instrument.is_derivative() ? host_.leverage(*call.account, *handle) : Decimal{1};
    auto balances = host_.balances(*call.account);
    const auto at = [&](const Asset& asset) { return balances[asset].available; };
    // What the free balance is worth at the present price, fees left out.
    const auto worth = [&](Decimal means) {
      if (!price.is_positive()) return Decimal{};
      const bool inverse = traded.instrument.kind == InstrumentKind::PerpInverse;
      const auto full = multiply(means, leverage);
      const auto quantity = inverse ? multiply(full, price.value()) : divide(full, price.value());
      const auto lot = traded.quantity_of(traded.lot_step).value();
      return okx_size(traded.instrument, Quantity{round_to_step(quantity, lot, Rounding::Down)});
    };
    const auto buy = worth(at(traded.instrument.settle));
    const auto sell = traded.instrument.is_derivative() ? buy : at(traded.instrument.base);
    call.data.begin_object()
        .field("instId", id)
        .field("ccy", "")
        .field("maxBuy", buy)
        .field("maxSell", sell)
        .end_object();
  }
}

void OkxRest::margin_balance(OkxCall& call) {
  const auto handle = trading_.instrument_of(call.body);
  if (!handle) return call.fail("51001", "Instrument ID doesn't exist.");
  const auto amount = Decimal::parse(call.body["amt"]);
  const auto& type = call.body["type"];
  const auto& side = call.body["posSide"];
  if (!amount || !amount->is_positive()) return call.fail("51000", "Parameter amt error");
  if (type != "add" && type != "reduce") return call.fail("51000", "Parameter type error");
  const auto which = side == "long" ? PositionSide::Long : side == "short" ? PositionSide::Short : PositionSide::Net;
  const auto reason = host_.move_margin(*call.account, *handle, which, type == "add" ? *amount : -*amount);
  if (reason != Reason::None) {
    const auto error = okx_error(reason, &host_.instrument(*handle));
    return call.fail(reason == Reason::InsufficientBalance ? "59300" : error.code, error.message);
  }
  call.data.begin_object()
      .field("instId", host_.instrument(*handle).id.text())
      .field("posSide", side.empty() ? "net" : side);
  call.data.field("amt", *amount)
      .field("type", type)
      .field("leverage", host_.leverage(*call.account, *handle))
      .field("ccy", "")
      .end_object();
}

void OkxRest::currencies(OkxCall& call) {
  std::set<std::string> names;
  for (InstrumentHandle i = 0; i < host_.instrument_count(); ++i) {
    names.insert(host_.instrument(i).base.text());
    names.insert(host_.instrument(i).settle.text());
  }
  for (const auto& name : names) {
    call.data.begin_object().field("ccy", name).field("name", name).field("chain", name).flag("canDep", false);
    call.data.flag("canWd", false)
        .flag("canInternal", false)
        .flag("mainNet", true)
        .field("minFee", "0")
        .field("maxFee", "0");
    call.data.field("minWd", "0")
        .field("maxWd", "0")
        .field("minDep", "0")
        .field("fee", "0")
        .field("wdTickSz", "8")
        .end_object();
  }
}

void OkxRest::asset_balances(OkxCall& call) {
  // All is in the trading account; the funding account has nothing.
  const auto wanted = split(call.query["ccy"], ',');
  for (const auto& name : wanted) {
    call.data.begin_object()
        .field("ccy", name)
        .field("bal", "0")
        .field("availBal", "0")
        .field("frozenBal", "0")
        .end_object();
  }
}

}  // namespace serve
