// The whole state as bytes, and back: snapshots, and the hash that tells whether two exchanges are the same.
#include "engine/base/hash.h"
#include "engine/exchange/exchange.h"

namespace engine {
namespace {

constexpr std::uint8_t kFormat = 2;

}  // namespace

void Exchange::save(ByteWriter& out) const {
  out.u8(kFormat);
  sequencer_.save(out);
  ledger_.save(out);
  accounts_.save(out);
  clearing_.save(out);
  out.u64(listings_.size());
  for (const auto& listing : listings_) {
    engine::save(out, listing.instrument);
    out.u8(static_cast<std::uint8_t>(listing.meeting));
    listing.save(out);
    std::uint64_t waiting = 0;
    for (const auto index : listing.waiting) waiting += orders_.at(index).waiting ? 1 : 0;
    out.u64(waiting);
    for (const auto index : listing.waiting) {
      if (orders_.at(index).waiting) out.u32(index);
    }
  }
  orders_.save(out);
  out.u64(forced_);
  timers_.save(out);
}

void Exchange::load(ByteReader& in) {
  constexpr std::uint64_t kListingBytes = 200, kWaitingBytes = 4;
  if (in.u8() != kFormat) in.fail();
  sequencer_.load(in);
  ledger_ = {};
  ledger_.load(in);
  accounts_ = {};
  accounts_.load(in);
  clearing_.load(in);
  if (accounts_.size() != ledger_.account_count()) in.fail();
  listings_.clear();
  handles_.clear();
  for (auto left = in.count(kListingBytes); left > 0 && in.good(); --left) {
    const auto instrument = load_instrument(in);
    const auto meeting = in.one_of<Meeting>(2);
    if (!in.good()) return;
    if (!handles_.emplace(instrument.id, static_cast<InstrumentHandle>(listings_.size())).second) return in.fail();
    auto& listing = listings_.emplace_back(instrument, meeting, ledger_);
    listing.load(in);
    for (auto waiting = in.count(kWaitingBytes); waiting > 0 && in.good(); --waiting) {
      listing.waiting.push_back(in.u32());
    }
  }
  orders_ = {};
  orders_.load(in, accounts_.size(), listings_.size());
  forced_ = in.u64();
  timers_ = {};
  timers_.load(in, accounts_.size(), listings_.size());
  news_.clear();
  candles_closed_ = -1;
  for (OrderIndex i = 0; i < orders_.size(); ++i) {
    if (!in.good() || is_terminal(orders_.at(i).status)) continue;
    link_open(i);
    set_expiry(i);
    const auto& order = orders_.at(i);
    const auto& trigger = orders_.extras(order).trigger;
    if (trigger.waits) listings_[order.instrument].triggers.restore(i, trigger);
  }
  if (!in.good() || !refers_only_to_what_is_there()) return in.fail();
  booking_.house = clearing_.house;
  for (AccountHandle account = 0; account < accounts_.size(); ++account) {
    for (const auto& record : accounts_.at(account).positions.all()) {
      listings_[record.instrument].perpetual.holders.push_back(account);
    }
  }
  find_next_funding();
}

bool Exchange::refers_only_to_what_is_there() const {
  const auto is_order = [&](OrderIndex index) { return index < orders_.size(); };
  bool good = clearing_.house.market < accounts_.size() && clearing_.house.fees < accounts_.size() &&
              clearing_.house.clearing < accounts_.size() && clearing_.house.insurance < accounts_.size();
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    good = good && accounts_.at(i).positions.refers_only_below(listings_.size());
    for (const auto order : accounts_.at(i).reductions) good = good && is_order(order);
  }
  for (const auto& listing : listings_) {
    for (const auto order : listing.waiting) good = good && is_order(order);
    for (const auto side : {Side::Buy, Side::Sell}) {
      listing.matcher.book().visit_orders(side, [&](const RestingOrder& resting) {
        good = good && resting.number <= orders_.size() && resting.account < accounts_.size();
      });
    }
  }
  return good;
}

std::string Exchange::state_hash() const {
  ByteWriter out;
  save(out);
  return hex_of(stable_hash(out.bytes()));
}

}  // namespace engine
