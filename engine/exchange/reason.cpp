#include "engine/exchange/reason.h"

namespace engine {

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::None: return "";
    case Reason::UnknownAccount: return "UNKNOWN_ACCOUNT";
    case Reason::UnknownInstrument: return "UNKNOWN_INSTRUMENT";
    case Reason::UnknownOrder: return "UNKNOWN_ORDER";
    case Reason::UnknownAsset: return "UNKNOWN_ASSET";
    case Reason::DuplicateAccount: return "DUPLICATE_ACCOUNT";
    case Reason::DuplicateReference: return "DUPLICATE_REFERENCE";
    case Reason::DuplicateClientOrderId: return "DUPLICATE_CLIENT_ORDER_ID";
    case Reason::NotTrading: return "NOT_TRADING";
    case Reason::BadPriceStep: return "BAD_PRICE_STEP";
    case Reason::BadQuantityStep: return "BAD_QUANTITY_STEP";
    case Reason::BelowMinQuantity: return "BELOW_MIN_QUANTITY";
    case Reason::AboveMaxQuantity: return "ABOVE_MAX_QUANTITY";
    case Reason::BelowMinNotional: return "BELOW_MIN_NOTIONAL";
    case Reason::BadAmount: return "BAD_AMOUNT";
    case Reason::InsufficientBalance: return "INSUFFICIENT_BALANCE";
    case Reason::ReduceOnlyNoPosition: return "REDUCE_ONLY_NO_POSITION";
    case Reason::ReduceOnlyClamped: return "REDUCE_ONLY_CLAMPED";
    case Reason::PostOnlyWouldTake: return "POST_ONLY_WOULD_TAKE";
    case Reason::NoLiquidity: return "NO_LIQUIDITY";
    case Reason::NoPrice: return "NO_PRICE";
    case Reason::DeadlinePassed: return "DEADLINE_PASSED";
    case Reason::MarketEnded: return "MARKET_ENDED";
    case Reason::CanceledByRequest: return "";
    case Reason::InstrumentInUse: return "INSTRUMENT_IN_USE";
    case Reason::SelfTrade: return "SELF_TRADE";
    case Reason::BadTerms: return "BAD_TERMS";
    case Reason::TriggerWouldFire: return "TRIGGER_WOULD_FIRE";
    case Reason::GoodTillPassed: return "GOOD_TILL_PASSED";
    case Reason::PriceLimit: return "PRICE_LIMIT";
    case Reason::CancelOnly: return "CANCEL_ONLY";
    case Reason::ReduceOnly: return "REDUCE_ONLY";
    case Reason::StepsChanged: return "STEPS_CHANGED";
    case Reason::CancelAllAfter: return "CANCEL_ALL_AFTER";
    case Reason::UnknownFeeTier: return "UNKNOWN_FEE_TIER";
    case Reason::NoDerivative: return "NO_DERIVATIVE";
    case Reason::AboveLeverageBracket: return "ABOVE_LEVERAGE_BRACKET";
    case Reason::PositionOrOrderOpen: return "POSITION_OR_ORDER_OPEN";
    case Reason::PositionSideMismatch: return "POSITION_SIDE_MISMATCH";
    case Reason::NoIsolatedPosition: return "NO_ISOLATED_POSITION";
    case Reason::MarginCall: return "MARGIN_CALL";
  }
  return "";
}

}  // namespace engine
