// What instruments take at the moment, and what accounts pay.
#include "engine/exchange/exchange.h"

namespace engine {

void Exchange::on(const SetStatus& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  listing->status = command.status;
  // Prices that came while it was closed are looked at now.
  for (const auto by : {TriggerBy::Last, TriggerBy::Mark}) note_price(handles_.at(command.instrument), by);
}

void Exchange::on(const SetPriceLimits& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  const auto good = [](std::optional<Decimal> share, Decimal below) {
    return !share || (share->is_positive() && *share < below);
  };
  if (!good(command.above, Decimal{1000}) || !good(command.below, Decimal{1})) {
    return refuse(Reason::BadAmount, command.instrument.text(), events);
  }
  listing->limit_above = command.above;
  listing->limit_below = command.below;
}

void Exchange::on(const SetFees& command, Events& events) {
  const auto in_range = [](Decimal rate) { return rate.abs() < Decimal{1}; };
  if (!in_range(command.maker) || !in_range(command.taker)) return refuse(Reason::BadAmount, "fees", events);
  clearing_.fees.set_rates(command.tier, {command.maker, command.taker});
}

void Exchange::on(const SetFeeTier& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  if (!clearing_.fees.has_tier(command.tier)) {
    return refuse(Reason::UnknownFeeTier, std::to_string(command.tier), events);
  }
  clearing_.fees.set_tier(*account, command.tier);
}

void Exchange::on(const SetFeeAsset& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  clearing_.fees.set_asset(*account, command.pays);
}

}  // namespace engine
