#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/byte_stream.h"
#include "engine/domain/ids.h"
#include "engine/exchange/handles.h"
#include "engine/matching/resting_order.h"

namespace engine {

/// What happens when the clock gets there: orders that expire, and accounts whose orders are canceled when they are not
/// heard of. In the order of time, then of creation.
class Timers {
 public:
  static constexpr InstrumentHandle kEverything = ~InstrumentHandle{0};
  struct Due {
    Timestamp time;
    Sequence made = 0;            ///< The command that set it.
    OrderIndex order = kNoOrder;  ///< Expires; none: the switch of an account.
    AccountHandle account = 0;
    InstrumentHandle instrument = kEverything;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  void add_expiry(OrderIndex order, Timestamp time, Sequence made) { due_.insert({time, made, order, 0, kEverything}); }
  void remove_expiry(OrderIndex order, Timestamp time, Sequence made) {
    due_.erase({time, made, order, 0, kEverything});
  }
  /// Sets an account's switch for an instrument, or for everything, anew; without a time: off.
  void set_switch(AccountHandle account, InstrumentHandle instrument, std::optional<Timestamp> time, Sequence made);

  std::optional<Timestamp> next() const { return due_.empty() ? std::nullopt : std::optional{due_.begin()->time}; }
  /// Requires: next().
  Due take();

  /// The switches; expiries are put back by who has the orders.
  void save(ByteWriter& out) const;
  void load(ByteReader& in, std::size_t accounts, std::size_t instruments);

 private:
  std::set<Due> due_;
  std::map<std::pair<AccountHandle, InstrumentHandle>, Due> switches_;
};

}  // namespace engine
