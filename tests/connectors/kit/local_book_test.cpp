#include "connectors/kit/local_book.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/env/random.h"

namespace {

using engine::Decimal;
using kit::BookLevel;
using kit::BookNews;
using kit::BookUpdate;
using kit::LocalBook;
using Kind = BookUpdate::Kind;

constexpr kit::BookRules kSpot{true, true, false}, kFutures{false, true, false}, kOkx{false, false, false},
    kDeribit{false, true, true};

BookLevel level(std::string_view price, std::string_view quantity) { return kit::parse_level(price, quantity).value(); }

BookUpdate whole(Kind kind, std::optional<std::int64_t> sequence) {
  BookUpdate update;
  update.kind = kind;
  update.sequence = sequence;
  update.bids = {level("99", "1"), level("98", "2")};
  update.asks = {level("101", "1"), level("102", "2")};
  return update;
}

BookUpdate delta(std::int64_t previous, std::int64_t sequence, std::vector<BookLevel> bids = {},
                 std::vector<BookLevel> asks = {}) {
  BookUpdate update;
  update.previous = previous;
  update.sequence = sequence;
  update.bids = std::move(bids);
  update.asks = std::move(asks);
  return update;
}

std::string text(const LocalBook& book) {
  std::string shown;
  for (const auto* side : {&book.bids(), &book.asks()}) {
    for (std::size_t i = 0; i < side->size(); ++i) {
      shown += side->at(i).price.to_string() + "x" + side->at(i).quantity.to_string() + " ";
    }
    shown += "| ";
  }
  return shown;
}

TEST(LocalBook, SetsReplacesAndRemovesLevels) {
  LocalBook book{kOkx};
  EXPECT_EQ(book.apply(whole(Kind::Snapshot, 10)), BookNews::Applied);
  EXPECT_EQ(book.apply(delta(10, 11, {level("99", "3"), level("98.5", "7"), level("97", "0")}, {level("101", "0")})),
            BookNews::Applied);
  EXPECT_EQ(text(book), "99x3 98.5x7 98x2 | 102x2 | ");
  EXPECT_TRUE(book.in_sync());
  EXPECT_EQ(book.last_sequence(), 11);
}

TEST(LocalBook, NoticesAGapOnceAndWaitsForTheNextSnapshot) {
  LocalBook book{kOkx};
  book.apply(whole(Kind::Snapshot, 10));
  EXPECT_EQ(book.apply(delta(11, 12, {level("99", "9")})), BookNews::Gap);
  EXPECT_EQ(book.apply(delta(13, 14, {level("99", "9")})), BookNews::Waiting);
  EXPECT_FALSE(book.in_sync());
  EXPECT_EQ(book.counts().gaps, 1U);
  EXPECT_EQ(text(book), "99x1 98x2 | 101x1 102x2 | ");
  EXPECT_EQ(book.apply(whole(Kind::Snapshot, 20)), BookNews::Applied);
  EXPECT_EQ(book.apply(delta(20, 21, {level("99", "5")})), BookNews::Applied);
  EXPECT_TRUE(book.in_sync());
  EXPECT_EQ(book.counts().messages, 5U);
}

TEST(LocalBook, ARepeatedUpdateDoesNoHarm) {
  for (const auto& rules : {kOkx, kFutures, kSpot, kDeribit}) {
    LocalBook book{rules};
    book.apply(whole(Kind::Snapshot, 10));
    book.apply(delta(10, 11, {level("99", "3")}));
    book.apply(delta(11, 12, {level("99", "4")}));
    EXPECT_EQ(book.apply(delta(11, 12, {level("99", "4")})), BookNews::Ignored);
    EXPECT_EQ(book.apply(delta(10, 11, {level("99", "3")})), BookNews::Ignored);
    EXPECT_EQ(book.apply(delta(12, 13)), BookNews::Applied);
    EXPECT_EQ(text(book), "99x4 98x2 | 101x1 102x2 | ");
    EXPECT_EQ(book.counts().gaps, 0U);
  }
}

TEST(LocalBook, NumbersOfOkxMayStartAgain) {
  LocalBook book{kOkx};
  book.apply(whole(Kind::Snapshot, 100));
  EXPECT_EQ(book.apply(delta(100, 100)), BookNews::Applied) << "nothing happened for a minute";
  EXPECT_EQ(book.apply(delta(100, 3, {level("99", "3")})), BookNews::Applied);
  EXPECT_EQ(book.apply(delta(3, 5, {level("99", "4")})), BookNews::Applied);
  EXPECT_EQ(book.last_sequence(), 5);
  EXPECT_EQ(book.apply(delta(4, 5, {level("99", "9")})), BookNews::Gap) << "low, yet not a repetition";
}

TEST(LocalBook, TellsExchangedUpdatesFromRepeatedOnes) {
  LocalBook book{kFutures};
  book.apply(whole(Kind::Answer, 10));
  EXPECT_EQ(book.apply(delta(11, 12)), BookNews::Gap);
  EXPECT_EQ(book.apply(delta(10, 11)), BookNews::Waiting);
  EXPECT_FALSE(book.in_sync());
}

TEST(LocalBook, PutsWhatCameEarlyOnTheSnapshot) {
  LocalBook book{kFutures};
  EXPECT_EQ(book.apply(delta(5, 8, {level("99", "8")})), BookNews::Waiting);
  EXPECT_EQ(book.apply(delta(8, 12, {level("99", "12")})), BookNews::Waiting);
  EXPECT_EQ(book.apply(delta(12, 13, {level("98", "0")})), BookNews::Waiting);
  EXPECT_EQ(book.apply(whole(Kind::Answer, 10)), BookNews::Applied);
  EXPECT_EQ(text(book), "99x12 | 101x1 102x2 | ");
  EXPECT_EQ(book.last_sequence(), 13);
  EXPECT_EQ(book.apply(whole(Kind::Answer, 10)), BookNews::Ignored) << "a book in sync needs none";
  EXPECT_EQ(book.apply(delta(13, 14)), BookNews::Applied);
}

TEST(LocalBook, AsksForAnotherSnapshotWhenTheFirstIsTooOld) {
  LocalBook book{kSpot};
  book.apply(delta(20, 22, {level("99", "22")}));
  book.apply(delta(22, 25, {level("99", "25")}));
  EXPECT_EQ(book.apply(whole(Kind::Answer, 19)), BookNews::TooOld);
  EXPECT_FALSE(book.in_sync());
  EXPECT_EQ(book.counts().gaps, 0U);
  EXPECT_EQ(book.apply(whole(Kind::Answer, 21)), BookNews::Applied);
  EXPECT_EQ(text(book), "99x25 98x2 | 101x1 102x2 | ");
}

TEST(LocalBook, JoinsAQuietFutureWhoseNextUpdateBeginsAfterTheSnapshot) {
  LocalBook book{kFutures};
  book.apply(delta(5, 8));
  EXPECT_EQ(book.apply(whole(Kind::Answer, 100)), BookNews::Applied);
  EXPECT_EQ(book.apply(delta(8, 130, {level("99", "7")})), BookNews::Applied) << "numbers are shared by all symbols";
  EXPECT_EQ(book.apply(delta(8, 140)), BookNews::Gap);
}

TEST(LocalBook, SpotEventsMayOverlapWhatIsKnown) {
  LocalBook spot{kSpot}, futures{kFutures};
  for (auto* book : {&spot, &futures}) {
    book->apply(whole(Kind::Answer, 10));
    book->apply(delta(10, 15));
  }
  EXPECT_EQ(spot.apply(delta(12, 18)), BookNews::Applied);
  EXPECT_EQ(futures.apply(delta(12, 18)), BookNews::Gap);
}

TEST(LocalBook, AGapAmongTheKeptUpdatesIsFoundWhenTheyAreApplied) {
  LocalBook book{kFutures};
  book.apply(delta(9, 11));
  book.apply(delta(13, 14));
  EXPECT_EQ(book.apply(whole(Kind::Answer, 10)), BookNews::Gap);
  EXPECT_FALSE(book.in_sync());
  EXPECT_EQ(book.apply(whole(Kind::Answer, 13)), BookNews::Applied) << "what followed the gap was kept";
  EXPECT_EQ(book.last_sequence(), 14);
}

TEST(LocalBook, ABrokenMessageTakesItOutOfSync) {
  LocalBook book{kOkx};
  book.apply(whole(Kind::Snapshot, 10));
  book.on_malformed();
  EXPECT_FALSE(book.in_sync());
  EXPECT_EQ(book.counts().malformed, 1U);
  EXPECT_EQ(book.apply(delta(10, 11)), BookNews::Waiting);
}

TEST(LocalBook, ACrossedBookIsABrokenOneWhereTheVenueSaysSo) {
  LocalBook deribit{kDeribit}, okx{kOkx};
  for (auto* book : {&deribit, &okx}) book->apply(whole(Kind::Snapshot, 10));
  EXPECT_EQ(deribit.apply(delta(10, 11, {level("101", "1")})), BookNews::Gap);
  EXPECT_EQ(okx.apply(delta(10, 11, {level("101", "1")})), BookNews::Applied);
}

TEST(LocalBook, ATopToldWholeIsTheBookOnlyWhereNothingElseIsTold) {
  LocalBook book{kOkx};
  EXPECT_EQ(book.apply(whole(Kind::Whole, 5)), BookNews::Applied);
  EXPECT_TRUE(book.in_sync());
  EXPECT_EQ(book.apply(whole(Kind::Whole, 9)), BookNews::Applied);
  EXPECT_EQ(book.apply(delta(9, 10)), BookNews::Waiting) << "a top is no state that updates follow on";
  EXPECT_EQ(book.apply(whole(Kind::Snapshot, 10)), BookNews::Applied);
  auto top = whole(Kind::Whole, 11);
  top.bids.clear();
  EXPECT_EQ(book.apply(top), BookNews::Ignored);
  EXPECT_EQ(book.bids().size(), 2U);
}

// OKX's own example: "3366.1:7:3366.8:9:3366:6:3368:8" has the checksum -1881014294.
TEST(LocalBook, ChecksumIsOverTheTextAsWritten) {
  LocalBook book{kOkx};
  BookUpdate snapshot;
  snapshot.kind = Kind::Snapshot;
  snapshot.bids = {level("3366.1", "7"), level("3366", "6")};
  snapshot.asks = {level("3366.8", "9"), level("3368", "8")};
  snapshot.checksum = -1881014294;
  EXPECT_EQ(book.apply(snapshot), BookNews::Applied);
  snapshot.bids[0] = level("3366.10", "7");
  EXPECT_EQ(book.apply(snapshot), BookNews::BadChecksum);
  EXPECT_FALSE(book.in_sync());
  EXPECT_EQ(book.counts().bad_checksums, 1U);
}

TEST(LocalBook, WithoutNumbersOnlyTheChecksumTells) {
  LocalBook book{kOkx};
  BookUpdate early;
  early.bids = {level("99", "5")};
  EXPECT_EQ(book.apply(early), BookNews::Waiting);
  EXPECT_EQ(book.apply(whole(Kind::Snapshot, std::nullopt)), BookNews::Applied);
  EXPECT_EQ(text(book), "99x1 98x2 | 101x1 102x2 | ") << "what came before the snapshot is in it";
  EXPECT_EQ(book.apply(early), BookNews::Applied);
  EXPECT_EQ(book.apply(early), BookNews::Applied);
  EXPECT_EQ(text(book), "99x5 98x2 | 101x1 102x2 | ");
}

TEST(BookSide, HoldsWhatAMapHolds) {
  const std::uint64_t seed = 20261121;
  engine::Random random{seed};
  for (int round = 0; round < 40; ++round) {
    const bool is_bids = random.chance(1, 2);
    kit::BookSide side{is_bids};
    std::map<Decimal, Decimal> model;
    const auto width = 1 + random.below(600);
    for (int step = 0; step < 200; ++step) {
      std::vector<BookLevel> levels(random.below(25));
      for (auto& changed : levels) {
        const auto price = Decimal::from_units(static_cast<engine::Int128>(random.below(width)) * Decimal::kOne / 100);
        const Decimal quantity{static_cast<int>(random.below(3))};
        changed = {price, quantity};
        if (quantity.is_zero()) {
          model.erase(price);
        } else {
          model[price] = quantity;
        }
      }
      side.apply(levels);
      ASSERT_EQ(side.size(), model.size()) << "seed " << seed << ", round " << round;
      std::size_t depth = 0;
      const auto check = [&](const auto& entry) {
        const auto got = side.at(depth++);
        ASSERT_TRUE(got.price == entry.first && got.quantity == entry.second) << "seed " << seed << ", round " << round;
      };
      if (is_bids) {
        std::for_each(model.rbegin(), model.rend(), check);
      } else {
        std::for_each(model.begin(), model.end(), check);
      }
    }
  }
}

// A venue's book against a copy that hears of it late, twice, and sometimes not at all.
TEST(LocalBook, IsTheVenuesBookWheneverItSaysThatItIsInSync) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    engine::Random random{seed};
    const auto rules = seed % 2 == 0 ? kFutures : kOkx;
    LocalBook copy{rules};
    std::map<Decimal, Decimal> bids;
    std::int64_t last = 100, gaps = 0;
    const auto state = [&] {
      BookUpdate snapshot = delta(0, last);
      for (const auto& [price, quantity] : bids) snapshot.bids.push_back({price, quantity});
      return snapshot;
    };
    bool was_lost = false;
    for (int step = 0; step < 300; ++step) {
      auto update = delta(last, last + 1 + static_cast<std::int64_t>(random.below(4)));
      last = *update.sequence;
      for (auto left = random.below(4); left > 0; --left) {
        const Decimal price{static_cast<int>(1 + random.below(30))}, quantity{static_cast<int>(random.below(4))};
        update.bids.push_back({price, quantity});
        quantity.is_zero() ? static_cast<void>(bids.erase(price)) : static_cast<void>(bids[price] = quantity);
      }
      const bool is_lost = random.chance(1, 25);
      was_lost = was_lost || (is_lost && copy.in_sync());
      if (!is_lost) {
        copy.apply(update);
        if (was_lost) {
          ++gaps;
          ASSERT_FALSE(copy.in_sync()) << "seed " << seed;
        }
        was_lost = false;
        if (random.chance(1, 5)) copy.apply(update);
      }
      if (random.chance(1, 10)) {
        auto snapshot = state();
        snapshot.kind = rules.only_grows ? Kind::Answer : Kind::Snapshot;
        if (copy.apply(snapshot) != BookNews::Ignored) was_lost = false;
      }
      if (!copy.in_sync() || was_lost) continue;
      ASSERT_EQ(copy.bids().size(), bids.size()) << "seed " << seed << ", step " << step;
      std::size_t depth = bids.size();
      for (const auto& [price, quantity] : bids) {
        const auto got = copy.bids().at(--depth);
        ASSERT_TRUE(got.price == price && got.quantity == quantity) << "seed " << seed << ", step " << step;
      }
    }
    EXPECT_EQ(copy.counts().gaps, static_cast<std::uint64_t>(gaps)) << "seed " << seed;
  }
}

}  // namespace
