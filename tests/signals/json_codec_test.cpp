#include "signals/json_codec.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "signals/instrument_name.h"
#include "tests/support/amounts.h"
#include "tests/support/cases.h"

namespace {

using testing_support::Case;
using testing_support::dec;

const std::string kFixtures = COPYTRADE_SOURCE_DIR "/tests/fixtures/signals/";

signals::ParseContext context_of(const Case& one) {
  return {engine::SourceId{"leader7"}, engine::parse_instrument_kind(one.get("kind", "spot")).value(), true};
}

TEST(JsonCodec, ReadsEveryGoodLineAndWritesItBackTheSame) {
  for (const auto& one : testing_support::read_cases(kFixtures + "good.txt")) {
    SCOPED_TRACE(one.name);
    const auto outcome = signals::parse_signal(one.get("line"), context_of(one));
    ASSERT_TRUE(outcome.good) << outcome.failure.message;
    const auto written = signals::write_signal(outcome.signal);
    EXPECT_EQ(written, one.get("means"));
    const auto again = signals::parse_signal(written, context_of(one));
    ASSERT_TRUE(again.good) << again.failure.message;
    EXPECT_EQ(content_hash(again.signal), content_hash(outcome.signal));
  }
}

TEST(JsonCodec, RefusesEveryBrokenLineNamingTheFieldAndWhatIsAllowed) {
  const auto cases = testing_support::read_cases(kFixtures + "broken.txt");
  EXPECT_GE(cases.size(), 100U);
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    const auto outcome = signals::parse_signal(testing_support::unescape(one.get("line")), context_of(one));
    ASSERT_FALSE(outcome.good);
    EXPECT_EQ(outcome.failure.field, one.get("field"));
    EXPECT_EQ(outcome.failure.id.text(), one.get("id"));
    EXPECT_NE(outcome.failure.message.find(one.get("says")), std::string::npos) << outcome.failure.message;
    EXPECT_TRUE(outcome.failure.message.starts_with(outcome.failure.field)) << outcome.failure.message;
    EXPECT_LT(outcome.failure.message.size(), 300U) << outcome.failure.message;
  }
}

TEST(JsonCodec, ReadsASignalWithoutAnIdWhenTheSenderMakesOne) {
  const std::string text = R"({"source":"leader7","symbol":"BTC-USDT","action":"close"})";
  const auto outcome = signals::parse_signal(text, {engine::SourceId{}, engine::InstrumentKind::Spot, false});
  ASSERT_TRUE(outcome.good) << outcome.failure.message;
  EXPECT_TRUE(outcome.signal.id.empty());
  EXPECT_EQ(outcome.signal.source.text(), "leader7");
}

TEST(JsonCodec, WantsASourceWhenNoneIsImplied) {
  const std::string text = R"({"id":"1","symbol":"BTC-USDT","action":"close"})";
  const auto outcome = signals::parse_signal(text, {});
  ASSERT_FALSE(outcome.good);
  EXPECT_EQ(outcome.failure.field, "source");
  EXPECT_EQ(outcome.failure.id.text(), "1");
}

TEST(JsonCodec, RefusesMoreThan64KiBAndReadsExactlyThatMuch) {
  const std::string front = R"({"id":"1","symbol":"BTC-USDT","action":"close")";
  const auto padded = [&](std::size_t size) { return front + std::string(size - front.size() - 1, ' ') + "}"; };
  EXPECT_TRUE(signals::parse_signal(padded(65536), {engine::SourceId{"s"}}).good);
  const auto outcome = signals::parse_signal(padded(65537), {engine::SourceId{"s"}});
  ASSERT_FALSE(outcome.good);
  EXPECT_NE(outcome.failure.message.find("64 KiB"), std::string::npos);
}

TEST(JsonCodec, RefusesUnknownFieldsThatWouldNotFitWhenWrittenAgain) {
  const std::string text = R"({"id":"1","symbol":"BTC-USDT","action":"close","x":")" + std::string(50'000, 'x') + "\"}";
  const auto outcome = signals::parse_signal(text, {engine::SourceId{"s"}});
  ASSERT_FALSE(outcome.good);
  EXPECT_NE(outcome.failure.message.find("48 KiB"), std::string::npos);
}

TEST(JsonCodec, ReadsSixteenLevelsOfNesting) {
  const std::string text =
      R"({"id":"1","symbol":"BTC-USDT","action":"close","x":)" + std::string(15, '[') + std::string(15, ']') + "}";
  EXPECT_TRUE(signals::parse_signal(text, {engine::SourceId{"s"}}).good);
}

/// Random signals that obey the rules.
class SignalMaker {
 public:
  explicit SignalMaker(engine::Random& random) : random_{random} {}

  engine::Signal make() {
    engine::Signal signal;
    signal.source = engine::SourceId{"leader7"};
    signal.id = engine::SignalId{text(1, 40)};
    const auto kind = random_.below(3);
    signal.instrument = engine::InstrumentId{kind == 0 ? "BTC-USDT" : (kind == 1 ? "ETH-USDT-SWAP" : "BTC-USD-SWAP")};
    signal.action = static_cast<engine::SignalAction>(random_.below(5));
    if (half()) signal.sequence = 1 + random_.below(1'000'000'000'000);
    if (half()) signal.time = engine::Timestamp::from_nanoseconds(random_.between(0, 7'000'000'000'000'000'000));
    const bool moves = signal.action == engine::SignalAction::Open || signal.action == engine::SignalAction::Target;
    const bool is_spot = kind == 0;
    if (moves) signal.side = is_spot || half() ? engine::PositionSide::Long : engine::PositionSide::Short;
    if (signal.action == engine::SignalAction::Target || half()) signal.quantity = engine::Quantity{amount(14)};
    if (signal.action == engine::SignalAction::Close && !signal.quantity && half()) signal.percent = amount(1);
    if (half()) signal.price = engine::Price{amount(11)};
    if (signal.price && half()) signal.order_type = engine::OrderType::Limit;
    if (half()) signal.leverage = amount(2);
    if (half()) signal.leader_equity = engine::Notional{amount(14)};
    if (half()) signal.stop_loss = engine::Price{amount(11)};
    while (half()) signal.take_profits.push_back({engine::Price{amount(11)}, amount(1)});
    if (half()) signal.expires_in = engine::Duration{random_.between(1, 31'536'000'000'000'000)};
    if (signal.action == engine::SignalAction::Cancel || half()) signal.ref = engine::SignalId{text(1, 40)};
    if (half()) signal.note = text(1, 200);
    if (half()) signal.extra = R"({"x":[1.50,"é",null],"y":{"z":-0.1e-3}})";
    return signal;
  }

 private:
  bool half() { return random_.chance(1, 2); }
  /// Above zero, with up to `whole` digits in front of the point and 18 behind.
  engine::Decimal amount(std::int64_t whole) {
    std::string digits = std::to_string(1 + random_.below(9));
    for (auto left = random_.between(0, whole - 1); left > 0; --left) digits += std::to_string(random_.below(10));
    if (half()) {
      digits += '.';
      for (auto left = random_.between(1, 18); left > 0; --left) digits += std::to_string(random_.below(10));
    }
    return dec(digits);
  }
  std::string text(std::int64_t low, std::int64_t high) {
    constexpr std::array<std::string_view, 8> kPieces{"a", "Z", "7", "\"", "\\", "/", "é", "仓"};
    std::string out;
    for (auto left = random_.between(low, high) / 3 + 1; left > 0; --left)
      out += kPieces[random_.below(kPieces.size())];
    return out;
  }
  engine::Random& random_;
};

TEST(JsonCodec, GivesBackEverySignalItWrote) {
  const std::uint64_t seed = 20240808;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  SignalMaker maker{random};
  for (int i = 0; i < 5000; ++i) {
    const auto signal = maker.make();
    const auto text = signals::write_signal(signal);
    const auto outcome = signals::parse_signal(text, {engine::SourceId{"leader7"}});
    ASSERT_TRUE(outcome.good) << text << "\n" << outcome.failure.message;
    ASSERT_EQ(content_hash(outcome.signal), content_hash(signal)) << text;
    ASSERT_EQ(signals::write_signal(outcome.signal), text);
  }
}

/// Changes, cuts, doubles and moves bytes.
std::string mutate(std::string text, engine::Random& random) {
  constexpr std::string_view kBytes = "{}[]\",:0123456789.eE+-\\ntu \xff\x01";
  for (auto left = 1 + random.below(4); left > 0 && !text.empty(); --left) {
    const auto at = static_cast<std::size_t>(random.below(text.size()));
    const auto length = static_cast<std::size_t>(1 + random.below(12));
    switch (random.below(5)) {
      case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(at, length)); break;
      case 3: text.insert(at, 1, static_cast<char>(random.below(256))); break;
      default: text.insert(static_cast<std::size_t>(random.below(text.size())), text.substr(at, length * 4)); break;
    }
  }
  return text;
}

TEST(JsonCodec, SurvivesAnyDamageAndWhatItTakesItCanWriteAgain) {
  const std::uint64_t seed = 77;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  auto cases = testing_support::read_cases(kFixtures + "good.txt");
  int taken = 0;
  for (int i = 0; i < 40'000; ++i) {
    const auto& one = cases[random.below(cases.size())];
    const auto text = mutate(one.get("line"), random);
    const auto outcome = signals::parse_signal(text, context_of(one));
    if (!outcome.good) {
      ASSERT_FALSE(outcome.failure.message.empty()) << text;
      continue;
    }
    ++taken;
    const auto again = signals::parse_signal(signals::write_signal(outcome.signal), context_of(one));
    ASSERT_TRUE(again.good) << text << "\n" << again.failure.message;
    ASSERT_EQ(content_hash(again.signal), content_hash(outcome.signal)) << text;
  }
  EXPECT_GT(taken, 100);
}

TEST(JsonCodec, NeverTakesTimeOutOfProportion) {
  // Thousands of fields, deep lists and long numbers, each as long as is allowed.
  std::string fields = "{";
  for (int i = 0; fields.size() < 60'000; ++i) fields += "\"" + std::to_string(i) + "\":0,";
  const std::array<std::string, 4> texts{fields + "\"x\":0}", std::string(65'536, '['),
                                         "{\"id\":" + std::string(65'000, '9') + "}",
                                         "{\"id\":\"1\",\"symbol\":\"" + std::string(65'000, 'A') + "\"}"};
  for (const auto& text : texts) EXPECT_FALSE(signals::parse_signal(text, {engine::SourceId{"s"}}).good);
}

}  // namespace
