#include "connectors/serve/binance_usdm_read.h"

namespace serve {

using namespace engine;

namespace {

constexpr Duration kShortestLife = std::chrono::seconds{600};

void read_position_side(BinanceCall& call, OrderRequest& order) {
  const auto& text = call.params["positionSide"];
  if (text == "LONG") order.position_side = PositionSide::Long;
  if (text == "SHORT") order.position_side = PositionSide::Short;
  if (!text.empty() && text != "BOTH" && order.position_side == PositionSide::Net) {
    call.complain(-1130, "Data sent for parameter 'positionSide' is not valid.");
  }
  const bool hedged = call.host.position_mode(call.account()) == PositionMode::Hedge;
  if (hedged == (order.position_side == PositionSide::Net)) {
    call.complain(refuse_order(BinanceMarket::Usdm, Reason::PositionSideMismatch));
  }
}

void read_self_trade(BinanceCall& call, OrderRequest& order) {
  const auto& text = call.params["selfTradePreventionMode"];
  order.self_trade = SelfTrade::ExpireMaker;  // What the venue does where nothing is said.
  if (text == "EXPIRE_TAKER") order.self_trade = SelfTrade::ExpireTaker;
  if (text == "EXPIRE_BOTH") order.self_trade = SelfTrade::ExpireBoth;
  if (text == "NONE") order.self_trade = SelfTrade::None;
  if (!text.empty() && text != "NONE" && text != "EXPIRE_MAKER" && order.self_trade == SelfTrade::ExpireMaker) {
    call.complain(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.");
  }
}

}  // namespace

OrderRequest read_usdm_basics(BinanceCall& call) {
  OrderRequest order;
  order.account = call.account().handle;
  order.instrument = call.instrument();
  order.side = call.side();
  order.note.dialect = 'u';
  if (call.is_wrong()) return order;
  read_position_side(call, order);
  order.reduce_only = call.flag("reduceOnly");
  if (order.position_side != PositionSide::Net) {
    if (call.has("reduceOnly")) call.complain(-1106, "Parameter 'reduceonly' sent when not required.");
    // On a hedged account the exchange finds out by itself which orders reduce.
  }
  read_self_trade(call, order);
  return order;
}

void read_usdm_time_in_force(BinanceCall& call, OrderRequest& order, std::string_view fallback) {
  const std::string_view text = call.has("timeInForce") ? std::string_view{call.params["timeInForce"]} : fallback;
  if (text == "IOC") {
    order.time_in_force = TimeInForce::ImmediateOrCancel;
  } else if (text == "FOK") {
    order.time_in_force = TimeInForce::FillOrKill;
  } else if (text == "GTX") {
    order.post_only = true;
  } else if (text == "GTD") {
    const auto till = Timestamp::from_milliseconds(call.integer("goodTillDate", 0) / 1'000 * 1'000);
    if (till <= call.host.exchange().now() + kShortestLife) {
      call.complain(refuse_order(BinanceMarket::Usdm, Reason::GoodTillPassed));
    }
    order.good_till = till;
  } else if (text != "GTC") {
    call.complain(-1115, "Invalid timeInForce.");
  }
}

}  // namespace serve
