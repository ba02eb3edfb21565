#pragma once

#include <cstdint>
#include <string_view>

namespace engine {

/// Why an order or a command was refused or ended early. The words are stable: other people's programs read them.
enum class Reason : std::uint8_t {
  None,
  UnknownAccount,
  UnknownInstrument,
  UnknownOrder,
  UnknownAsset,
  DuplicateAccount,
  DuplicateReference,
  DuplicateClientOrderId,
  NotTrading,
  BadPriceStep,
  BadQuantityStep,
  BelowMinQuantity,
  AboveMaxQuantity,
  BelowMinNotional,
  BadAmount,
  InsufficientBalance,
  ReduceOnlyNoPosition,
  ReduceOnlyClamped,
  PostOnlyWouldTake,
  NoLiquidity,
  NoPrice,
  DeadlinePassed,
  MarketEnded,
  CanceledByRequest,
  InstrumentInUse,
  SelfTrade,
  BadTerms,
  TriggerWouldFire,
  GoodTillPassed,
  PriceLimit,
  CancelOnly,
  ReduceOnly,
  StepsChanged,
  CancelAllAfter,
  UnknownFeeTier,
  NoDerivative,
  AboveLeverageBracket,
  PositionOrOrderOpen,
  PositionSideMismatch,
  NoIsolatedPosition,
  MarginCall,
};

/// How many there are: one more than the last.
constexpr std::uint8_t kReasons = static_cast<std::uint8_t>(Reason::MarginCall) + 1;

/// "INSUFFICIENT_BALANCE"; empty for None and for a cancel that was asked for.
std::string_view to_string(Reason reason);

}  // namespace engine
