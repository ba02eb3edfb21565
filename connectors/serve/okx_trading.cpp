// Plain orders: placing, amending, canceling, closing.
#include "connectors/serve/okx_trading.h"

#include <algorithm>
#include <charconv>

namespace serve {
namespace {

using namespace engine;

OkxError parameter(std::string_view name) { return {"51000", "Parameter " + std::string{name} + " error"}; }

bool is_client_id(std::string_view text, std::size_t most) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.size() <= most && std::all_of(text.begin(), text.end(), fits);
}

OkxResult begin(const Json& order) {
  OkxResult result;
  result.client_id = order["clOrdId"];
  result.tag = order["tag"];
  result.request_id = order["reqId"];
  return result;
}

OkxResult fail(OkxResult result, OkxError error) {
  result.error = std::move(error);
  return result;
}

}  // namespace

std::optional<InstrumentHandle> OkxTrading::instrument_of(const Json& order) const {
  if (const auto found = host_.find_instrument(order["instId"])) return found;
  const auto& text = order["instIdCode"];
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const auto handle = code - okx_code(0);
  if (handle < 0 || handle >= static_cast<std::int64_t>(host_.instrument_count())) return std::nullopt;
  return static_cast<InstrumentHandle>(handle);
}

OkxTrading::Maybe OkxTrading::read_price(std::string_view text, const Listing& listing, Ticks& ticks) const {
  const auto price = Price::parse(text);
  if (!price || !price->is_positive()) return parameter("px");
  const auto whole = listing.ticks_of(*price);
  if (!whole || *whole % listing.tick_step != 0) return parameter("px");
  ticks = *whole;
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_common(const Account& account, const Json& order, OrderRequest& request,
                                          OkxWords& words) {
  const auto instrument = instrument_of(order);
  if (!instrument) return OkxError{"51001", "Instrument ID doesn't exist."};
  request.account = account.handle;
  request.instrument = *instrument;
  request.self_trade = SelfTrade::ExpireMaker;
  request.note.dialect = 'o';
  if (order["stpMode"] == "cancel_taker") request.self_trade = SelfTrade::ExpireTaker;
  if (order["stpMode"] == "cancel_both") request.self_trade = SelfTrade::ExpireBoth;
  const auto& side = order["side"];
  if (side != "buy" && side != "sell") return parameter("side");
  request.side = side == "buy" ? Side::Buy : Side::Sell;
  words.tag = order["tag"];
  if (!is_client_id(words.tag, 16)) return parameter("tag");
  request.note.client_id = order["clOrdId"];
  if (!is_client_id(request.note.client_id, 32)) return parameter("clOrdId");
  request.reduce_only = order["reduceOnly"] == "true";
  return read_mode(account, order, request, words);
}

OkxTrading::Maybe OkxTrading::read_mode(const Account& account, const Json& order, OrderRequest& request,
                                        OkxWords& words) {
  words.td_mode = order["tdMode"];
  const auto& side = order["posSide"];
  if (!host_.instrument(request.instrument).is_derivative()) {
    if (words.td_mode != "cash") {
      return OkxError{"51010", "You can't complete this request under your current account mode."};
    }
    request.reduce_only = false;
    return std::nullopt;
  }
  if (words.td_mode != "cross" && words.td_mode != "isolated") return parameter("tdMode");
  if (host_.position_mode(account) == PositionMode::Hedge) {
    if (side != "long" && side != "short") return parameter("posSide");
    request.position_side = side == "long" ? PositionSide::Long : PositionSide::Short;
    // Who goes against his side closes it, whatever else he says.
    request.reduce_only = (request.position_side == PositionSide::Long) == (request.side == Side::Sell);
  } else if (!side.empty() && side != "net") {
    return parameter("posSide");
  }
  const auto mode = words.td_mode == "cross" ? MarginMode::Cross : MarginMode::Isolated;
  if (host_.set_margin_mode(account, request.instrument, mode) != Reason::None) {
    return OkxError{"51010", "An instrument has one margin mode while it has a position or open orders here."};
  }
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_kind(const Json& order, OrderRequest& request, OkxWords& words) const {
  const auto& type = order["ordType"];
  words.order_type = type;
  request.type = OrderType::Limit;
  if (type == "market" || type == "optimal_limit_ioc") {
    request.type = OrderType::Market;
    request.time_in_force = TimeInForce::ImmediateOrCancel;
    return std::nullopt;
  }
  if (type == "ioc") {
    request.time_in_force = TimeInForce::ImmediateOrCancel;
  } else if (type == "fok") {
    request.time_in_force = TimeInForce::FillOrKill;
  } else if (type == "post_only") {
    request.post_only = true;
  } else if (type != "limit") {
    return parameter("ordType");
  }
  return read_price(order["px"], host_.listing(request.instrument), request.limit);
}

OkxTrading::Maybe OkxTrading::read_size(const Json& order, OrderRequest& request, OkxWords& words) const {
  const auto& listing = host_.listing(request.instrument);
  const auto& instrument = listing.instrument;
  const bool spot_market = !instrument.is_derivative() && request.type == OrderType::Market;
  if (spot_market) {
    words.target = order["tgtCcy"];
    if (words.target.empty()) words.target = request.side == Side::Buy ? "quote_ccy" : "base_ccy";
    if (words.target != "quote_ccy" && words.target != "base_ccy") return parameter("tgtCcy");
  }
  const auto quantity = okx_quantity(instrument, order["sz"]);
  if (!quantity) return parameter("sz");
  if (spot_market && words.target == "quote_ccy") {
    words.size = Decimal::parse(order["sz"]).value().to_string();
    request.lots = host_.lots_for_value(request.instrument, request.side, quantity->value());
    if (request.lots > 0) return std::nullopt;
    const auto depth = host_.exchange().depth(instrument.id, 1);
    const bool nobody = (request.side == Side::Buy ? depth.asks : depth.bids).empty();
    return okx_error(nobody ? Reason::NoLiquidity : Reason::BelowMinQuantity, &instrument);
  }
  const auto lots = listing.lots_of(*quantity);
  if (!lots || *lots % listing.lot_step != 0) return okx_error(Reason::BadQuantityStep, &instrument);
  request.lots = *lots;
  return std::nullopt;
}

/// A reduction may not be for more than there is; the exchange itself would cut it down.
OkxTrading::Maybe OkxTrading::check_reduction(const Account& account, const OrderRequest& request) const {
  const auto& listing = host_.listing(request.instrument);
  if (!request.reduce_only || !listing.instrument.is_derivative()) return std::nullopt;
  const auto& position =
      host_.exchange().account_record(account.handle).positions.at(request.instrument, request.position_side).position;
  const bool against = position.quantity().is_positive() ? request.side == Side::Sell : request.side == Side::Buy;
  if (position.is_flat() || !against) return okx_error(Reason::ReduceOnlyNoPosition, &listing.instrument);
  if (listing.quantity_of(request.lots).value() > position.quantity().abs()) {
    return OkxError{"51112", "Close order size exceeds your available size."};
  }
  return std::nullopt;
}

OkxTrading::Maybe OkxTrading::read_attached(const Json& order, OrderRequest& request, const OkxWords& words) const {
  const auto* list = order.find("attachAlgoOrds");
  if (list == nullptr || !list->is_list()) return std::nullopt;
  if (request.reduce_only && !list->items().empty()) return OkxError{"51333", "No TP/SL on closing orders."};
  const auto& listing = host_.listing(request.instrument);
  OkxWords own;
  own.td_mode = words.td_mode;
  own.tag = words.tag;
  for (const auto& attached : list->items()) {
    for (const auto* which : {"tp", "sl"}) {
      const std::string name{which};
      const auto& trigger = attached[name + "TriggerPx"];
      const auto& limit = attached[name + "OrdPx"];
      if (trigger.empty() != limit.empty()) return parameter(name + "OrdPx");
      if (trigger.empty()) continue;
      AttachedOrder made;
      Ticks ticks = 0;
      if (auto error = read_price(trigger, listing, ticks)) return error;
      made.trigger.price = listing.price_of(ticks);
      made.trigger.kind = name == "tp" ? Trigger::Kind::TakeProfit : Trigger::Kind::Stop;
      if (auto error = read_trigger_by(attached[name + "TriggerPxType"], made.trigger.by)) return error;
      if (limit != "-1") {
        if (auto error = read_price(limit, listing, ticks)) return error;
        made.limit = listing.price_of(ticks);
      }
      made.client_id = attached["attachAlgoClOrdId"];
      if (!is_client_id(made.client_id, 32)) return parameter("attachAlgoClOrdId");
      own.order_type = attached["tpTriggerPx"].empty() || attached["slTriggerPx"].empty() ? "conditional" : "oco";
      made.words = own.write();
      request.note.attached.push_back(std::move(made));
    }
  }
  return std::nullopt;
}

OkxResult OkxTrading::finish(OkxResult result, const OrderRequest& request, Done done) const {
  if (!done.ok()) return fail(std::move(result), okx_error(done.reason, &host_.instrument(request.instrument)));
  result.order_id = order_id_of(done.order);
  return result;
}

OkxResult OkxTrading::place(const Account& account, const Json& order) {
  auto result = begin(order);
  // Stops with one leg too many for a plain order come this way from some clients.
  if (order["ordType"] == "oco" || order["ordType"] == "conditional") return place_algo(account, order);
  OrderRequest request;
  OkxWords words;
  if (auto error = read_common(account, order, request, words)) return fail(std::move(result), *std::move(error));
  if (auto error = read_kind(order, request, words)) return fail(std::move(result), *std::move(error));
  if (auto error = read_size(order, request, words)) return fail(std::move(result), *std::move(error));
  if (auto error = check_reduction(account, request)) return fail(std::move(result), *std::move(error));
  if (auto error = read_attached(order, request, words)) return fail(std::move(result), *std::move(error));
  if (!request.note.client_id.empty()) {
    const auto known = host_.find_client_id(account, request.note.client_id);
    if (known && host_.order(*known).is_live())
      return fail(std::move(result), {"51016", "Client order ID already exists."});
  }
  request.note.words = words.write();
  const auto done = host_.place(request);
  return finish(std::move(result), request, done);
}

std::optional<OrderIndex> OkxTrading::find_order(const Account& account, std::string_view order_id,
                                                 std::string_view client_id) const {
  std::optional<OrderIndex> index;
  if (!order_id.empty()) {
    const auto id = okx_parse_id(order_id);
    if (!id || id->index >= host_.exchange().order_indices()) return std::nullopt;
    index = id->index;
    const auto order = host_.order(*index);
    if (id->triggered != order.is_conditional()) return std::nullopt;
  } else if (!client_id.empty()) {
    index = host_.find_client_id(account, client_id);
  }
  if (!index || host_.exchange().order_record(*index).account != account.handle) return std::nullopt;
  const auto order = host_.order(*index);
  if (order.is_conditional() && order.triggered == Timestamp{}) return std::nullopt;
  const bool refused = order.record->status == OrderStatus::Rejected &&
                       !std::binary_search(account.orders.begin(), account.orders.end(), *index);
  return refused ? std::nullopt : index;
}

OkxResult OkxTrading::cancel(const Account& account, const Json& order) {
  auto result = begin(order);
  const auto instrument = instrument_of(order);
  if (!instrument) return fail(std::move(result), okx_error(Reason::UnknownInstrument, nullptr));
  const auto index = find_order(account, order["ordId"], order["clOrdId"]);
  if (order["ordId"].empty() && order["clOrdId"].empty())
    return fail(std::move(result), {"51000", "Parameter ordId or clOrdId error"});
  if (!index || host_.order(*index).record->instrument != *instrument) {
    return fail(std::move(result), {"51400", "Cancellation failed as the order does not exist."});
  }
  const auto view = host_.order(*index);
  result.order_id = okx_order_id(view);
  result.client_id = view.note->client_id;
  if (!view.is_live()) {
    return fail(std::move(result),
                {"51400", "Cancellation failed as the order has been filled, canceled or does not exist."});
  }
  host_.cancel(*index);
  return result;
}

OkxResult OkxTrading::amend(const Account& account, const Json& order) {
  auto result = begin(order);
  const auto index = find_order(account, order["ordId"], order["clOrdId"]);
  if (!index) return fail(std::move(result), {"51503", "Order modification failed as the order does not exist."});
  const auto view = host_.order(*index);
  result.order_id = okx_order_id(view);
  result.client_id = view.note->client_id;
  if (!view.is_live()) {
    const bool filled = view.record->status == OrderStatus::Filled;
    return fail(std::move(result), filled ? OkxError{"51510", "Modification failed as the order has been completed."}
                                          : OkxError{"51509", "Modification failed as the order has been canceled."});
  }
  const auto& listing = *view.listing;
  LeanAmend amendment;
  if (const auto& price = order["newPx"]; !price.empty()) {
    Ticks ticks = 0;
    if (auto error = read_price(price, listing, ticks)) return fail(std::move(result), *std::move(error));
    amendment.limit = ticks;
  }
  if (const auto& size = order["newSz"]; !size.empty()) {
    const auto quantity = okx_quantity(listing.instrument, size);
    const auto lots = quantity ? listing.lots_of(*quantity) : std::nullopt;
    if (!lots) return fail(std::move(result), parameter("newSz"));
    amendment.lots = lots;
  }
  if (!amendment.limit && !amendment.lots) return fail(std::move(result), parameter("newSz or newPx"));
  if (!result.request_id.empty()) request_ids_[*index] = result.request_id;
  const auto done = host_.amend(*index, amendment);
  if (done.ok()) return result;
  request_ids_.erase(*index);
  return fail(std::move(result), okx_error(done.reason, &listing.instrument));
}

std::string OkxTrading::take_request_id(OrderIndex order) {
  const auto found = request_ids_.find(order);
  if (found == request_ids_.end()) return {};
  auto id = std::move(found->second);
  request_ids_.erase(found);
  return id;
}

OkxResult OkxTrading::close_position(const Account& account, const Json& body) {
  auto result = begin(body);
  const auto instrument = instrument_of(body);
  if (!instrument) return fail(std::move(result), okx_error(Reason::UnknownInstrument, nullptr));
  const auto& mode = body["mgnMode"];
  if (mode != "cross" && mode != "isolated") return fail(std::move(result), parameter("mgnMode"));
  const auto& listing = host_.listing(*instrument);
  const auto& asked = body["posSide"];
  const bool hedged = host_.position_mode(account) == PositionMode::Hedge;
  if (hedged && asked != "long" && asked != "short") return fail(std::move(result), parameter("posSide"));
  const auto side = !hedged ? PositionSide::Net : asked == "long" ? PositionSide::Long : PositionSide::Short;
  const auto held = host_.exchange().account_record(account.handle).positions.at(*instrument, side).position;
  if (held.is_flat()) return fail(std::move(result), {"51023", "Position doesn't exist."});
  const auto closing = held.quantity().is_positive() ? Side::Sell : Side::Buy;
  std::vector<OrderIndex> pending;
  for (const auto index : host_.open_orders(account)) {
    const auto& record = *host_.order(index).record;
    const bool closes = record.reduce_only && record.side == closing && record.position_side == side;
    if (record.instrument == *instrument && closes && !record.dormant) pending.push_back(index);
  }
  if (!pending.empty() && body["autoCxl"] != "true") {
    return fail(std::move(result), {"51115", "Cancel all pending close-orders before liquidation."});
  }
  for (const auto index : pending) host_.cancel(index);
  OrderRequest request;
  request.account = account.handle;
  request.instrument = *instrument;
  request.side = closing;
  request.type = OrderType::Market;
  request.time_in_force = TimeInForce::ImmediateOrCancel;
  request.reduce_only = true;
  request.position_side = side;
  request.lots = listing.lots_of(Quantity{held.quantity().abs()}).value_or(0);
  request.note.dialect = 'o';
  request.note.client_id = body["clOrdId"];
  OkxWords words;
  words.td_mode = mode;
  words.order_type = "market";
  words.tag = body["tag"];
  if (!is_client_id(request.note.client_id, 32)) return fail(std::move(result), parameter("clOrdId"));
  if (!is_client_id(words.tag, 16)) return fail(std::move(result), parameter("tag"));
  request.note.words = words.write();
  const auto done = host_.place(request);
  return finish(std::move(result), request, done);
}

}  // namespace serve
