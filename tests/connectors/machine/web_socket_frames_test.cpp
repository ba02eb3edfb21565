#include "connectors/machine/web_socket_frames.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"

namespace {

using machine::append_frame;
using machine::close_payload;
using machine::is_utf8;
using machine::Opcode;
using machine::read_frame_head;

TEST(WebSocketFrames, ReadTheExamplesOfTheStandard) {
  // RFC 6455, 5.7: "Hello" unmasked, masked, and the first half of it.
  auto head = read_frame_head("\x81\x05Hello");
  ASSERT_TRUE(head);
  EXPECT_TRUE(head->is_last);
  EXPECT_EQ(head->opcode, 1);
  EXPECT_FALSE(head->is_masked);
  EXPECT_EQ(head->payload_bytes, 5U);

  std::string masked = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  head = read_frame_head(masked);
  ASSERT_TRUE(head);
  machine::unmask(masked.data() + head->bytes, 5, head->mask);
  EXPECT_EQ(masked.substr(head->bytes), "Hello");

  head = read_frame_head(std::string{"\x01\x03Hel"});
  ASSERT_TRUE(head);
  EXPECT_FALSE(head->is_last);
}

TEST(WebSocketFrames, ReadBackWhatWasWrittenAtEveryLengthOfHead) {
  for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 65'535UL, 65'536UL, 100'000UL}) {
    std::string frame;
    append_frame(frame, Opcode::Text, std::string(size, 'a'));
    const auto head = read_frame_head(frame);
    ASSERT_TRUE(head) << size;
    EXPECT_EQ(head->payload_bytes, size);
    EXPECT_EQ(head->bytes + size, frame.size());
    for (std::size_t part = 0; part < head->bytes; ++part) EXPECT_FALSE(read_frame_head(frame.substr(0, part)));
  }
}

TEST(WebSocketFrames, UnmaskAtEveryLength) {
  const std::uint64_t seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  for (std::size_t size = 0; size < 100; ++size) {
    std::array<char, 4> mask{};
    for (auto& byte : mask) byte = static_cast<char>(random.next());
    std::string text, masked;
    for (std::size_t i = 0; i < size; ++i) {
      text.push_back(static_cast<char>(random.next()));
      masked.push_back(static_cast<char>(text[i] ^ mask[i % 4]));
    }
    machine::unmask(masked.data(), size, mask);
    EXPECT_EQ(masked, text) << size;
  }
}

TEST(WebSocketFrames, CutAReasonBetweenTwoCharacters) {
  EXPECT_EQ(close_payload(1000, "bye"), std::string("\x03\xe8"
                                                    "bye"));
  const auto payload = close_payload(4000, std::string(122, 'a') + "\u20ac");
  EXPECT_EQ(payload.size(), 2U + 122U);
  EXPECT_EQ(close_payload(4000, std::string(120, 'a') + "\u20ac").size(), 125U);
}

TEST(WebSocketFrames, KnowTheCloseCodesThatMayBeSaid) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1011, 3000, 4004, 4999})
    EXPECT_TRUE(machine::is_close_code(code));
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) EXPECT_FALSE(machine::is_close_code(code));
}

TEST(WebSocketFrames, TellUtf8FromWhatIsNot) {
  for (const std::string text : {"", "plain", "\u00e9\u20ac\U0001F600", "\xf4\x8f\xbf\xbf", "12345678\u00e9"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const std::string text :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xe2\x28\xa1", "1234567\xc3", "12345678\xff"}) {
    EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
  }
}

}  // namespace
