#pragma once

#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/exchange/brackets.h"
#include "engine/exchange/funding.h"
#include "engine/matching/resting_order.h"

namespace engine {

/// What a perpetual has beyond a spot instrument.
struct PerpetualTerms {
  explicit PerpetualTerms(Decimal max_leverage) : brackets{max_leverage} {}

  Brackets brackets;
  bool own_brackets = false;  ///< Set by SetBrackets; otherwise they follow the instrument's max_leverage.
  Decimal liquidation_fee;    ///< Share of the value at bankruptcy, of what remains of a liquidated account.
  Price index;                ///< Zero: not known.
  FundingTerms funding;
  /// Every account that ever held a position here, once for each side of it; whoever is flat again stays. Follows from
  /// the accounts, in any order.
  std::vector<AccountHandle> holders;

  /// What Exchange::could_liquidate() found out last, and after which command.
  struct Band {
    std::uint64_t as_of = 0;
    Price low, high;
  };
  mutable Band band;

  /// All but the holders and the band.
  void save(ByteWriter& out) const;
  void load(ByteReader& in);
};

}  // namespace engine
