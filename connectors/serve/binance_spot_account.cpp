// Binance spot: balances, executions, fees.
#include "connectors/serve/binance_orders.h"

namespace serve {
namespace {

using namespace engine;

/// Shares in hundredths of a percent, as the venue's old fields have them.
std::int64_t in_points(Decimal rate) {
  return static_cast<std::int64_t>(multiply(rate, Decimal{10'000}, Rounding::HalfUp).units() / Decimal::kOne);
}

BinanceAnswer answer_account(BinanceCall& call) {
  const bool omit_zero = call.flag("omitZeroBalances");
  if (call.is_wrong()) return call.wrong();
  const auto& account = call.account();
  const auto maker = call.host.maker_fee(), taker = call.host.taker_fee();
  JsonWriter out;
  out.begin_object().count("makerCommission", in_points(maker)).count("takerCommission", in_points(taker));
  out.count("buyerCommission", std::int64_t{0}).count("sellerCommission", std::int64_t{0});
  out.key("commissionRates").begin_object().field("maker", padded8(maker)).field("taker", padded8(taker));
  out.field("buyer", padded8({})).field("seller", padded8({})).end_object();
  out.flag("canTrade", account.may_trade).flag("canWithdraw", false).flag("canDeposit", true).flag("brokered", false);
  out.flag("requireSelfTradePrevention", false).flag("preventSor", false);
  out.count("updateTime", call.host.exchange().now().milliseconds()).field("accountType", "SPOT");
  out.key("balances").begin_list();
  for (const auto& [asset, balance] : call.host.balances(account)) {
    if (omit_zero && balance.total().is_zero()) continue;
    out.begin_object().field("asset", asset.text()).field("free", padded8(balance.available));
    out.field("locked", padded8(balance.frozen)).end_object();
  }
  out.end_list().raw("permissions", R"(["SPOT"])").count("uid", std::int64_t{account.handle} + 1).end_object();
  return {200, out.take()};
}

BinanceAnswer answer_fills(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto fills = asked_fills(call, instrument);
  if (call.is_wrong()) return call.wrong();
  return answer_list(fills, [&](JsonWriter& out, const FillRef& ref) {
    const auto order = call.host.order(ref.order);
    const auto& fill = call.host.fill(ref.fill);
    const auto price = order.price(fill.price).value(), quantity = order.quantity(fill.lots).value();
    out.begin_object().field("symbol", call.symbol(instrument)).count("id", trade_id_of(ref.fill));
    out.count("orderId", order_id_of(ref.order)).count("orderListId", std::int64_t{-1});
    out.field("price", padded8(price)).field("qty", padded8(quantity));
    out.field("quoteQty", padded8(multiply(price, quantity))).field("commission", padded8(fill.fee));
    out.field("commissionAsset", call.host.fee_asset(order).text()).count("time", fill.time.milliseconds());
    out.flag("isBuyer", order.record->side == Side::Buy).flag("isMaker", fill.liquidity == Liquidity::Maker);
    out.flag("isBestMatch", true).end_object();
  });
}

void write_rates(JsonWriter& out, std::string_view name, Decimal maker, Decimal taker) {
  out.key(name).begin_object().field("maker", padded8(maker)).field("taker", padded8(taker));
  out.field("buyer", padded8({})).field("seller", padded8({})).end_object();
}

BinanceAnswer answer_commission(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_object().field("symbol", call.symbol(instrument));
  write_rates(out, "standardCommission", call.host.maker_fee(), call.host.taker_fee());
  write_rates(out, "taxCommission", {}, {});
  out.key("discount").begin_object().flag("enabledForAccount", false).flag("enabledForSymbol", false);
  out.field("discountAsset", "BNB").field("discount", padded8({})).end_object().end_object();
  return {200, out.take()};
}

BinanceAnswer answer_trade_fee(BinanceCall& call) {
  const auto one = call.instrument_if_sent();
  if (call.is_wrong()) return call.wrong();
  const auto instruments = one ? std::vector{*one} : call.desk.symbols.all(call.market);
  return answer_list(instruments, [&](JsonWriter& out, InstrumentHandle instrument) {
    out.begin_object().field("symbol", call.symbol(instrument));
    out.field("makerCommission", call.host.maker_fee()).field("takerCommission", call.host.taker_fee()).end_object();
  });
}

/// What of the wallet nobody has here: coins' networks, margin pairs.
BinanceAnswer answer_nothing(BinanceCall&) { return {200, "[]"}; }

constexpr auto kRead = BinanceAccess::Read;
const BinanceRoute kRoutes[] = {
    {"GET", "/api/v3/account", "account.status", "balance", kRead, 20, 0, false, answer_account},
    {"GET", "/api/v3/myTrades", "myTrades", "fills", kRead, 20, 0, false, answer_fills},
    {"GET", "/api/v3/account/commission", "account.commission", "fee_rate", kRead, 20, 0, false, answer_commission},
    {"GET", "/sapi/v1/asset/tradeFee", "", "fee_rate", kRead, 1, 0, false, answer_trade_fee},
    {"GET", "/sapi/v1/capital/config/getall", "", "other", kRead, 10, 0, false, answer_nothing},
    {"GET", "/sapi/v1/margin/allPairs", "", "other", kRead, 1, 0, false, answer_nothing},
    {"GET", "/sapi/v1/margin/isolated/allPairs", "", "other", kRead, 1, 0, false, answer_nothing},
};

}  // namespace

std::span<const BinanceRoute> binance_spot_account_routes() { return kRoutes; }

}  // namespace serve
