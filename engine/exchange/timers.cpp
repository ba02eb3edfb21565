#include "engine/exchange/timers.h"

namespace engine {

void Timers::set_switch(AccountHandle account, InstrumentHandle instrument, std::optional<Timestamp> time,
                        Sequence made) {
  const auto known = switches_.find({account, instrument});
  if (known != switches_.end()) {
    due_.erase(known->second);
    switches_.erase(known);
  }
  if (!time) return;
  const Due due{*time, made, kNoOrder, account, instrument};
  due_.insert(due);
  switches_.emplace(std::pair{account, instrument}, due);
}

Timers::Due Timers::take() {
  const auto due = *due_.begin();
  due_.erase(due_.begin());
  if (due.order == kNoOrder) switches_.erase({due.account, due.instrument});
  return due;
}

void Timers::save(ByteWriter& out) const {
  out.u64(switches_.size());
  for (const auto& [whose, due] : switches_) {
    out.u32(due.account);
    out.u32(due.instrument);
    out.time(due.time);
    out.u64(due.made);
  }
}

void Timers::load(ByteReader& in, std::size_t accounts, std::size_t instruments) {
  constexpr std::uint64_t kSwitchBytes = 24;
  for (auto left = in.count(kSwitchBytes); left > 0 && in.good(); --left) {
    const AccountHandle account = in.u32();
    const InstrumentHandle instrument = in.u32();
    const auto time = in.time();
    const Sequence made = in.u64();
    if (account >= accounts || (instrument != kEverything && instrument >= instruments)) return in.fail();
    set_switch(account, instrument, time, made);
  }
}

}  // namespace engine
