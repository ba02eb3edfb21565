// A whole exchange with a journal: every command is kept as it was, and recovery gives the writer's state.
#include <gtest/gtest.h>

#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/exchange_codec.h"
#include "connectors/simulated/machines.h"
#include "tests/support/exchange_load.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace engine;

Price price_of(const char* text) { return Price{Decimal::parse(text).value()}; }

/// One of each command, no field of which is as it begins.
std::vector<Command> all_commands() {
  const CustomerId alice{"alice"};
  const InstrumentId swap{"BTC-USDT-SWAP"};
  auto instrument = testing_support::load_instrument(swap.text());
  instrument.min_quantity = Quantity{Decimal{2}};
  instrument.trading = false;
  NewOrder order{ClientOrderId{"a"},
                 alice,
                 swap,
                 Side::Sell,
                 OrderType::Limit,
                 TimeInForce::FillOrKill,
                 true,
                 true,
                 Quantity{Decimal{3}},
                 price_of("100"),
                 price_of("99.5"),
                 Timestamp::from_milliseconds(5)};
  OrderTerms terms;
  terms.trigger = Trigger{Trigger::Kind::TakeProfit, price_of("7"), TriggerBy::Mark};
  terms.trail = Trail{price_of("1"), Decimal{2}, price_of("3"), TriggerBy::Mark};
  terms.display_quantity = Quantity{Decimal{1}};
  terms.self_trade = SelfTrade::ExpireBoth;
  terms.slide = true;
  terms.position_side = PositionSide::Short;
  terms.good_till = Timestamp::from_milliseconds(9);
  const Timestamp time = Timestamp::from_milliseconds(77);
  return {ListInstrument{instrument, Meeting::MarketOnly},
          SetFees{Decimal{1}, Decimal{2}, 3},
          OpenAccount{alice, Decimal{5}},
          SetMaxLeverage{alice, Decimal{4}},
          Deposit{alice, Asset{"USDT"}, Decimal{10}, "d"},
          Withdraw{alice, Asset{"USDT"}, Decimal{1}, "w"},
          PlaceOrder{order, time, true, terms},
          CancelOrder{alice, ClientOrderId{"a"}},
          SetMarketQuote{swap, 1, 2, 3, 4, 5},
          SetMarkPrice{swap, price_of("101")},
          SweepMarket{swap, Side::Sell, 1, 2, 3},
          AdmitWaiting{swap, time, AdmitWaiting::What::Resting},
          ExpireWaiting{swap, Reason::MarginCall},
          PassTime{time},
          SetLeverage{alice, swap, Decimal{3}},
          SetMarginMode{alice, swap, MarginMode::Isolated},
          SetPositionMode{alice, PositionMode::Hedge},
          MoveMargin{alice, swap, PositionSide::Long, Decimal{-1}},
          SetBrackets{swap, {Bracket{Decimal{1}, Decimal{2}, Decimal{3}, Decimal{4}}, Bracket{}}, Decimal{5}},
          SetIndexPrice{swap, price_of("3")},
          SetFunding{swap, Decimal{1}, Duration{2}, time},
          SetStatus{swap, InstrumentStatus::Halted},
          SetPriceLimits{swap, Decimal{1}, Decimal{2}},
          SetFeeTier{alice, 6},
          SetFeeAsset{alice, FeeAsset::Received},
          AmendOrder{alice, ClientOrderId{"a"}, Quantity{Decimal{1}}, price_of("2"), price_of("3")},
          CancelAll{alice, swap},
          CancelAllAfter{alice, Duration{5}, swap},
          ChangeSteps{swap, price_of("0.5"), Quantity{Decimal{2}}}};
}

TEST(ExchangeCodec, GivesEveryCommandBackAsItWas) {
  const auto commands = all_commands();
  std::set<std::size_t> kinds;
  for (const auto& command : commands) {
    kinds.insert(command.index());
    ByteWriter first, second;
    simulated::encode(first, command);
    ByteReader in{first.bytes()};
    const auto record = simulated::decode_exchange_record(in);
    ASSERT_TRUE(in.good() && in.at_end()) << command.index();
    const auto& back = std::get<Command>(record);
    EXPECT_EQ(back.index(), command.index());
    simulated::encode(second, back);
    EXPECT_EQ(first.bytes(), second.bytes());
    for (std::size_t size = 0; size < first.bytes().size(); ++size) {
      ByteReader shorter{std::string_view{first.bytes()}.substr(0, size)};
      (void)simulated::decode_exchange_record(shorter);
      EXPECT_FALSE(shorter.good()) << command.index() << " at " << size;
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Command>) << "a command that is not tried here";
  const auto& placed = std::get<PlaceOrder>(commands[6]);
  ByteWriter out;
  simulated::encode(out, commands[6]);
  ByteReader in{out.bytes()};
  const auto record = simulated::decode_exchange_record(in);
  const auto& back = std::get<PlaceOrder>(std::get<Command>(record));
  EXPECT_EQ(back.order.reference_price, placed.order.reference_price);
  EXPECT_EQ(back.terms.trail->activation, placed.terms.trail->activation);
  EXPECT_EQ(back.terms.good_till, placed.terms.good_till);
  EXPECT_EQ(back.arrival, placed.arrival);
}

TEST(ExchangeCodec, KnowsACommandByANumberThatNeverChanges) {
  // As in the table of README.md: a journal of today is read by it for ever.
  const auto number = [](const Command& command) {
    ByteWriter out;
    simulated::encode(out, command);
    return static_cast<int>(out.bytes()[0]);
  };
  const auto commands = all_commands();
  for (std::size_t i = 0; i < commands.size(); ++i) EXPECT_EQ(number(commands[i]), static_cast<int>(i));
}

/// What a lean order asks for, all of it.
TEST(ExchangeCodec, GivesLeanOrdersBackAsTheyWere) {
  LeanOrder plain;
  plain.account = 3;
  plain.instrument = 1;
  plain.side = Side::Sell;
  plain.lots = 10;
  plain.limit = 99;
  auto full = plain;
  full.display = 2;
  full.good_till = Timestamp::from_milliseconds(4);
  full.trigger.kind = TriggerTerms::Kind::Level;
  full.trigger.price = 55;
  full.arrival = Timestamp::from_milliseconds(1);
  ByteWriter out;
  simulated::encode(out, simulated::LeanPlace{plain, "p"});
  EXPECT_LT(out.bytes().size(), 50U);
  simulated::encode(out, simulated::LeanPlace{full, "f"});
  simulated::encode(out, simulated::LeanCancel{7, "c"});
  simulated::encode(out, simulated::LeanCancelOrder{8});
  simulated::encode(out, simulated::LeanAmendOrder{9, {5, {}, 6}});
  ByteReader in{out.bytes()};
  const auto first = std::get<simulated::LeanPlace>(simulated::decode_exchange_record(in));
  EXPECT_EQ(first.id, "p");
  EXPECT_EQ(first.order.limit, 99);
  const auto second = std::get<simulated::LeanPlace>(simulated::decode_exchange_record(in));
  EXPECT_EQ(second.id, "f");
  EXPECT_EQ(second.order.trigger.price, 55);
  EXPECT_EQ(second.order.arrival, full.arrival);
  EXPECT_EQ(std::get<simulated::LeanCancel>(simulated::decode_exchange_record(in)).id, "c");
  EXPECT_EQ(std::get<simulated::LeanCancelOrder>(simulated::decode_exchange_record(in)).order, 8U);
  EXPECT_EQ(std::get<simulated::LeanAmendOrder>(simulated::decode_exchange_record(in)).amendment.trigger, 6);
  EXPECT_TRUE(in.good() && in.at_end());
}

TEST(ExchangeJournal, RecoversToTheWritersStateWithAndWithoutASnapshot) {
  constexpr int kAccounts = 20;
  const testing_support::TempDir folder;
  journal::PosixFiles files;
  const auto open = [&] {
    return journal::open_journal(files, folder.path().string(), journal::Kind::Exchange, 0, simulated::make_machine,
                                 {journal::Durability::Batch, 200'000});
  };
  auto opened = open();
  ASSERT_TRUE(opened);
  auto& machine = dynamic_cast<simulated::ExchangeMachine&>(*opened->machine);
  auto& exchange = machine.exchange();
  {
    // What the load begins with, as commands.
    std::vector<Command> commands{SetFees{Decimal::parse("0.0002").value(), Decimal::parse("0.0005").value()}};
    for (const auto* name : testing_support::kMarketsOfLoad) {
      commands.emplace_back(ListInstrument{testing_support::load_instrument(name), Meeting::EachOther});
      commands.emplace_back(SetMarkPrice{InstrumentId{name}, Price{Decimal{100}}});
    }
    for (int i = 0; i < kAccounts; ++i) {
      const CustomerId account{"account" + std::to_string(i)};
      commands.emplace_back(OpenAccount{account, {}});
      commands.emplace_back(Deposit{account, Asset{"USDT"}, Decimal{1'000'000'000}, "USDT"});
    }
    std::vector<ExchangeEvent> events;
    ByteWriter group;
    for (const auto& command : commands) {
      simulated::encode(group, command);
      exchange.apply(command, events);
    }
    ASSERT_TRUE(opened->writer->write(group.bytes(), static_cast<std::uint32_t>(commands.size())));
  }
  testing_support::Deeds maker{exchange, kAccounts};
  for (int round = 0; round < 3; ++round) {
    const auto deeds = maker.make(5'000);
    ByteWriter group;
    for (const auto& deed : deeds) {
      const std::string_view id{deed.id.data(), deed.id.size()};
      if (deed.kind == testing_support::Deed::Kind::Place) {
        simulated::encode(group, simulated::LeanPlace{deed.order, id});
      } else if (deed.kind == testing_support::Deed::Kind::Amend) {
        simulated::encode(group, simulated::LeanAmendById{deed.order.account, id, {{}, deed.order.limit, {}}});
      } else {
        simulated::encode(group, simulated::LeanCancel{deed.order.account, id});
      }
      testing_support::perform(deed, exchange);
    }
    ASSERT_TRUE(opened->writer->write(group.bytes(), static_cast<std::uint32_t>(deeds.size())));
    const auto recovered = journal::read_journal(files, folder.path().string(), simulated::make_machine);
    ASSERT_TRUE(recovered) << recovered.error().detail;
    EXPECT_EQ(recovered->machine->state_hash(), machine.state_hash());
    EXPECT_EQ(recovered->report.snapshot.has_value(), round > 0);
    ASSERT_TRUE(journal::take_snapshot(*opened->writer, machine));
  }
  EXPECT_EQ(exchange.broken_invariant(), "");
}

TEST(ExchangeJournal, RefusesARecordOfWhatIsNotThere) {
  simulated::ExchangeMachine machine;
  const auto refused = [&](const auto& record) {
    ByteWriter out;
    simulated::encode(out, record);
    const auto status = machine.apply(out.bytes(), 1);
    return !status && status.error().code == ErrorCode::Corrupt;
  };
  LeanOrder order;
  order.account = 1'000;
  EXPECT_TRUE(refused(simulated::LeanPlace{order, "a"}));
  EXPECT_TRUE(refused(simulated::LeanPlace{LeanOrder{}, "a"})) << "no instrument is listed";
  EXPECT_TRUE(refused(simulated::LeanCancel{1'000, "a"}));
  EXPECT_TRUE(refused(simulated::LeanCancelOrder{0}));
  EXPECT_TRUE(refused(simulated::LeanAmendById{1'000, "a", {}}));
  EXPECT_TRUE(refused(simulated::LeanAmendOrder{0, {}}));
  EXPECT_FALSE(machine.apply("\x63", 1));
}

}  // namespace
