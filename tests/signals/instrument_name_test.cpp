#include "signals/instrument_name.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "tests/support/cases.h"

namespace {

using engine::InstrumentKind;

TEST(InstrumentName, UnderstandsWhatPeopleAndPlatformsWrite) {
  for (const auto& one : testing_support::read_cases(COPYTRADE_SOURCE_DIR "/tests/fixtures/signals/names.txt")) {
    SCOPED_TRACE(one.name);
    for (const auto& [kind, expected] : one.values) {
      const auto name = signals::parse_instrument_name(one.name, engine::parse_instrument_kind(kind).value());
      if (expected.starts_with("refused ")) {
        ASSERT_FALSE(name) << kind << " " << name->text();
        EXPECT_NE(name.error().detail.find(expected.substr(8)), std::string::npos) << name.error().detail;
      } else {
        ASSERT_TRUE(name) << kind << " " << name.error().detail;
        EXPECT_EQ(name->text(), expected) << kind;
      }
    }
  }
}

TEST(InstrumentName, CanonicalNamesMeanThemselvesWhateverTheDefault) {
  const std::uint64_t seed = 5;
  engine::Random random{seed};
  for (int i = 0; i < 5000; ++i) {
    std::string base, quote;
    for (auto left = 1 + random.below(6); left > 0; --left) base += static_cast<char>('A' + random.below(26));
    for (auto left = 1 + random.below(4); left > 0; --left) quote += static_cast<char>('A' + random.below(26));
    if (base == quote || base == "XBT" || quote == "XBT") continue;
    const auto canonical = base + "-" + quote + (random.chance(1, 2) ? "-SWAP" : "");
    if (quote == "PERP" || quote == "SWAP" || quote == "SPOT") continue;  // BTC-PERP is no pair.
    for (const auto kind : {InstrumentKind::Spot, InstrumentKind::PerpLinear, InstrumentKind::PerpInverse}) {
      const auto name = signals::parse_instrument_name(canonical, kind);
      ASSERT_TRUE(name) << "seed " << seed << " " << canonical << ": " << name.error().detail;
      ASSERT_EQ(name->text(), canonical) << "seed " << seed;
    }
  }
}

TEST(InstrumentName, SurvivesAnyBytes) {
  const std::uint64_t seed = 6;
  engine::Random random{seed};
  constexpr std::string_view kPieces = "BTCUSDTPERPSWAP-_/:.0123 \xe4\x01\"";
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (auto left = random.below(20); left > 0; --left) text += kPieces[random.below(kPieces.size())];
    const auto name = signals::parse_instrument_name(text, InstrumentKind::Spot);
    if (!name) continue;
    const auto again = signals::parse_instrument_name(name->text(), InstrumentKind::Spot);
    ASSERT_TRUE(again) << "seed " << seed << " " << text << " -> " << name->text() << " " << again.error().detail;
    ASSERT_EQ(again->text(), name->text()) << "seed " << seed << " " << text;
  }
}

}  // namespace
