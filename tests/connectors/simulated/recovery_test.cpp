// The venue's journal: after a restart, wherever it happens, the state is that of the writer.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "connectors/journal/crc32c.h"
#include "connectors/journal/segment.h"
#include "engine/env/random.h"
#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using engine::ErrorCode;
using engine::OrderStatus;
using engine::Side;
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

/// Bytes of all segments, oldest first; what they are called.
std::map<std::string, std::string> segments(const std::string& directory) {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.path().extension() == ".log") found[entry.path().string()] = read_bytes(entry.path().string());
  }
  return found;
}

/// A journal of version 1: the payloads of today's segments in frames of then.
std::string as_version_1(const std::string& directory) {
  engine::ByteWriter out;
  out.raw("CTEXCH01");
  for (const auto& [path, bytes] : segments(directory)) {
    for (std::string_view rest = std::string_view{bytes}.substr(journal::kHeaderBytes); !rest.empty();) {
      const auto head = journal::read_frame_head(rest);
      const auto payload = rest.substr(journal::kFrameHeadBytes, head.length);
      engine::ByteWriter place;
      place.u32(head.length);
      place.u64(out.bytes().size());
      out.u32(head.length);
      out.u32(journal::crc32c(place.bytes()));
      out.u32(journal::crc32c(payload));
      out.raw(payload);
      rest.remove_prefix(journal::kFrameHeadBytes + head.length);
    }
  }
  return out.bytes();
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
      records.push_back({kSpot.id, engine::Candle{at(std::int64_t{60} * i), open, engine::max(open, close),
                                                  engine::min(open, close), close, quantity("1")}});
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
  const auto before = segments(directory.path).rbegin()->second.size();
  first.submit({order});
  const auto [path, whole] = *segments(directory.path).rbegin();
  first.venue.reset();
  for (std::size_t size = before; size < whole.size(); ++size) {
    std::filesystem::remove_all(directory.path);
    std::filesystem::create_directory(directory.path);
    write_bytes(path, whole.substr(0, size));
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
  const auto before = segments(directory.path);
  under_test.play_to_the_end();
  under_test.venue.reset();
  EXPECT_EQ(segments(directory.path), before);
}

TEST_F(Recovery, IsTheSameFromASnapshotAndFromTheWholeJournal) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ScratchDirectory with_snapshot, without;
    engine::Random random{seed};
    int orders = 0;
    VenueUnderTest first, loaded, replayed;
    first.records = loaded.records = replayed.records = recording(seed);
    first.config.latency_ms = loaded.config.latency_ms = replayed.config.latency_ms = 7'000;
    first.journal_dir = loaded.journal_dir = with_snapshot.path;
    replayed.journal_dir = without.path;
    first.open();
    for (int i = 0; i < 80; ++i) act(first, random, orders);
    const auto hash = first.venue->state_hash();
    const auto now = first.venue->now();
    first.venue.reset();
    for (const auto& [path, bytes] : segments(with_snapshot.path)) {
      write_bytes(without.path + "/" + std::filesystem::path{path}.filename().string(), bytes);
    }
    engine::Random futures[]{engine::Random{seed + 100}, engine::Random{seed + 100}};
    int future_orders[]{1000, 1000};
    for (auto* again : {&loaded, &replayed}) {
      ASSERT_TRUE(again->try_open());
      EXPECT_EQ(again->venue->state_hash(), hash);
      again->venue->set_time(now);
      ASSERT_TRUE(again->venue->skip_to(now));
    }
    for (int i = 0; i < 60; ++i) {
      act(loaded, futures[0], future_orders[0]);
      act(replayed, futures[1], future_orders[1]);
      ASSERT_EQ(loaded.venue->state_hash(), replayed.venue->state_hash()) << "action " << i;
      ASSERT_EQ(loaded.venue->next_time(), replayed.venue->next_time());
    }
  }
}

TEST_F(Recovery, ReadsAJournalOfVersion1AndKeepsItAside) {
  VenueUnderTest first;
  first.records = recording(5);
  first.journal_dir = directory.path;
  first.open();
  engine::Random random{5};
  int orders = 0;
  for (int i = 0; i < 60; ++i) act(first, random, orders);
  const auto hash = first.venue->state_hash();
  first.venue.reset();
  const auto old = as_version_1(directory.path);

  for (const std::size_t torn : {0, 1, 5}) {
    ScratchDirectory converted;
    write_bytes(converted.journal(), old + std::string(torn, '\x7F'));
    for (int start = 0; start < 2; ++start) {
      VenueUnderTest again;
      again.records = first.records;
      again.journal_dir = converted.path;
      ASSERT_TRUE(again.try_open());
      EXPECT_EQ(again.venue->state_hash(), hash);
    }
    EXPECT_FALSE(std::filesystem::exists(converted.journal()));
    EXPECT_EQ(read_bytes(converted.journal() + ".converted").size(), old.size() + torn);
    EXPECT_FALSE(std::filesystem::exists(converted.path + "/converting"));
  }
  // A conversion that stopped before its last step is completed; one that stopped earlier is done again.
  ScratchDirectory halfway;
  write_bytes(halfway.journal(), old);
  std::filesystem::create_directory(halfway.path + "/converting");
  write_bytes(halfway.path + "/converting/" + journal::segment_name(1), "half");
  VenueUnderTest again;
  again.records = first.records;
  again.journal_dir = halfway.path;
  ASSERT_TRUE(again.try_open());
  std::filesystem::rename(halfway.journal() + ".converted", halfway.journal());
  ASSERT_TRUE(again.try_open());
  EXPECT_EQ(again.venue->state_hash(), hash);
  EXPECT_FALSE(std::filesystem::exists(halfway.journal()));
}

TEST_F(Recovery, RefusesADamagedJournalOfVersion1WithItsOffset) {
  {
    VenueUnderTest first;
    first.journal_dir = directory.path;
    first.open();
    first.submit({market_order("a", kSwap, Side::Buy, "2")});
  }
  const auto old = as_version_1(directory.path);
  ScratchDirectory damaged;
  for (std::size_t at = 0; at < 8 + 12 + 30; ++at) {
    auto bytes = old;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    write_bytes(damaged.journal(), bytes);
    VenueUnderTest again;
    again.journal_dir = damaged.path;
    const auto refused = again.try_open();
    ASSERT_FALSE(refused) << at;
    EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
    EXPECT_NE(refused.error().detail.find("at byte "), std::string::npos);
    EXPECT_EQ(read_bytes(damaged.journal()), bytes) << "a refused file is left as it is";
  }
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
