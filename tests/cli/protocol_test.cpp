#include "cli/control/protocol.h"

#include <gtest/gtest.h>

#include "signals/json_codec.h"
#include "store/event_codec.h"
#include "tests/support/amounts.h"

namespace {

using engine::ErrorCode;
using testing_support::dec;

engine::Setup small_setup() {
  engine::Setup setup;
  engine::VenueConfig venue;
  venue.id = engine::VenueId{"paper"};
  venue.kind = "simulated";
  engine::SourceConfig source;
  source.id = engine::SourceId{"leader7"};
  source.kind = "manual";
  source.default_kind = engine::InstrumentKind::PerpLinear;
  engine::apply(setup, engine::declare(venue));
  engine::apply(setup, engine::declare(source));
  return setup;
}

engine::CustomerConfig alice() {
  engine::CustomerConfig customer;
  customer.id = engine::CustomerId{"alice"};
  customer.venue = engine::VenueId{"paper"};
  customer.initial_balance[engine::Asset{"USDT"}] = dec("10000.000000000000000001");
  customer.note = "a \"quoted\"\nline \xff";
  return customer;
}

/// What the daemon reads of what a command wrote.
engine::Result<engine::Input> travelled(const engine::InputBody& body) {
  const auto request = cli::write_request({body, 0});
  EXPECT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->find('\n'), std::string::npos);
  return cli::parse_request(*request, small_setup());
}

TEST(Protocol, CarriesAChangeOfTheSetupExactly) {
  const auto input = travelled(engine::ChangeSetup{{engine::declare(alice())}, "cli"});
  ASSERT_TRUE(input) << input.error().detail;
  const auto& change = std::get<engine::ChangeSetup>(input->body);
  EXPECT_EQ(change.actor, "cli");
  ASSERT_EQ(change.changes.size(), 1U);
  EXPECT_EQ(std::get<engine::CustomerConfig>(*change.changes[0].value), alice());
}

TEST(Protocol, CarriesARemoval) {
  const auto input = travelled(engine::ChangeSetup{{{engine::SetupKind::Source, "leader7", {}}}, "cli"});
  ASSERT_TRUE(input) << input.error().detail;
  const auto& change = std::get<engine::ChangeSetup>(input->body).changes.at(0);
  EXPECT_EQ(change.kind, engine::SetupKind::Source);
  EXPECT_EQ(change.name, "leader7");
  EXPECT_FALSE(change.value.has_value());
}

TEST(Protocol, RefusesAChangeThatLeavesNoValidSetup) {
  auto customer = alice();
  customer.venue = engine::VenueId{"nowhere"};
  const auto input = travelled(engine::ChangeSetup{{engine::declare(customer)}, "cli"});
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().code, ErrorCode::InvalidInput);
  EXPECT_NE(input.error().detail.find("nowhere"), std::string::npos);
}

TEST(Protocol, CarriesASignalExactly) {
  const auto parsed = signals::parse_signal(
      R"({"id":"1","symbol":"BTCUSDT","action":"open","side":"long","quantity":0.100000000000000001,"x":[1.10]})",
      {engine::SourceId{"leader7"}, engine::InstrumentKind::PerpLinear, true});
  ASSERT_TRUE(parsed.good);
  const auto input = travelled(engine::SignalArrived{parsed.signal, 0});
  ASSERT_TRUE(input) << input.error().detail;
  const auto& arrived = std::get<engine::SignalArrived>(input->body);
  EXPECT_EQ(engine::content_hash(arrived.signal), engine::content_hash(parsed.signal));
  EXPECT_EQ(arrived.signal.instrument, engine::InstrumentId{"BTC-USDT-SWAP"});
  EXPECT_EQ(arrived.signal.extra, parsed.signal.extra);
}

TEST(Protocol, KnowsItsSources) {
  engine::Signal signal;
  signal.source = engine::SourceId{"leader8"};
  const auto input = travelled(engine::SignalArrived{signal, 0});
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().code, ErrorCode::NotFound);
}

TEST(Protocol, CarriesAHaltAndAResync) {
  engine::SetHalt halt;
  halt.scope = {engine::Scope::Kind::Customer, "alice"};
  halt.wire = true;
  halt.close = true;
  halt.actor = "cli";
  halt.reason = "news";
  const auto halted = travelled(halt);
  ASSERT_TRUE(halted) << halted.error().detail;
  const auto& read = std::get<engine::SetHalt>(halted->body);
  EXPECT_EQ(read.scope, halt.scope);
  EXPECT_TRUE(read.halted && read.wire && read.close);
  EXPECT_EQ(read.reason, "news");
  const auto resync = travelled(engine::ResyncSource{engine::SourceId{"leader7"}, "cli"});
  ASSERT_TRUE(resync) << resync.error().detail;
  EXPECT_EQ(std::get<engine::ResyncSource>(resync->body).source, engine::SourceId{"leader7"});
}

TEST(Protocol, RefusesWhatIsNoRequestWithoutHarm) {
  for (const char* line :
       {"", "x", "[]", "{}", "null", R"({"command":1})", R"({"command":"bogus"})", R"({"command":"change_setup"})",
        R"({"command":"change_setup","changes":[1]})", R"({"command":"change_setup","changes":[{"kind":"customer"}]})",
        R"({"command":"change_setup","changes":[{"kind":"customer","name":"a","value":"{"}]})", R"({"command":"halt"})",
        R"({"command":"halt","scope":"global"})", R"({"command":"halt","scope":"moon","halted":true})",
        R"({"command":"signal","source":"leader7","text":"{}"})", "\xff\xfe", "{\"command\":\"\xff\"}"}) {
    EXPECT_FALSE(cli::parse_request(line, small_setup())) << line;
    EXPECT_FALSE(cli::is_ping(line)) << line;
  }
}

TEST(Protocol, CarriesAnswers) {
  EXPECT_TRUE(cli::is_ping(cli::ping_request()));
  engine::Answer duplicate;
  duplicate.duplicate = true;
  const auto good = cli::parse_answer(cli::write_answer(duplicate));
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->accepted && good->duplicate);
  for (int code = 0; code <= static_cast<int>(ErrorCode::Io); ++code) {
    const engine::Error error{static_cast<ErrorCode>(code), engine::Outcome::Rejected, "why \xff"};
    const auto bad = cli::parse_answer(cli::write_answer(error));
    ASSERT_TRUE(bad) << code;
    EXPECT_FALSE(bad->accepted);
    EXPECT_EQ(bad->code, error.code);
  }
  EXPECT_FALSE(cli::parse_answer("nonsense"));
  EXPECT_FALSE(cli::parse_answer("{}"));
  EXPECT_FALSE(cli::parse_answer(R"({"accepted":false,"code":"NEW"})"));
}

}  // namespace
