#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/domain/instrument.h"
#include "engine/domain/setup.h"
#include "engine/domain/signal.h"

namespace engine {

/// The limits that hold for one order: of all scopes that cover it, the tightest of each.
struct EffectiveLimits {
  std::optional<Notional> max_order_notional;
  std::optional<Notional> max_position_notional;
  std::optional<Notional> max_daily_notional;
  std::optional<Decimal> max_gross;
  std::optional<Decimal> max_leverage;
  std::optional<Decimal> daily_loss;
  std::optional<Decimal> max_drawdown;
  std::optional<std::uint32_t> max_orders_per_minute;

  /// Keeps the tighter of each pair.
  void tighten(const LimitConfig& other);
};

/// Everything a rule may see of one order that would open or enlarge a position. Reductions are not asked about: no
/// rule may block them.
struct RiskView {
  const Instrument* instrument = nullptr;
  InstrumentId leader_instrument;
  Side side = Side::Buy;
  Quantity quantity;                  ///< To be ordered now; zero when it is too small and only carried.
  Price reference;                    ///< What slippage is measured from and notional is counted with.
  std::optional<Price> market_price;  ///< Of the follower's venue, if it has one.
  std::optional<Price> leader_price;
  const FollowTerms* terms = nullptr;
  EffectiveLimits limits;
  std::optional<Decimal> customer_max_leverage;

  Duration age{};             ///< Since the leader acted; below zero counts as zero.
  bool expired = false;       ///< The signal's own expires_in has passed.
  bool in_gap = false;        ///< The source has an open gap in its sequence.
  bool market_ended = false;  ///< The recording of the venue is over.
  std::string halted_by;      ///< The scope of a halt that covers this order; empty: none.
  bool customer_enabled = true;
  bool account_known = false;  ///< Its venue has told us what the account holds.

  Decimal equity;  ///< Of the account, in quote asset.
  Decimal day_start_equity;
  Decimal high_water_mark;
  Decimal position_notional;  ///< |position + working orders| of this account and instrument, signed with `side`.
  Decimal gross_notional;     ///< Sum of |position notional| over the account's derivatives, working orders included.
  Decimal daily_notional;     ///< Ordered since the UTC day began.
  std::uint32_t orders_last_minute = 0;
};

}  // namespace engine
