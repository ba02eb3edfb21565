#include "engine/exchange/liquidation.h"

#include <gtest/gtest.h>

#include "tests/support/instruments.h"

namespace {

using namespace engine;
using testing_support::dec;
using testing_support::price;

/// Ticks of 0.1; lots of 0.001 (linear) and 1 (inverse).
class Liquidation : public ::testing::Test {
 protected:
  Ledger ledger_;
  Listing linear_{testing_support::linear(), Matcher::Meeting::EachOther, ledger_};
  Listing inverse_{testing_support::inverse(), Matcher::Meeting::EachOther, ledger_};

  static std::string bankruptcy(const Listing& listing, const char* quantity, const char* cost, const char* means,
                                const char* mark) {
    const Position position{dec(quantity), dec(cost), {}};
    return listing.price_of(bankruptcy_price(listing, position, dec(means), price(mark))).to_string();
  }
};

TEST_F(Liquidation, BankruptcyIsWhereTheMeansAreUsedUp) {
  EXPECT_EQ(bankruptcy(linear_, "2", "200", "20", "95"), "90");      // (200 − 20) / 2
  EXPECT_EQ(bankruptcy(linear_, "-2", "-200", "20", "105"), "110");  // (−200 − 20) / −2
}

TEST_F(Liquidation, BankruptcyIsRoundedToWhatTheAccountCanPay) {
  EXPECT_EQ(bankruptcy(linear_, "2", "200", "20.05", "95"), "90");      // 89.975, up
  EXPECT_EQ(bankruptcy(linear_, "-2", "-200", "20.05", "105"), "110");  // 110.025, down
}

TEST_F(Liquidation, BankruptcyOfAnInversePositionIsReckonedInBaseAsset) {
  EXPECT_EQ(bankruptcy(inverse_, "10000", "0.2", "0.02", "46000"), "45454.6");    // 10,000 / 0.22 = 45454.54…
  EXPECT_EQ(bankruptcy(inverse_, "-10000", "-0.2", "0.02", "55000"), "55555.5");  // 10,000 / 0.18 = 55555.55…
}

TEST_F(Liquidation, BankruptcyStaysBetweenATickAndTwiceTheMark) {
  EXPECT_EQ(bankruptcy(linear_, "1", "100", "-150", "60"), "120");              // 250 would be
  EXPECT_EQ(bankruptcy(linear_, "-1", "-100", "150", "60"), "120");             // 250
  EXPECT_EQ(bankruptcy(linear_, "1", "100", "150", "60"), "0.1");               // −50
  EXPECT_EQ(bankruptcy(linear_, "-1", "-100", "-150", "60"), "0.1");            // −50
  EXPECT_EQ(bankruptcy(inverse_, "10000", "0.2", "-0.3", "50000"), "100000");   // No price is high enough.
  EXPECT_EQ(bankruptcy(inverse_, "-10000", "-0.2", "0.2", "50000"), "100000");  // It can pay at any price.
}

TEST_F(Liquidation, WhoTakesOverBearsTheLossAgainstTheMark) {
  const auto lots = [&](Side held, Ticks at, const char* mark, const char* funds) {
    return bearable_lots(linear_, held, at, 2000, price(mark), dec(funds));
  };
  EXPECT_EQ(lots(Side::Buy, 900, "80", "20"), 2000);  // 2 × (90 − 80) = 20
  EXPECT_EQ(lots(Side::Buy, 900, "80", "19.999"), 1999);
  EXPECT_EQ(lots(Side::Buy, 900, "80", "4.999"), 499);  // 0.01 a lot
  EXPECT_EQ(lots(Side::Buy, 900, "80", "0"), 0);
  EXPECT_EQ(lots(Side::Buy, 900, "80", "-1"), 0);
  EXPECT_EQ(lots(Side::Buy, 900, "90", "0"), 2000);  // Nothing is lost.
  EXPECT_EQ(lots(Side::Sell, 1100, "120", "5"), 500);
  EXPECT_EQ(lots(Side::Sell, 1100, "100", "0"), 2000);
}

TEST_F(Liquidation, WhoTakesOverAnInversePositionBearsTheLossInBaseAsset) {
  // 10,000 × (1/40,000 − 1/45,454.6) = 0.030000219…, so 0.015 bears 0.015 / 0.030000219… = 49.9996 %.
  EXPECT_EQ(bearable_lots(inverse_, Side::Buy, 454'546, 10'000, price("40000"), dec("0.015")), 4999);
  EXPECT_EQ(bearable_lots(inverse_, Side::Buy, 454'546, 10'000, price("40000"), dec("0.031")), 10'000);
}

TEST_F(Liquidation, SurplusIsWhatACloseBringsBeyondBankruptcy) {
  EXPECT_EQ(surplus_of(linear_.instrument, dec("2"), price("91"), price("90")), dec("2"));
  EXPECT_EQ(surplus_of(linear_.instrument, dec("-2"), price("109"), price("110")), dec("2"));
  EXPECT_EQ(surplus_of(linear_.instrument, dec("2"), price("89"), price("90")), dec("-2"));
  EXPECT_EQ(surplus_of(inverse_.instrument, dec("10000"), price("50000"), price("40000")), dec("0.05"));
  EXPECT_EQ(surplus_of(inverse_.instrument, dec("-10000"), price("40000"), price("50000")), dec("0.05"));
}

TEST_F(Liquidation, RanksByProfitRatioTimesEffectiveLeverage) {
  EXPECT_EQ(deleveraging_rank(dec("20"), dec("200"), dec("220"), dec("40")), dec("0.55"));   // 0.1 × 5.5
  EXPECT_EQ(deleveraging_rank(dec("20"), dec("-200"), dec("180"), dec("40")), dec("0.45"));  // 0.1 × 4.5
  EXPECT_EQ(deleveraging_rank(dec("-20"), dec("200"), dec("180"), dec("20")), dec("-0.9"));
  const auto last = deleveraging_rank(dec("20"), dec("200"), dec("220"), dec("0"));
  EXPECT_LT(last, deleveraging_rank(dec("-199"), dec("200"), dec("1"), dec("0.000001")));
  EXPECT_EQ(deleveraging_rank(dec("20"), dec("200"), dec("220"), dec("-5")), last);
}

}  // namespace
