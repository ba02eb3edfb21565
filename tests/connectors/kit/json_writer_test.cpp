#include "connectors/kit/json_writer.h"

#include <gtest/gtest.h>

#include "connectors/kit/form_writer.h"

namespace {

TEST(JsonWriter, WritesFieldsInTheOrderTheyCome) {
  std::string text;
  kit::JsonWriter json{text};
  json.begin_object().field("b", "x").field("a", engine::Decimal{1}).field("n", std::int64_t{-5}).field("t", true);
  json.key("list").begin_array().value(std::string_view{"y"}).begin_object().end_object().literal("[1]").end_array();
  json.field("z", false).end_object();
  EXPECT_EQ(text, R"({"b":"x","a":"1","n":-5,"t":true,"list":["y",{},[1]],"z":false})");
}

TEST(JsonWriter, EscapesWhatJsonAsksFor) {
  std::string text;
  kit::quote_json_to(text, std::string_view{"a\"b\\c\n\x01\0/€", 12});
  EXPECT_EQ(text, "\"a\\\"b\\\\c\\u000a\\u0001\\u0000/€\"");
}

TEST(FormWriter, JoinsAndEncodes) {
  std::string text;
  kit::FormWriter form{text};
  form.add("a", "1").add_if("none", "").add("list", R"(["x"])").add("n", std::int64_t{7}).add("t", true);
  form.add("d", *engine::Decimal::parse("0.10"));
  EXPECT_EQ(text, "a=1&list=%5B%22x%22%5D&n=7&t=true&d=0.1");
}

}  // namespace
