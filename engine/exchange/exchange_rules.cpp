// What instruments take at the moment, and what accounts pay.
#include <algorithm>
#include <vector>

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

void Exchange::on(const ChangeSteps& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  const auto ticks = listing->ticks_of(command.tick_size);
  const auto lots = listing->lots_of(command.lot_size);
  if (!ticks || *ticks <= 0 || !lots || *lots <= 0) {
    return refuse(Reason::InstrumentInUse, command.instrument.text(), events);
  }
  listing->tick_step = *ticks;
  listing->lot_step = *lots;
  std::vector<OrderIndex> off;
  const auto handle = handles_.at(command.instrument);
  for (AccountHandle account = 0; account < accounts_.size(); ++account) {
    for (const auto index : open_orders_of(account, handle)) {
      if (!is_on_steps(orders_.at(index))) off.push_back(index);
    }
  }
  std::sort(off.begin(), off.end());
  for (const auto index : off) {
    if (!is_terminal(orders_.at(index).status)) end(index, OrderStatus::Canceled, Reason::StepsChanged, events);
  }
}

bool Exchange::is_on_steps(const OrderRecord& order) const {
  const auto& listing = listings_[order.instrument];
  if (order.limit % listing.tick_step != 0 || order.leaves % listing.lot_step != 0) return false;
  const auto& extras = orders_.extras(order);
  if (extras.display % listing.lot_step != 0) return false;
  return !order.dormant || extras.trigger.kind != TriggerTerms::Kind::Level ||
         extras.trigger.price % listing.tick_step == 0;
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
