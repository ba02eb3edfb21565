#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/domain/intent.h"
#include "engine/domain/notification.h"
#include "engine/domain/setup.h"

namespace {

/// Each value from 0 to `last` has a word of its own that is read back, and anything else is refused.
template <class T, class Parse>
void expect_words(T last, Parse parse) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto word = to_string(static_cast<T>(i));
    EXPECT_TRUE(words.insert(word).second) << word;
    const auto value = parse(word);
    ASSERT_TRUE(value) << word;
    EXPECT_EQ(static_cast<int>(*value), i) << word;
  }
  EXPECT_FALSE(words.contains("unknown"));
  EXPECT_FALSE(parse("unknown"));
  EXPECT_FALSE(parse(""));
}

TEST(Words, OfSettingsAndOutcomesAreReadAsTheyAreWritten) {
  expect_words(engine::FillModel::Trades, engine::parse_fill_model);
  expect_words(engine::MarginMode::Isolated, engine::parse_margin_mode);
  expect_words(engine::PositionMode::Hedge, engine::parse_position_mode);
  expect_words(engine::MinNotionalPolicy::RoundUp, engine::parse_min_notional_policy);
  expect_words(engine::Direction::Inverse, engine::parse_direction);
  expect_words(engine::SetupKind::Notifier, engine::parse_setup_kind);
  expect_words(engine::FollowerOutcome::Skipped, engine::parse_follower_outcome);
  expect_words(engine::Severity::Critical, engine::parse_severity);
  expect_words(engine::SignalAction::Update, engine::parse_signal_action);
  expect_words(engine::PositionSide::Short, engine::parse_position_side);
}

TEST(Scope, IsReadAsItIsWritten) {
  for (const auto* text :
       {"global", "venue:okx", "strategy:half", "customer:alice", "symbol:BTC-USDT-SWAP", "customer:a:b"}) {
    const auto scope = engine::Scope::parse(text);
    ASSERT_TRUE(scope) << text;
    EXPECT_EQ(scope->text(), text);
  }
  for (const auto* text : {"", "global:x", "venue", "venue:", "planet:earth", ":x"}) {
    EXPECT_FALSE(engine::Scope::parse(text)) << text;
  }
}

}  // namespace
