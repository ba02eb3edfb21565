#pragma once

#include <optional>

#include "engine/domain/order.h"
#include "engine/exchange/command.h"
#include "engine/exchange/listing.h"
#include "engine/exchange/trigger_book.h"

namespace engine {

/// What PlaceOrder says, in handles, ticks and lots: for callers who look names up once and then place often.
struct LeanOrder {
  AccountHandle account = 0;
  InstrumentHandle instrument = 0;
  Side side = Side::Buy;
  OrderType type = OrderType::Limit;
  TimeInForce time_in_force = TimeInForce::GoodTillCancel;
  bool post_only = false;
  bool reduce_only = false;
  bool slide = false;
  SelfTrade self_trade = SelfTrade::None;
  PositionSide position_side = PositionSide::Net;
  Lots lots = 0;
  Ticks limit = 0;   ///< Zero for a market order.
  Lots display = 0;  ///< Zero: all of it.
  Price reference_price;
  Timestamp deadline;
  Timestamp good_till;   ///< Zero: none.
  TriggerTerms trigger;  ///< What it asks for; `rising` and what follows from the price are found out.
  Trigger::Kind trigger_kind = Trigger::Kind::Stop;
  std::optional<Timestamp> arrival;
};

/// What AmendOrder says, in ticks and lots. Absent: as it was.
struct LeanAmend {
  std::optional<Lots> lots;
  std::optional<Ticks> limit;
  std::optional<Ticks> trigger;
};

}  // namespace engine
