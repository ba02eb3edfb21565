// The venue's journal: after a restart, wherever it happens, the state is that of the writer.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "connectors/simulated/journal_file.h"
#include "engine/env/random.h"
#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using engine::ErrorCode;
using engine::OrderStatus;
using engine::Side;
using engine::TimeInForce;
using namespace testing_support;

const auto kSpot = spot_instrument();
const auto kSwap = perpetual();

std::string read_bytes(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

struct Journal : ::testing::Test {
  ScratchDirectory directory;
  std::vector<std::string> seen;
  engine::Result<simulated::JournalFile> reopen() {
    seen.clear();
    return simulated::JournalFile::open(directory.path, [&](std::string_view payload) {
      seen.emplace_back(payload);
      return engine::ok();
    });
  }
  void write_three() {
    auto journal = reopen();
    ASSERT_TRUE(journal);
    for (const auto* payload : {"first", "the second", "third!"}) ASSERT_TRUE(journal->append(payload));
    ASSERT_TRUE(journal->sync());
  }
};

TEST_F(Journal, ReadsWhatWasAppended) {
  write_three();
  ASSERT_TRUE(reopen());
  EXPECT_EQ(seen, (std::vector<std::string>{"first", "the second", "third!"}));
}

TEST_F(Journal, CutsALastRecordThatIsTornAtAnyByte) {
  write_three();
  const auto whole = read_bytes(directory.journal());
  const std::size_t last_record = 12 + 6;
  for (std::size_t cut = 1; cut < last_record; ++cut) {
    write_bytes(directory.journal(), whole.substr(0, whole.size() - cut));
    auto journal = reopen();
    ASSERT_TRUE(journal) << "cut " << cut;
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_EQ(journal->bytes_cut(), last_record - cut);
    ASSERT_TRUE(journal->append("again"));
    ASSERT_TRUE(reopen());
    EXPECT_EQ(seen.back(), "again");
  }
}

TEST_F(Journal, CutsALastRecordWhoseBytesNeverCame) {
  write_three();
  auto bytes = read_bytes(directory.journal());
  for (std::size_t i = bytes.size() - 18; i < bytes.size(); ++i) bytes[i] = 0;
  write_bytes(directory.journal(), bytes);
  ASSERT_TRUE(reopen());
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(Journal, RefusesAFlippedBitBeforeTheLastRecordWithItsOffset) {
  write_three();
  const auto whole = read_bytes(directory.journal());
  for (std::size_t at_byte = 0; at_byte < whole.size() - 18; ++at_byte) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bytes = whole;
      bytes[at_byte] = static_cast<char>(bytes[at_byte] ^ (1 << bit));
      write_bytes(directory.journal(), bytes);
      const auto journal = reopen();
      ASSERT_FALSE(journal) << "byte " << at_byte << " bit " << bit;
      EXPECT_EQ(journal.error().code, ErrorCode::Corrupt);
      EXPECT_NE(journal.error().detail.find("at byte "), std::string::npos);
      EXPECT_EQ(read_bytes(directory.journal()), bytes) << "a refused file is left as it is";
    }
  }
}

struct Recovery : ::testing::Test {
  ScratchDirectory directory;

  /// Two markets, bars and trades, so that one is idle while the other is not.
  static std::vector<engine::MarketRecord> recording(std::uint64_t seed) {
    engine::Random random{seed};
    std::vector<engine::MarketRecord> records;
    const auto tenths = [&](std::int64_t low, std::int64_t high) {
      return engine::Price{engine::Decimal::from_units(random.between(low, high) * (engine::Decimal::kOne / 10))};
    };
    for (int i = 0; i < 30; ++i) {
      const auto open = tenths(950, 1050), close = tenths(950, 1050);
      records.push_back({kSpot.id, engine::Candle{at(60 * i), open, engine::max(open, close), engine::min(open, close),
                                                  close, quantity("1")}});
      for (int j = 0; j < 3; ++j) {
        const auto side = random.chance(1, 2) ? Side::Buy : Side::Sell;
        records.push_back(
            {kSwap.id, engine::PublicTrade{at(60 * i + 20 * j), tenths(990, 1010), quantity("0.7"), side}});
      }
    }
    return records;
  }

  /// One random thing a daemon could do.
  static void act(VenueUnderTest& under_test, engine::Random& random, int& orders) {
    if (const auto due = under_test.venue->next_time(); due && random.chance(2, 3)) {
      while (under_test.venue->next_time() && *under_test.venue->next_time() <= *due) under_test.play();
      return;
    }
    const auto& instrument = random.chance(1, 2) ? kSpot : kSwap;
    const auto side = random.chance(1, 2) ? Side::Buy : Side::Sell;
    const auto id = "o" + std::to_string(orders++);
    if (random.chance(1, 5) && orders > 3) {
      return under_test.cancel(
          market_order("o" + std::to_string(random.below(static_cast<std::uint64_t>(orders))), instrument, side, "1"));
    }
    if (random.chance(1, 2)) return under_test.submit({market_order(id, instrument, side, "0.5")});
    under_test.submit({limit_order(id, instrument, side, "0.5", std::to_string(random.between(95, 105)))});
  }
};

TEST_F(Recovery, GivesTheSameStateAndTheSameFutureWhereverItStops) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ScratchDirectory scratch;
    engine::Random random{seed}, never_random{seed};
    int orders = 0, never_orders = 0;
    VenueUnderTest stopped, never;
    stopped.records = never.records = recording(seed);
    stopped.config.latency_ms = never.config.latency_ms = seed % 3 == 0 ? 7'000 : 0;
    stopped.journal_dir = scratch.path;
    stopped.open();
    never.open();
    for (int i = 0; i < 150; ++i) {
      act(stopped, random, orders);
      act(never, never_random, never_orders);
      ASSERT_EQ(stopped.venue->state_hash(), never.venue->state_hash()) << "action " << i;
      if (i % 7 == 3) {
        const auto now = stopped.venue->now();
        ASSERT_TRUE(stopped.try_open());
        ASSERT_EQ(stopped.venue->state_hash(), never.venue->state_hash()) << "after a restart, action " << i;
        // What nobody had an order in was not written down: it is played again, in silence.
        stopped.venue->set_time(now);
        ASSERT_TRUE(stopped.venue->skip_to(now));
        ASSERT_EQ(stopped.venue->next_time(), never.venue->next_time());
        ASSERT_EQ(stopped.venue->records(), never.venue->records());
      }
    }
    EXPECT_EQ(stopped.venue->exchange().broken_invariant(), "");
    EXPECT_GT(never.heard.reports.size(), 30U);
  }
}

TEST_F(Recovery, KnowsOrdersOfBeforeAndExecutesNoneTwice) {
  const auto order = [] {
    auto asked = market_order("a", kSwap, Side::Buy, "2");
    asked.reference_price = price("100");
    return asked;
  }();
  std::string hash;
  {
    VenueUnderTest first;
    first.journal_dir = directory.path;
    first.open();
    first.submit({order});
    hash = first.venue->state_hash();
  }
  VenueUnderTest second;
  second.journal_dir = directory.path;
  ASSERT_TRUE(second.try_open());
  EXPECT_EQ(second.venue->state_hash(), hash);
  second.submit({order});
  EXPECT_EQ(second.last().status, OrderStatus::Filled);
  EXPECT_EQ(second.venue->state_hash(), hash);
}

TEST_F(Recovery, LosesOnlyTheLastBatchWhenItsRecordIsTorn) {
  VenueUnderTest first;
  first.journal_dir = directory.path;
  first.open();
  auto order = market_order("a", kSwap, Side::Buy, "2");
  order.reference_price = price("100");
  const auto before_hash = first.venue->state_hash();
  const auto before = read_bytes(directory.journal()).size();
  first.submit({order});
  const auto whole = read_bytes(directory.journal());
  first.venue.reset();
  for (std::size_t size = before; size < whole.size(); ++size) {
    write_bytes(directory.journal(), whole.substr(0, size));
    VenueUnderTest again;
    again.journal_dir = directory.path;
    ASSERT_TRUE(again.try_open()) << "at byte " << size;
    EXPECT_EQ(again.venue->state_hash(), before_hash);
  }
}

TEST_F(Recovery, WritesNothingForAMarketNobodyHasAnOrderIn) {
  VenueUnderTest under_test;
  under_test.journal_dir = directory.path;
  under_test.records = recording(1);
  under_test.open();
  const auto before = read_bytes(directory.journal()).size();
  under_test.play_to_the_end();
  under_test.venue.reset();
  EXPECT_EQ(read_bytes(directory.journal()).size(), before);
}

TEST_F(Recovery, TakesNewTermsFromThatMomentOn) {
  auto order = market_order("a", kSwap, Side::Buy, "1");
  order.reference_price = price("100");
  {
    VenueUnderTest first;
    first.journal_dir = directory.path;
    first.open();
    first.submit({order});
  }
  VenueUnderTest second;
  second.journal_dir = directory.path;
  second.config.taker_fee = dec("0.01");
  ASSERT_TRUE(second.try_open());
  order.client_order_id = engine::ClientOrderId{"b"};
  second.submit({order});
  EXPECT_EQ(second.last().fill->fee, dec("1"));
  const auto hash = second.venue->state_hash();
  ASSERT_TRUE(second.try_open());
  EXPECT_EQ(second.venue->state_hash(), hash);
  // Steps of a traded instrument cannot change.
  second.config.instruments[1].tick_size = price("0.5");
  const auto refused = second.try_open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
}

}  // namespace
