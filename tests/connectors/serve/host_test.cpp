#include "connectors/serve/host.h"

#include "connectors/journal/posix_files.h"
#include "tests/connectors/serve/house.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::Asset;
using engine::OrderStatus;
using engine::PositionSide;
using engine::Reason;
using engine::Side;
using serve::OrderEvent;
using testing_support::dec;
using testing_support::House;
using testing_support::price;
using testing_support::quantity;
using testing_support::Witness;

constexpr auto kSwap = "BTC-USDT-SWAP";
constexpr auto kSpot = "BTC-USDT";

TEST(Host, TellsTheLifeOfAnOrderInItsOrder) {
  House house;
  Witness witness;
  house.host->observe(&witness);
  const auto maker = house.host->place(house.limit("alice", kSwap, Side::Sell, "0.01", "60000"));
  const auto taker = house.host->place(house.limit("bob", kSwap, Side::Buy, "0.004", "60001"));
  ASSERT_TRUE(maker.ok() && taker.ok());
  EXPECT_TRUE(house.host->cancel(maker.order).ok());
  house.host->deliver();

  std::string story;
  for (const auto& event : witness.orders) {
    const char what = "ATFME"[static_cast<int>(event.what)];
    story += (event.order == maker.order ? "maker:" : "taker:") + std::string{what} + " ";
  }
  EXPECT_EQ(story, "maker:A maker:F taker:A taker:F maker:E ");
  EXPECT_EQ(witness.positions, 2U);
  EXPECT_EQ(witness.balances.size(), 2U);  // Told once each.
  EXPECT_EQ(witness.trades, 1U);
  EXPECT_EQ(house.status(maker.order), OrderStatus::Canceled);
  EXPECT_EQ(house.account("alice").fills.size(), 1U);
  const auto view = house.host->order(taker.order);
  EXPECT_EQ(house.host->fill_sums(view).average_price, dec("60000"));
  EXPECT_EQ(house.host->fill_sums(view).fee, dec("0.12"));
}

TEST(Host, DoesNotKeepWhatWasRefusedAtOnce) {
  House house;
  Witness witness;
  house.host->observe(&witness);
  const auto refused = house.host->place(house.limit("alice", kSpot, Side::Buy, "10", "60000"));
  EXPECT_EQ(refused.reason, Reason::InsufficientBalance);
  house.host->deliver();
  EXPECT_TRUE(witness.orders.empty());
  EXPECT_TRUE(house.account("alice").orders.empty());
}

TEST(Host, FindsAnOrderByAClientIdThatIsUsedAgain) {
  House house;
  auto request = house.limit("alice", kSwap, Side::Buy, "0.01", "50000");
  request.note.client_id = "again";
  const auto first = house.host->place(request);
  EXPECT_EQ(house.host->find_client_id(house.account("alice"), "again"), first.order);
  house.host->cancel(first.order);
  const auto second = house.host->place(request);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(house.host->find_client_id(house.account("alice"), "again"), second.order);
  EXPECT_FALSE(house.host->find_client_id(house.account("bob"), "again"));
  EXPECT_EQ(house.host->open_orders(house.account("alice")), std::vector{second.order});
}

TEST(Host, BringsAttachedOrdersToLifeAndLetsOneLiveOn) {
  House house;
  house.host->move_market(house.instrument(kSwap), price("60000"));
  auto request = house.market("alice", kSwap, Side::Buy, "0.01");
  request.note.attached = {{{engine::Trigger::Kind::TakeProfit, price("61000")}, std::nullopt, "tp", ""},
                           {{engine::Trigger::Kind::Stop, price("59000")}, std::nullopt, "sl", ""}};
  ASSERT_TRUE(house.host->place(request).ok());
  const auto& alice = house.account("alice");
  ASSERT_EQ(house.host->open_orders(alice).size(), 2U);
  ASSERT_EQ(house.host->positions(alice).size(), 1U);

  house.host->move_market(house.instrument(kSwap), price("61001"));
  EXPECT_TRUE(house.host->open_orders(alice).empty());
  EXPECT_TRUE(house.host->positions(alice).empty());
  EXPECT_EQ(house.status(*house.host->find_client_id(alice, "tp")), OrderStatus::Filled);
  EXPECT_EQ(house.status(*house.host->find_client_id(alice, "sl")), OrderStatus::Canceled);
}

TEST(Host, ToldOfAMarketQuotesItAndFillsWhatItPassed) {
  House house;
  Witness witness;
  house.host->observe(&witness);
  const auto resting = house.host->place(house.limit("alice", kSwap, Side::Buy, "0.01", "59000"));
  ASSERT_EQ(house.host->move_market(house.instrument(kSwap), price("58000")), Reason::None);
  EXPECT_EQ(house.status(resting.order), OrderStatus::Filled);
  const auto ticker = *house.host->exchange().ticker(engine::InstrumentId{kSwap});
  EXPECT_EQ(ticker.quote.bid, price("57999.9"));
  EXPECT_EQ(ticker.quote.ask, price("58000.1"));
  EXPECT_EQ(ticker.last->price, price("58000"));
  EXPECT_EQ(ticker.mark, price("58000"));
  house.host->deliver();
  EXPECT_EQ(witness.marks, 1U);
  EXPECT_GE(witness.trades, 2U);
}

TEST(Host, PrintsWhatIsWorthLessThanAnOrderMayBe) {
  auto options = testing_support::host_options();
  options.instruments[1].min_notional = testing_support::notional("100");
  House house{options};
  const auto swap = house.instrument(kSwap);
  EXPECT_EQ(house.host->move_market(swap, price("60000")), Reason::None);
  EXPECT_EQ(house.host->exchange().ticker(engine::InstrumentId{kSwap})->last->price, price("60000"));
  EXPECT_EQ(house.host->print(swap, Side::Sell, price("59000"), quantity("0.001")), Reason::None);
  const auto last = house.host->exchange().ticker(engine::InstrumentId{kSwap})->last;
  EXPECT_EQ(last->price, price("59000"));
  EXPECT_EQ(last->quantity, quantity("0.002"));
}

TEST(Host, TradesForAnAccountBehindItsClientsBack) {
  House house;
  const auto& bob = house.account("bob");
  EXPECT_EQ(house.host->foreign_trade(bob, house.instrument(kSwap), Side::Sell, quantity("0.02"), price("60000")),
            Reason::None);
  const auto held = house.host->positions(bob);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].position.quantity(), dec("-0.02"));
  EXPECT_TRUE(house.host->exchange().depth(engine::InstrumentId{kSwap}, 5).bids.empty());  // No quote was left behind.
  EXPECT_EQ(house.host->foreign_trade(bob, house.instrument(kSwap), Side::Sell, quantity("0.00001"), price("60000")),
            Reason::BadQuantityStep);
}

TEST(Host, LiquidatesAPositionAndPutsTheMarkBack) {
  House house;
  house.host->move_market(house.instrument(kSwap), price("60000"));
  house.host->place(house.market("alice", kSwap, Side::Buy, "5"));
  house.host->liquidate(house.account("alice"), house.instrument(kSwap));
  EXPECT_TRUE(house.host->positions(house.account("alice")).empty());
  EXPECT_EQ(house.host->mark(house.instrument(kSwap)), price("60000"));
  EXPECT_EQ(house.host->exchange().broken_invariant(), "");
}

TEST(Host, FillsAnOrderFromTheMarket) {
  House house;
  house.host->place(house.limit("bob", kSwap, Side::Buy, "0.05", "60001"));
  const auto order = house.host->place(house.limit("alice", kSwap, Side::Buy, "0.01", "60000"));
  house.host->fill_now(order.order);
  EXPECT_EQ(house.status(order.order), OrderStatus::Filled);
}

TEST(Host, ReckonsAMarketOrderByItsCost) {
  House house;
  house.host->place(house.limit("bob", kSpot, Side::Sell, "0.5", "100"));
  house.host->place(house.limit("bob", kSpot, Side::Sell, "1", "200"));
  const auto lots = [&](const char* value) {
    return house.host->listing(0).quantity_of(
        house.host->lots_for_value(house.instrument(kSpot), Side::Buy, dec(value)));
  };
  EXPECT_EQ(lots("30"), quantity("0.3"));
  EXPECT_EQ(lots("150"), quantity("1"));
  EXPECT_EQ(lots("150.1"), quantity("1"));
  EXPECT_EQ(lots("10000"), quantity("1.5"));
}

TEST(Host, TellsWatchersOfABookWhatChanged) {
  House house;
  Witness witness;
  house.host->observe(&witness);
  const auto swap = house.instrument(kSwap);
  house.host->place(house.limit("alice", kSwap, Side::Buy, "0.01", "50000"));
  house.host->tick();
  EXPECT_EQ(witness.books, 0U);  // Nobody watches.
  house.host->watch_book(swap, true);
  house.host->place(house.limit("alice", kSwap, Side::Buy, "0.01", "50001"));
  house.host->tick();
  EXPECT_EQ(witness.books, 1U);
  house.host->tick();
  EXPECT_EQ(witness.books, 1U);  // Nothing has changed.
  EXPECT_EQ(house.host->snapshot(swap, 400).bids.size(), 2U);
  house.host->watch_book(swap, false);
}

TEST(Host, GoesOnFromItsJournalWithAllItsArchives) {
  const testing_support::TempDir dir;
  journal::PosixFiles files;
  const auto open = [&] {
    auto opened =
        journal::open_journal(files, dir.path().string(), journal::Kind::Exchange, 0, simulated::make_machine, {});
    EXPECT_TRUE(opened);
    return std::make_unique<serve::JournaledExchange>(std::move(*opened));
  };
  std::string hash;
  std::vector<engine::OrderIndex> open_before;
  {
    House house{testing_support::host_options(), open()};
    house.host->move_market(house.instrument(kSwap), price("60000"));
    auto request = house.market("alice", kSwap, Side::Buy, "0.01");
    request.note.client_id = "parent";
    request.note.attached = {{{engine::Trigger::Kind::TakeProfit, price("61000")}, std::nullopt, "tp", ""},
                             {{engine::Trigger::Kind::Stop, price("59000")}, std::nullopt, "sl", ""}};
    house.host->place(request);
    house.host->place(house.limit("alice", kSpot, Side::Buy, "10", "60000"));  // Refused.
    open_before = house.host->open_orders(house.account("alice"));
    ASSERT_TRUE(house.host->commit());
    hash = house.host->exchange().state_hash();
  }
  House house{testing_support::host_options(), open()};
  EXPECT_EQ(house.host->exchange().state_hash(), hash);
  const auto& alice = house.account("alice");
  EXPECT_EQ(alice.orders.size(), 3U);
  EXPECT_EQ(alice.fills.size(), 1U);
  EXPECT_EQ(house.host->open_orders(alice), open_before);
  EXPECT_EQ(house.status(*house.host->find_client_id(alice, "parent")), OrderStatus::Filled);
  house.host->move_market(house.instrument(kSwap), price("58999"));  // The group is still one.
  EXPECT_EQ(house.status(*house.host->find_client_id(alice, "sl")), OrderStatus::Filled);
  EXPECT_EQ(house.status(*house.host->find_client_id(alice, "tp")), OrderStatus::Canceled);
  EXPECT_EQ(house.host->balances(alice).at(Asset{"BTC"}).total(), dec("2"));  // Paid in once.
}

TEST(Host, ClonedFollowsWithTheSameStateAndArchives) {
  House house;
  house.host->move_market(house.instrument(kSwap), price("60000"));
  const auto clone = house.host->clone();
  std::vector<std::string> records;
  house.host->copy_to([&](std::string_view record) { records.emplace_back(record); });
  auto request = house.market("alice", kSwap, Side::Buy, "0.01");
  request.note.attached = {{{engine::Trigger::Kind::Stop, price("59000")}, std::nullopt, "sl", ""}};
  house.host->place(request);
  house.host->move_market(house.instrument(kSwap), price("58999"));
  EXPECT_TRUE(clone->find_account("alice")->orders.empty());
  for (const auto& record : records) clone->follow(record);
  EXPECT_EQ(clone->exchange().state_hash(), house.host->exchange().state_hash());
  EXPECT_EQ(clone->find_account("alice")->orders, house.account("alice").orders);
  EXPECT_EQ(clone->find_account("alice")->fills.size(), house.account("alice").fills.size());
}

TEST(Host, RefusesAKeyThatTwoAccountsHave) {
  auto options = testing_support::host_options();
  options.accounts[1].api_key = options.accounts[0].api_key;
  EXPECT_THROW(House{options}, std::runtime_error);
}

}  // namespace
