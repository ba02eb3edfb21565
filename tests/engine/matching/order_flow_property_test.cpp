// The fast book against the plain one: millions of random operations over markets of every shape, ids of every kind,
// and records that are wrong in every field. Each trade in its order, each reject, and the whole book as it queues.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/env/random.h"
#include "tests/support/reference_flow.h"
#include "tests/support/reference_matcher.h"
#include "tests/support/rounds.h"

namespace {

using engine::FlowRecord;
using engine::FlowTrade;
using engine::Lots;
using engine::Random;
using engine::Ticks;
using testing_support::ReferenceFlow;

constexpr Ticks kTop = std::numeric_limits<Ticks>::max();

enum class Prices { Touch, Deep, WholeRange, NextToOne, NextToTop, LeafEdges, Walk };
enum class Ids { Dense, Scrambled, SameUpperBits, SameLowerBits, SameHash, Reused };

struct Profile {
  std::string name;
  Prices prices;
  Ids ids;
  std::uint32_t symbols;
  std::size_t resting;        ///< About so many orders are kept in the book.
  std::uint64_t sweep_every;  ///< Once in so many operations an order takes all there is.
};

const std::vector<Profile> kProfiles{
    {"a dense touch", Prices::Touch, Ids::Dense, 1, 300, 5000},
    {"a hundred symbols", Prices::Touch, Ids::Scrambled, 100, 5000, 5000},
    {"a deep book", Prices::Deep, Ids::Scrambled, 1, 40'000, 200'000},
    {"prices over the whole range", Prices::WholeRange, Ids::Scrambled, 3, 2000, 4000},
    {"next to price 1", Prices::NextToOne, Ids::SameUpperBits, 2, 200, 1000},
    {"next to the highest price", Prices::NextToTop, Ids::SameLowerBits, 2, 200, 1000},
    {"around the edges of leaves and windows", Prices::LeafEdges, Ids::Dense, 2, 1500, 3000},
    {"thousands of levels emptied by one order", Prices::Deep, Ids::SameLowerBits, 1, 4000, 6000},
    {"a price that walks and jumps", Prices::Walk, Ids::Scrambled, 2, 1000, 20'000},
    {"ids with one hash", Prices::Touch, Ids::SameHash, 2, 300, 2000},
    {"ids that live again and again", Prices::Touch, Ids::Reused, 3, 150, 500},
    {"emptied and refilled", Prices::WholeRange, Ids::Reused, 1, 20, 15},
};

class Generator {
 public:
  Generator(const Profile& profile, std::uint64_t seed) : profile_{profile}, random_{seed} {}

  FlowRecord next(ReferenceFlow& reference) {
    if (random_.chance(1, 60)) walk();
    auto record = right(reference);
    return random_.chance(1, 40) ? wrong(record) : record;
  }
  std::size_t batch() { return random_.chance(1, 3) ? 1 : random_.below(2000); }

 private:
  FlowRecord right(ReferenceFlow& reference) {
    if (random_.chance(1, profile_.sweep_every)) return sweep();
    const bool full = reference.resting() > profile_.resting;
    if (reference.resting() == 0 || random_.chance(full ? 2 : 7, 10)) return entry();
    const auto target = reference.near(random_.next() >> random_.below(64));
    FlowRecord record{FlowRecord::kCancel, target.side, 0, 0, target.symbol, target.id, 0, 0};
    const auto kind = random_.below(10);
    if (kind == 0 && !issued_.empty()) record.id = issued_[random_.below(issued_.size())];  // Perhaps long gone.
    if (kind == 1 || kind == 2) {
      record.operation = FlowRecord::kReduce;
      record.lots = random_.chance(1, 3) ? target.lots : random_.between(1, target.lots);
    }
    if (kind == 3 || kind == 4) {
      record.operation = FlowRecord::kReplace;
      record.price = random_.chance(1, 3) ? target.price : price(target.side);
      record.lots = lots();
    }
    return record;
  }

  FlowRecord entry() {
    FlowRecord record{};
    record.side = random_.chance(1, 2) ? 1 : 0;
    record.symbol = static_cast<std::uint32_t>(random_.below(profile_.symbols));
    record.id = new_id();
    record.price = price(record.side);
    record.lots = lots();
    const auto kind = random_.below(20);
    if (kind == 0) record.force = FlowRecord::kImmediateOrCancel;
    if (kind == 1) record.force = FlowRecord::kFillOrKill;
    if (kind == 2) {
      record.type = FlowRecord::kMarket;
      record.force = static_cast<std::uint8_t>(random_.below(3));
      record.price = random_.chance(1, 2) ? 0 : random_.between(-5, 5);
    }
    return record;
  }
  FlowRecord sweep() {
    auto record = entry();
    record.type = random_.chance(1, 2) ? FlowRecord::kMarket : FlowRecord::kLimit;
    record.price = record.side == 0 ? kTop : 1;
    record.force = random_.chance(1, 4) ? FlowRecord::kGoodTillCancel : FlowRecord::kImmediateOrCancel;
    record.lots = kTop;
    return record;
  }

  /// One field is what it may not be, or what hardly anybody sends.
  FlowRecord wrong(FlowRecord record) {
    const auto bad = [&]() -> std::int64_t {
      const std::int64_t values[] = {0, -1, std::numeric_limits<std::int64_t>::min(), kTop};
      return values[random_.below(4)];
    };
    switch (random_.below(8)) {
      case 0: record.symbol = random_.chance(1, 2) ? profile_.symbols : 0xffffffffU; break;
      case 1: record.id = random_.chance(1, 2) ? 0 : random_.next(); break;
      case 2: record.lots = bad(); break;
      case 3: record.price = bad(); break;
      case 4: record.side = static_cast<std::uint8_t>(random_.below(256)); break;
      case 5: record.type = static_cast<std::uint8_t>(random_.below(256)); break;
      case 6: record.force = static_cast<std::uint8_t>(random_.below(256)); break;
      default: record.operation = static_cast<std::uint8_t>(random_.below(256)); break;
    }
    return record;
  }

  std::uint64_t new_id() {
    const auto count = ++last_;
    std::uint64_t id = count;
    switch (profile_.ids) {
      case Ids::Dense: break;
      case Ids::Scrambled: id = random_.next() | 1; break;
      case Ids::SameUpperBits: id = 0xabcdef0000000000ULL | count; break;
      case Ids::SameLowerBits: id = count << 40 | 0x77; break;
      // The inverse of the index's multiplier: all ids hash to five values.
      case Ids::SameHash: id = 0xF1DE83E19937733DULL * (((1 + random_.below(5)) << 60) | count); break;
      case Ids::Reused: id = 1 + random_.below(400); break;
    }
    issued_.push_back(id);
    return id;
  }

  Lots lots() {
    if (random_.chance(1, 500)) return kTop - static_cast<Lots>(random_.below(3));
    return random_.between(1, random_.chance(1, 10) ? 500 : 12);
  }

  Ticks price(std::uint8_t side) {
    const Ticks away = side == 0 ? -1 : 1;
    switch (profile_.prices) {
      case Prices::Touch: return 100'000 + random_.between(-6, 6);
      case Prices::Deep: return 900'000 + away * random_.between(-20, std::int64_t{8} << random_.below(17));
      case Prices::WholeRange:
        return static_cast<Ticks>((random_.next() >> 1) >> random_.below(63)) | (random_.chance(1, 9) ? kTop : 1);
      case Prices::NextToOne: return random_.between(1, 9);
      case Prices::NextToTop: return kTop - random_.between(0, 9);
      case Prices::LeafEdges: {
        const Ticks edge = random_.chance(1, 2) ? 64 : 262'144;
        return edge * random_.between(3, 9) + random_.between(-2, 2);
      }
      case Prices::Walk: return middle_ + away * random_.between(-3, random_.chance(1, 5) ? 400 : 20);
    }
    return 1;
  }
  void walk() {
    middle_ += random_.between(-10, 10);
    if (random_.chance(1, 100)) middle_ += random_.between(-1'500'000, 1'500'000);
    middle_ = std::clamp(middle_, Ticks{1000}, Ticks{1} << 40);
  }

  const Profile& profile_;
  Random random_;
  std::uint64_t last_ = 0;
  Ticks middle_ = 5'000'000;
  std::vector<std::uint64_t> issued_;
};

struct Heard : engine::TradeSink {
  std::vector<FlowTrade> trades;
  void on_trades(std::span<const FlowTrade> some) override { trades.insert(trades.end(), some.begin(), some.end()); }
};

std::string text(const FlowTrade& t) {
  return std::to_string(t.maker) + "<" + std::to_string(t.taker) + " " + std::to_string(t.lots) + "@" +
         std::to_string(t.price);
}

void compare_books(const engine::OrderFlow& flow, const ReferenceFlow& reference) {
  std::vector<ReferenceFlow::Placed> placed;
  flow.visit_book([&](std::uint32_t symbol, engine::Side side, Ticks price, std::uint64_t id, Lots lots) {
    placed.push_back({symbol, static_cast<std::uint8_t>(side == engine::Side::Buy ? 0 : 1), price, id, lots});
  });
  const auto expected = reference.book();
  ASSERT_EQ(placed.size(), expected.size());
  for (std::size_t i = 0; i < placed.size(); ++i) {
    ASSERT_TRUE(placed[i] == expected[i])
        << "place " << i << ": order " << placed[i].id << " instead of " << expected[i].id;
  }
  ASSERT_EQ(flow.broken_invariant(), "");
}

/// Plays batches to both until `operations` are done; every so often the fast one is saved and goes on from its copy.
void duel(const Profile& profile, std::uint64_t seed, std::uint64_t operations, std::uint64_t& trades) {
  Generator generator{profile, seed};
  engine::OrderFlow flow{profile.symbols};
  ReferenceFlow reference{profile.symbols};
  std::vector<FlowRecord> batch;
  for (int round = 0; reference.counts.operations < operations; ++round) {
    SCOPED_TRACE("after operation " + std::to_string(reference.counts.operations));
    batch.clear();
    reference.trades.clear();
    for (auto left = generator.batch(); left > 0; --left) {
      batch.push_back(generator.next(reference));
      reference.apply(batch.back());
    }
    Heard heard;
    flow.run(batch, &heard);
    ASSERT_EQ(heard.trades.size(), reference.trades.size());
    for (std::size_t i = 0; i < heard.trades.size(); ++i) {
      ASSERT_EQ(text(heard.trades[i]), text(reference.trades[i])) << "trade " << i << " of the batch";
    }
    ASSERT_TRUE(flow.counts() == reference.counts)
        << flow.counts().rejects << " rejects, not " << reference.counts.rejects;
    ASSERT_EQ(flow.resting_orders(), reference.resting());
    if (round % (reference.resting() > 10'000 ? 200 : 16) == 0) {
      ASSERT_NO_FATAL_FAILURE(compare_books(flow, reference));
    }
    if (round % 64 != 63) continue;
    engine::ByteWriter out;
    flow.save(out);
    engine::OrderFlow copy{0};
    engine::ByteReader in{out.bytes()};
    ASSERT_TRUE(copy.load(in));
    ASSERT_EQ(copy.state_hash(), flow.state_hash());
    flow = std::move(copy);
  }
  ASSERT_NO_FATAL_FAILURE(compare_books(flow, reference));
  trades += reference.counts.trades;
}

class OrderFlowProperty : public ::testing::TestWithParam<Profile> {};

TEST_P(OrderFlowProperty, AgreesWithThePlainBookTradeByTrade) {
  std::uint64_t trades = 0;
  for (std::uint64_t seed = 1; seed <= testing_support::rounds(2); ++seed) {
    SCOPED_TRACE(GetParam().name + ", seed " + std::to_string(seed));
    ASSERT_NO_FATAL_FAILURE(duel(GetParam(), seed, 100'000 + 2 * GetParam().resting, trades));
  }
  EXPECT_GT(trades, 10'000U);  // Or the operations would prove little.
}

INSTANTIATE_TEST_SUITE_P(Profiles, OrderFlowProperty, ::testing::ValuesIn(kProfiles), [](const auto& profile) {
  auto name = profile.param.name;
  for (auto& letter : name) letter = letter == ' ' ? '_' : letter;
  return name;
});

/// What judges is judged: by the matcher that keeps all orders in one list.
TEST(ReferenceFlow, AgreesWithTheReferenceMatcherOnOneSymbol) {
  const Profile profile{"", Prices::NextToOne, Ids::Dense, 1, 60, 500};
  Generator generator{profile, 7};
  ReferenceFlow flow{1};
  testing_support::ReferenceMatcher matcher;
  for (int i = 0; i < 20'000; ++i) {
    SCOPED_TRACE("seed 7, operation " + std::to_string(i));
    const auto record = generator.next(flow);
    const auto rejects = flow.counts.rejects;
    flow.trades.clear();
    flow.apply(record);
    if (flow.counts.rejects != rejects) continue;
    std::vector<engine::Trade> trades;
    bool was_here = true;
    if (record.operation == FlowRecord::kReduce) {
      was_here = matcher.reduce(record.id, record.lots);
    } else if (record.operation != FlowRecord::kNew) {
      was_here = matcher.cancel(record.id);
    }
    ASSERT_TRUE(was_here);
    if (record.operation == FlowRecord::kReplace || record.operation == FlowRecord::kNew) {
      engine::IncomingOrder order;
      order.number = record.id;
      order.side = record.side == 0 ? engine::Side::Buy : engine::Side::Sell;
      const bool is_new = record.operation == FlowRecord::kNew;
      if (!is_new || record.type == FlowRecord::kLimit) order.limit = record.price;
      order.lots = record.lots;
      order.time_in_force = is_new ? static_cast<engine::TimeInForce>(record.force) : engine::TimeInForce{};
      trades = matcher.place(order).trades;
    }
    ASSERT_EQ(flow.trades.size(), trades.size());
    for (std::size_t k = 0; k < trades.size(); ++k) {
      ASSERT_EQ(text(flow.trades[k]), text({trades[k].maker, record.id, trades[k].price, trades[k].lots}));
    }
    auto orders = matcher.side(engine::Side::Buy);
    const auto asks = matcher.side(engine::Side::Sell);
    orders.insert(orders.end(), asks.begin(), asks.end());
    const auto book = flow.book();
    ASSERT_EQ(book.size(), orders.size());
    for (std::size_t k = 0; k < book.size(); ++k) {
      ASSERT_EQ(book[k].id, orders[k].number);
      ASSERT_EQ(book[k].lots, orders[k].lots);
    }
  }
}

}  // namespace
