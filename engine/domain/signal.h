#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
#include "engine/domain/amounts.h"
#include "engine/domain/ids.h"
#include "engine/domain/order.h"

namespace engine {

enum class SignalAction { Open, Close, Target, Cancel, Update };

std::string_view to_string(SignalAction action);  ///< "open", "close", "target", "cancel", "update"
Result<SignalAction> parse_signal_action(std::string_view text);
Result<PositionSide> parse_position_side(std::string_view text);  ///< "long", "short": a signal names a side.

struct TakeProfit {
  Price price;
  Decimal percent;  ///< Of the position, 0 to 100.
  friend bool operator==(const TakeProfit&, const TakeProfit&) = default;
};

/// What a leader said, exactly as he said it. The contract's section 3 gives the meaning of each field.
struct Signal {
  SourceId source;
  SignalId id;
  std::optional<std::uint64_t> sequence;  ///< 1, 2, 3… within the source.
  std::optional<Timestamp> time;          ///< When the leader acted; absent: when it was received.
  InstrumentId instrument;
  SignalAction action = SignalAction::Open;
  std::optional<PositionSide> side;
  std::optional<Quantity> quantity;  ///< Of the leader; base units, quote units for inverse.
  std::optional<Decimal> percent;    ///< 0 to 100, for close.
  std::optional<Price> price;        ///< The leader's.
  OrderType order_type = OrderType::Market;
  std::optional<Decimal> leverage;
  std::optional<Notional> leader_equity;
  std::optional<Price> stop_loss;
  std::vector<TakeProfit> take_profits;
  std::optional<Duration> expires_in;  ///< After `time`.
  SignalId ref;
  std::string note;
  std::string extra;  ///< Unknown fields, one JSON object as text; kept and not obeyed. Empty: none.
};

/// Names one signal for ever.
struct SignalKey {
  SourceId source;
  SignalId id;
  friend auto operator<=>(const SignalKey&, const SignalKey&) = default;
  friend bool operator==(const SignalKey&, const SignalKey&) = default;
};

/// Hash of the meaning of a signal (its time included when it was given): the same id with another hash is a conflict.
std::uint64_t content_hash(const Signal& signal);

}  // namespace engine
