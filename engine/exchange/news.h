#pragma once

#include <span>
#include <utility>
#include <vector>

#include "engine/exchange/command.h"
#include "engine/exchange/order_registry.h"

namespace engine {

/// News of an order in handles, as it was at that moment: what an ExecutionReport is made of at the door.
struct OrderNews {
  OrderIndex order = kNoOrder;   ///< kNoOrder: not about an order; Exchange::other_news() has it.
  std::uint32_t fill = kNoFill;  ///< The execution it is about, or none. Without an order: which of the others.
  OrderStatus status = OrderStatus::New;
  Reason reason = Reason::None;
  Lots filled = 0;
  Lots leaves = 0;
  Timestamp time;
};

/// What one command did, in order. Its memory is used again by the next.
class NewsLog {
 public:
  void clear() {
    count_ = 0;
    others_.clear();
  }
  void add(const OrderNews& news) {
    if (count_ == news_.size()) [[unlikely]]
      news_.resize(2 * count_ + 16);
    news_[count_++] = news;
  }
  /// What is rare and has names of its own: cash that moved, a refusal.
  void add(ExchangeEvent other) {
    OrderNews news;
    news.fill = static_cast<std::uint32_t>(others_.size());
    add(news);
    others_.push_back(std::move(other));
  }

  std::span<const OrderNews> all() const { return {news_.data(), count_}; }
  const ExchangeEvent& other(const OrderNews& news) const { return others_[news.fill]; }

 private:
  std::vector<OrderNews> news_;  ///< As long as it ever was; `count_` of them are of this command.
  std::size_t count_ = 0;
  std::vector<ExchangeEvent> others_;
};

}  // namespace engine
