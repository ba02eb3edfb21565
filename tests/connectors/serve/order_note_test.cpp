#include "connectors/serve/order_note.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using engine::Trigger;
using engine::TriggerBy;
using serve::AttachedOrder;
using serve::OrderNote;
using testing_support::price;

TEST(OrderNote, ComesBackFromTheIdItWasWrittenInto) {
  OrderNote note;
  note.client_id = "6b9ad766b55dBCDEb21920aa447f8ee0";
  note.dialect = 'o';
  EXPECT_EQ(serve::write_order_id(7, note), "#7|6b9ad766b55dBCDEb21920aa447f8ee0|o");
  note.words = "tag=x;req=market";
  note.peer = 3;
  note.attached = {
      AttachedOrder{{Trigger::Kind::TakeProfit, price("70000.5"), TriggerBy::Mark}, price("70001"), "tp1", "cross,oco"},
      AttachedOrder{{Trigger::Kind::Stop, price("50000"), TriggerBy::Last}, std::nullopt, "", ""}};
  const auto read = serve::read_order_id(serve::write_order_id(8, note));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->client_id, note.client_id);
  EXPECT_EQ(read->dialect, 'o');
  EXPECT_EQ(read->words, note.words);
  EXPECT_EQ(read->peer, note.peer);
  ASSERT_EQ(read->attached.size(), 2U);
  EXPECT_EQ(read->attached[0].trigger.kind, Trigger::Kind::TakeProfit);
  EXPECT_EQ(read->attached[0].trigger.by, TriggerBy::Mark);
  EXPECT_EQ(read->attached[0].trigger.price, price("70000.5"));
  EXPECT_EQ(read->attached[0].limit, price("70001"));
  EXPECT_EQ(read->attached[0].client_id, "tp1");
  EXPECT_EQ(read->attached[0].words, "cross,oco");
  EXPECT_EQ(read->attached[1].trigger.kind, Trigger::Kind::Stop);
  EXPECT_EQ(read->attached[1].limit, std::nullopt);
}

TEST(OrderNote, IsNotReadFromAnIdOfTheExchangesOwn) {
  EXPECT_FALSE(serve::read_order_id("liq-4"));
  EXPECT_FALSE(serve::read_order_id("#1|x|oo"));
  EXPECT_FALSE(serve::read_order_id("#1|x|o||z"));
  EXPECT_FALSE(serve::read_order_id("#1|x|o|||p"));
}

TEST(OrderNote, TellsWhichTextsItMayHold) {
  EXPECT_TRUE(serve::is_note_text("x-TKT5PX2F./:_-9"));
  EXPECT_FALSE(serve::is_note_text("a|b"));
  EXPECT_FALSE(serve::is_note_text("a;b"));
  EXPECT_FALSE(serve::is_note_text("a\nb"));
}

}  // namespace
