// `market download` against a server on this machine: paging, a refusal for a while, going on where it stopped.
#include "cli/wiring/market_download.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "connectors/machine/beast_http_server.h"
#include "engine/env/virtual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

constexpr std::int64_t kStart = 1704067200000, kHour = 3'600'000;

/// Answers klines as Binance does: ten hours of them.
class Klines {
 public:
  Klines() {
    const auto listening = server_.listen(
        {},
        [this](const engine::ServerRequest& request, std::unique_ptr<engine::Responder> responder) {
          ++requests;
          responder->answer(answer(request.target));
        },
        [](const engine::ServerRequest&, engine::WebSocket&) -> engine::Result<engine::WebSocketEvents> {
          return engine::invalid("none");
        });
    EXPECT_TRUE(listening);
    thread_ = std::thread{[this] { server_.run(); }};
  }
  Klines(const Klines&) = delete;
  Klines& operator=(const Klines&) = delete;
  ~Klines() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::atomic<int> requests = 0;

 private:
  static std::int64_t number(std::string_view target, std::string_view name) {
    return std::stoll(std::string{target.substr(target.find(name) + name.size(), 13)});
  }
  static engine::HttpReply answer(std::string_view target) {
    if (target.find("symbol=BTCUSDT&") == std::string_view::npos)
      return {400, {}, R"({"code":-1121,"msg":"Invalid symbol."})"};
    std::string rows;
    for (auto time = kStart; time < kStart + 10 * kHour; time += kHour) {
      if (time < number(target, "startTime=") || time > number(target, "endTime=")) continue;
      rows += std::string{rows.empty() ? "" : ","} + "[" + std::to_string(time) + R"(,"1.10","2","0.5","1.5","7.0"])";
    }
    return {200, {}, "[" + rows + "]"};
  }

  machine::BeastHttpServer server_;
  std::thread thread_;
};

struct MarketDownload : ::testing::Test {
  testing_support::TempDir dir;
  Klines venue;
  engine::VirtualClock clock{engine::Timestamp::from_milliseconds(kStart + 5 * kHour + 1)};
  std::ostringstream out, err;

  int run(const std::string& symbols, const std::string& types = "candles") {
    cli::Printer printer{out, err, {cli::OutputForm::Json}};
    cli::MarketDownloadOptions options;
    options.venue = "binance";
    options.symbols = symbols;
    options.types = types;
    options.interval = "1h";
    options.since = "2024-01-01";
    options.out = dir.path().string();
    options.rest_url = venue.url();
    return cli::download_market(options, clock, printer);
  }
  std::string file() const {
    std::ostringstream text;
    text << std::ifstream{dir.file("binance_BTCUSDT_candles_1h.csv")}.rdbuf();
    return text.str();
  }
};

TEST_F(MarketDownload, WritesWhatIsClosedAndGoesOnWhereItStopped) {
  ASSERT_EQ(run("BTCUSDT"), 0) << err.str();
  const std::string row = "1.1,2,0.5,1.5,7\n";
  std::string expected = "time,open,high,low,close,volume\n";
  for (int hour = 0; hour < 5; ++hour) expected += "2024-01-01T0" + std::to_string(hour) + ":00:00.000Z," + row;
  EXPECT_EQ(file(), expected) << "the sixth still forms";
  EXPECT_NE(out.str().find(R"("rows_added":5)"), std::string::npos) << out.str();
  std::ofstream{dir.file("binance_BTCUSDT_candles_1h.csv"), std::ios::app} << "2024-01-01T05:00:00.000Z,1.1,";
  clock.advance_to(engine::Timestamp::from_milliseconds(kStart + 7 * kHour));
  ASSERT_EQ(run("BTCUSDT"), 0) << err.str();
  for (int hour = 5; hour < 7; ++hour) expected += "2024-01-01T0" + std::to_string(hour) + ":00:00.000Z," + row;
  EXPECT_EQ(file(), expected) << "what was cut off is written whole";
  EXPECT_NE(out.str().find(R"("rows_added":2)"), std::string::npos) << out.str();
}

TEST_F(MarketDownload, TellsWhatTheVenueRefused) {
  EXPECT_EQ(run("ETHUSDT"), 1);
  EXPECT_NE(err.str().find("Invalid symbol"), std::string::npos) << err.str();
}

TEST_F(MarketDownload, RefusesWhatItCannotAskForBeforeItAsks) {
  EXPECT_EQ(run("../BTCUSDT"), 2);
  EXPECT_EQ(run("BTCUSDT", "books"), 2);
  EXPECT_EQ(run("BTCUSDT", "funding"), 2) << "spot has none";
  EXPECT_EQ(venue.requests, 0);
  std::ofstream{dir.file("binance_BTCUSDT_candles_1h.csv")} << "price,quantity\n";
  EXPECT_EQ(run("BTCUSDT"), 2) << "a file of something else is left alone";
  EXPECT_EQ(file(), "price,quantity\n");
}

}  // namespace
