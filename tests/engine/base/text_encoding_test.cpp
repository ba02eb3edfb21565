#include "engine/base/text_encoding.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/env/random.h"

namespace {

using engine::from_base64;
using engine::from_hex;
using engine::percent_decode;
using engine::percent_encode;
using engine::Random;
using engine::to_base64;
using engine::to_hex;

constexpr std::uint64_t kSeed = 20260801;

std::string any_bytes(Random& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random.below(256));
  return bytes;
}

TEST(TextEncoding, AgreesWithTheExamplesOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> examples{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"},
                                                                  {"\xfb\xff\xbf", "+/+/"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(to_base64(bytes), text);
    ASSERT_TRUE(from_base64(text)) << text;
    EXPECT_EQ(*from_base64(text), bytes);
  }
  EXPECT_EQ(to_hex("\x01\xabz"), "01ab7a");
  EXPECT_EQ(*from_hex("01aB7A"), "\x01\xabz");
}

TEST(TextEncoding, EncodesAllButUnreservedCharactersForAnUrl) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b+c/d=e,[\"x\"]"), "a%20b%2Bc%2Fd%3De%2C%5B%22x%22%5D");
  EXPECT_EQ(percent_encode("１２３"), "%EF%BC%91%EF%BC%92%EF%BC%93");
  EXPECT_EQ(*percent_decode("%e2%82%AC+x"), "€+x");
}

TEST(TextEncoding, ComesBackAsItWasForAnyBytes) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  Random random{kSeed};
  for (int round = 0; round < 2000; ++round) {
    const auto bytes = any_bytes(random, random.below(70));
    EXPECT_EQ(*from_hex(to_hex(bytes)), bytes);
    EXPECT_EQ(*from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(*percent_decode(percent_encode(bytes)), bytes);
  }
}

// One spelling a value: what is read at all is what would be written.
TEST(TextEncoding, ReadsBase64InOneSpellingOnly) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  Random random{kSeed};
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto text = to_base64(any_bytes(random, 1 + random.below(8)));
    text[random.below(text.size())] = "AQgw9+/=-_ \n"[random.below(12)];
    const auto bytes = from_base64(text);
    if (!bytes) continue;
    ++read;
    EXPECT_EQ(to_base64(*bytes), text);
  }
  EXPECT_GT(read, 1000);
}

TEST(TextEncoding, RefusesWhatIsNoEncodingOfAnything) {
  for (const auto* text : {"a", "abc", "0g", "0x", " 0"}) EXPECT_FALSE(from_hex(text)) << text;
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Zm9=", "=", "====", "Z===", "Zm9v\n", "Zm-_", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
  for (const auto* text : {"%", "%1", "a%", "%zz", "%2 ", "%%41"}) EXPECT_FALSE(percent_decode(text)) << text;
  EXPECT_EQ(from_hex("zz").error().outcome, engine::Outcome::NotSent);
}

}  // namespace
