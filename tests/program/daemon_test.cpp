#include "tests/program/daemon.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"

namespace {

using namespace testing_support;

class DaemonTest : public ::testing::Test {
 protected:
  void declare(const std::string& setup) {
    program.folder().write("instruments.toml", kInstruments);
    const auto applied = program.run({"apply", program.folder().write("setup.toml", setup)});
    ASSERT_EQ(applied.code, 0) << applied.err;
  }
  /// Twenty signals over two hours of rising bars, for four followers.
  void declare_recording() {
    program.folder().write("bars.csv", rising_bars(130));
    std::string lines;
    for (int i = 0; i < 20; ++i) {
      const auto time = std::to_string(1723118400000LL + 300000LL * i + 10000);
      const std::string head =
          "{\"id\":\"s" + std::to_string(i) + "\",\"time\":" + time + ",\"symbol\":\"BTC-USDT-SWAP\",";
      switch (i % 5) {
        case 0:
        case 1: lines += head + R"("action":"open","side":"long","quantity":"1.2345"})"; break;
        case 2: lines += head + R"("action":"close","percent":37})"; break;
        case 3: lines += head + R"("action":"target","side":"short","quantity":0.777})"; break;
        default: lines += head + R"("action":"close"})"; break;
      }
      lines += "\n";
    }
    program.folder().write("signals.ndjson", lines);
    declare(copy_setup(kRecorded, kFromFile, {"1", "0.5", "0.0123", "3.3"}));
  }
  std::string status_of(const std::string& id) {
    const auto shown = program.run({"signal", "show", id, "--output", "json"}).json();
    return shown.is_object() ? shown["signal"]["status"].get<std::string>() : "";
  }
  nlohmann::ordered_json follower(const std::string& id, const std::string& customer) {
    const auto story = program.run({"signal", "show", id, "--output", "json"}).json();
    if (!story.contains("followers")) return {};
    for (const auto& each : story["followers"]) {
      if (each["customer"] == customer) return each;
    }
    return {};
  }
  bool send(const std::string& text) {
    return program.run({"signal", "send", "--source", "leader", "-"}, text).code == 0;
  }

  Program program;
};

TEST_F(DaemonTest, RunOnceFillsAtTheNextOpenAndEndsFlat) {
  declare_recording();
  const auto run = program.run({"run", "--once", "--output", "json"});
  ASSERT_EQ(run.code, 0) << run.err;
  const auto first = follower("leader/s0", "c1");
  EXPECT_EQ(first["outcome"], "filled");
  EXPECT_EQ(first["wanted"], "0.61725");
  ASSERT_EQ(first["fills"].size(), 1U);
  EXPECT_EQ(first["fills"][0]["price"], "1001");  // Sent at 12:00:10, met the open of 12:01.
  EXPECT_EQ(first["fills"][0]["quantity"], "0.617");
  EXPECT_EQ(first["fills"][0]["fee"], "0.3088085");  // 1001 × 0.617 × 0.0005
  EXPECT_EQ(first["fills"][0]["time"], "2024-08-08T12:01:00.000Z");
  EXPECT_EQ(program.run({"position", "list", "--output", "json"}).json().size(), 0U);
  const auto signals = program.run({"signal", "list", "--output", "json"}).json();
  for (const auto& signal : signals) {
    EXPECT_EQ(signal["status"], "done") << signal.dump();
  }
}

TEST_F(DaemonTest, TheSameFileTwiceGivesTheTradesOfOnce) {
  declare_recording();
  ASSERT_EQ(program.run({"run", "--once"}).code, 0);
  const auto once = trades_of(program);
  ASSERT_FALSE(once.empty());
  const auto lines = program.folder().read("signals.ndjson");
  program.folder().write("signals.ndjson", lines + lines);
  ASSERT_EQ(program.run({"run", "--once"}).code, 0);
  EXPECT_EQ(trades_of(program), once);
}

TEST_F(DaemonTest, KilledAtFiftyRandomPointsItGivesTheTradesOfOnce) {
  declare_recording();
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(program.run({"run", "--once"}).code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  const auto once = trades_of(program);
  ASSERT_GT(once.size(), 60U);
  const std::uint64_t seed = 20240808;
  engine::Random random{seed};
  int killed = 0;
  for (int i = 0; i < 50; ++i) {
    std::filesystem::remove_all(program.data());
    ASSERT_EQ(program.run({"apply", program.folder().path("setup.toml")}).code, 0);
    // Up to three deaths, the later ones also while it recovers.
    for (auto deaths = random.between(1, 3); deaths > 0; --deaths) {
      Daemon daemon{program, {"run", "--once"}};
      std::this_thread::sleep_for(std::chrono::microseconds{random.between(0, whole.count())});
      killed += daemon.end(SIGKILL) == -1 ? 1 : 0;
    }
    const auto last = program.run({"run", "--once"});
    ASSERT_EQ(last.code, 0) << "seed " << seed << " round " << i << ": " << last.err;
    ASSERT_EQ(trades_of(program), once) << "seed " << seed << " round " << i;
  }
  EXPECT_GT(killed, 10);
  std::printf("seed %llu, %d kills\n", static_cast<unsigned long long>(seed), killed);
}

TEST_F(DaemonTest, ASignalAfterTheLastRecordIsToldSo) {
  declare_recording();
  program.folder().write(
      "signals.ndjson",
      R"({"id":"late","time":"2024-08-09T00:00:00Z","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":1})"
      "\n");
  ASSERT_EQ(program.run({"run", "--once"}).code, 0);
  EXPECT_EQ(follower("late", "c0")["reason"], "MARKET_ENDED");
  EXPECT_EQ(program.run({"signal", "show", "late", "--output", "json"}).json()["signal"]["reason"], "MARKET_ENDED");
}

TEST_F(DaemonTest, AnEndlessSourceOnARecordingsClockIsAConfigError) {
  program.folder().write("bars.csv", rising_bars(3));
  program.folder().write("signals.ndjson", "");
  declare(copy_setup(kRecorded, std::string{kFromFile} + "\nfollow = true", {"1"}));
  const auto run = program.run({"run", "--once"});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("leader"), std::string::npos) << run.err;
}

TEST_F(DaemonTest, WithoutMarketDataAnOrderFillsAtTheSignalsPriceOrIsRefused) {
  program.folder().write(
      "signals.ndjson",
      R"({"id":"a","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":1,"price":"1234.5"})"
      "\n"
      R"({"id":"b","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":1})"
      "\n");
  declare(copy_setup("", kFromFile, {"1"}));
  const auto run = program.run({"run", "--once"});
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(follower("a", "c0")["fills"][0]["price"], "1234.5");
  EXPECT_EQ(follower("b", "c0")["outcome"], "denied");
  EXPECT_EQ(follower("b", "c0")["reason"], "NO_PRICE");
}

TEST_F(DaemonTest, ARunningDaemonTakesSignalsChangesAndHaltsAndStopsCleanly) {
  declare(copy_setup("", "kind = \"manual\"", {"1"}));
  Daemon daemon{program, {"run"}};
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(program.data() + "/control.sock"); }));
  const std::string open =
      R"({"id":"one","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":2,"price":100})";
  const auto waited = program.run({"signal", "send", "--source", "leader", "-", "--wait", "--output", "json"}, open);
  EXPECT_EQ(waited.code, 0) << waited.err;
  EXPECT_EQ(follower("one", "c0")["outcome"], "filled");

  const auto again = program.run({"signal", "send", "--source", "leader", "-", "--output", "json"}, open);
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.json()["duplicate"], true);
  std::string other = open;
  other.replace(other.find("\"quantity\":2"), 12, "\"quantity\":3");
  EXPECT_EQ(program.run({"signal", "send", "--source", "leader", "-"}, other).code, 4);

  EXPECT_EQ(program.run({"run"}).code, 4);
  EXPECT_EQ(program.run({"customer", "add", "late", "--venue", "paper", "--initial-balance", "1000"}).code, 0);
  EXPECT_EQ(program.run({"strategy", "bind", "s0", "late"}).code, 0);
  EXPECT_EQ(program.run({"customer", "remove", "c0", "--yes"}).code, 5);  // It holds a position.

  ASSERT_EQ(program.run({"halt", "--customer", "c0"}).code, 0);
  const std::string more =
      R"({"id":"two","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":1,"price":100})";
  EXPECT_EQ(program.run({"signal", "send", "--source", "leader", "-", "--wait"}, more).code, 6);
  EXPECT_EQ(follower("two", "c0")["reason"], "HALTED");
  EXPECT_EQ(follower("two", "late")["outcome"], "filled");
  EXPECT_EQ(daemon.end(SIGTERM), 0);

  // The halt survives, and so does everything else.
  Daemon second{program, {"run"}};
  ASSERT_TRUE(eventually([&] {
    return program
               .run({"signal", "send", "--source", "leader", "-", "--wait"},
                    R"({"id":"three","symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":1,"price":100})")
               .code == 6;
  }));
  EXPECT_EQ(follower("three", "c0")["reason"], "HALTED");
  const std::string close = R"({"id":"four","symbol":"BTC-USDT-SWAP","action":"close","price":100})";
  EXPECT_EQ(program.run({"signal", "send", "--source", "leader", "-", "--wait"}, close).code, 0);
  EXPECT_EQ(program.run({"position", "list", "--output", "json"}).json().size(), 0U);
  EXPECT_EQ(second.end(SIGINT), 130);
}

TEST_F(DaemonTest, AFollowedFileIsReadAsItGrows) {
  program.folder().write("signals.ndjson", "");
  declare(copy_setup("", std::string{kFromFile} + "\nfollow = true", {"1"}));
  Daemon daemon{program, {"run"}};
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(program.data() + "/control.sock"); }));
  std::ofstream file{program.folder().path("signals.ndjson"), std::ios::app};
  file << R"({"id":"a","symbol":"BTC-USDT-SWAP","action":"open","side":"long",)" << std::flush;
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  file << R"("quantity":1,"price":50})" << "\nnonsense\n" << std::flush;
  EXPECT_TRUE(eventually([&] { return status_of("leader/a") == "done"; }));
  const auto rejected = program.run({"signal", "list", "--status", "rejected", "--output", "json"}).json();
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0]["line"], 2);
  EXPECT_EQ(daemon.end(SIGTERM), 0);
}

TEST_F(DaemonTest, SignalsSentWithoutADaemonArePlannedAtItsNextStart) {
  declare(copy_setup("", "kind = \"manual\"", {"1"}));
  ASSERT_TRUE(send(R"({"id":"x","symbol":"BTC-USDT-SWAP","action":"open","side":"short","quantity":1,"price":10})"));
  EXPECT_EQ(status_of("x"), "received");
  ASSERT_EQ(program.run({"run", "--once"}).code, 0);
  EXPECT_EQ(follower("x", "c0")["outcome"], "filled");
}

}  // namespace
