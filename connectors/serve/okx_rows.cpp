// Rows about accounts: orders, executions, positions, balances.
#include "connectors/serve/okx_rows.h"

#include <algorithm>

namespace serve {
namespace {

using namespace engine;

constexpr Decimal kZero;

std::string_view flag(bool value) { return value ? "true" : "false"; }

std::string price_of(const OrderView& order, Ticks ticks) { return order.price(ticks).to_string(); }

/// Empty for what is none.
std::string some(Decimal value) { return value.is_zero() ? std::string{} : value.to_string(); }

void write_attached(JsonWriter& out, const OrderView& order) {
  out.key("attachAlgoOrds").begin_list();
  int count = 0;
  for (const auto& attached : order.note->attached) {
    const bool takes = attached.trigger.kind == Trigger::Kind::TakeProfit;
    const auto limit = attached.limit ? attached.limit->to_string() : "-1";
    const auto* by = attached.trigger.by == TriggerBy::Mark ? "mark" : "last";
    const auto trigger = attached.trigger.price.to_string();
    out.begin_object().field("attachAlgoId", std::to_string(okx_order_id(order)) + std::to_string(++count));
    out.field("attachAlgoClOrdId", attached.client_id);
    out.field("tpTriggerPx", takes ? trigger : "").field("tpOrdPx", takes ? limit : "");
    out.field("tpTriggerPxType", takes ? by : "").field("slTriggerPx", takes ? "" : trigger);
    out.field("slOrdPx", takes ? "" : limit).field("slTriggerPxType", takes ? "" : by);
    out.field("failCode", "").field("failReason", "").end_object();
  }
  out.end_list();
}

/// The last execution of an order, or the one the news are of; kNoFill: none.
void write_last_fill(JsonWriter& out, const OrderView& order, const Host& host, std::uint32_t fill, bool is_push) {
  if (fill == kNoFill) {
    out.field("fillPx", is_push ? "0" : "").field("fillSz", is_push ? "0" : "");
    out.field("fillTime", "").field("tradeId", "");
    return;
  }
  const auto& booked = host.fill(fill);
  out.field("fillPx", price_of(order, booked.price)).field("fillSz", okx_size(order, booked.lots));
  out.field("fillTime", okx_time(booked.time)).field("tradeId", trade_id_of(fill));
}

std::string_view category_of(const OrderView& order) {
  if (order.exchange_id.starts_with("liq-") || order.exchange_id.starts_with("takeover-")) return "full_liquidation";
  return order.exchange_id.starts_with("adl-") ? "adl" : "normal";
}

/// Fields that only a push of an order has.
void write_news(JsonWriter& out, const Host& host, const OrderView& order, const OkxOrderNews& news) {
  const auto& event = *news.event;
  const bool filled = event.fill != kNoFill;
  const auto& instrument = order.listing->instrument;
  const auto fee = filled ? -host.fill(event.fill).fee : kZero;
  out.field("fillFee", filled ? fee.to_string() : "0").field("fillFeeCcy", filled ? host.fee_asset(order).text() : "");
  out.field("fillPnl", filled ? host.realized_pnl(event.fill) : kZero);
  std::string value;
  if (filled) {
    const auto& booked = host.fill(event.fill);
    value = cost_of(instrument, order.price(booked.price), order.quantity(booked.lots).value()).to_string();
  }
  out.field("fillNotionalUsd", value).field("notionalUsd", "");
  out.field("execType", filled ? (host.fill(event.fill).liquidity == Liquidity::Maker ? "M" : "T") : "");
  const bool amended = event.what == OrderEvent::What::Amended;
  out.field("reqId", news.request_id).field("amendResult", amended ? "0" : "").field("amendSource", amended ? "1" : "");
  out.field("code", "0").field("msg", "").field("lastPx", price_of(order, order.listing->last()));
}

}  // namespace

void write_okx_order(JsonWriter& out, const Host& host, const OrderView& order, const OkxOrderNews* news) {
  const auto& record = *order.record;
  const auto& instrument = order.listing->instrument;
  const auto words = OkxWords::read(order.note->words);
  const auto* event = news == nullptr ? nullptr : news->event;
  const auto status = event == nullptr ? record.status : event->status;
  const auto filled = event == nullptr ? record.filled : event->filled;
  const auto last = event == nullptr ? record.last_fill : event->fill;
  // News that are of no execution come with the sums of the executions before.
  const auto until = event == nullptr || event->fill != kNoFill ? last : (filled > 0 ? record.last_fill : kNoFill);
  const auto sums = host.fill_sums_until(order, until);
  const bool derivative = instrument.is_derivative();
  const bool at_market = record.type == OrderType::Market;
  const auto type = words.order_type.empty() || order.is_conditional() ? (at_market ? "market" : "limit")
                                                                       : std::string_view{words.order_type};
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("ordId", okx_order_id(order)).field("clOrdId", order.is_conditional() ? "" : order.note->client_id);
  out.field("tag", words.tag).field("px", record.limit > 0 ? price_of(order, record.limit) : "");
  out.field("pxUsd", "").field("pxVol", "").field("pxType", "");
  out.field("sz", words.size.empty() ? okx_size(order, record.quantity).to_string() : words.size);
  out.field("ordType", type).field("side", to_string(record.side));
  out.field("posSide", derivative ? okx_position_side(record.position_side) : (event == nullptr ? "net" : ""));
  out.field("tdMode", !words.td_mode.empty() ? words.td_mode : derivative ? "cross" : "cash");
  out.field("accFillSz", okx_size(order, filled));
  write_last_fill(out, order, host, last, event != nullptr);
  out.field("avgPx", filled > 0 ? sums.average_price.to_string() : event == nullptr ? "" : "0");
  out.field("state", okx_state(status)).field("lever", derivative ? some(record.freeze_leverage) : "");
  out.field("fee", -sums.fee).field("feeCcy", host.fee_asset(order).text());
  out.field("rebate", "0").field("rebateCcy", instrument.quote.text());
  Decimal pnl;
  for (auto at = record.first_fill; at != kNoFill; at = host.fill(at).next) {
    pnl += host.realized_pnl(at);
    if (at == until) break;
  }
  out.field("pnl", pnl).field("source", order.is_conditional() ? "7" : "").field("category", category_of(order));
  out.field("reduceOnly", flag(record.reduce_only)).field("tgtCcy", words.target).field("ccy", "");
  out.field("algoId", order.is_conditional() ? std::to_string(okx_algo_id(order.index)) : "");
  out.field("algoClOrdId", order.is_conditional() ? order.note->client_id : "");
  const bool ended = event == nullptr || event->what == OrderEvent::What::Ended;
  out.field("cancelSource", ended ? okx_cancel_source(order) : "").field("cancelSourceReason", "");
  out.field("stpMode", "cancel_maker").field("stpId", "").field("quickMgnType", "");
  out.field("slTriggerPx", "").field("slOrdPx", "").field("slTriggerPxType", "");
  out.field("tpTriggerPx", "").field("tpOrdPx", "").field("tpTriggerPxType", "");
  out.field("attachAlgoClOrdId", "")
      .field("isTpLimit", "false")
      .field("tradeQuoteCcy", derivative ? "" : instrument.quote.text());
  write_attached(out, order);
  out.key("linkedAlgoOrd").begin_object().field("algoId", "").end_object();
  out.field("cTime", okx_time(record.arrival))
      .field("uTime", okx_time(event == nullptr ? record.updated : event->time));
  if (news != nullptr) write_news(out, host, order, *news);
  out.end_object();
}

void write_okx_algo(JsonWriter& out, const Host& host, const OrderView& order, const OrderView* peer) {
  const auto& record = *order.record;
  const auto& instrument = order.listing->instrument;
  const auto words = OkxWords::read(order.note->words);
  const bool fired = order.triggered != Timestamp{};
  const auto& trigger = order.extras->trigger;
  const bool refused = fired && record.status == OrderStatus::Rejected;
  const auto state = refused ? "order_failed" : fired ? "effective" : record.dormant ? "live" : "canceled";
  const auto order_price = record.limit > 0 ? price_of(order, record.limit) : "-1";
  const auto* by = trigger.by == TriggerBy::Mark ? "mark" : "last";
  const bool is_plain = words.order_type == "trigger";
  const bool trails = trigger.kind == TriggerTerms::Kind::Trail;
  const auto id = okx_algo_id(order.note->peer.value_or(order.index));
  // Which half of a conditional order this is follows from where it waits.
  const auto takes = [](const OrderView& half) {
    return half.extras->trigger.rising == (half.record->side == Side::Sell);
  };
  const OrderView* profit = nullptr;
  const OrderView* stop = nullptr;
  for (const auto* half : {&order, peer}) {
    if (half == nullptr || is_plain || trails) continue;
    (takes(*half) ? profit : stop) = half;
  }
  const auto level = [&](const OrderView* half) {
    return half == nullptr ? "" : price_of(*half, half->extras->trigger.price);
  };
  const auto limit = [&](const OrderView* half) {
    if (half == nullptr) return std::string{};
    return half->record->limit > 0 ? price_of(*half, half->record->limit) : std::string{"-1"};
  };
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("algoId", id).field("algoClOrdId", order.note->client_id).field("clOrdId", order.note->client_id);
  out.field("ordType", words.order_type.empty() ? "conditional" : words.order_type).field("state", state);
  out.field("side", to_string(record.side)).field("posSide", okx_position_side(record.position_side));
  out.field("sz", okx_size(order, record.quantity)).field("tdMode", words.td_mode).field("tgtCcy", words.target);
  out.field("reduceOnly", flag(record.reduce_only)).field("closeFraction", "").field("tag", words.tag);
  out.field("tpTriggerPx", level(profit)).field("tpOrdPx", limit(profit)).field("tpTriggerPxType", profit ? by : "");
  out.field("slTriggerPx", level(stop)).field("slOrdPx", limit(stop)).field("slTriggerPxType", stop ? by : "");
  out.field("triggerPx", is_plain ? price_of(order, trigger.price) : "").field("triggerPxType", is_plain ? by : "");
  out.field("ordPx", is_plain ? order_price : "");
  out.field("activePx", trails && trigger.activation > 0 ? price_of(order, trigger.activation) : "");
  out.field("callbackRatio", trails ? some(trigger.rate) : "");
  out.field("callbackSpread", trails && trigger.distance > 0 ? price_of(order, trigger.distance) : "");
  out.field("moveTriggerPx", trails && trigger.following ? price_of(order, trigger.price) : "");
  out.field("ordId", fired ? std::to_string(okx_order_id(order)) : "").key("ordIdList").begin_list();
  if (fired) out.text(okx_order_id(order));
  out.end_list().field("actualSz", fired ? okx_size(order, record.filled).to_string() : "0");
  out.field("actualPx", fired && record.filled > 0 ? host.fill_sums(order).average_price.to_string() : "");
  out.field("actualSide", fired ? (profit == &order ? "tp" : stop == &order ? "sl" : "") : "");
  out.field("triggerTime", fired ? okx_time(order.triggered) : "").field("failCode", refused ? "51008" : "0");
  out.field("lever", instrument.is_derivative() ? some(record.freeze_leverage) : "");
  out.field("last", price_of(order, order.listing->last())).key("attachAlgoOrds").begin_list().end_list();
  out.key("linkedOrd").begin_object().field("ordId", "").end_object();
  out.field("cTime", okx_time(record.arrival)).field("uTime", okx_time(record.updated)).end_object();
}

void write_okx_fill(JsonWriter& out, const Host& host, const FillRef& ref) {
  const auto order = host.order(ref.order);
  const auto& booked = host.fill(ref.fill);
  const auto& instrument = order.listing->instrument;
  const bool is_maker = booked.liquidity == Liquidity::Maker;
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("tradeId", trade_id_of(ref.fill)).field("ordId", okx_order_id(order));
  out.field("clOrdId", order.is_conditional() ? "" : order.note->client_id).field("billId", trade_id_of(ref.fill));
  out.field("subType", order.record->side == Side::Buy ? "1" : "2").field("tag", OkxWords::read(order.note->words).tag);
  out.field("fillPx", price_of(order, booked.price)).field("fillSz", okx_size(order, booked.lots));
  out.field("fillPnl", host.realized_pnl(ref.fill)).field("fillIdxPx", "").field("fillMarkPx", "");
  out.field("side", to_string(order.record->side));
  out.field("posSide", okx_position_side(order.record->position_side)).field("execType", is_maker ? "M" : "T");
  out.field("feeCcy", host.fee_asset(order).text()).field("fee", -booked.fee);
  out.field("feeRate", -(is_maker ? host.maker_fee() : host.taker_fee()));
  out.field("fillTime", okx_time(booked.time)).field("ts", okx_time(booked.time));
  out.field("tradeQuoteCcy", instrument.is_derivative() ? "" : instrument.quote.text()).end_object();
}

void write_okx_position(JsonWriter& out, const Host& host, const Account& account, InstrumentHandle handle,
                        PositionSide side, const HeldPosition* held) {
  const auto& instrument = host.instrument(handle);
  const auto note = host.position_note(account.handle, handle, side);
  const auto mode = host.margin_mode(account, handle);
  const auto leverage = host.leverage(account, handle);
  const Position flat;
  const auto& position = held == nullptr ? flat : held->position;
  const auto mark = host.mark(handle);
  auto size = okx_size(instrument, Quantity{position.quantity()});
  if (side != PositionSide::Net) size = size.abs();
  const auto unrealized = held == nullptr ? kZero : held->unrealized;
  const auto margin = held == nullptr ? kZero : divide(position.cost().abs(), leverage);
  const bool isolated = mode == MarginMode::Isolated;
  const auto value =
      held == nullptr || !mark.is_positive() ? kZero : cost_of(instrument, mark, position.quantity()).abs();
  const auto ratio = margin.is_positive() ? divide(unrealized, margin) : kZero;
  const auto number =
      (std::uint64_t{account.handle} << 24) | (std::uint64_t{handle} << 2) | static_cast<std::uint64_t>(side);
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("posId", kFirstOrderId + number).field("posSide", okx_position_side(side)).field("pos", size);
  out.field("posCcy", "")
      .field("ccy", instrument.settle.text())
      .field("mgnMode", mode == MarginMode::Cross ? "cross" : "isolated");
  const bool is_flat = position.is_flat();
  out.field("avgPx", is_flat ? "" : position.entry_price(instrument).to_string());
  out.field("markPx", mark.to_string())
      .field("last", host.listing(handle).price_of(host.listing(handle).last()).to_string());
  out.field("idxPx", some(host.exchange().index_price(instrument.id).value())).field("lever", leverage);
  out.field("liqPx", "").field("margin", isolated && held != nullptr ? held->margin.to_string() : "");
  out.field("imr", isolated || is_flat ? "" : margin.to_string());
  out.field("mmr", held == nullptr ? "" : held->maintenance.to_string()).field("mgnRatio", "");
  out.field("upl", unrealized).field("uplRatio", ratio).field("uplLastPx", unrealized).field("uplRatioLastPx", ratio);
  out.field("notionalUsd", value).field("pnl", note.realized).field("fee", -note.fees);
  out.field("fundingFee", note.funding).field("liqPenalty", "0");
  out.field("realizedPnl", note.realized - note.fees + note.funding);
  out.field("tradeId", note.last_fill == kNoFill ? std::string{} : std::to_string(trade_id_of(note.last_fill)));
  out.field("availPos", "").field("adl", "1").field("interest", "").field("liab", "").field("liabCcy", "");
  out.field("optVal", "").field("usdPx", "").key("closeOrderAlgo").begin_list().end_list();
  out.field("cTime", okx_time(note.opened)).field("uTime", okx_time(note.updated));
  out.field("pTime", okx_time(host.now())).end_object();
}

void write_okx_balance(JsonWriter& out, const Host& host, const Account& account,
                       const std::vector<std::string>& only) {
  struct Sums {
    Decimal unrealized, isolated, isolated_upl, initial, maintenance;
  };
  std::map<Asset, Sums> sums;
  for (const auto& held : host.positions(account)) {
    const auto handle = *host.find_instrument(held.instrument.text());
    const auto& instrument = host.instrument(handle);
    auto& sum = sums[instrument.settle];
    sum.unrealized += held.unrealized;
    sum.maintenance += held.maintenance;
    if (held.mode == MarginMode::Isolated) {
      sum.isolated += held.margin + held.unrealized;
      sum.isolated_upl += held.unrealized;
    } else {
      sum.initial += divide(held.position.cost().abs(), host.leverage(account, handle));
    }
  }
  Decimal dollars;
  JsonWriter details;
  details.begin_list();
  for (const auto& [asset, balance] : host.balances(account)) {
    const auto cash = balance.total() - balance.debt;
    if (!only.empty() && std::find(only.begin(), only.end(), asset.text()) == only.end()) continue;
    const auto& sum = sums[asset];
    if (cash.is_zero() && sum.unrealized.is_zero()) continue;
    const auto equity = cash + sum.unrealized;
    const auto free =
        engine::max(kZero, balance.available - balance.debt + sum.unrealized - sum.isolated_upl - sum.initial);
    // Only what is a dollar is worth one; what else there is has no price here.
    const bool is_dollar = asset.text().starts_with("USD");
    if (is_dollar) dollars += equity;
    details.begin_object().field("ccy", asset.text()).field("eq", equity).field("cashBal", cash);
    details.field("availBal", engine::min(balance.available, free))
        .field("availEq", free)
        .field("frozenBal", equity - free);
    details.field("ordFrozen", engine::max(kZero, balance.frozen - (sum.isolated - sum.isolated_upl)));
    details.field("upl", sum.unrealized).field("isoEq", sum.isolated).field("isoUpl", sum.isolated_upl);
    details.field("liab", "").field("crossLiab", "").field("interest", "").field("imr", sum.initial);
    details.field("mmr", sum.maintenance).field("mgnRatio", "").field("eqUsd", is_dollar ? equity.to_string() : "0");
    details.field("disEq", is_dollar ? equity.to_string() : "0").field("spotBal", "").field("openAvgPx", "");
    details.field("uTime", okx_time(host.now())).end_object();
  }
  details.end_list();
  out.begin_object()
      .field("totalEq", dollars)
      .field("adjEq", "")
      .field("availEq", "")
      .field("imr", "")
      .field("mmr", "");
  out.field("mgnRatio", "").field("notionalUsd", "").field("ordFroz", "").field("borrowFroz", "").field("isoEq", "0");
  out.field("upl", "").field("uTime", okx_time(host.now())).raw("details", details.str()).end_object();
}

}  // namespace serve
