#include "connectors/kit/json.h"

#include <gtest/gtest.h>

namespace {

using kit::Json;

TEST(Json, GivesNumbersAsTheyWereWritten) {
  Json json;
  ASSERT_TRUE(json.parse(R"({"a":[1.50,-2e-7,12345678901234567890.10],"b":0})"));
  const auto root = json.root();
  EXPECT_EQ(root["a"][std::size_t{0}].text(), "1.50");
  EXPECT_EQ(root["a"][1].text(), "-2e-7");
  EXPECT_EQ(root["a"][2].text(), "12345678901234567890.10");
  EXPECT_TRUE(root["b"].is_number());
}

TEST(Json, IsLookedAtInAnyOrder) {
  Json json;
  ASSERT_TRUE(json.parse(R"( {"x":{"y":[true,{"z":"a\"\u00e9"}],"w":null}, "v":"1"} )"));
  const auto root = json.root();
  EXPECT_EQ(root["v"].text(), "1");
  EXPECT_EQ(root["x"]["y"][1]["z"].text(), "a\"\xC3\xA9");
  EXPECT_TRUE(root["x"]["y"][std::size_t{0}].is_true());
  EXPECT_TRUE(root["x"]["w"].is_null());
  std::string keys;
  for (const auto item : root.items()) keys += item.key();
  EXPECT_EQ(keys, "xv");
}

TEST(Json, ReadsWhatIsNotThereAsNull) {
  Json json;
  ASSERT_TRUE(json.parse(R"({"a":[]})"));
  EXPECT_TRUE(json.root()["b"]["c"][7].is_null());
  EXPECT_TRUE(json.root()["a"][std::size_t{0}].is_null());
  EXPECT_EQ(json.root()["b"].text(), "");
  for (const auto item : json.root()["b"].items()) FAIL() << item.text();
}

TEST(Json, RefusesWhatIsNotWholeAndForgetsWhatWasBefore) {
  Json json;
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const auto text : std::initializer_list<std::string_view>{R"({"a":1)",
                                                                 "[1,2] x",
                                                                 "[01]",
                                                                 "[1.]",
                                                                 "[-]",
                                                                 "[+1]",
                                                                 "[tru]",
                                                                 R"({"a":nul})",
                                                                 "[1,]",
                                                                 "[1 2]",
                                                                 R"(["a")",
                                                                 "",
                                                                 "12",
                                                                 R"("a")",
                                                                 "[12x]",
                                                                 R"({"a" 1})",
                                                                 "[1,2}",
                                                                 "{\"a\":\"\xff\"}",
                                                                 "{\"a\":\"\n\"}",
                                                                 "]",
                                                                 "{",
                                                                 "[",
                                                                 "[[1]",
                                                                 "[1]]",
                                                                 R"({"a":"b)",
                                                                 deep}) {
    ASSERT_TRUE(json.parse("[1]"));
    EXPECT_FALSE(json.parse(text)) << text;
    EXPECT_TRUE(json.root().is_null()) << text;
  }
}

}  // namespace
