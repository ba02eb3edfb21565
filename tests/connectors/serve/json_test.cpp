#include "connectors/serve/json.h"

#include <gtest/gtest.h>

namespace {

using serve::Json;
using serve::JsonWriter;

TEST(Json, KeepsEachNumberAsItWasWritten) {
  const auto body = Json::parse(R"( {"sz":0.10000000000000000001,"lever":5,"px":"1e3","on":true,"none":null} )");
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["sz"], "0.10000000000000000001");
  EXPECT_EQ((*body)["lever"], "5");
  EXPECT_EQ((*body)["px"], "1e3");
  EXPECT_EQ((*body)["on"], "true");
  EXPECT_EQ((*body)["none"], "");
  EXPECT_EQ((*body)["absent"], "");
}

TEST(Json, ReadsListsAndEscapes) {
  const auto body = Json::parse(R"([{"a":"x\"\\\n\u00e9\ud83d\ude00"},[],{}])");
  ASSERT_TRUE(body);
  ASSERT_EQ(body->items().size(), 3U);
  EXPECT_EQ(body->items()[0]["a"], "x\"\\\n\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_TRUE(body->items()[1].is_list());
  EXPECT_TRUE(body->items()[2].is_object());
}

TEST(Json, RefusesWhatIsNone) {
  for (const auto* text :
       {"", "{", "[1,]", "{\"a\"}", "01", "1.", "nul", "\"\\x\"", "\"\\ud800\"", "{} {}", "+1", "\"\n\""}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
  EXPECT_FALSE(Json::parse(std::string(100, '[')));
}

TEST(Json, IsWrittenWithCommasWhereTheyBelong) {
  JsonWriter out;
  out.begin_object().field("a", "x\"\n").key("b").begin_list().number(std::int64_t{-1}).flag(true).end_list();
  out.key("c").begin_object().end_object().field("d", engine::Decimal{2}).end_object();
  EXPECT_EQ(out.str(), R"({"a":"x\"\u000a","b":[-1,true],"c":{},"d":"2"})");
  EXPECT_TRUE(Json::parse(out.str()));
}

}  // namespace
