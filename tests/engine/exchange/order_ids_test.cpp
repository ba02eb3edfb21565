// Ids of orders, open and ended: each is found as long as there is an exchange.
#include "engine/exchange/order_ids.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/env/random.h"

namespace {

using namespace engine;

/// Ids beside a map that keeps them in the obvious way.
class BothWays {
 public:
  explicit BothWays(std::uint64_t seed) : random_{seed} {}

  void step() {
    const auto whose = static_cast<AccountHandle>(random_.below(3));
    const auto id = std::string(random_.below(40), 'x') + std::to_string(random_.below(3000));
    const OrderIds::Key key{whose, id};
    ids_.prefetch(key);
    const auto known = known_.find({whose, id});
    const auto found = find(key);
    ASSERT_EQ(found, known == known_.end() ? std::nullopt : std::optional{known->second}) << whose << " " << id;
    if (!found) {
      const auto order = static_cast<OrderIndex>(names_.size());
      names_.push_back({whose, ids_.add(key, order)});
      known_[{whose, id}] = order;
      open_.push_back(order);
    }
    if (open_.empty() || random_.chance(1, 2)) return;
    const auto at = random_.below(open_.size());
    const auto& [account, name] = names_[open_[at]];
    ids_.close({account, ids_.text(name)}, open_[at]);
    open_[at] = open_.back();
    open_.pop_back();
  }
  void compare_all() const {
    for (const auto& [key, order] : known_) {
      ASSERT_EQ(find({key.first, key.second}), order) << key.first << " " << key.second;
    }
  }
  std::size_t open() const { return open_.size(); }
  std::size_t all() const { return names_.size(); }

 private:
  std::optional<OrderIndex> find(const OrderIds::Key& key) const {
    return ids_.find(key, [&](OrderIndex order) {
      const auto& [account, name] = names_[order];
      return account == key.account && ids_.text(name) == key.id;
    });
  }

  Random random_;
  OrderIds ids_;
  std::vector<std::pair<AccountHandle, OrderName>> names_;
  std::map<std::pair<AccountHandle, std::string>, OrderIndex> known_;
  std::vector<OrderIndex> open_;
};

TEST(OrderIds, FindsEachOpenAndEndedOrderAndNoOther) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    BothWays ids{seed};
    for (int i = 0; i < 60'000; ++i) {
      ids.step();
      if (HasFatalFailure()) return;
    }
    ids.compare_all();
    EXPECT_GT(ids.open(), 1000U);
    EXPECT_GT(ids.all() - ids.open(), 10'000U);
  }
}

TEST(OrderIds, TellsAnIdThatWasJustClosedFromOneThatNeverWas) {
  OrderIds ids;
  const OrderIds::Key key{7, "only one"};
  const auto any = [](OrderIndex) { return true; };
  EXPECT_EQ(ids.find(key, any), std::nullopt);
  ids.add(key, 5);
  EXPECT_EQ(ids.find(key, any), 5U);
  ids.close(key, 5);
  EXPECT_EQ(ids.find(key, any), 5U);
  EXPECT_EQ(ids.find({7, "only two"}, any), std::nullopt);
  EXPECT_EQ(ids.find({8, "only one"}, any), std::nullopt);
}

TEST(IdFilter, RulesOutMostOfWhatWasNotAddedAndNothingThatWas) {
  for (const std::size_t room : {8U, 512U, 65'536U}) {
    IdFilter filter;
    filter.make(room);
    Random random{room};
    std::vector<std::uint32_t> added;
    for (std::size_t i = 0; i < room; ++i) {
      added.push_back(static_cast<std::uint32_t>(random.next()));
      filter.add(added.back());
    }
    for (const auto hash : added) ASSERT_TRUE(filter.may_hold(hash));
    int held = 0;
    for (int i = 0; i < 10'000; ++i) held += filter.may_hold(static_cast<std::uint32_t>(random.next())) ? 1 : 0;
    EXPECT_LT(held, 1500) << room;
  }
}

}  // namespace
