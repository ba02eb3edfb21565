#pragma once

#include "engine/matching/resting_order.h"

namespace engine {

/// The accounts of the exchange itself.
struct House {
  AccountHandle market = 0;     ///< The other side of every trade with the recorded market.
  AccountHandle fees = 0;       ///< Takes fees, pays rebates.
  AccountHandle clearing = 0;   ///< The other side of realized PnL and funding; lends what an account cannot pay yet.
  AccountHandle insurance = 0;  ///< Takes what liquidations leave over, bears what they lack. Never below zero.

  bool holds(AccountHandle account) const {
    return account == market || account == fees || account == clearing || account == insurance;
  }
};

}  // namespace engine
