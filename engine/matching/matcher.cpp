#include "engine/matching/matcher.h"

#include <utility>

namespace engine {

Lots Matcher::fillable(const IncomingOrder& order, OutsideQuote outside, Lots up_to) const {
  Lots sum = 0;
  Lots hidden = 0;  // Part of the sum: what icebergs of this level hide. It comes behind all that stands there now.
  Ticks level = 0;
  bool quote_counts = outside.lots > 0 && within(order.side, outside.price, order.limit);
  const auto count = [&](Lots lots) {
    const Lots counted = std::min(lots, up_to - sum);
    sum += counted;
    return counted;
  };
  const auto count_quote = [&] {
    if (std::exchange(quote_counts, false)) count(outside.lots);
  };
  if (meeting_ == Meeting::EachOther) {
    book_.visit_queue(opposite(order.side), [&](const RestingOrder& maker) {
      if (!within(order.side, maker.price, order.limit)) return false;
      if (quote_counts && !within(order.side, maker.price, outside.price)) count_quote();
      if (std::exchange(level, maker.price) != maker.price) hidden = 0;
      if (sum - hidden >= up_to) return false;
      if (order.self_trade != SelfTrade::None && maker.account == order.account) {
        if (order.self_trade == SelfTrade::ExpireMaker) return true;
        sum -= hidden;
        quote_counts = false;  // It ends here, before anything that stands behind.
        return false;
      }
      sum -= hidden;
      count(maker.lots);
      hidden = std::min(hidden + std::min(maker.hidden, up_to), up_to - sum);
      sum += hidden;
      return true;
    });
  }
  count_quote();
  return sum;
}

bool Matcher::would_take(const IncomingOrder& order, OutsideQuote outside) const {
  if (outside.lots > 0 && within(order.side, outside.price, order.limit)) return true;
  if (meeting_ == Meeting::MarketOnly) return false;
  const auto best = book_.best_price(opposite(order.side));
  return best && within(order.side, *best, order.limit);
}

PlaceResult Matcher::slide(const IncomingOrder& order, OutsideQuote outside) {
  if (!order.limit) return refuse(order);
  auto slid = order;
  const auto keep_off = [&](Ticks price) {
    if (!within(order.side, price, slid.limit)) return;
    const Ticks steps = price / order.tick_step;
    const bool is_on_step = price % order.tick_step == 0;
    const bool buys = order.side == Side::Buy;
    slid.limit = (buys ? steps - (is_on_step ? 1 : 0) : steps + 1) * order.tick_step;
  };
  if (outside.lots > 0) keep_off(outside.price);
  if (meeting_ == Meeting::EachOther) {
    if (const auto best = book_.best_price(opposite(order.side))) keep_off(*best);
  }
  if (*slid.limit <= 0) return refuse(order);
  return finish(slid, order.lots);
}

PlaceResult Matcher::finish(const IncomingOrder& order, Lots left) {
  if (left == 0) return {PlaceEnd::Filled, 0, 0};
  if (order.time_in_force != TimeInForce::GoodTillCancel || !order.limit) return {PlaceEnd::Expired, left, 0};
  const Lots shown = order.display > 0 ? std::min(order.display, left) : left;
  book_.add(RestingOrder{order.number, order.account, order.side, *order.limit, shown, left - shown, order.display});
  return {PlaceEnd::Rested, left, *order.limit};
}

std::string Matcher::broken_invariant() const {
  const auto bid = book_.best_price(Side::Buy), ask = book_.best_price(Side::Sell);
  if (meeting_ == Meeting::EachOther && bid && ask && *bid >= *ask) {
    return "a crossed book";
  }
  return book_.broken_invariant();
}

}  // namespace engine
