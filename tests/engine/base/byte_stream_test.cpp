#include "engine/base/byte_stream.h"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace engine;

TEST(ByteStream, ReadsBackWhatWasWritten) {
  ByteWriter out;
  out.u8(200);
  out.u32(4'000'000'000U);
  out.u64(std::numeric_limits<std::uint64_t>::max());
  out.i64(-7);
  out.flag(true);
  out.decimal(-Decimal{12});
  out.optional(std::nullopt);
  out.optional(Decimal{3});
  out.text(std::string_view{"a\0b", 3});
  out.raw("xyz");
  out.time(Timestamp::from_milliseconds(5));

  ByteReader in{out.bytes()};
  EXPECT_EQ(in.u8(), 200);
  EXPECT_EQ(in.u32(), 4'000'000'000U);
  EXPECT_EQ(in.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in.i64(), -7);
  EXPECT_TRUE(in.flag());
  EXPECT_EQ(in.decimal(), -Decimal{12});
  EXPECT_FALSE(in.optional());
  EXPECT_EQ(in.optional(), Decimal{3});
  EXPECT_EQ(in.text(), std::string_view("a\0b", 3));
  EXPECT_EQ(in.raw(3), "xyz");
  EXPECT_EQ(in.time(), Timestamp::from_milliseconds(5));
  EXPECT_TRUE(in.good());
  EXPECT_TRUE(in.at_end());
}

TEST(ByteStream, WritesLittleEndianOnEveryMachine) {
  ByteWriter out;
  out.u32(0x01020304U);
  EXPECT_EQ(out.bytes(), "\x04\x03\x02\x01");
}

TEST(ByteStream, TurnsBadPastTheEndAndStaysSo) {
  ByteReader in{"abc"};
  EXPECT_EQ(in.u64(), 0U);
  EXPECT_FALSE(in.good());
  EXPECT_EQ(in.u8(), 0U);
}

TEST(ByteStream, RefusesACountThatTheBytesCannotHold) {
  ByteWriter out;
  out.u64(3);
  out.raw("0123456789");
  ByteReader enough{out.bytes()};
  EXPECT_EQ(enough.count(3), 3U);
  ByteReader damaged{out.bytes()};
  EXPECT_EQ(damaged.count(4), 0U);
  EXPECT_FALSE(damaged.good());
}

}  // namespace
