#pragma once

#include <map>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/exchange/command.h"

namespace engine {

struct FeeRates {
  Decimal maker;
  Decimal taker;
  /// What is held back for fees: nobody knows yet on which side an order will end.
  Decimal highest() const { return max(Decimal{}, max(maker, taker)); }
};

/// Who pays which fees, and in what. Tier 0 is everybody's who has no other.
class FeeSchedule {
 public:
  void set_rates(std::uint32_t tier, FeeRates rates) { tiers_[tier] = rates; }
  bool has_tier(std::uint32_t tier) const { return tiers_.contains(tier); }
  /// Requires: has_tier(tier).
  void set_tier(AccountHandle account, std::uint32_t tier) { of(account).tier = tier; }
  void set_asset(AccountHandle account, FeeAsset pays) { of(account).pays = pays; }

  const FeeRates& rates(AccountHandle account) const {
    const bool own = account < accounts_.size() && accounts_[account].tier != 0;
    return own ? tiers_.at(accounts_[account].tier) : tiers_.begin()->second;
  }
  FeeAsset asset(AccountHandle account) const {
    return account < accounts_.size() ? accounts_[account].pays : FeeAsset::Quote;
  }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Terms {
    std::uint32_t tier = 0;
    FeeAsset pays = FeeAsset::Quote;
  };
  Terms& of(AccountHandle account) {
    if (account >= accounts_.size()) accounts_.resize(account + 1);
    return accounts_[account];
  }

  std::map<std::uint32_t, FeeRates> tiers_{{0, FeeRates{}}};
  std::vector<Terms> accounts_;
};

}  // namespace engine
