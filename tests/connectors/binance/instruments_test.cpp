// Lists of instruments as recorded, against what another program made of them.
#include <gtest/gtest.h>

#include <map>

#include "tests/connectors/binance/shown_rows.h"
#include "tests/support/gz_lines.h"

namespace {

using engine::Decimal;

std::optional<Decimal> number(const std::string& text) {
  const auto value = Decimal::parse_truncated(text);
  return value && !value->is_zero() ? std::optional{*value} : std::nullopt;
}

void compare(const std::string& folder, const std::string& name) {
  std::map<std::string, binance::SymbolRow> rows;
  for (const auto& line : testing_support::read_gz_lines(folder + "binance_" + name + ".jsonl.gz")) {
    const auto body = nlohmann::json::parse(line)["data"].get<std::string>();
    kit::Json parsed;
    ASSERT_TRUE(parsed.parse(body));
    const auto info = binance::read_row<binance::ExchangeInfo>(parsed.root());
    ASSERT_TRUE(info) << info.error().detail;
    EXPECT_GE(info->limits.size(), 3U);
    for (const auto& row : info->symbols) {
      rows[row.symbol] = row;
      EXPECT_TRUE(binance::to_instrument(row)) << row.symbol << binance::to_instrument(row).error().detail;
    }
  }
  const auto expected = testing_support::read_gz_lines(folder + "expected_binance_" + name + ".csv.gz");
  ASSERT_GT(expected.size(), 100U);
  ASSERT_EQ(expected.size(), rows.size() + 1);
  for (std::size_t i = 1; i < expected.size(); ++i) {
    const auto fields = testing_support::split_csv(expected[i]);
    ASSERT_EQ(fields.size(), 15U);
    const auto found = rows.find(fields[1]);
    ASSERT_NE(found, rows.end()) << expected[i];
    const auto& row = found->second;
    const auto kind = row.has_contract ? binance::word_of(row.contract) : "SPOT";
    EXPECT_EQ(kind, fields[0]) << expected[i];
    EXPECT_EQ(binance::word_of(row.status), fields[2]) << expected[i];
    EXPECT_EQ(row.base + "," + row.quote + "," + row.margin_asset, fields[3] + "," + fields[4] + "," + fields[5]);
    EXPECT_EQ(row.filters.price_step, number(fields[6])) << expected[i];
    EXPECT_EQ(row.filters.quantity_step, number(fields[7])) << expected[i];
    EXPECT_EQ(row.filters.quantity_min, number(fields[8])) << expected[i];
    EXPECT_EQ(row.delivery.milliseconds(), fields[13].empty() ? 0 : std::stoll(fields[13])) << expected[i];
    EXPECT_EQ(row.filters.notional_min, number(fields[14])) << expected[i];
  }
}

TEST(BinanceInstruments, AreWhatAnotherProgramMadeOfThem) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the recorded payloads are not here";
  compare(*data + "/A_exchange/instruments/", "spot_exchangeInfo_2021-10");
  compare(*data + "/A_exchange/instruments/", "usdm_exchangeInfo_2021-07");
}

TEST(BinanceInstruments, KeepTheirFilters) {
  kit::Json parsed;
  ASSERT_TRUE(parsed.parse(
      R"({"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","isSpotTradingAllowed":true,)"
      R"("orderTypes":["LIMIT","MARKET"],"filters":[)"
      R"({"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},)"
      R"({"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"},)"
      R"({"filterType":"MARKET_LOT_SIZE","minQty":"0.00000000","maxQty":"120","stepSize":"0.00000000"},)"
      R"({"filterType":"NOTIONAL","minNotional":"5","applyMinToMarket":true,"maxNotional":"9000000"},)"
      R"({"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"5","bidMultiplierDown":"0.2","askMultiplierUp":"6",)"
      R"("askMultiplierDown":"0.3"},{"filterType":"MAX_NUM_ORDERS","maxNumOrders":200},)"
      R"({"filterType":"MAX_NUM_ALGO_ORDERS","maxNumAlgoOrders":5},{"filterType":"BRAND_NEW","x":[1]}]})"));
  const auto row = binance::read_row<binance::ExchangeInfo>(parsed.root());
  EXPECT_FALSE(row);  // It is a symbol, not the list.
  kit::Json list;
  ASSERT_TRUE(
      list.parse(R"({"serverTime":1,"rateLimits":[],"symbols":[{"symbol":"A","status":"NEVER_HEARD","baseAsset":"B",)"
                 R"("quoteAsset":"USDT","marginAsset":"USDT","contractType":"PERPETUAL","filters":[)"
                 R"({"filterType":"PRICE_FILTER","minPrice":"0","maxPrice":"0","tickSize":"0.1"},)"
                 R"({"filterType":"LOT_SIZE","minQty":"1","maxQty":"10","stepSize":"1"},)"
                 R"({"filterType":"MIN_NOTIONAL","notional":"5"},{"filterType":"MAX_NUM_ORDERS","limit":200},)"
                 R"({"filterType":"PERCENT_PRICE","multiplierUp":"1.15","multiplierDown":"0.85"}]}]})"));
  const auto info = binance::read_row<binance::ExchangeInfo>(list.root());
  ASSERT_TRUE(info) << info.error().detail;
  const auto& symbol = info->symbols.at(0);
  EXPECT_FALSE(symbol.filters.price_min);
  EXPECT_EQ(*symbol.filters.notional_min, Decimal{5});
  EXPECT_EQ(symbol.filters.orders_max, 200);
  EXPECT_EQ(symbol.filters.price_up->to_string(), "1.15");
  const auto instrument = binance::to_instrument(symbol);
  ASSERT_TRUE(instrument && *instrument);
  EXPECT_FALSE((*instrument)->trading);
  EXPECT_EQ((*instrument)->id.text(), "B-USDT-SWAP");
}

}  // namespace
