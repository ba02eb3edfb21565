#include "engine/exchange/fee_schedule.h"

namespace engine {

void FeeSchedule::save(ByteWriter& out) const {
  out.u64(tiers_.size());
  for (const auto& [tier, rates] : tiers_) {
    out.u32(tier);
    out.decimal(rates.maker);
    out.decimal(rates.taker);
  }
  out.u64(accounts_.size());
  for (const auto& account : accounts_) {
    out.u32(account.tier);
    out.u8(static_cast<std::uint8_t>(account.pays));
  }
}

void FeeSchedule::load(ByteReader& in) {
  constexpr std::uint64_t kTierBytes = 36, kAccountBytes = 5;
  tiers_.clear();
  for (auto left = in.count(kTierBytes); left > 0 && in.good(); --left) {
    const auto tier = in.u32();
    const auto maker = in.decimal(), taker = in.decimal();
    tiers_[tier] = {maker, taker};
  }
  if (!tiers_.contains(0)) {
    tiers_[0] = {};
    in.fail();
  }
  accounts_.resize(in.count(kAccountBytes));
  for (auto& account : accounts_) {
    account.tier = in.u32();
    account.pays = in.one_of<FeeAsset>(2);
    if (!tiers_.contains(account.tier)) in.fail();
  }
}

}  // namespace engine
