// `market record` against a server on this machine that plays Binance: a book with its snapshot, a gap, a cut line.
#include "cli/wiring/market_record.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "connectors/kit/local_book.h"
#include "connectors/machine/beast_http_server.h"
#include "tests/support/temp_dir.h"

namespace {

std::string depth(int first, int last, const std::string& price, const std::string& quantity) {
  return R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1704067200000,"s":"BTCUSDT","U":)" +
         std::to_string(first) + R"(,"u":)" + std::to_string(last) + R"(,"b":[[")" + price + R"(",")" + quantity +
         R"("]],"a":[]}})";
}

std::string trade(int id) {
  return R"({"stream":"btcusdt@trade","data":{"e":"trade","E":1,"s":"BTCUSDT","t":)" + std::to_string(id) +
         R"(,"p":"100.50","q":"2","T":1704067200001,"m":true}})";
}

/// The first connection tells a delta, after the snapshot one that follows and one that does not, and is closed; the
/// next goes on later.
class PlayedBinance {
 public:
  PlayedBinance() {
    const auto on_request = [this](const engine::ServerRequest& request, std::unique_ptr<engine::Responder> responder) {
      EXPECT_EQ(request.target, "/api/v3/depth?symbol=BTCUSDT&limit=1000");
      const int number = ++snapshots;
      const std::string id = number == 1 ? "11" : "40";
      responder->answer({200, {}, R"({"lastUpdateId":)" + id + R"(,"bids":[["99","1"]],"asks":[["101","1"]]})"});
      // After the first snapshot: a delta that follows, one that does not, and the end of the line.
      if (number == 1) {
        server_.after(std::chrono::milliseconds{50}, [this] {
          socket_->send(depth(13, 14, "98", "3"));
          socket_->send(depth(20, 21, "97", "3"));
          socket_->send(trade(8));
          socket_->close(1001, "maintenance");
        });
      } else {
        server_.after(std::chrono::milliseconds{50}, [this] { socket_->send(depth(41, 42, "96", "5")); });
      }
    };
    const auto on_session = [this](const engine::ServerRequest& request,
                                   engine::WebSocket& socket) -> engine::Result<engine::WebSocketEvents> {
      EXPECT_EQ(request.target, "/stream?streams=btcusdt@depth@100ms/btcusdt@trade");
      socket_ = &socket;
      ++sessions;
      engine::WebSocketEvents events;
      events.on_open = [this] {
        if (sessions == 1) socket_->send(trade(7));
        socket_->send(sessions == 1 ? depth(10, 12, "99", "2") : depth(38, 40, "99", "9"));
      };
      events.on_message = [](std::string_view) {};
      events.on_pong = [] {};
      events.on_close = [](int, const std::string&) {};
      return events;
    };
    EXPECT_TRUE(server_.listen({}, on_request, on_session));
    thread_ = std::thread{[this] { server_.run(); }};
  }
  PlayedBinance(const PlayedBinance&) = delete;
  PlayedBinance& operator=(const PlayedBinance&) = delete;
  ~PlayedBinance() {
    server_.stop();
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  std::atomic<int> snapshots = 0, sessions = 0;

 private:
  machine::BeastHttpServer server_;
  engine::WebSocket* socket_ = nullptr;
  std::thread thread_;
};

struct MarketRecord : ::testing::Test {
  testing_support::TempDir dir;
  PlayedBinance venue;

  cli::MarketRecordOptions options() const {
    cli::MarketRecordOptions made;
    made.venue = "binance";
    made.symbols = "BTCUSDT";
    made.types = "book,trades";
    made.out = dir.path().string();
    made.ws_url = "ws://" + venue.address();
    made.rest_url = "http://" + venue.address();
    return made;
  }
  /// What all files of a topic hold together.
  std::string written(const std::string& topic) const {
    std::ostringstream text;
    for (const auto& file : std::filesystem::directory_iterator{dir.path()}) {
      if (file.path().filename().string().find("_" + topic + "_") != std::string::npos) {
        text << std::ifstream{file.path()}.rdbuf();
      }
    }
    return text.str();
  }
};

TEST_F(MarketRecord, KeepsABookThatCanBeFollowedThroughGapsAndCutLines) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  const auto counts = cli::record(options(), [&] {
    return written("book").find("\"96\"") != std::string::npos || std::chrono::steady_clock::now() > deadline;
  });
  ASSERT_TRUE(counts) << counts.error().detail;
  EXPECT_EQ((*counts)["gaps"], 1);
  EXPECT_GE((*counts)["reconnects"], 1);
  std::istringstream lines{written("book")};
  std::string line, types;
  kit::LocalBook book{{true, true, false}};
  while (std::getline(lines, line)) {
    const auto told = nlohmann::json::parse(line);
    EXPECT_EQ(told["symbol"], "BTCUSDT");
    types += told["type"].get<std::string>().substr(0, 1);
    kit::BookUpdate update;
    update.kind = told["type"] == "snapshot" ? kit::BookUpdate::Kind::Snapshot : kit::BookUpdate::Kind::Delta;
    update.sequence = told["seq"].get<std::int64_t>();
    if (!told["prev_seq"].is_null()) update.previous = told["prev_seq"].get<std::int64_t>();
    for (const auto& level : told["bids"]) {
      update.bids.push_back(kit::parse_level(level[0].get<std::string>(), level[1].get<std::string>()).value());
    }
    EXPECT_EQ(book.apply(update), kit::BookNews::Applied) << line;
  }
  EXPECT_EQ(types, "sdsd");
  EXPECT_EQ(book.bids().size(), 2U);
  EXPECT_EQ(book.last_sequence(), 42);
  EXPECT_EQ(written("trades"),
            "time,price,quantity,side,trade_id\n"
            "2024-01-01T00:00:00.001Z,100.5,2,sell,7\n"
            "2024-01-01T00:00:00.001Z,100.5,2,sell,8\n");
}

TEST_F(MarketRecord, RefusesWhatTheVenueHasNoStreamOf) {
  const auto never = [] { return false; };
  auto wanted = options();
  wanted.types = "funding";
  auto refused = cli::record(wanted, never);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, engine::ErrorCode::InvalidInput);
  wanted.types = "gossip";
  EXPECT_FALSE(cli::record(wanted, never));
  wanted.types = "trades";
  wanted.symbols = "../../etc";
  EXPECT_FALSE(cli::record(wanted, never));
  EXPECT_EQ(venue.sessions, 0);
}

}  // namespace
