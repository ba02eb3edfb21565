#include "engine/base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using engine::Decimal;
using engine::hex_of;
using engine::stable_hash;
using engine::StableHash;

// Golden values, computed apart from this code: state hashes and content hashes of years to come are compared with
// those written today.
TEST(StableHash, NeverChanges) {
  EXPECT_EQ(StableHash{}.hex(), "efd01f60ba992926");
  EXPECT_EQ(StableHash{}.add("copytrade").hex(), "20feabb8d5f0e526");
  EXPECT_EQ(StableHash{}.add(std::uint64_t{42}).hex(), "a6245a5dcf278758");
  EXPECT_EQ(StableHash{}.add(Decimal::parse("-1.5").value()).hex(), "80d23f6490a237b0");
}

TEST(StableHash, TellsTextsApartByTheirBorders) {
  EXPECT_NE(StableHash{}.add("ab").add("c").value(), StableHash{}.add("a").add("bc").value());
  EXPECT_NE(StableHash{}.add("").add("a").value(), StableHash{}.add("a").add("").value());
  EXPECT_NE(StableHash{}.add("").value(), StableHash{}.value());
}

TEST(StableHash, SpreadsNearbyNumbers) {
  std::set<std::uint64_t> values;
  for (std::uint64_t i = 0; i < 100'000; ++i) values.insert(StableHash{}.add(i).value() >> 24);
  EXPECT_GT(values.size(), 99'900U);
}

TEST(StableHash, WritesSixteenDigits) {
  for (std::uint64_t i = 0; i < 1000; ++i) EXPECT_EQ(StableHash{}.add(i).hex().size(), 16U);
}

TEST(StableHash, OfManyBytesNeverChangesEither) {
  EXPECT_EQ(hex_of(stable_hash("")), "a5951179c61a923b");
  EXPECT_EQ(hex_of(stable_hash("copytrade")), "61d0dec74cae6bdd");
  EXPECT_EQ(hex_of(stable_hash("0123456789abcdef")), "d246fa3c491c8ef2");
  EXPECT_EQ(hex_of(stable_hash("the whole state of an exchange, in bytes")), "fae7c5a2dcd64646");
}

TEST(StableHash, OfManyBytesSeesEachByteAndTheirNumber) {
  std::set<std::uint64_t> values;
  std::string bytes;
  for (std::size_t size = 0; size < 50; ++size, bytes.push_back('\0')) {
    values.insert(stable_hash(bytes));
    for (auto& byte : bytes) {
      byte = 1;
      values.insert(stable_hash(bytes));
      byte = 0;
    }
  }
  EXPECT_EQ(values.size(), 50U + 50 * 49 / 2);
}

}  // namespace
