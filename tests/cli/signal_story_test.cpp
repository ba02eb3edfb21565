#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/commands/signal_commands.h"
#include "cli/output/row_json.h"
#include "tests/support/amounts.h"

namespace {

using testing_support::dec;

/// One signal, one follower who was filled and one who was denied.
store::SignalStory story() {
  store::SignalStory story;
  story.signal = {
      "leader7",
      "42",
      3,
      engine::Timestamp::from_milliseconds(1'723'118'400'000),
      engine::Timestamp::from_milliseconds(1'723'118'400'100),
      "partial",
      "",
      "",
      7,
      R"({"id":"42","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":"0.5","price":"60000"})"};
  story.leader_before = dec("0");
  story.leader_after = dec("0.5");

  store::FollowerStory filled;
  filled.intent.binding = {engine::StrategyId{"half"}, engine::CustomerId{"alice"}};
  filled.intent.instrument = engine::InstrumentId{"BTC-USDT-SWAP"};
  filled.intent.wanted = dec("0.2505");
  filled.intent.target_after = dec("0.2505");
  filled.intent.carry = dec("0.0005");
  filled.intent.outcome = engine::FollowerOutcome::Filled;
  filled.intent.verdicts = {{"max_leverage", true, "1.5", "5"}};
  store::OrderRow order;
  order.client_order_id = "ct1";
  order.symbol = "BTC-USDT-SWAP";
  order.side = "buy";
  order.type = "limit";
  order.quantity = order.filled_quantity = dec("0.25");
  order.price = dec("60300");
  order.average_price = dec("60000");
  order.status = "filled";
  filled.orders = {order};
  store::TradeRow fill;
  fill.id = "1";
  fill.side = "buy";
  fill.price = dec("60000");
  fill.quantity = dec("0.25");
  fill.fee = dec("7.5");
  fill.fee_asset = "USDT";
  fill.liquidity = "taker";
  filled.fills = {fill};

  store::FollowerStory denied;
  denied.intent.binding = {engine::StrategyId{"half"}, engine::CustomerId{"bob"}};
  denied.intent.instrument = engine::InstrumentId{"BTC-USDT-SWAP"};
  denied.intent.wanted = dec("-0.1");
  denied.intent.outcome = engine::FollowerOutcome::Denied;
  denied.intent.reason = "MAX_ORDER_NOTIONAL";
  denied.intent.verdicts = {{"max_order_notional", false, "6000", "5000"}};
  story.followers = {filled, denied};
  return story;
}

TEST(SignalStory, TellsEveryFollowersPartWithItsNumbers) {
  EXPECT_EQ(cli::story_text(story()),
            "Signal leader7/42: partial\n"
            "  said      open long 0.5 BTC-USDT-SWAP at 60000\n"
            "  acted     2024-08-08T12:00:00.000Z\n"
            "  received  2024-08-08T12:00:00.100Z, line 7, seq 3\n"
            "  leader    0 -> 0.5\n"
            "\n"
            "alice by half: filled\n"
            "  wanted    +0.2505 BTC-USDT-SWAP, target 0.2505, carried 0.0005\n"
            "  rule      pass  max_leverage: 1.5, limit 5\n"
            "  order     ct1: buy 0.25 BTC-USDT-SWAP limit at 60300; filled, filled 0.25 at 60000\n"
            "  fill      1: buy 0.25 at 60000, fee 7.5 USDT, taker, 1970-01-01T00:00:00.000Z\n"
            "\n"
            "bob by half: denied (MAX_ORDER_NOTIONAL)\n"
            "  wanted    -0.1 BTC-USDT-SWAP, target 0, carried 0\n"
            "  rule      DENY  max_order_notional: 6000, limit 5000\n");
}

TEST(SignalStory, HasTheContractsFieldsAsJson) {
  const auto json = cli::to_json(story());
  EXPECT_EQ(json["signal"]["seq"], 3);
  EXPECT_EQ(json["signal"]["line"], 7);
  EXPECT_TRUE(json["signal"]["reason"].is_null());
  const auto& follower = json["followers"][1];
  EXPECT_EQ(follower["wanted"], "-0.1");
  EXPECT_EQ(follower["carry"], "0");
  EXPECT_EQ(follower["outcome"], "denied");
  EXPECT_EQ(follower["verdicts"][0]["verdict"], "denied");
  EXPECT_EQ(follower["verdicts"][0]["limit"], "5000");
  const auto& order = json["followers"][0]["orders"][0];
  for (const char* field : {"client_order_id", "venue_order_id", "customer", "strategy", "symbol", "side", "type",
                            "quantity", "filled_quantity", "price", "average_price", "status", "reason", "time"}) {
    EXPECT_TRUE(order.contains(field)) << field;
  }
  const auto& fill = json["followers"][0]["fills"][0];
  for (const char* field : {"id", "client_order_id", "customer", "strategy", "symbol", "side", "price", "quantity",
                            "fee", "fee_asset", "liquidity", "time"}) {
    EXPECT_TRUE(fill.contains(field)) << field;
  }
}

TEST(SignalStory, ShowsALineThatWasRefusedAsItCame) {
  store::SignalStory refused;
  refused.signal.source = "leader7";
  refused.signal.id = "line-4";
  refused.signal.status = "rejected";
  refused.signal.reason = "MALFORMED";
  refused.signal.message = "side: is missing";
  refused.signal.text = "{\"x\033[2J";
  const auto text = cli::story_text(refused);
  EXPECT_NE(text.find("rejected (MALFORMED)"), std::string::npos);
  EXPECT_NE(text.find("side: is missing"), std::string::npos);
  EXPECT_EQ(text.find('\033'), std::string::npos);
}

TEST(PositionRow, SaysItsSideAndCountsWithoutASign) {
  store::PositionRow row;
  row.quantity = dec("-0.5");
  row.entry_price = dec("100");
  const auto json = cli::to_json(row);
  EXPECT_EQ(json["side"], "short");
  EXPECT_EQ(json["quantity"], "0.5");
  EXPECT_EQ(json["entry_price"], "100");
  EXPECT_TRUE(json["mark_price"].is_null());
  EXPECT_TRUE(json["unrealized_pnl"].is_null());
}

}  // namespace
