#include "engine/domain/signal.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/support/amounts.h"

namespace {

using engine::Signal;
using testing_support::dec;
using testing_support::notional;
using testing_support::price;
using testing_support::quantity;

Signal plain() {
  Signal signal;
  signal.source = engine::SourceId{"leader7"};
  signal.id = engine::SignalId{"1"};
  signal.instrument = engine::InstrumentId{"BTC-USDT"};
  return signal;
}

TEST(ContentHash, ChangesWithEveryField) {
  const std::vector<std::function<void(Signal&)>> changes{
      [](auto& s) { s.source = engine::SourceId{"leader8"}; },
      [](auto& s) { s.id = engine::SignalId{"2"}; },
      [](auto& s) { s.sequence = 1; },
      [](auto& s) { s.time = engine::Timestamp::from_milliseconds(0); },
      [](auto& s) { s.time = engine::Timestamp::from_milliseconds(1); },
      [](auto& s) { s.instrument = engine::InstrumentId{"ETH-USDT"}; },
      [](auto& s) { s.action = engine::SignalAction::Close; },
      [](auto& s) { s.side = engine::PositionSide::Long; },
      [](auto& s) { s.side = engine::PositionSide::Short; },
      [](auto& s) { s.quantity = quantity("0"); },
      [](auto& s) { s.quantity = quantity("1"); },
      [](auto& s) { s.percent = dec("1"); },
      [](auto& s) { s.price = price("1"); },
      [](auto& s) { s.order_type = engine::OrderType::Limit; },
      [](auto& s) { s.leverage = dec("1"); },
      [](auto& s) { s.leader_equity = notional("1"); },
      [](auto& s) { s.stop_loss = price("1"); },
      [](auto& s) { s.take_profits = {{price("1"), dec("50")}}; },
      [](auto& s) { s.take_profits = {{price("1"), dec("50")}, {price("1"), dec("50")}}; },
      [](auto& s) { s.expires_in = engine::Duration{5}; },
      [](auto& s) { s.ref = engine::SignalId{"0"}; },
      [](auto& s) { s.note = "hello"; },
      [](auto& s) { s.extra = "hello"; },
  };
  std::set<std::uint64_t> hashes{content_hash(plain())};
  for (const auto& change : changes) {
    auto signal = plain();
    change(signal);
    EXPECT_TRUE(hashes.insert(content_hash(signal)).second) << "change " << hashes.size();
  }
}

TEST(ContentHash, IsTheSameForTheSameContentForEver) { EXPECT_EQ(content_hash(plain()), 3163643121651737605ULL); }

}  // namespace
