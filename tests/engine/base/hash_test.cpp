#include "engine/base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace {

using engine::Decimal;
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

}  // namespace
