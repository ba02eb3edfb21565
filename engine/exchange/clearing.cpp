#include "engine/exchange/clearing.h"

namespace engine {

void Clearing::release(OrderIndex index) {
  auto& order = orders_.at(index);
  const auto& listing = listings_[order.instrument];
  Decimal keep;
  if (order.leaves != 0) {
    const auto need = requirement(listing, order, order.leaves);
    CHECK(need);
    keep = need->amount;
  }
  ledger_.unfreeze(order.account, held_asset(listing, order), order.frozen - keep);
  order.frozen = keep;
}

void Clearing::save(ByteWriter& out) const {
  for (const auto account : {house.market, house.fees, house.clearing, house.insurance}) out.u32(account);
  fees.save(out);
}

void Clearing::load(ByteReader& in) {
  for (auto* account : {&house.market, &house.fees, &house.clearing, &house.insurance}) *account = in.u32();
  fees.load(in);
}

void Clearing::book(const Execution& execution, Timestamp now) {
  auto& listing = listings_[execution.instrument];
  const auto value = listing.value_of(execution.price, execution.lots);
  CHECK(value);
  for (const auto& index : {execution.maker, execution.taker}) {
    if (!index) continue;
    auto& order = orders_.at(*index);
    CHECK(execution.lots <= order.leaves);
    order.leaves -= execution.lots;
    order.filled += execution.lots;
    release(*index);
  }
  const auto account_of = [&](std::optional<OrderIndex> index) {
    return index ? orders_.at(*index).account : house.market;
  };
  const AccountHandle taker = account_of(execution.taker), maker = account_of(execution.maker);
  const Side maker_side = opposite(execution.taker_side);
  if (listing.instrument.is_derivative()) {
    book_position(execution, maker_side, execution.maker);
    book_position(execution, execution.taker_side, execution.taker);
    const Decimal quantity = listing.quantity_of(execution.lots).value();
    if (!execution.taker) listing.market_position += execution.taker_side == Side::Buy ? quantity : -quantity;
    if (!execution.maker) listing.market_position += maker_side == Side::Buy ? quantity : -quantity;
  } else {
    const bool taker_buys = execution.taker_side == Side::Buy;
    const AccountHandle buyer = taker_buys ? taker : maker, seller = taker_buys ? maker : taker;
    ledger_.pay(buyer, seller, listing.quote_asset, *value);
    ledger_.pay(seller, buyer, listing.base, listing.quantity_of(execution.lots).value());
  }
  if (execution.maker) fill(*execution.maker, execution, *value, Liquidity::Maker, now);
  if (execution.taker) fill(*execution.taker, execution, *value, Liquidity::Taker, now);
}

void Clearing::book_position(const Execution& execution, Side side, std::optional<OrderIndex> index) {
  if (!index) return;  // The market has no cash at stake: clearing stands between it and customers.
  const auto& order = orders_.at(*index);
  const auto& listing = listings_[execution.instrument];
  booking_.book_fill(order.account, execution.instrument, order.position_side, side, listing.price_of(execution.price),
                     listing.quantity_of(execution.lots), order.freeze_leverage);
}

void Clearing::fill(OrderIndex index, const Execution& execution, Decimal value, Liquidity liquidity, Timestamp now) {
  const auto& order = orders_.at(index);
  const auto& listing = listings_[order.instrument];
  AssetHandle asset = listing.instrument.is_derivative() ? listing.settle : listing.quote_asset;
  const auto& rates = fees.rates(order.account);
  const Decimal rate = liquidity == Liquidity::Maker ? rates.maker : rates.taker;
  Decimal of = value;
  if (order.fee_in_base) {
    asset = listing.base;
    of = listing.quantity_of(execution.lots).value();
  }
  const Decimal fee = order.forced ? Decimal{} : fee_on(of, rate);
  const Decimal paid = ledger_.pay_what_is_there(order.account, house.fees, asset, fee);
  orders_.add_fill(index, FillRecord{execution.price, execution.lots, order.filled, paid, now, kNoFill, liquidity});
}

}  // namespace engine
