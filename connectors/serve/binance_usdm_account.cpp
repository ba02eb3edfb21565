// Binance USD-M: what an account has and holds.
#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_usdm_rows.h"

namespace serve {
namespace {

using namespace engine;

struct Held {
  HeldPosition position;
  InstrumentHandle instrument = 0;
  BinanceMargin margin;
};

std::vector<Held> positions_of(BinanceCall& call, std::optional<InstrumentHandle> only) {
  std::vector<Held> all;
  for (const auto& held : call.host.positions(call.account())) {
    const auto instrument = *call.host.find_instrument(held.instrument.text());
    if (call.desk.symbols.market_of(instrument) != BinanceMarket::Usdm || (only && *only != instrument)) continue;
    all.push_back({held, instrument, margin_of(call.host, call.account(), held)});
  }
  return all;
}

std::string decimal0(Decimal value) { return value.to_string(); }

void write_risk(JsonWriter& out, BinanceCall& call, const Held& held, bool with_settings) {
  const auto& instrument = call.host.instrument(held.instrument);
  const auto& position = held.position;
  const auto entry = position.position.entry_price(instrument).value();
  const bool isolated = position.mode == MarginMode::Isolated;
  const auto note = call.host.position_note(call.account().handle, held.instrument, position.side);
  // Fees that were paid since it was opened have to come back as well.
  const auto quantity = position.position.quantity();
  const auto even = entry + divide(note.fees, quantity, Rounding::HalfUp);
  out.begin_object().field("symbol", call.symbol(held.instrument));
  out.field("positionSide", binance_position_side(position.side)).field("positionAmt", quantity);
  out.field("entryPrice", rounded8(entry)).field("breakEvenPrice", rounded8(even));
  out.field("markPrice", padded8(call.host.mark(held.instrument).value()));
  out.field("unRealizedProfit", padded8(position.unrealized));
  out.field("liquidationPrice", decimal0(held.margin.liquidation.value()));
  const auto isolated_margin = isolated ? position.margin + position.unrealized : Decimal{};
  out.field("isolatedMargin", padded8(isolated_margin)).field("notional", padded8(held.margin.notional));
  out.field("marginAsset", instrument.settle.text());
  out.field("isolatedWallet", padded8(isolated ? position.margin : Decimal{}));
  out.field("initialMargin", padded8(held.margin.initial + held.margin.open_orders));
  out.field("maintMargin", padded8(position.maintenance)).field("positionInitialMargin", padded8(held.margin.initial));
  out.field("openOrderInitialMargin", padded8(held.margin.open_orders)).count("adl", std::int64_t{0});
  out.field("bidNotional", "0").field("askNotional", "0").count("updateTime", note.updated.milliseconds());
  if (with_settings) {
    out.field("leverage", call.host.leverage(call.account(), held.instrument));
    out.field("marginType", isolated ? "isolated" : "cross").field("isAutoAddMargin", "false");
    out.field("maxNotionalValue", kMostOfOneOrder);
  }
  out.end_object();
}

BinanceAnswer risk(BinanceCall& call, bool with_settings) {
  const auto instrument = call.instrument_if_sent();
  if (call.is_wrong()) return call.wrong();
  return answer_list(positions_of(call, instrument),
                     [&](JsonWriter& out, const Held& held) { write_risk(out, call, held, with_settings); });
}

BinanceAnswer answer_risk(BinanceCall& call) { return risk(call, false); }
BinanceAnswer answer_risk_with_settings(BinanceCall& call) { return risk(call, true); }

BinanceAnswer answer_balance(BinanceCall& call) {
  return answer_list(margin_assets(call.desk), [&](JsonWriter& out, const Asset& asset) {
    const auto wallet = wallet_of(call.host, call.account(), asset);
    out.begin_object().field("accountAlias", call.account().id.text()).field("asset", asset.text());
    out.field("balance", padded8(wallet.wallet)).field("crossWalletBalance", padded8(wallet.cross_wallet()));
    out.field("crossUnPnl", padded8(wallet.cross_unrealized)).field("availableBalance", padded8(wallet.available));
    out.field("maxWithdrawAmount", padded8(wallet.available)).flag("marginAvailable", true);
    out.count("updateTime", call.host.exchange().now().milliseconds()).end_object();
  });
}

void write_sums(JsonWriter& out, const BinanceWallet& wallet, bool total) {
  // "walletBalance", or "totalWalletBalance" of all.
  const auto name = [&](std::string text) {
    if (!total) return text;
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return "total" + text;
  };
  out.field(name("walletBalance"), padded8(wallet.wallet));
  out.field(name("unrealizedProfit"), padded8(wallet.unrealized));
  out.field(name("marginBalance"), padded8(wallet.wallet + wallet.unrealized));
  out.field(name("initialMargin"), padded8(wallet.position_initial + wallet.order_initial));
  out.field(name("maintMargin"), padded8(wallet.maintenance));
  out.field(name("positionInitialMargin"), padded8(wallet.position_initial));
  out.field(name("openOrderInitialMargin"), padded8(wallet.order_initial));
  out.field(name("crossWalletBalance"), padded8(wallet.cross_wallet()));
  out.field(name("crossUnPnl"), padded8(wallet.cross_unrealized));
  out.field("availableBalance", padded8(wallet.available)).field("maxWithdrawAmount", padded8(wallet.available));
}

BinanceAnswer account(BinanceCall& call, bool with_settings) {
  const auto assets = margin_assets(call.desk);
  JsonWriter out;
  out.begin_object();
  if (with_settings) {
    out.count("feeTier", std::int64_t{0}).flag("canTrade", call.account().may_trade).flag("canDeposit", true);
    out.flag("canWithdraw", false).count("updateTime", std::int64_t{0}).flag("multiAssetsMargin", false);
    out.count("tradeGroupId", std::int64_t{-1});
  }
  // In single-asset mode the totals are those of USDT, which comes first.
  if (!assets.empty()) write_sums(out, wallet_of(call.host, call.account(), assets.front()), true);
  out.key("assets").begin_list();
  for (const auto& asset : assets) {
    out.begin_object().field("asset", asset.text());
    write_sums(out, wallet_of(call.host, call.account(), asset), false);
    out.flag("marginAvailable", true).count("updateTime", call.host.exchange().now().milliseconds()).end_object();
  }
  out.end_list().key("positions").begin_list();
  for (const auto& held : positions_of(call, std::nullopt)) {
    const bool isolated = held.position.mode == MarginMode::Isolated;
    const auto own = isolated ? held.position.margin : Decimal{};
    out.begin_object().field("symbol", call.symbol(held.instrument));
    out.field("positionSide", binance_position_side(held.position.side));
    out.field("positionAmt", held.position.position.quantity());
    out.field("unrealizedProfit", padded8(held.position.unrealized));
    out.field("isolatedMargin", padded8(isolated ? own + held.position.unrealized : Decimal{}));
    out.field("notional", padded8(held.margin.notional)).field("isolatedWallet", padded8(own));
    out.field("initialMargin", padded8(held.margin.initial + held.margin.open_orders));
    out.field("maintMargin", padded8(held.position.maintenance));
    if (with_settings) {
      out.field("leverage", call.host.leverage(call.account(), held.instrument)).flag("isolated", isolated);
      out.field("entryPrice",
                rounded8(held.position.position.entry_price(call.host.instrument(held.instrument)).value()));
    }
    const auto note = call.host.position_note(call.account().handle, held.instrument, held.position.side);
    out.count("updateTime", note.updated.milliseconds()).end_object();
  }
  return {200, out.end_list().end_object().take()};
}

BinanceAnswer answer_account(BinanceCall& call) { return account(call, false); }
BinanceAnswer answer_account_with_settings(BinanceCall& call) { return account(call, true); }

/// Results and fees of the account's executions, newest last; funding is not kept by payment.
BinanceAnswer answer_income(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  const auto& type = call.params["incomeType"];
  const auto fills = asked_fills(call, instrument);
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_list();
  for (const auto& ref : fills) {
    const auto order = call.host.order(ref.order);
    const auto& fill = call.host.fill(ref.fill);
    for (const auto& [name, amount] :
         {std::pair{"REALIZED_PNL", call.host.realized_pnl(ref.fill)}, std::pair{"COMMISSION", -fill.fee}}) {
      if (amount.is_zero() || (!type.empty() && type != name)) continue;
      out.begin_object().field("symbol", call.symbol(order.record->instrument));
      out.field("incomeType", std::string_view{name}).field("income", padded8(amount));
      out.field("asset", call.host.fee_asset(order).text())
          .field("info", name == std::string_view{"COMMISSION"} ? "COMMISSION" : "");
      out.count("time", fill.time.milliseconds()).count("tranId", trade_id_of(ref.fill));
      out.field("tradeId", trade_id_of(ref.fill)).end_object();
    }
  }
  return {200, out.end_list().take()};
}

constexpr auto kRead = BinanceAccess::Read;
const BinanceRoute kRoutes[] = {
    {"GET", "/fapi/v3/account", "v2/account.status", "balance", kRead, 5, 0, false, answer_account},
    {"GET", "/fapi/v2/account", "account.status", "balance", kRead, 5, 0, false, answer_account_with_settings},
    {"GET", "/fapi/v3/balance", "v2/account.balance", "balance", kRead, 5, 0, false, answer_balance},
    {"GET", "/fapi/v2/balance", "account.balance", "balance", kRead, 5, 0, false, answer_balance},
    {"GET", "/fapi/v3/positionRisk", "v2/account.position", "positions", kRead, 5, 0, false, answer_risk},
    {"GET", "/fapi/v2/positionRisk", "account.position", "positions", kRead, 5, 0, false, answer_risk_with_settings},
    {"GET", "/fapi/v1/income", "", "other", kRead, 30, 0, false, answer_income},
};

}  // namespace

std::span<const BinanceRoute> binance_usdm_account_routes() { return kRoutes; }

}  // namespace serve
