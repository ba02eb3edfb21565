#pragma once

#include <array>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "engine/exchange/command.h"
#include "engine/exchange/handles.h"

namespace engine {

/// What an order waits for, in ticks.
struct TriggerTerms {
  enum class Kind : std::uint8_t { None, Level, Trail } kind = Kind::None;
  TriggerBy by = TriggerBy::Last;
  bool rising = false;     ///< Fires when the price is at or above `price`; otherwise at or below.
  bool waits = false;      ///< It has not fired.
  bool following = false;  ///< A trail that has been activated.
  Ticks price = 0;         ///< Where it fires; of a trail that follows, for now.
  Ticks distance = 0;      ///< Of a trail; zero: `rate` says.
  Decimal rate;            ///< Share of the furthest price.
  Ticks activation = 0;    ///< Zero: at the first price there is.
  Ticks furthest = 0;      ///< The price a trail has followed to.
};

/// A price between two ticks counts as the lower one for who waits for a rise, and as the upper one for a fall.
struct TickSpan {
  Ticks low = 0, high = 0;  ///< Zero: not known.
};

/// The orders of one instrument that wait for a price, outside its book.
///
/// A price that nobody waits for costs one comparison with the nearest level above and one with the nearest below.
/// Adding, taking out and firing cost O(log n) each, as does each trail that a new furthest price moves.
class TriggerBook {
 public:
  static bool would_fire(const TriggerTerms& terms, TickSpan price) {
    if (price.low == 0 || terms.kind != TriggerTerms::Kind::Level) return false;
    return terms.rising ? price.low >= terms.price : price.high <= terms.price;
  }
  /// `now`: the price it goes by at this moment; a trail that is to follow at once starts there.
  void add(OrderIndex order, TriggerTerms& terms, TickSpan now);
  /// Puts back what was saved, as it is.
  void restore(OrderIndex order, const TriggerTerms& terms) { enter(order, terms); }
  void remove(OrderIndex order, const TriggerTerms& terms);
  /// Would this price fire or move anything?
  bool listens(TriggerBy by, TickSpan price) const {
    const auto& waiting = side_of(by);
    return price.low >= waiting.nearest_above || price.high <= waiting.nearest_below;
  }
  /// Takes out and appends to `fired` what fires at this price: what waited for a rise, lowest first, then what waited
  /// for a fall, highest first; at one price in the order of creation. Trails follow. `terms_of(OrderIndex)` gives the
  /// TriggerTerms of an order that was added.
  template <class TermsOf>
  void move(TriggerBy by, TickSpan price, TermsOf&& terms_of, std::vector<OrderIndex>& fired) {
    std::vector<OrderIndex> reached = take_reached(by, price);
    for (const auto order : reached) {
      auto& terms = terms_of(order);
      if (terms.kind == TriggerTerms::Kind::Trail && !terms.following) {
        follow(order, terms, price);
      } else {
        terms.waits = false;
        drop_follower(order, terms);
        fired.push_back(order);
      }
    }
    for (const auto order : take_outrun(by, price)) {
      auto& terms = terms_of(order);
      levels(terms).erase(level_key(terms, order));
      follow(order, terms, price);
    }
    find_nearest(by);
  }
  bool empty() const;

 private:
  using Key = std::pair<Ticks, OrderIndex>;
  using Level = std::set<Key>;  ///< First is nearest: those that wait for a fall, or follow one, by minus the price.
  struct Waiting {
    Level above, below;              ///< Who waits for a rise, for a fall.
    Level follows_up, follows_down;  ///< Trails by their furthest price: of sales, of buys.
    Ticks nearest_above = std::numeric_limits<Ticks>::max();
    Ticks nearest_below = std::numeric_limits<Ticks>::min();
  };

  Waiting& side_of(TriggerBy by) { return waiting_[by == TriggerBy::Last ? 0 : 1]; }
  const Waiting& side_of(TriggerBy by) const { return waiting_[by == TriggerBy::Last ? 0 : 1]; }
  Level& levels(const TriggerTerms& terms);
  Level& followers(const TriggerTerms& terms);
  static Key level_key(const TriggerTerms& terms, OrderIndex order);
  static Key follower_key(const TriggerTerms& terms, OrderIndex order);
  void enter(OrderIndex order, const TriggerTerms& terms);
  void follow(OrderIndex order, TriggerTerms& terms, TickSpan price);
  void drop_follower(OrderIndex order, const TriggerTerms& terms);
  std::vector<OrderIndex> take_reached(TriggerBy by, TickSpan price);
  std::vector<OrderIndex> take_outrun(TriggerBy by, TickSpan price);
  void find_nearest(TriggerBy by);

  std::array<Waiting, 2> waiting_;
};

}  // namespace engine
