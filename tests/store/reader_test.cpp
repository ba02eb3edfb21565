#include "store/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_journal.h"
#include "tests/store/scripted_day.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::OrderStatus;
using testing::ElementsAre;
using testing_support::dec;
using testing_support::ScriptedDay;
using testing_support::TempDir;

/// A store with a day in it, and a reader of it.
class ReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    journal_ = *store::SqliteJournal::open(folder_.path().string());
    day_.set_up();
  }
  /// What was scripted becomes readable.
  store::Reader& follow() {
    EXPECT_TRUE(journal_->append(day_.take()));
    const auto followed = journal_->follow();
    EXPECT_TRUE(followed) << followed.error().detail;
    if (!reader_) reader_ = *store::Reader::open(folder_.path().string());
    return *reader_;
  }
  engine::ClientOrderId order(const std::string& amount = "1",
                              const engine::Instrument& instrument = ScriptedDay::perpetual(),
                              engine::Side side = engine::Side::Buy) {
    return day_.plan(0, 0, amount, instrument, side);
  }
  void fill(const engine::ClientOrderId& id, OrderStatus status, const std::string& filled, const engine::Fill& fill,
            const engine::Instrument& instrument = ScriptedDay::perpetual(), const std::string& realized = "0") {
    auto report = day_.report(0, id, status, filled, instrument);
    report.fill = fill;
    day_.tell(0, report, realized);
  }
  store::OrderRow row(const engine::ClientOrderId& id) { return follow().order(id.text()).value(); }
  store::CustomerRow customer() { return follow().customers().value().at(0); }

  TempDir folder_;
  std::unique_ptr<store::SqliteJournal> journal_;
  std::unique_ptr<store::Reader> reader_;
  ScriptedDay day_{3};
};

TEST_F(ReaderTest, SaysThatThereIsNoStoreYet) {
  const TempDir empty;
  const auto reader = store::Reader::open(empty.path().string());
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, engine::ErrorCode::NotFound);
}

TEST_F(ReaderTest, TellsTheWholeStoryOfASignal) {
  const auto key = day_.receive("s1", ScriptedDay::perpetual(), "a \"note\"\n");
  day_.take_signal(key);
  const auto orders = day_.fan_out(key);
  day_.add(
      engine::NoticeQueued{{1, engine::Severity::Info, "SIGNAL_COPIED", "t", "all", {}, "leader7/s1", day_.now()}});
  day_.add(engine::NoticeQueued{{2, engine::Severity::Warning, "ORDER_DENIED", "t", "one",
                                 engine::CustomerId{"customer000001"}, "leader7/s1", day_.now()}});
  day_.fill_all(key, orders);
  const auto story = follow().signal("", "s1");
  ASSERT_TRUE(story) << story.error().detail;
  EXPECT_EQ(story->signal.source, "leader7");
  EXPECT_EQ(story->signal.status, "done");
  EXPECT_THAT(story->signal.text, testing::HasSubstr(R"("symbol":"BTC-USDT-SWAP","action":"open","side":"long")"));
  EXPECT_THAT(story->signal.text, testing::HasSubstr(R"("note":"a \"note\"\n")"));
  EXPECT_EQ(story->leader_after, dec("1"));
  ASSERT_EQ(story->followers.size(), 3U);
  const auto& one = story->followers[1];
  EXPECT_EQ(one.intent.binding.text(), "half/customer000001");
  EXPECT_EQ(one.intent.wanted, dec("0.5"));
  EXPECT_EQ(one.intent.outcome, engine::FollowerOutcome::Filled);
  ASSERT_EQ(one.intent.verdicts.size(), 8U);
  EXPECT_EQ(one.intent.verdicts[3].rule, "max_order_notional");
  ASSERT_EQ(one.orders.size(), 1U);
  EXPECT_EQ(one.orders[0].status, "filled");
  EXPECT_EQ(one.orders[0].average_price, dec("61800.3"));
  ASSERT_EQ(one.fills.size(), 1U);
  EXPECT_EQ(one.fills[0].quantity, dec("0.5"));
  EXPECT_EQ(one.notices.size(), 2U);
  EXPECT_EQ(story->followers[0].notices.size(), 1U);
}

TEST_F(ReaderTest, FollowsASignalThroughItsStatus) {
  const auto status = [&] { return follow().signals({}).value().at(0).status; };
  const auto key = day_.receive("s1");
  EXPECT_EQ(status(), "received");
  day_.take_signal(key);
  EXPECT_EQ(status(), "working");
  day_.add(engine::SignalSettled{key, "partial", "MARKET_ENDED"});
  EXPECT_EQ(status(), "partial");
  EXPECT_EQ(follow().signals({}).value().at(0).reason, "MARKET_ENDED");
}

TEST_F(ReaderTest, KeepsRefusedLinesApartFromTheSignalTheyWereRefusedFor) {
  const auto key = day_.receive("s1");
  day_.add(engine::SignalRefused{key.source, {}, 7, "{\xff", "MALFORMED", "no JSON", day_.now()});
  day_.add(engine::SignalRefused{key.source, key.id, 8, "{}", "CONFLICT", "other content", day_.now()});
  store::Filter rejected;
  rejected.status = "rejected";
  const auto rows = follow().signals(rejected).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, "line-7");
  EXPECT_EQ(rows[0].text, "{\xff");
  EXPECT_EQ(rows[0].message, "no JSON");
  EXPECT_EQ(rows[1].line, 8U);
  EXPECT_EQ(follow().signal("leader7", "s1").value().signal.status, "received");
  EXPECT_EQ(follow().signal("", "line-7").value().signal.reason, "MALFORMED");
  EXPECT_EQ(follow().signal("", "s9").error().code, engine::ErrorCode::NotFound);
}

TEST_F(ReaderTest, AsksForTheSourceWhereAnIdIsNotEnough) {
  day_.receive("s1");
  engine::SignalReceived other;
  other.signal.source = engine::SourceId{"other"};
  other.signal.id = engine::SignalId{"s1"};
  day_.add(other);
  EXPECT_EQ(follow().signal("", "s1").error().code, engine::ErrorCode::InvalidInput);
  EXPECT_EQ(follow().signal("other", "s1").value().signal.source, "other");
}

TEST_F(ReaderTest, WritesUnknownFieldsOfASignalAtItsEnd) {
  engine::SignalReceived fact;
  fact.signal.source = engine::SourceId{"leader7"};
  fact.signal.id = engine::SignalId{"s1"};
  fact.signal.expires_in = std::chrono::milliseconds{1500};
  fact.signal.extra = R"({"mood":"good"})";
  day_.add(fact);
  EXPECT_EQ(
      follow().signals({}).value().at(0).text,
      R"({"id":"s1","source":"leader7","symbol":"","action":"open","order_type":"market","expires_in":"1.5","mood":"good"})");
}

TEST_F(ReaderTest, LateAndRepeatedNewsOfAnOrderChangesNothing) {
  const auto id = order();
  const auto first = day_.fill("60000", "0.4"), second = day_.fill("61000", "0.6");
  fill(id, OrderStatus::PartiallyFilled, "0.4", first);
  fill(id, OrderStatus::Filled, "1", second);
  fill(id, OrderStatus::PartiallyFilled, "0.4", first);
  day_.tell(0, day_.report(0, id, OrderStatus::New));
  const auto found = row(id);
  EXPECT_EQ(found.status, "filled");
  EXPECT_EQ(found.filled_quantity, dec("1"));
  EXPECT_EQ(found.average_price, dec("60600"));
  EXPECT_EQ(follow().trades({}).value().size(), 2U);
  EXPECT_EQ(follow().positions({}).value().at(0).quantity, dec("1"));
}

TEST_F(ReaderTest, FindsAnOrderByTheVenuesIdToo) {
  const auto id = order();
  day_.tell(0, day_.report(0, id, OrderStatus::New));
  const auto venue_id = row(id).venue_order_id;
  ASSERT_NE(venue_id, "");
  EXPECT_EQ(follow().order(venue_id).value().client_order_id, id.text());
  EXPECT_EQ(follow().order("nobody").error().code, engine::ErrorCode::NotFound);
  EXPECT_EQ(follow().order("").error().code, engine::ErrorCode::NotFound);
}

TEST_F(ReaderTest, SaysWhyWeAskedForACancel) {
  const auto id = order();
  day_.add(engine::CancelRequested{id, "END_OF_RUN"});
  day_.tell(0, day_.report(0, id, OrderStatus::Canceled));
  EXPECT_EQ(row(id).status, "canceled");
  EXPECT_EQ(row(id).reason, "END_OF_RUN");
}

TEST_F(ReaderTest, DerivativesMoveTheBalanceByProfitLessFees) {
  const auto open = order();
  fill(open, OrderStatus::Filled, "1", day_.fill("60000", "1", "3"));
  const auto close = order("1", ScriptedDay::perpetual(), engine::Side::Sell);
  fill(close, OrderStatus::PartiallyFilled, "0.5", day_.fill("61000", "0.5", "1.5"), ScriptedDay::perpetual(), "500");
  EXPECT_EQ(customer().balance, dec("10495.5"));
  day_.add(engine::MarksNoted{
      {{engine::VenueId{"paper"}, engine::InstrumentId{"BTC-USDT-SWAP"}, testing_support::price("62000")}}});
  EXPECT_EQ(customer().equity, dec("11495.5"));
  const auto position = follow().positions({}).value().at(0);
  EXPECT_EQ(position.quantity, dec("0.5"));
  EXPECT_EQ(position.entry_price, dec("60000"));
  EXPECT_EQ(position.realized_pnl, dec("500"));
  EXPECT_EQ(position.unrealized_pnl, dec("1000"));
}

TEST_F(ReaderTest, SpotMovesBothAssets) {
  fill(order("0.1", ScriptedDay::spot()), OrderStatus::Filled, "0.1", day_.fill("60000", "0.1", "6"),
       ScriptedDay::spot());
  EXPECT_EQ(customer().balance, dec("3994"));
  EXPECT_EQ(customer().equity, dec("3994")) << "a coin without a price counts as nothing";
  day_.add(engine::MarksNoted{
      {{engine::VenueId{"paper"}, engine::InstrumentId{"BTC-USDT"}, testing_support::price("61000")}}});
  EXPECT_EQ(customer().equity, dec("10094"));
}

TEST_F(ReaderTest, OnlyTheFirstReportOfAnAccountOpensItsBooks) {
  day_.add(engine::AccountReported{engine::CustomerId{day_.customer(0)}, {{engine::Asset{"USDT"}, dec("1")}}});
  EXPECT_EQ(customer().balance, dec("10000"));
  engine::CustomerConfig late;
  late.id = engine::CustomerId{"late"};
  late.venue = engine::VenueId{"paper"};
  day_.add(engine::SetupChanged{{engine::declare(late)}, "cli"});
  EXPECT_EQ(follow().customers().value().back().config.id.text(), "late");
  EXPECT_EQ(follow().customers().value().back().balance, std::nullopt);
}

TEST_F(ReaderTest, HidesFlatPositionsUnlessAskedForAll) {
  fill(order(), OrderStatus::Filled, "1", day_.fill("60000", "1"));
  fill(order("1", ScriptedDay::perpetual(), engine::Side::Sell), OrderStatus::Filled, "1", day_.fill("60000", "1"));
  EXPECT_EQ(follow().positions({}).value().size(), 0U);
  store::Filter all;
  all.status = "all";
  EXPECT_EQ(follow().positions(all).value().size(), 1U);
}

TEST_F(ReaderTest, FiltersAndCutsTheNewest) {
  const auto key = day_.receive("s1");
  const auto orders = day_.fan_out(key);
  const auto between = day_.now();
  day_.fill_all(key, orders);
  day_.plan(2, 0, "1", ScriptedDay::spot());
  const auto ids = [&](const store::Filter& filter) {
    std::vector<std::string> found;
    const auto rows = follow().orders(filter);
    for (const auto& row : *rows) found.push_back(row.customer + " " + row.symbol);
    return found;
  };
  store::Filter filter;
  EXPECT_EQ(ids(filter).size(), 4U);
  filter.limit = 2;
  EXPECT_THAT(ids(filter), ElementsAre("customer000002 BTC-USDT-SWAP", "customer000002 BTC-USDT"));
  filter = {};
  filter.customer = "customer000001";
  EXPECT_THAT(ids(filter), ElementsAre("customer000001 BTC-USDT-SWAP"));
  filter = {};
  filter.symbol = "BTC-USDT";
  EXPECT_EQ(ids(filter).size(), 1U);
  filter = {};
  filter.status = "filled";
  EXPECT_EQ(ids(filter).size(), 3U);
  filter = {};
  filter.since = between + std::chrono::nanoseconds{1};
  EXPECT_EQ(ids(filter).size(), 1U);
  filter = {};
  filter.until = between + std::chrono::nanoseconds{1};
  EXPECT_EQ(ids(filter).size(), 3U);
  filter = {};
  filter.strategy = "nobody";
  EXPECT_EQ(ids(filter).size(), 0U);
}

TEST_F(ReaderTest, ShowsHaltsInForceOnly) {
  const auto halt = [&](const std::string& scope, bool halted, bool wire) {
    day_.add(engine::HaltChanged{engine::Scope::parse(scope).value(), halted, wire, "cli", "why"});
  };
  halt("global", true, false);
  halt("customer:alice", true, false);
  halt("global", true, true);
  halt("global", false, false);
  auto halts = follow().halts().value();
  ASSERT_EQ(halts.size(), 2U);
  EXPECT_EQ(halts[0].scope.text(), "customer:alice");
  EXPECT_TRUE(halts[1].wire);
  halt("customer:alice", false, true);
  halts = follow().halts().value();
  ASSERT_EQ(halts.size(), 1U);
  EXPECT_FALSE(halts[0].wire);
}

TEST_F(ReaderTest, ShowsWhatWasFollowedWhenTheDaemonWasKilledBefore) {
  follow();
  const auto before = day_.events().size();
  day_.receive("s1");
  ASSERT_TRUE(journal_->append(day_.take()));
  EXPECT_EQ(reader_->last_event().value(), before + 1);
  EXPECT_EQ(reader_->followed().value(), before);
  EXPECT_EQ(reader_->signals({}).value().size(), 0U);
  EXPECT_EQ(reader_->epoch().value(), 1U);
}

TEST_F(ReaderTest, ReadsBesideAWriter) {
  auto& reader = follow();
  for (int i = 0; i < 50; ++i) {
    const auto key = day_.receive("s" + std::to_string(i));
    day_.fill_all(key, day_.fan_out(key));
    follow();
    EXPECT_EQ(reader.signals({}).value().size(), static_cast<std::size_t>(i) + 1);
    EXPECT_EQ(reader.signal("leader7", "s" + std::to_string(i)).value().followers.size(), 3U);
  }
}

TEST_F(ReaderTest, ReadsTheSetup) {
  const auto setup = follow().setup().value();
  EXPECT_EQ(setup.customers.size(), 3U);
  EXPECT_EQ(setup.strategies.at(engine::StrategyId{"half"}).terms.ratio, dec("0.5"));
}

}  // namespace
