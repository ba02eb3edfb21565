#include "cli/control/workspace.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "cli/control/protocol.h"
#include "connectors/machine/file_lock.h"
#include "connectors/machine/system_clock.h"
#include "signals/json_codec.h"
#include "store/sqlite_journal.h"
#include "tests/support/amounts.h"

namespace {

using engine::ErrorCode;
using Changes = engine::Result<std::vector<engine::SetupChange>>;

/// A daemon as a command sees it: it answers what it is told to, and keeps what it was asked.
struct Daemon {
  std::vector<std::string> asked;
  engine::Result<std::string> reply = cli::write_answer(engine::Answer{});
};

class FakeClient final : public engine::ControlClient {
 public:
  explicit FakeClient(Daemon& daemon) : daemon_{daemon} {}
  engine::Result<std::string> ask(const std::string&, std::string_view request, engine::Duration) override {
    daemon_.asked.emplace_back(request);
    return daemon_.reply;
  }

 private:
  Daemon& daemon_;
};

class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "copytrade-workspace-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~WorkspaceTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string data() const { return folder_ + "/data"; }
  cli::Workspace workspace() {
    return cli::Workspace{data(), clock_, std::make_unique<FakeClient>(daemon_), std::chrono::milliseconds{100}};
  }

  static engine::VenueConfig venue() {
    engine::VenueConfig venue;
    venue.id = engine::VenueId{"paper"};
    venue.kind = "simulated";
    return venue;
  }
  static engine::CustomerConfig alice() {
    engine::CustomerConfig customer;
    customer.id = engine::CustomerId{"alice"};
    customer.venue = engine::VenueId{"paper"};
    return customer;
  }
  static engine::SourceConfig source() {
    engine::SourceConfig source;
    source.id = engine::SourceId{"leader7"};
    source.kind = "manual";
    return source;
  }
  static cli::Workspace::Plan declare(std::vector<engine::SetupValue> values) {
    return [values](const engine::Setup&) -> Changes {
      std::vector<engine::SetupChange> changes;
      for (const auto& value : values) changes.push_back(engine::declare(value));
      return changes;
    };
  }
  static engine::Signal signal(const std::string& id, const std::string& quantity) {
    return signals::parse_signal(R"({"id":")" + id +
                                     R"(","symbol":"BTC-USDT","action":"open","side":"long","quantity":")" + quantity +
                                     "\"}",
                                 {engine::SourceId{"leader7"}, {}, true})
        .signal;
  }
  std::uint64_t events() {
    const auto journal = store::SqliteJournal::open(data());
    return journal ? (*journal)->last() : 0;
  }

  std::string folder_;
  machine::SystemClock clock_;
  Daemon daemon_;
};

TEST_F(WorkspaceTest, WritesByItselfWhenNobodyHoldsTheLock) {
  ASSERT_TRUE(workspace().change_setup(declare({venue(), alice()})));
  const auto setup = workspace().setup();
  ASSERT_TRUE(setup);
  EXPECT_EQ(setup->customers.at(engine::CustomerId{"alice"}), alice());
  EXPECT_EQ(events(), 1U);
  EXPECT_TRUE(daemon_.asked.empty());
}

TEST_F(WorkspaceTest, LeavesNothingBehindWhenTheOutcomeIsNoValidSetup) {
  const auto changes = workspace().change_setup(declare({alice()}));
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, ErrorCode::InvalidInput);
  EXPECT_FALSE(std::filesystem::exists(data()));
}

TEST_F(WorkspaceTest, WritesNothingForAPlanWithoutChanges) {
  ASSERT_TRUE(workspace().change_setup(declare({venue()})));
  ASSERT_TRUE(workspace().change_setup(declare({})));
  EXPECT_EQ(events(), 1U);
}

TEST_F(WorkspaceTest, AsksTheDaemonWhenItHoldsTheLock) {
  ASSERT_TRUE(workspace().change_setup(declare({venue()})));
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  ASSERT_TRUE(lock);
  EXPECT_TRUE(workspace().is_held());
  const auto changes = workspace().change_setup(declare({alice()}));
  ASSERT_TRUE(changes) << changes.error().detail;
  ASSERT_EQ(daemon_.asked.size(), 1U);
  const auto setup = workspace().setup();
  ASSERT_TRUE(setup);
  const auto input = cli::parse_request(daemon_.asked[0], *setup);
  ASSERT_TRUE(input) << input.error().detail;
  EXPECT_EQ(std::get<engine::ChangeSetup>(input->body).changes[0].name, "alice");
  EXPECT_EQ(events(), 1U);
}

TEST_F(WorkspaceTest, HandsOnWhatTheDaemonRefuses) {
  ASSERT_TRUE(workspace().change_setup(declare({venue()})));
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  daemon_.reply = cli::write_answer(engine::Error{ErrorCode::Refused, {}, "not now"});
  const auto status = workspace().set_halt({});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::Refused);
  EXPECT_EQ(status.error().detail, "not now");
}

TEST_F(WorkspaceTest, GivesUpWhenTheHolderOfTheLockDoesNotListen) {
  std::filesystem::create_directories(data());
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  daemon_.reply = engine::Error{ErrorCode::Unavailable, engine::Outcome::NotSent, "nobody listens"};
  const auto status = workspace().set_halt({});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::Timeout);
  EXPECT_GT(daemon_.asked.size(), 1U);  // It may have been starting up: so it was asked again.
}

TEST_F(WorkspaceTest, DoesNotAskTwiceWhenItIsUnknownWhetherTheFirstWasHeard) {
  std::filesystem::create_directories(data());
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  daemon_.reply = engine::Error{ErrorCode::Timeout, engine::Outcome::Unknown, "no answer"};
  EXPECT_FALSE(workspace().set_halt({}));
  EXPECT_EQ(daemon_.asked.size(), 1U);
}

TEST_F(WorkspaceTest, KeepsSignalsOnceAndReportsConflicts) {
  ASSERT_TRUE(workspace().change_setup(declare({source()})));
  const auto first = workspace().send({signal("1", "5"), signal("1", "5"), signal("1", "6"), signal("2", "7")});
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_EQ(first->size(), 4U);
  EXPECT_FALSE(first->at(0).duplicate);
  EXPECT_TRUE(first->at(1).duplicate);
  ASSERT_TRUE(first->at(2).error);
  EXPECT_EQ(first->at(2).error->code, ErrorCode::AlreadyExists);
  EXPECT_FALSE(first->at(3).error);
  const auto again = workspace().send({signal("1", "5"), signal("1", "8")});
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->at(0).duplicate);
  EXPECT_TRUE(again->at(1).error.has_value());
  EXPECT_EQ(events(), 5U);  // The setup, two signals, two conflicts.
}

TEST_F(WorkspaceTest, SendsEachSignalToTheDaemonAndTellsThemApart) {
  ASSERT_TRUE(workspace().change_setup(declare({source()})));
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  daemon_.reply = cli::write_answer(engine::Error{ErrorCode::AlreadyExists, {}, "other content"});
  const auto sent = workspace().send({signal("1", "5"), signal("2", "5")});
  ASSERT_TRUE(sent) << sent.error().detail;
  EXPECT_EQ(daemon_.asked.size(), 2U);
  EXPECT_TRUE(sent->at(0).by_daemon);
  EXPECT_EQ(sent->at(1).error->code, ErrorCode::AlreadyExists);
}

TEST_F(WorkspaceTest, KeepsHaltsInForce) {
  engine::SetHalt halt;
  halt.scope = {engine::Scope::Kind::Customer, "alice"};
  halt.reason = "news";
  ASSERT_TRUE(workspace().set_halt(halt));
  auto reader = workspace().open_reader();
  ASSERT_TRUE(reader);
  auto halts = (*reader)->halts();
  ASSERT_TRUE(halts);
  ASSERT_EQ(halts->size(), 1U);
  EXPECT_EQ(halts->front().reason, "news");
  halt.halted = false;
  ASSERT_TRUE(workspace().set_halt(halt));
  reader = workspace().open_reader();
  halts = (*reader)->halts();
  EXPECT_TRUE(halts && halts->empty());
}

TEST_F(WorkspaceTest, RefusesToTakeAwayWhatAPositionHangsOn) {
  engine::StrategyConfig strategy;
  strategy.id = engine::StrategyId{"half"};
  strategy.source = source().id;
  strategy.terms.sizing = "ratio";
  strategy.terms.ratio = testing_support::dec("0.5");
  engine::BindingConfig binding;
  binding.id = {strategy.id, alice().id};
  auto paper = venue();
  engine::Instrument instrument;
  instrument.id = engine::InstrumentId{"BTC-USDT"};
  instrument.base = engine::Asset{"BTC"};
  instrument.quote = instrument.settle = engine::Asset{"USDT"};
  instrument.tick_size = testing_support::price("0.01");
  instrument.lot_size = testing_support::quantity("0.001");
  paper.instruments = {instrument};
  ASSERT_TRUE(workspace().change_setup(declare({paper, source(), alice(), strategy, binding})));

  // given: a fill that makes alice hold something
  {
    auto journal = store::SqliteJournal::open(data());
    ASSERT_TRUE(journal);
    engine::OrderAttempt attempt;
    attempt.order.client_order_id = engine::ClientOrderId{"ct1"};
    attempt.order.customer = alice().id;
    attempt.order.instrument = instrument.id;
    attempt.order.quantity = testing_support::quantity("1");
    attempt.venue = paper.id;
    attempt.binding = binding.id;
    engine::ExecutionReport report;
    report.client_order_id = attempt.order.client_order_id;
    report.customer = alice().id;
    report.instrument = instrument.id;
    report.status = engine::OrderStatus::Filled;
    report.filled_quantity = testing_support::quantity("1");
    report.fill = engine::Fill{engine::TradeId{"t1"}, testing_support::price("100"), testing_support::quantity("1"), {},
                               engine::Asset{"USDT"}, engine::Liquidity::Taker};
    const auto last = (*journal)->last();
    const std::vector<engine::Event> events{{last + 1, clock_.now(), engine::OrderPlanned{attempt}},
                                            {last + 2, clock_.now(), engine::OrderReported{report, binding.id, {}}}};
    ASSERT_TRUE((*journal)->append(events));
    ASSERT_TRUE((*journal)->follow_all());
  }

  // when, then
  const auto refuses = [&](engine::SetupKind kind, const std::string& name) {
    const auto changes = workspace().change_setup([&](const engine::Setup&) -> Changes {
      std::vector<engine::SetupChange> removals{{engine::SetupKind::Binding, binding.id.text(), {}}};
      if (kind != engine::SetupKind::Binding) removals.push_back({kind, name, {}});
      return removals;
    });
    return !changes && changes.error().code == ErrorCode::Refused;
  };
  EXPECT_TRUE(refuses(engine::SetupKind::Binding, binding.id.text()));
  EXPECT_TRUE(refuses(engine::SetupKind::Customer, "alice"));
  EXPECT_TRUE(refuses(engine::SetupKind::Strategy, "half"));
  auto elsewhere = alice();
  elsewhere.venue = engine::VenueId{"other"};
  auto other = venue();
  other.id = elsewhere.venue;
  const auto moved = workspace().change_setup(declare({other, elsewhere}));
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, ErrorCode::Refused) << moved.error().detail;

  // The same beside a daemon, which is not even asked.
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  ASSERT_TRUE(lock);
  EXPECT_TRUE(refuses(engine::SetupKind::Binding, binding.id.text()));
  EXPECT_TRUE(daemon_.asked.empty());
}

TEST_F(WorkspaceTest, WaitsForTheTablesOfADaemonToCatchUp) {
  ASSERT_TRUE(workspace().change_setup(declare({venue()})));
  const auto lock = machine::FileLock::acquire(data() + "/lock");
  auto journal = store::SqliteJournal::open(data());
  ASSERT_TRUE(lock && journal);
  const engine::Event event{(*journal)->last() + 1, clock_.now(),
                            engine::SetupChanged{{engine::declare(alice())}, "test"}};
  ASSERT_TRUE((*journal)->append({&event, 1}));
  std::thread follower{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_TRUE((*journal)->follow_all());
  }};
  const auto setup = workspace().setup();
  follower.join();
  ASSERT_TRUE(setup);
  EXPECT_TRUE(setup->customers.contains(alice().id));
}

}  // namespace
