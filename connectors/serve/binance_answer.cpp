#include "connectors/serve/binance_answer.h"

#include "connectors/serve/json.h"

namespace serve {

using engine::Reason;

BinanceAnswer refuse_binance(int code, std::string_view message, int status) {
  JsonWriter out;
  out.begin_object().count("code", std::int64_t{code}).field("msg", message).end_object();
  return {status, out.take()};
}

namespace {

BinanceAnswer refuse_spot(Reason reason) {
  switch (reason) {
    case Reason::InsufficientBalance:
      return refuse_binance(-2010, "Account has insufficient balance for requested action.");
    case Reason::PostOnlyWouldTake: return refuse_binance(-2010, "Order would immediately match and take.");
    case Reason::TriggerWouldFire: return refuse_binance(-2010, "Order would trigger immediately.");
    case Reason::DuplicateClientOrderId: return refuse_binance(-2010, "Duplicate order sent.");
    case Reason::NotTrading:
    case Reason::CancelOnly:
    case Reason::ReduceOnly: return refuse_binance(-2010, "Market is closed.");
    case Reason::BadPriceStep: return refuse_binance(-1013, "Filter failure: PRICE_FILTER");
    case Reason::BadQuantityStep:
    case Reason::BelowMinQuantity:
    case Reason::AboveMaxQuantity: return refuse_binance(-1013, "Filter failure: LOT_SIZE");
    case Reason::BelowMinNotional: return refuse_binance(-1013, "Filter failure: NOTIONAL");
    case Reason::PriceLimit: return refuse_binance(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE");
    case Reason::UnknownOrder: return refuse_binance(-2011, "Unknown order sent.");
    case Reason::UnknownInstrument: return refuse_binance(-1121, "Invalid symbol.");
    default: return refuse_binance(-2010, "New order rejected: " + std::string{engine::to_string(reason)});
  }
}

BinanceAnswer refuse_usdm(Reason reason) {
  switch (reason) {
    case Reason::InsufficientBalance: return refuse_binance(-2019, "Margin is insufficient.");
    case Reason::ReduceOnlyNoPosition: return refuse_binance(-2022, "ReduceOnly Order is rejected.");
    case Reason::PostOnlyWouldTake:
      return refuse_binance(-5022,
                            "Due to the order could not be executed as maker, the Post Only order will be rejected. "
                            "The order will not be recorded in the order history");
    case Reason::NoLiquidity:
      return refuse_binance(-5021,
                            "Due to the order could not be filled immediately, the FOK order has been rejected. "
                            "The order will not be recorded in the order history");
    case Reason::TriggerWouldFire: return refuse_binance(-2021, "Order would immediately trigger.");
    case Reason::DuplicateClientOrderId: return refuse_binance(-4116, "ClientOrderId is duplicated.");
    case Reason::NotTrading:
    case Reason::CancelOnly: return refuse_binance(-4140, "Invalid symbol status for opening position.");
    case Reason::ReduceOnly: return refuse_binance(-4088, "User can only place reduce only order");
    case Reason::BadPriceStep: return refuse_binance(-4014, "Price not increased by tick size.");
    case Reason::BadQuantityStep: return refuse_binance(-4023, "Qty not increased by step size.");
    case Reason::BelowMinQuantity: return refuse_binance(-4004, "Quantity less than min quantity.");
    case Reason::AboveMaxQuantity: return refuse_binance(-4005, "Quantity greater than max quantity.");
    case Reason::BelowMinNotional:
      return refuse_binance(-4164,
                            "Order's notional must be no smaller than the minimum (unless you choose reduce only).");
    case Reason::PriceLimit:
      return refuse_binance(-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit.");
    case Reason::AboveLeverageBracket:
      return refuse_binance(-2027, "Exceeded the maximum allowable position at current leverage.");
    case Reason::PositionSideMismatch:
      return refuse_binance(-4061, "Order's position side does not match user's setting.");
    case Reason::GoodTillPassed: return refuse_binance(-5040, "Good till date time is not valid.");
    case Reason::UnknownOrder: return refuse_binance(-2011, "Unknown order sent.");
    case Reason::UnknownInstrument: return refuse_binance(-1121, "Invalid symbol.");
    default: return refuse_binance(-2010, "New order rejected: " + std::string{engine::to_string(reason)});
  }
}

}  // namespace

BinanceAnswer refuse_order(BinanceMarket market, Reason reason) {
  return market == BinanceMarket::Spot ? refuse_spot(reason) : refuse_usdm(reason);
}

}  // namespace serve
