#include "engine/exchange/trigger_book.h"

#include <algorithm>

namespace engine {
namespace {

constexpr Ticks kHighest = std::numeric_limits<Ticks>::max() / 2;

/// How far behind the furthest price a trail stands: at least one tick.
Ticks distance_of(const TriggerTerms& terms) {
  if (terms.distance > 0) return terms.distance;
  const auto share = multiply(Decimal::from_units(terms.furthest), terms.rate, Rounding::Up);
  return std::max<Ticks>(1, static_cast<Ticks>(share.units()));
}

}  // namespace

// A trail that does not follow yet waits for its activation: a sale for a rise to it, a buy for a fall. Once it
// follows, a sale waits for a fall to its stop and a buy for a rise. `rising` says what it waits for in the end.

TriggerBook::Level& TriggerBook::levels(const TriggerTerms& terms) {
  const bool activates = terms.kind == TriggerTerms::Kind::Trail && !terms.following;
  auto& side = side_of(terms.by);
  return terms.rising != activates ? side.above : side.below;
}

TriggerBook::Level& TriggerBook::followers(const TriggerTerms& terms) {
  auto& side = side_of(terms.by);
  return terms.rising ? side.follows_down : side.follows_up;
}

TriggerBook::Key TriggerBook::level_key(const TriggerTerms& terms, OrderIndex order) {
  if (terms.kind != TriggerTerms::Kind::Trail || terms.following) {
    return {terms.rising ? terms.price : -terms.price, order};
  }
  const Ticks any = terms.rising ? kHighest : 0;
  const Ticks activation = terms.activation > 0 ? terms.activation : any;
  return {terms.rising ? -activation : activation, order};
}

TriggerBook::Key TriggerBook::follower_key(const TriggerTerms& terms, OrderIndex order) {
  return {terms.rising ? -terms.furthest : terms.furthest, order};
}

void TriggerBook::enter(OrderIndex order, const TriggerTerms& terms) {
  levels(terms).insert(level_key(terms, order));
  if (terms.following) followers(terms).insert(follower_key(terms, order));
  find_nearest(terms.by);
}

void TriggerBook::add(OrderIndex order, TriggerTerms& terms, TickSpan now) {
  terms.waits = true;
  const bool trails = terms.kind == TriggerTerms::Kind::Trail && now.low > 0;
  const bool starts =
      trails && (terms.activation == 0 || (terms.rising ? now.high <= terms.activation : now.low >= terms.activation));
  if (starts) {
    follow(order, terms, now);
    find_nearest(terms.by);
  } else {
    enter(order, terms);
  }
}

void TriggerBook::follow(OrderIndex order, TriggerTerms& terms, TickSpan price) {
  terms.following = true;
  terms.furthest = terms.rising ? price.high : price.low;
  const Ticks distance = distance_of(terms);
  terms.price = terms.rising ? terms.furthest + distance : terms.furthest - distance;
  levels(terms).insert(level_key(terms, order));
  followers(terms).insert(follower_key(terms, order));
}

void TriggerBook::drop_follower(OrderIndex order, const TriggerTerms& terms) {
  if (terms.following) followers(terms).erase(follower_key(terms, order));
}

void TriggerBook::remove(OrderIndex order, const TriggerTerms& terms) {
  levels(terms).erase(level_key(terms, order));
  drop_follower(order, terms);
  find_nearest(terms.by);
}

std::vector<OrderIndex> TriggerBook::take_reached(TriggerBy by, TickSpan price) {
  std::vector<OrderIndex> reached;
  const auto take = [&](Level& level, Ticks up_to) {
    while (!level.empty() && level.begin()->first <= up_to) {
      reached.push_back(level.begin()->second);
      level.erase(level.begin());
    }
  };
  take(side_of(by).above, price.low);
  take(side_of(by).below, -price.high);
  return reached;
}

/// Trails whose furthest price is behind this one.
std::vector<OrderIndex> TriggerBook::take_outrun(TriggerBy by, TickSpan price) {
  std::vector<OrderIndex> outrun;
  const auto take = [&](Level& level, Ticks below) {
    while (!level.empty() && level.begin()->first < below) {
      outrun.push_back(level.begin()->second);
      level.erase(level.begin());
    }
  };
  take(side_of(by).follows_up, price.low);
  take(side_of(by).follows_down, -price.high);
  return outrun;
}

void TriggerBook::find_nearest(TriggerBy by) {
  auto& side = side_of(by);
  side.nearest_above = std::numeric_limits<Ticks>::max();
  side.nearest_below = std::numeric_limits<Ticks>::min();
  const auto rise_to = [&](Ticks price) { side.nearest_above = std::min(side.nearest_above, price); };
  const auto fall_to = [&](Ticks price) { side.nearest_below = std::max(side.nearest_below, price); };
  if (!side.above.empty()) rise_to(side.above.begin()->first);
  if (!side.follows_up.empty()) rise_to(side.follows_up.begin()->first + 1);
  if (!side.below.empty()) fall_to(-side.below.begin()->first);
  if (!side.follows_down.empty()) fall_to(-side.follows_down.begin()->first - 1);
}

bool TriggerBook::empty() const {
  return std::all_of(waiting_.begin(), waiting_.end(),
                     [](const Waiting& side) { return side.above.empty() && side.below.empty(); });
}

}  // namespace engine
