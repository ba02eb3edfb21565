#include "engine/copier/leader_book.h"

namespace engine {
namespace {

/// From `held` to `wanted`: the part towards zero keeps a share, the part away from zero adds.
LeaderMove move_to(Decimal held, Decimal wanted) {
  LeaderMove move{.before = held, .after = wanted, .added = {}, .note = {}};
  if (held.sign() * wanted.sign() < 0) {
    move.keep_numerator = Decimal{};
    move.added = wanted;
  } else if (wanted.abs() < held.abs()) {
    move.keep_numerator = wanted.abs();
    move.keep_denominator = held.abs();
  } else {
    move.added = wanted - held;
  }
  return move;
}

LeaderMove close_of(const Signal& signal, Decimal held) {
  LeaderMove move{.before = held, .after = {}, .keep_numerator = Decimal{}, .added = {}, .note = {}};
  if (signal.percent) {
    const Decimal hundred{100};
    move.keep_numerator = hundred - *signal.percent;
    move.keep_denominator = hundred;
    move.after = multiply_divide(held, move.keep_numerator, hundred);
  } else if (signal.quantity) {
    const Decimal closed = min(signal.quantity->value(), held.abs());
    if (closed < signal.quantity->value()) move.note = "CUT_TO_LEADER_POSITION";
    if (held.is_zero()) {
      move.keep_numerator = Decimal{1};
      return move;
    }
    move.keep_numerator = held.abs() - closed;
    move.keep_denominator = held.abs();
    move.after = held.is_negative() ? -move.keep_numerator : move.keep_numerator;
  }
  return move;
}

}  // namespace

LeaderMove move_of(const Signal& signal, Decimal held) {
  const Decimal size =
      signal.quantity ? signal.quantity->value() : Decimal{signal.action == SignalAction::Open ? 1 : 0};
  const Decimal signed_size = signal.side == PositionSide::Short ? -size : size;
  switch (signal.action) {
    case SignalAction::Open:
      if (!signal.quantity && held.sign() * signed_size.sign() < 0) return move_to(held, signed_size);
      return move_to(held, held + signed_size);
    case SignalAction::Target: return move_to(held, signed_size);
    case SignalAction::Close: return close_of(signal, held);
    case SignalAction::Cancel:
    case SignalAction::Update: break;
  }
  return LeaderMove{.before = held, .after = held, .added = {}, .note = {}};
}

}  // namespace engine
