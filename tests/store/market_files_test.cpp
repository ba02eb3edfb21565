#include "store/market_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/amounts.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::DataFile;
using testing_support::dec;
using testing_support::TempDir;

const std::string kFixtures = COPYTRADE_SOURCE_DIR "/tests/fixtures/market/";

struct Reading {
  std::vector<engine::MarketRecord> records;
  std::string error;  ///< Without the path in front.
  engine::ErrorCode code = engine::ErrorCode::Timeout;
};

Reading read_file(const std::string& path, DataFile::Kind kind) {
  Reading reading;
  const auto fail = [&](const engine::Error& error) {
    reading.code = error.code;
    reading.error = error.detail.starts_with(path) ? error.detail.substr(path.size()) : error.detail;
    return reading;
  };
  auto history = store::open_market_file({engine::InstrumentId{"BTC-USDT"}, kind, path});
  if (!history) return fail(history.error());
  for (;;) {
    auto record = (*history)->next();
    if (!record) return fail(record.error());
    if (!*record) return reading;
    reading.records.push_back(**record);
  }
}

Reading read_text(const std::string& text, DataFile::Kind kind) {
  const TempDir folder;
  const auto path = folder.file("file.csv");
  std::ofstream{path, std::ios::binary} << text;
  return read_file(path, kind);
}
Reading bars(const std::string& text) { return read_text(text, DataFile::Kind::Bars); }
Reading trades(const std::string& text) { return read_text(text, DataFile::Kind::Trades); }

const engine::Candle& candle(const Reading& reading, std::size_t i) {
  return std::get<engine::Candle>(reading.records.at(i).what);
}
const engine::PublicTrade& trade(const Reading& reading, std::size_t i) {
  return std::get<engine::PublicTrade>(reading.records.at(i).what);
}

const std::string kHeader = "time,open,high,low,close,volume\n";
const std::string kBar = "1723118400000,10,12,9,11,5\n";

TEST(MarketFiles, ReadsBarsExactly) {
  const auto reading = read_file(kFixtures + "bars.csv", DataFile::Kind::Bars);
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.records.size(), 3U);
  const auto& bar = candle(reading, 1);
  EXPECT_EQ(reading.records[1].instrument.text(), "BTC-USDT");
  EXPECT_EQ(bar.open_time.to_string(), "2024-08-08T12:01:00.000Z");
  EXPECT_EQ(bar.open.value(), dec("61840.5"));
  EXPECT_EQ(bar.high.value(), dec("61840.5"));
  EXPECT_EQ(bar.low.value(), dec("61700"));
  EXPECT_EQ(bar.close.value(), dec("61712.25"));
  EXPECT_EQ(bar.volume.value(), dec("30.5"));
}

TEST(MarketFiles, ReadsTheSameFromPackedFiles) {
  for (const std::string name : {"bars.csv.gz", "bars.csv.zst"}) {
    const auto reading = read_file(kFixtures + name, DataFile::Kind::Bars);
    EXPECT_EQ(reading.error, "") << name;
    ASSERT_EQ(reading.records.size(), 3U) << name;
    EXPECT_EQ(candle(reading, 2).close.value(), dec("61750")) << name;
  }
}

TEST(MarketFiles, ReadsSeveralPackedFilesBehindEachOther) {
  const TempDir folder;
  const auto text = [](const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
  };
  for (const std::string name : {"bars.csv.gz", "bars.csv.zst"}) {
    const auto path = folder.file(name);
    std::ofstream{path, std::ios::binary} << text(kFixtures + name) << text(kFixtures + name);
    const auto reading = read_file(path, DataFile::Kind::Bars);
    EXPECT_EQ(reading.records.size(), 3U);
    EXPECT_THAT(reading.error, testing::HasSubstr(" line 5, time")) << "the second header stands where a time belongs";
  }
}

TEST(MarketFiles, ReadsBinanceKlinesWithoutHeader) {
  const auto reading = read_file(kFixtures + "klines_us.csv", DataFile::Kind::Bars);
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.records.size(), 2U);
  EXPECT_EQ(candle(reading, 0).open_time.to_string(), "2025-01-01T00:00:00.000Z");  // In microseconds since 2025.
  EXPECT_EQ(candle(reading, 1).volume.value(), dec("5.00042"));
}

TEST(MarketFiles, TakesColumnsInAnyOrderAndByTheirOtherNames) {
  for (const std::string name : {"timestamp", "ts_ms", "open_time", "open_time_ms", "t", "TIME", "\"time\""}) {
    const auto reading = bars("volume,close,low,ignored," + name + ",high,open\n5,11,9,x," + "1723118400000,12,10\n");
    ASSERT_EQ(reading.error, "") << name;
    EXPECT_EQ(candle(reading, 0).open.value(), dec("10"));
    EXPECT_EQ(candle(reading, 0).volume.value(), dec("5"));
    EXPECT_EQ(candle(reading, 0).open_time.milliseconds(), 1723118400000);
  }
}

TEST(MarketFiles, ReadsTimesInEveryUnit) {
  for (const std::string time : {"1723118400", "1723118400000", "1723118400000000", "1723118400000000000",
                                 "2024-08-08T12:00:00Z", "2024-08-08 12:00:00"}) {
    const auto reading = bars(kHeader + time + ",10,12,9,11,5\n");
    ASSERT_EQ(reading.error, "") << time;
    EXPECT_EQ(candle(reading, 0).open_time.milliseconds(), 1723118400000) << time;
  }
}

TEST(MarketFiles, ToleratesWindowsLinesAByteOrderMarkBlanksAndEmptyLines) {
  const auto reading =
      bars("\xef\xbb\xbftime, open,high,low,close,volume\r\n\r\n1723118400000, 10 ,12,9,11,\"5\"\r\n\n  \n" +
           std::string{"1723118460000,11,11,11,11,1e-7"});
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.records.size(), 2U);
  EXPECT_EQ(candle(reading, 0).open.value(), dec("10"));
  EXPECT_EQ(candle(reading, 1).volume.value(), dec("0.0000001"));
}

TEST(MarketFiles, ReadsLinesAcrossTheEdgesOfItsBuffer) {
  std::string text = kHeader;
  for (int i = 0; i < 30'000; ++i)
    text += std::to_string(1723118400000 + i) + ",10,12,9,11," + std::to_string(i) + "\n";
  ASSERT_GT(text.size(), 3U * 256 * 1024);
  const auto reading = bars(text);
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.records.size(), 30'000U);
  for (std::size_t i = 0; i < 30'000; ++i) ASSERT_EQ(candle(reading, i).volume.value(), dec(std::to_string(i)));
}

struct Broken {
  std::string text, error;
};

TEST(MarketFiles, NamesLineAndFieldOfABrokenBar) {
  const Broken cases[] = {
      {"", " line 1: the file is empty: no header"},
      {"\n\n", " line 3: the file is empty: no header"},
      {"open,high,low,close,volume\n", " line 1: column \"time\" is missing in the header"},
      {"time,open,high,low,close\n", " line 1: column \"volume\" is missing in the header"},
      {"time,open,open,low,close,volume\n", " line 1: column \"open\" is there twice"},
      {kHeader + "abc,10,12,9,11,5\n", " line 2, time: not a time: \"abc\""},
      {kHeader + ",10,12,9,11,5\n", " line 2, time: not a time: \"\""},
      {kHeader + kBar + "1723118460000,x,12,9,11,5\n", " line 3, open: not a decimal number: \"x\""},
      {kHeader + "1723118400000,10,12,9,,5\n", " line 2, close: not a decimal number: \"\""},
      {kHeader + "1723118400000,nan,12,9,11,5\n", " line 2, open: not a decimal number: \"nan\""},
      {kHeader + "1723118400000,10,12,-9,11,5\n", " line 2, low: \"-9\" is not above zero"},
      {kHeader + "1723118400000,0,12,0,11,5\n", " line 2, open: \"0\" is not above zero"},
      {kHeader + "1723118400000,10,12,9,11,-5\n", " line 2, volume: \"-5\" is negative"},
      {kHeader + "1723118400000,10,9,12,11,5\n", " line 2, high: 9 is below low 12"},
      {kHeader + "1723118400000,13,12,9,11,5\n", " line 2, open: 13 is outside of low to high"},
      {kHeader + "1723118400000,10,12,9,8,5\n", " line 2, close: 8 is outside of low to high"},
      {kHeader + kBar + "1723118399999,10,12,9,11,5\n", " line 3, time: earlier than the bar before"},
      {kHeader + kBar + kBar, " line 3, time: the same time as the bar before"},
      {kHeader + "1723118400000,10,12,9,11\n", " line 2: 5 cells where 6 belong"},
      {kHeader + "1723118400000,10,12,9,11,5,6\n", " line 2: 7 cells where 6 belong"},
      {kHeader + kBar + "\r\n17231184", " line 4: 1 cells where 6 belong"},
      {"1723118400000,10,12,9,11,5\n", " line 1: there is no header, and not the 12 columns of a Binance kline file"},
      {kHeader + std::string(1000, ','), " line 2: more than 64 cells"},
      {kHeader + std::string(400'000, '1'), " line 2: the line is longer than 64 KiB"},
      {kHeader + "1723118400000,1e30,12,9,11,5\n",
       " line 2, open: number does not fit: its size must stay below 1.7e20"},
  };
  for (const auto& broken : cases) {
    const auto reading = bars(broken.text);
    EXPECT_EQ(reading.error, broken.error) << broken.text.substr(0, 200);
    EXPECT_EQ(reading.code, engine::ErrorCode::InvalidInput);
  }
}

TEST(MarketFiles, SaysThatAPackedFileIsCutOffOrDamaged) {
  const TempDir folder;
  for (const std::string name : {"bars.csv.gz", "bars.csv.zst"}) {
    std::ifstream in{kFixtures + name, std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    const auto path = folder.file(name);
    for (std::size_t size = 4; size < whole.size(); ++size) {
      std::ofstream{path, std::ios::binary} << whole.substr(0, size);
      const auto reading = read_file(path, DataFile::Kind::Bars);
      ASSERT_EQ(reading.error, ": the compressed file ends too early") << name << " " << size;
    }
    auto damaged = whole;
    damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 0x55);
    std::ofstream{path, std::ios::binary} << damaged;
    EXPECT_NE(read_file(path, DataFile::Kind::Bars).error, "") << name;
  }
}

TEST(MarketFiles, SaysThatThereIsNoSuchFile) {
  const auto reading = read_file("/nowhere/at/all.csv", DataFile::Kind::Bars);
  EXPECT_EQ(reading.code, engine::ErrorCode::NotFound);
  EXPECT_EQ(reading.error, ": No such file or directory");
}

TEST(MarketFiles, ReadsTradesWithASide) {
  const auto reading = trades("time,price,quantity,side\n1723118400000,100.5,0.25,buy\n1723118400000,100.4,1,SELL\n");
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.records.size(), 2U);
  EXPECT_EQ(trade(reading, 0).price.value(), dec("100.5"));
  EXPECT_EQ(trade(reading, 0).quantity.value(), dec("0.25"));
  EXPECT_EQ(trade(reading, 0).aggressor, engine::Side::Buy);
  EXPECT_EQ(trade(reading, 1).aggressor, engine::Side::Sell);
}

TEST(MarketFiles, TakesTheTradesOwnTimeBeforeAllOthers) {
  const auto reading = trades(
      "recv_time_ns,event_time_ms,trade_time_ms,trade_id,price,qty,buyer_is_maker,kind\n"
      "1723161255088176367,1723161256322,1723161256321,5266583935,61800.30,0.006,0,MARKET\n"
      "1723161255088230567,1723161256344,1723161256344,5266583936,61800.30,0.199,1,MARKET\n");
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(trade(reading, 0).time.milliseconds(), 1723161256321);
  EXPECT_EQ(trade(reading, 0).aggressor, engine::Side::Buy);
  EXPECT_EQ(trade(reading, 1).aggressor, engine::Side::Sell);  // The buyer rested, so the seller came.
  const auto received = trades("recv_time_ns,time_ms,price,qty,side\n1723161255088176367,1723161256322,1,1,buy\n");
  EXPECT_EQ(trade(received, 0).time.milliseconds(), 1723161256322);
}

TEST(MarketFiles, ReadsEveryKindOfBinanceTradeFile) {
  const std::string files[] = {
      "26129,0.01633102,4.70443515,27781,27781,1498793709153,True,True\n",  // spot aggTrades
      "26129,0.01633102,4.70443515,27781,27781,1498793709153,true\n",       // futures aggTrades
      "26129,0.01633102,4.70443515,0.07,1498793709153,True,True\n",         // spot trades
      "26129,0.01633102,4.70443515,0.07,1498793709153,true\n",              // futures trades
      "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"
      "26129,0.01633102,4.70443515,27781,27781,1498793709153,true\n",
      "id,price,qty,quote_qty,time,is_buyer_maker\n26129,0.01633102,4.70443515,0.07,1498793709153,true\n",
  };
  for (const auto& file : files) {
    const auto reading = trades(file);
    ASSERT_EQ(reading.error, "") << file;
    ASSERT_EQ(reading.records.size(), 1U);
    EXPECT_EQ(trade(reading, 0).price.value(), dec("0.01633102"));
    EXPECT_EQ(trade(reading, 0).quantity.value(), dec("4.70443515"));
    EXPECT_EQ(trade(reading, 0).time.milliseconds(), 1498793709153) << file;
    EXPECT_EQ(trade(reading, 0).aggressor, engine::Side::Sell);
  }
}

TEST(MarketFiles, AppliesTheTickRuleWhereNobodySaysTheSide) {
  const auto reading =
      trades("time,price,qty\n1723118400,10,1\n1723118401,11,1\n1723118402,11,1\n1723118403,9,1\n1723118404,9,1\n");
  ASSERT_EQ(reading.error, "");
  std::vector<engine::Side> sides;
  for (std::size_t i = 0; i < 5; ++i) sides.push_back(trade(reading, i).aggressor);
  EXPECT_THAT(sides, testing::ElementsAre(engine::Side::Buy, engine::Side::Buy, engine::Side::Buy, engine::Side::Sell,
                                          engine::Side::Sell));
}

TEST(MarketFiles, NamesLineAndFieldOfABrokenTrade) {
  const std::string header = "time,price,quantity,side\n", one = "1723118400000,10,1,buy\n";
  const Broken cases[] = {
      {"time,quantity,side\n", " line 1: column \"price\" is missing in the header"},
      {"time,price,side\n", " line 1: column \"quantity\" is missing in the header"},
      {"price,quantity,side\n", " line 1: column \"time\" is missing in the header"},
      {header + "1723118400000,0,1,buy\n", " line 2, price: \"0\" is not above zero"},
      {header + "1723118400000,10,-1,buy\n", " line 2, quantity: \"-1\" is not above zero"},
      {header + "1723118400000,10,1,long\n", " line 2, side: \"long\" is neither buy nor sell"},
      {header + one + "1723118399999,10,1,buy\n", " line 3, time: earlier than the trade before"},
      {header + one + "1723118400000,10,1\n", " line 3: 3 cells where 4 belong"},
      {"time,price,qty,buyer_is_maker\n1723118400000,10,1,maybe\n",
       " line 2, buyer_is_maker: \"maybe\" is none of 0, 1, true, false"},
      {"1,2,3\n", " line 1: there is no header, and not the columns of a Binance trades or aggTrades file"},
  };
  for (const auto& broken : cases) {
    const auto reading = trades(broken.text);
    EXPECT_EQ(reading.error, broken.error) << broken.text.substr(0, 200);
    EXPECT_EQ(reading.code, engine::ErrorCode::InvalidInput);
  }
}

TEST(MarketFiles, GivesWhatIsGoodBeforeTheBrokenLine) {
  const auto reading = bars(kHeader + kBar + "1723118460000,x,12,9,11,5\n");
  EXPECT_EQ(reading.records.size(), 1U);
}

}  // namespace
