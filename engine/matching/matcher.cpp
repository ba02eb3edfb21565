#include "engine/matching/matcher.h"

namespace engine {

Lots Matcher::fillable(const IncomingOrder& order, OutsideQuote outside, Lots up_to) const {
  Lots sum = 0;
  if (outside.lots > 0 && within(order.side, outside.price, order.limit)) sum = std::min(outside.lots, up_to);
  if (meeting_ == Meeting::EachOther && sum < up_to) {
    sum += book_.depth(opposite(order.side), order.limit, up_to - sum);
  }
  return sum;
}

PlaceResult Matcher::finish(const IncomingOrder& order, Lots left) {
  if (left == 0) return {PlaceEnd::Filled, 0};
  if (order.time_in_force != TimeInForce::GoodTillCancel || !order.limit) return {PlaceEnd::Expired, left};
  book_.add(RestingOrder{order.number, order.account, order.side, *order.limit, left});
  return {PlaceEnd::Rested, left};
}

std::string Matcher::broken_invariant() const {
  const auto* bid = book_.best(Side::Buy);
  const auto* ask = book_.best(Side::Sell);
  if (meeting_ == Meeting::EachOther && bid != nullptr && ask != nullptr && bid->price >= ask->price) {
    return "a crossed book";
  }
  return book_.broken_invariant();
}

}  // namespace engine
