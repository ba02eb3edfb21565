#include "connectors/kit/live_venue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/amounts.h"
#include "tests/support/heard.h"
#include "tests/support/manual_executor.h"

namespace {

using namespace engine;
using kit::LiveApi;
using kit::OrderNews;
using kit::SendResult;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::Heard;
using testing_support::ManualExecutor;
using testing_support::price;
using testing_support::quantity;
using namespace std::chrono_literals;

const CustomerId kAlice{"alice"};
const CustomerId kBob{"bob"};
const InstrumentId kSwap{"BTC-USDT-SWAP"};
const Timestamp kStart = Timestamp::from_milliseconds(1'790'000'000'000);

/// An exchange that answers as its test says, and remembers what it was asked.
class FakeApi final : public LiveApi {
 public:
  explicit FakeApi(const Executor& executor) : executor_{executor} {}

  void start(kit::LiveListener& to) override { listener = &to; }
  void load_instruments(OnInstruments done) override { done(std::vector<Instrument>{}); }
  void use_instruments(const std::vector<Instrument>&) override {}
  void watch(std::vector<InstrumentId>) override {}
  void check_account(const CustomerConfig&, OnChecked done) override { done(kit::AccountCheck{}); }
  void open_account(const CustomerConfig& customer, OnBalances done) override {
    ++opened[customer.id];
    done(balances.contains(customer.id) ? balances.at(customer.id) : std::map<Asset, Decimal>{{Asset{"USDT"}, 1000}});
  }
  std::size_t batch_max(const InstrumentId&) const override { return 3; }
  void place(std::vector<NewOrder> orders, OnSent done) override {
    std::vector<SendResult> results;
    for (const auto& order : orders) results.push_back(next_place(order));
    placed.push_back(std::move(orders));
    done(std::move(results));
  }
  void cancel(std::vector<OrderRef> orders, OnSent done) override {
    canceled.insert(canceled.end(), orders.begin(), orders.end());
    done(std::vector<SendResult>(orders.size(), SendResult{cancel_kind, {}, {}, {}}));
  }
  void look_up(const OrderRef& order, OnNews done) override {
    looked.push_back(order.client_order_id);
    if (!reads) {
      done(Error{ErrorCode::Timeout, Outcome::Unknown, "nobody answered"});
    } else {
      done(known[order.client_order_id]);
    }
  }
  void recent(const CustomerId&, Timestamp since, OnNews done) override {
    recents.push_back(since);
    done(missed);
  }
  Timestamp venue_now() const override { return executor_.clock().now() + skew; }

  std::function<SendResult(const NewOrder&)> next_place = [](const NewOrder&) {
    return SendResult{SendResult::Kind::Accepted, VenueOrderId{"1"}, {}, {}};
  };
  SendResult::Kind cancel_kind = SendResult::Kind::Accepted;
  bool reads = true;
  Duration skew{};
  std::map<ClientOrderId, std::vector<OrderNews>> known;
  std::map<CustomerId, Result<std::map<Asset, Decimal>>> balances;
  std::vector<OrderNews> missed;

  kit::LiveListener* listener = nullptr;
  std::vector<std::vector<NewOrder>> placed;
  std::vector<OrderRef> canceled;
  std::vector<ClientOrderId> looked;
  std::vector<Timestamp> recents;
  std::map<CustomerId, int> opened;

 private:
  const Executor& executor_;
};

class LiveVenueTest : public testing::Test {
 protected:
  LiveVenueTest() {
    auto api = std::make_unique<FakeApi>(executor_);
    api_ = api.get();
    venue_ = std::make_unique<kit::LiveVenue>(VenueId{"okx"}, std::move(api), executor_, heard_);
    open({kAlice});
  }
  void open(const std::vector<CustomerId>& customers) {
    std::vector<CustomerConfig> configs;
    for (const auto& id : customers) {
      configs.emplace_back();
      configs.back().id = id;
    }
    ASSERT_TRUE(venue_->open_accounts(configs));
    executor_.settle();
  }
  static ClientOrderId id(int number) {
    const auto text = std::to_string(number);
    return ClientOrderId{"ct" + std::string(26 - text.size(), '0') + text};
  }
  NewOrder order(int number, const CustomerId& customer = kAlice) {
    NewOrder made;
    made.client_order_id = id(number);
    made.customer = customer;
    made.instrument = kSwap;
    made.quantity = quantity("0.5");
    made.deadline = executor_.clock().now() + 5s;
    return made;
  }
  void submit(const std::vector<NewOrder>& orders) {
    ASSERT_TRUE(venue_->submit(orders));
    executor_.settle();
  }
  OrderNews news(int number, OrderStatus status, const char* filled) const {
    OrderNews told;
    told.client_order_id = id(number);
    told.venue_order_id = VenueOrderId{"1"};
    told.customer = kAlice;
    told.instrument = kSwap;
    told.status = status;
    told.order_quantity = quantity("0.5");
    told.filled_quantity = quantity(filled);
    told.event_time = executor_.clock().now();
    return told;
  }
  OrderNews filled(int number) const {
    auto told = news(number, OrderStatus::Filled, "0.5");
    told.fill = Fill{TradeId{"t" + std::to_string(number)}, price("60000"), quantity("0.5"), {}, Asset{"USDT"}, {}};
    return told;
  }
  void answer(SendResult::Kind kind) {
    api_->next_place = [kind](const NewOrder&) {
      return SendResult{kind, {}, OrderStatus::Expired, kind == SendResult::Kind::Unknown ? "" : "WORD"};
    };
  }

  ManualExecutor executor_{kStart};
  Heard heard_;
  FakeApi* api_ = nullptr;
  std::unique_ptr<kit::LiveVenue> venue_;
};

TEST_F(LiveVenueTest, TellsTheAcknowledgementAndTheStreamsFill) {
  submit({order(1)});
  api_->listener->on_news(filled(1));
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::New);
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Filled);
  executor_.pass(10min);
  EXPECT_THAT(heard_.reports, SizeIs(2));
  EXPECT_THAT(api_->looked, IsEmpty()) << "it has ended; nothing is left to ask";
}

TEST_F(LiveVenueTest, AsksForAnOrderOfUnknownFateAndNeverSendsItAgain) {
  answer(SendResult::Kind::Unknown);
  submit({order(1)});
  EXPECT_THAT(heard_.reports, IsEmpty());
  executor_.pass(3s);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  api_->known[id(1)] = {filled(1)};  // The list that is read lags behind.
  executor_.pass(5s);
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Filled);
  executor_.pass(10min);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  EXPECT_THAT(api_->placed, SizeIs(1));
}

TEST_F(LiveVenueTest, CallsAnOrderDeadOnlyPastItsDeadlineByTheVenuesClockAndOnlyOnce) {
  answer(SendResult::Kind::Unknown);
  api_->skew = -10s;  // The venue's clock is behind ours.
  auto late = order(1);
  late.deadline = api_->venue_now() + 5s;
  submit({late});
  executor_.pass(6900ms);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  executor_.pass(10min);
  ASSERT_THAT(heard_.lookups, SizeIs(1));
  EXPECT_FALSE(heard_.lookups[0].found);
  EXPECT_TRUE(heard_.lookups[0].fenced);
  EXPECT_THAT(heard_.reports, IsEmpty());
}

TEST_F(LiveVenueTest, ConcludesNothingWhileNobodyAnswers) {
  answer(SendResult::Kind::Unknown);
  api_->reads = false;
  submit({order(1)});
  executor_.pass(30min);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  EXPECT_GT(api_->looked.size(), 20U);
  EXPECT_LT(api_->looked.size(), 100U) << "a venue that is away is not stormed";
  api_->reads = true;
  executor_.pass(2min);
  EXPECT_THAT(heard_.lookups, SizeIs(1));
}

TEST_F(LiveVenueTest, TellsRefusalsAndWhatNeverLeftWithTheirReason) {
  answer(SendResult::Kind::Refused);
  submit({order(1)});
  answer(SendResult::Kind::NotSent);
  submit({order(2)});
  ASSERT_THAT(heard_.reports, SizeIs(2));
  for (const auto& report : heard_.reports) {
    EXPECT_EQ(report.status, OrderStatus::Expired);
    EXPECT_EQ(report.reason, "WORD");
  }
  executor_.pass(10min);
  EXPECT_THAT(api_->looked, IsEmpty());
}

TEST_F(LiveVenueTest, BelievesTheStreamMoreThanARefusal) {
  api_->next_place = [this](const NewOrder&) {
    api_->listener->on_news(news(1, OrderStatus::New, "0"));
    return SendResult{SendResult::Kind::Refused, {}, OrderStatus::Rejected, "WORD"};
  };
  api_->known[id(1)] = {filled(1)};
  submit({order(1)});
  executor_.pass(1s);
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Filled);
}

TEST_F(LiveVenueTest, SendsNothingPastItsDeadline) {
  auto old = order(1);
  old.deadline = executor_.clock().now() - 1ms;
  submit({old});
  EXPECT_THAT(api_->placed, IsEmpty());
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Expired);
  EXPECT_EQ(heard_.reports[0].reason, "DEADLINE_PASSED");
}

TEST_F(LiveVenueTest, PutsOrdersOfOneCustomerAndInstrumentIntoOneRequest) {
  open({kBob});
  auto other = order(6);
  other.instrument = InstrumentId{"ETH-USDT-SWAP"};
  submit({order(1), order(2, kBob), order(3), order(4), order(5), other});
  std::vector<std::size_t> sizes;
  for (const auto& batch : api_->placed) sizes.push_back(batch.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 1, 1, 1}));
}

TEST_F(LiveVenueTest, AsksForACancelUntilItsOrderHasEnded) {
  auto resting = order(1);
  resting.type = OrderType::Limit;
  resting.time_in_force = TimeInForce::GoodTillCancel;
  submit({resting});
  api_->known[id(1)] = {news(1, OrderStatus::New, "0")};
  api_->cancel_kind = SendResult::Kind::Unknown;
  const std::vector<OrderRef> refs{{id(1), kAlice, kSwap}};
  ASSERT_TRUE(venue_->cancel(refs));
  executor_.settle();
  EXPECT_THAT(api_->canceled, SizeIs(1));
  executor_.pass(2s);
  EXPECT_GE(api_->canceled.size(), 2U);
  api_->known[id(1)] = {news(1, OrderStatus::Canceled, "0")};
  executor_.pass(1min);
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Canceled);
  const auto asked = api_->canceled.size();
  executor_.pass(10min);
  EXPECT_EQ(api_->canceled.size(), asked);
}

TEST_F(LiveVenueTest, CancelsAnOrderThatArrivesAfterItsCancel) {
  answer(SendResult::Kind::Unknown);
  auto resting = order(1);
  resting.type = OrderType::Limit;
  resting.time_in_force = TimeInForce::GoodTillCancel;
  submit({resting});
  api_->cancel_kind = SendResult::Kind::Refused;  // "There is no such order."
  const std::vector<OrderRef> refs{{id(1), kAlice, kSwap}};
  ASSERT_TRUE(venue_->cancel(refs));
  executor_.settle();
  api_->known[id(1)] = {news(1, OrderStatus::New, "0")};
  api_->cancel_kind = SendResult::Kind::Accepted;
  executor_.pass(1s);
  EXPECT_GE(api_->canceled.size(), 2U);
}

TEST_F(LiveVenueTest, NoticesTheEndOfAnOrderWhoseStreamIsSilent) {
  submit({order(1)});
  api_->known[id(1)] = {filled(1)};
  executor_.pass(5s);
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Filled);
}

TEST_F(LiveVenueTest, AnswersForOrdersOfAnEarlierProcess) {
  api_->known[id(1)] = {filled(1)};
  const auto past = executor_.clock().now() - 10s;
  const std::vector<OrderRef> refs{{id(1), kAlice, kSwap, past}, {id(2), kAlice, kSwap, past}};
  ASSERT_TRUE(venue_->look_up(refs));
  executor_.settle();
  ASSERT_THAT(heard_.lookups, SizeIs(2));
  EXPECT_TRUE(heard_.lookups[0].found);
  ASSERT_THAT(heard_.lookups[0].reports, SizeIs(2));
  EXPECT_TRUE(heard_.lookups[0].reports[0].fill);
  EXPECT_EQ(heard_.lookups[0].reports[1].status, OrderStatus::Filled);
  EXPECT_FALSE(heard_.lookups[1].found);
  EXPECT_FALSE(heard_.lookups[1].fenced) << "one look is not enough";
  ASSERT_TRUE(venue_->look_up(std::span{refs}.subspan(1)));
  executor_.settle();
  ASSERT_THAT(heard_.lookups, SizeIs(3));
  EXPECT_TRUE(heard_.lookups[2].fenced);
}

TEST_F(LiveVenueTest, DoesNotFenceWhatMayStillArrive) {
  const std::vector<OrderRef> refs{{id(1), kAlice, kSwap, executor_.clock().now() + 1s}};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(venue_->look_up(refs));
    executor_.settle();
  }
  ASSERT_THAT(heard_.lookups, SizeIs(3));
  for (const auto& lookup : heard_.lookups) EXPECT_FALSE(lookup.fenced);
}

TEST_F(LiveVenueTest, AnswersALookOnlyWhenTheVenueHas) {
  api_->reads = false;
  const std::vector<OrderRef> refs{{id(1), kAlice, kSwap}};
  ASSERT_TRUE(venue_->look_up(refs));
  executor_.pass(10s);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  api_->reads = true;
  api_->known[id(1)] = {filled(1)};
  executor_.pass(1min);
  ASSERT_THAT(heard_.lookups, SizeIs(1));
  EXPECT_TRUE(heard_.lookups[0].found);
}

TEST_F(LiveVenueTest, SuspendsOneAccountWithOneNoticeAndLetsTheOthersGoOn) {
  api_->balances.insert_or_assign(kBob, Error{ErrorCode::Unauthorized, Outcome::Rejected, "okx 50105: passphrase"});
  open({kBob});
  ASSERT_THAT(heard_.accounts, SizeIs(2));
  EXPECT_EQ(heard_.accounts[0].problem, "");
  EXPECT_EQ(heard_.accounts[1].problem, "okx 50105: passphrase");
  submit({order(1, kBob), order(2)});
  EXPECT_THAT(api_->placed, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].reason, "ACCOUNT_SUSPENDED");
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::New);
  executor_.pass(1h);
  EXPECT_EQ(api_->opened[kBob], 1) << "a key that was refused is not tried again";

  api_->listener->on_suspended(kAlice, "okx 50113: signature");
  api_->listener->on_suspended(kAlice, "okx 50113: signature");
  EXPECT_THAT(heard_.accounts, SizeIs(3));
}

TEST_F(LiveVenueTest, OpensAnAccountOnceTheVenueAnswers) {
  api_->balances.insert_or_assign(kBob, Error{ErrorCode::Unavailable, Outcome::NotSent, "no connection"});
  open({kBob});
  executor_.pass(2min);
  ASSERT_THAT(heard_.accounts, SizeIs(2)) << "it is told once";
  EXPECT_EQ(heard_.accounts[1].problem, "no connection");
  api_->balances.erase(kBob);
  executor_.pass(1min);
  ASSERT_THAT(heard_.accounts, SizeIs(3));
  EXPECT_EQ(heard_.accounts[2].problem, "");
  EXPECT_EQ(heard_.accounts[2].balances.at(Asset{"USDT"}), Decimal{1000});
}

TEST_F(LiveVenueTest, ReadsWhatAStreamMissedWithAnOverlap) {
  submit({order(1)});
  executor_.pass(500ms);
  api_->missed = {filled(1)};
  api_->listener->on_stream_up(kAlice);
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(api_->recents.back(), kStart) << "not before the account was opened";
  executor_.pass(10min);
  api_->listener->on_stream_up(kAlice);
  executor_.pass(10min);
  api_->listener->on_stream_up(kAlice);
  EXPECT_EQ(api_->recents.back(), kStart + 500ms + 10min - 2min);
  EXPECT_THAT(heard_.reports, SizeIs(2)) << "each fill is told once";
}

TEST_F(LiveVenueTest, GathersPricesAndTellsTheNewestOfEach) {
  for (const auto* last : {"1", "2", "3"}) {
    api_->listener->on_market({{}, kSwap, price(last), std::nullopt, executor_.clock().now()});
  }
  EXPECT_THAT(heard_.markets, IsEmpty());
  executor_.pass(1s);
  ASSERT_THAT(heard_.markets, SizeIs(1));
  ASSERT_THAT(heard_.markets[0].updates, SizeIs(1));
  EXPECT_EQ(heard_.markets[0].updates[0].price, price("3"));
  EXPECT_EQ(heard_.markets[0].updates[0].venue, VenueId{"okx"});
}

TEST_F(LiveVenueTest, TakesNoMoreThanItCanSend) {
  executor_.offers_max = 0;
  const std::vector<NewOrder> orders{order(1)};
  const auto refused = venue_->submit(orders);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().outcome, Outcome::NotSent);
}

}  // namespace
