#include "engine/exchange/order_registry.h"

#include "engine/base/check.h"

namespace engine {

OrderIndex OrderRegistry::add(const OrderRecord& order) {
  CHECK(orders_.size() < std::numeric_limits<OrderIndex>::max());
  orders_.push_back(order);
  return static_cast<OrderIndex>(orders_.size() - 1);
}

void OrderRegistry::add_fill(OrderIndex index, FillRecord fill) {
  CHECK(fills_.size() < kNoFill);
  auto& order = orders_[index];
  const auto at = static_cast<std::uint32_t>(fills_.size());
  (order.last_fill == kNoFill ? order.first_fill : fills_[order.last_fill].next) = at;
  order.last_fill = at;
  fills_.push_back(fill);
}

}  // namespace engine
