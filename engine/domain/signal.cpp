#include "engine/domain/signal.h"

#include "engine/base/hash.h"

namespace engine {

std::string_view to_string(SignalAction action) {
  switch (action) {
    case SignalAction::Open: return "open";
    case SignalAction::Close: return "close";
    case SignalAction::Target: return "target";
    case SignalAction::Cancel: return "cancel";
    case SignalAction::Update: return "update";
  }
  return "unknown";
}

Result<SignalAction> parse_signal_action(std::string_view text) {
  for (const auto action :
       {SignalAction::Open, SignalAction::Close, SignalAction::Target, SignalAction::Cancel, SignalAction::Update}) {
    if (text == to_string(action)) return action;
  }
  return invalid("\"" + std::string{text} + "\" is not one of open, close, target, cancel, update");
}

Result<PositionSide> parse_position_side(std::string_view text) {
  for (const auto side : {PositionSide::Net, PositionSide::Long, PositionSide::Short}) {
    if (text == to_string(side)) return side;
  }
  return invalid("\"" + std::string{text} + "\" is not one of net, long, short");
}

std::uint64_t content_hash(const Signal& s) {
  StableHash hash;
  const auto decimal = [&](const std::optional<Decimal>& value) {
    hash.add(std::uint64_t{value.has_value()});
    if (value) hash.add(*value);
  };
  const auto amount = [&](const auto& value) {
    hash.add(std::uint64_t{value.has_value()});
    if (value) hash.add(value->value());
  };
  hash.add(s.source.text()).add(s.id.text());
  hash.add(s.sequence.value_or(0)).add(s.time ? s.time->nanoseconds() : std::int64_t{-1});
  hash.add(s.instrument.text()).add(to_string(s.action)).add(s.side ? to_string(*s.side) : "");
  amount(s.quantity);
  decimal(s.percent);
  amount(s.price);
  hash.add(to_string(s.order_type));
  decimal(s.leverage);
  amount(s.leader_equity);
  amount(s.stop_loss);
  hash.add(static_cast<std::uint64_t>(s.take_profits.size()));
  for (const auto& target : s.take_profits) hash.add(target.price.value()).add(target.percent);
  hash.add(s.expires_in ? s.expires_in->count() : std::int64_t{-1});
  hash.add(s.ref.text()).add(s.note).add(s.extra);
  return hash.value();
}

}  // namespace engine
