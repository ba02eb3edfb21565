// Algo orders: those that wait for a price.
#include <algorithm>

#include "connectors/serve/okx_trading.h"

namespace serve {
namespace {

using namespace engine;

OkxError parameter(std::string_view name) { return {"51000", "Parameter " + std::string{name} + " error"}; }

OkxResult fail(OkxResult result, OkxError error) {
  result.error = std::move(error);
  return result;
}

/// At the market, or (for a price) to rest there.
void set_limit(OrderRequest& request, Ticks limit) {
  request.limit = limit;
  request.type = limit > 0 ? OrderType::Limit : OrderType::Market;
  request.time_in_force = limit > 0 ? TimeInForce::GoodTillCancel : TimeInForce::ImmediateOrCancel;
}

}  // namespace

OkxTrading::Maybe OkxTrading::read_trigger_by(std::string_view text, TriggerBy& by) const {
  // There is no index apart from the mark here.
  if (!text.empty() && text != "last" && text != "mark" && text != "index") return parameter("triggerPxType");
  by = text == "mark" || text == "index" ? TriggerBy::Mark : TriggerBy::Last;
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_half(const Json& order, const char* which, OrderRequest& request) const {
  const std::string name{which};
  const auto& listing = host_.listing(request.instrument);
  const auto& limit = order[name + "OrdPx"];
  request.trigger = {};
  request.trigger.kind = TriggerTerms::Kind::Level;
  request.trigger_kind = name == "tp" ? Trigger::Kind::TakeProfit : Trigger::Kind::Stop;
  if (auto error = read_price(order[name + "TriggerPx"], listing, request.trigger.price)) return error;
  if (auto error = read_trigger_by(order[name + "TriggerPxType"], request.trigger.by)) return error;
  Ticks ticks = 0;
  if (limit.empty()) return parameter(name + "OrdPx");
  if (limit != "-1") {
    if (auto error = read_price(limit, listing, ticks)) return error;
  }
  set_limit(request, ticks);
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_plain_trigger(const Json& order, OrderRequest& request) const {
  const auto& listing = host_.listing(request.instrument);
  request.trigger.kind = TriggerTerms::Kind::Level;
  if (auto error = read_price(order["triggerPx"], listing, request.trigger.price)) return error;
  if (auto error = read_trigger_by(order["triggerPxType"], request.trigger.by)) return error;
  // It fires when the price gets there from where it is now, on either side.
  const auto now = listing.price_by(request.trigger.by);
  const bool rising = now.low > 0 ? request.trigger.price > now.low : request.side == Side::Buy;
  request.trigger_kind = rising == (request.side == Side::Buy) ? Trigger::Kind::Stop : Trigger::Kind::TakeProfit;
  const auto& limit = order["orderPx"];
  Ticks ticks = 0;
  if (limit.empty()) return parameter("orderPx");
  if (limit != "-1") {
    if (auto error = read_price(limit, listing, ticks)) return error;
  }
  set_limit(request, ticks);
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_trail(const Json& order, OrderRequest& request) const {
  const auto& listing = host_.listing(request.instrument);
  request.trigger.kind = TriggerTerms::Kind::Trail;
  const auto& ratio = order["callbackRatio"];
  const auto& spread = order["callbackSpread"];
  if (ratio.empty() == spread.empty()) return parameter("callbackRatio or callbackSpread");
  if (!ratio.empty()) {
    const auto share = Decimal::parse(ratio);
    if (!share || !share->is_positive() || *share >= Decimal{1}) return parameter("callbackRatio");
    request.trigger.rate = *share;
  } else if (auto error = read_price(spread, listing, request.trigger.distance)) {
    return error;
  }
  if (const auto& active = order["activePx"]; !active.empty()) {
    if (auto error = read_price(active, listing, request.trigger.activation)) return error;
  }
  set_limit(request, 0);
  return std::nullopt;
}

OkxResult OkxTrading::place_algo(const Account& account, const Json& order) {
  OkxResult result;
  result.client_id = order["algoClOrdId"].empty() ? order["clOrdId"] : order["algoClOrdId"];
  result.tag = order["tag"];
  OrderRequest request;
  OkxWords words;
  if (auto error = read_common(account, order, request, words)) return fail(std::move(result), *std::move(error));
  request.note.client_id = result.client_id;
  if (result.client_id.size() > 32 || !is_note_text(result.client_id))
    return fail(std::move(result), parameter("algoClOrdId"));
  words.order_type = order["ordType"];
  if (!result.client_id.empty()) {
    const auto known = host_.find_client_id(account, result.client_id);
    if (known && host_.order(*known).is_live())
      return fail(std::move(result), {"51065", "algoClOrdId already exists."});
  }
  const auto& listing = host_.listing(request.instrument);
  if (order["closeFraction"] == "1") {
    const auto& held = host_.exchange()
                           .account_record(account.handle)
                           .positions.at(request.instrument, request.position_side)
                           .position;
    if (held.is_flat()) return fail(std::move(result), okx_error(Reason::ReduceOnlyNoPosition, nullptr));
    request.lots = listing.lots_of(Quantity{held.quantity().abs()}).value_or(0);
    request.reduce_only = true;
  } else {
    const auto quantity = okx_quantity(listing.instrument, order["sz"]);
    const auto lots = quantity ? listing.lots_of(*quantity) : std::nullopt;
    if (!quantity) return fail(std::move(result), parameter("sz"));
    if (!lots || *lots % listing.lot_step != 0)
      return fail(std::move(result), okx_error(Reason::BadQuantityStep, nullptr));
    request.lots = *lots;
  }
  request.note.words = words.write();
  if (words.order_type == "conditional" || words.order_type == "oco")
    return place_halves(order, std::move(result), request);
  std::optional<OkxError> error = parameter("ordType");
  if (words.order_type == "trigger") error = read_plain_trigger(order, request);
  if (words.order_type == "move_order_stop") error = read_trail(order, request);
  if (error) return fail(std::move(result), *std::move(error));
  const auto done = host_.place(request);
  return finish(std::move(result), request, done);
}

OkxResult OkxTrading::place_halves(const Json& order, OkxResult result, const OrderRequest& asked) {
  const bool is_oco = order["ordType"] == "oco";
  bool takes = !order["tpTriggerPx"].empty();
  const bool stops = !order["slTriggerPx"].empty();
  if (is_oco ? !(takes && stops) : !(takes || stops))
    return fail(std::move(result), parameter("tpTriggerPx or slTriggerPx"));
  // A conditional order with both, in net mode, is its stop alone.
  if (!is_oco && takes && stops && asked.position_side == PositionSide::Net) takes = false;
  std::optional<OrderIndex> first;
  for (const auto* which : {"tp", "sl"}) {
    if (which[0] == 't' ? !takes : !stops) continue;
    auto request = asked;
    if (auto error = read_half(order, which, request)) {
      if (first) host_.cancel(*first);
      return fail(std::move(result), *std::move(error));
    }
    if (first) {
      request.note.peer = first;
      request.note.client_id.clear();  // The first half answers to it.
    }
    const auto done = host_.place(request);
    if (!done.ok()) {
      if (first) host_.cancel(*first);
      return finish(std::move(result), request, done);
    }
    if (!first) first = done.order;
  }
  result.order_id = okx_algo_id(*first);
  return result;
}

std::optional<OrderIndex> OkxTrading::find_algo(const Account& account, std::string_view algo_id,
                                                std::string_view client_id) const {
  std::optional<OrderIndex> index;
  if (!algo_id.empty()) {
    const auto id = okx_parse_id(algo_id);
    if (id && !id->triggered && id->index < host_.exchange().order_indices()) index = id->index;
  } else if (!client_id.empty()) {
    index = host_.find_client_id(account, client_id);
  }
  if (!index || !std::binary_search(account.orders.begin(), account.orders.end(), *index)) return std::nullopt;
  return host_.order(*index).is_conditional() ? index : std::nullopt;
}

std::optional<OrderIndex> OkxTrading::peer_of(const Account& account, const OrderView& order) const {
  if (order.note->peer) return order.note->peer;
  // The second half was placed right behind the first.
  const auto next = order.index + 1;
  if (next >= host_.exchange().order_indices() || host_.exchange().order_record(next).account != account.handle) {
    return std::nullopt;
  }
  return host_.order(next).note->peer == order.index ? std::optional{next} : std::nullopt;
}

OkxResult OkxTrading::cancel_algo(const Account& account, const Json& order) {
  OkxResult result;
  result.client_id = order["algoClOrdId"];
  const auto index = find_algo(account, order["algoId"], order["algoClOrdId"]);
  if (!index) return fail(std::move(result), {"51400", "Cancellation failed as the order does not exist."});
  const auto view = host_.order(*index);
  result.order_id = okx_algo_id(*index);
  result.client_id = view.note->client_id;
  if (!view.record->dormant) {
    return fail(std::move(result),
                {"51400", "Cancellation failed as the order has been triggered, canceled or does not exist."});
  }
  host_.cancel(*index);  // The other half goes with it.
  return result;
}

OkxResult OkxTrading::amend_algo(const Account& account, const Json& order) {
  OkxResult result;
  result.request_id = order["reqId"];
  const auto first = find_algo(account, order["algoId"], order["algoClOrdId"]);
  if (!first || !host_.order(*first).record->dormant) {
    return fail(std::move(result), {"51503", "Order modification failed as the order does not exist."});
  }
  result.order_id = okx_algo_id(*first);
  result.client_id = host_.order(*first).note->client_id;
  const auto words = OkxWords::read(host_.order(*first).note->words);
  std::vector<OrderIndex> halves{*first};
  if (const auto peer = peer_of(account, host_.order(*first))) halves.push_back(*peer);
  for (const auto index : halves) {
    const auto view = host_.order(index);
    const bool is_plain = words.order_type == "trigger";
    const bool takes = view.extras->trigger.rising == (view.record->side == Side::Sell);
    const std::string prefix = is_plain ? "new" : takes ? "newTp" : "newSl";
    LeanAmend amendment;
    const auto read = [&](std::string_view text, std::optional<Ticks>& into) -> Maybe {
      Ticks ticks = 0;
      if (text.empty() || text == "-1") return std::nullopt;
      if (auto error = read_price(text, *view.listing, ticks)) return error;
      into = ticks;
      return std::nullopt;
    };
    if (auto error = read(order[prefix + "TriggerPx"], amendment.trigger))
      return fail(std::move(result), *std::move(error));
    if (auto error = read(order[prefix + "OrdPx"], amendment.limit)) return fail(std::move(result), *std::move(error));
    if (const auto& size = order["newSz"]; !size.empty()) {
      const auto quantity = okx_quantity(view.listing->instrument, size);
      amendment.lots = quantity ? view.listing->lots_of(*quantity) : std::nullopt;
      if (!amendment.lots) return fail(std::move(result), parameter("newSz"));
    }
    if (!amendment.trigger && !amendment.limit && !amendment.lots) continue;
    const auto done = host_.amend(index, amendment);
    if (!done.ok()) return fail(std::move(result), okx_error(done.reason, &view.listing->instrument));
  }
  return result;
}

}  // namespace serve
