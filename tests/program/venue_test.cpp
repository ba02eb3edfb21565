// `venue replay` and `venue recover`: what they print, what they refuse, and what is left when the process is killed.
#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "tests/program/program.h"
#include "tests/support/order_flow_generator.h"

namespace {

using testing_support::FlowTerms;
using testing_support::Program;

constexpr std::size_t kHead = 64, kRecord = 32;

struct Venue : ::testing::Test {
  Program program;
  std::string dir = program.folder().path("journal");

  std::string flow_file(const FlowTerms& terms) const {
    return program.folder().write("flow.bin", testing_support::make_flow_file(terms));
  }
  /// The first `count` records of a flow, as a file of its own.
  std::string first_of(std::string flow, std::uint64_t count) const {
    flow.resize(kHead + count * kRecord);
    for (std::size_t i = 0; i < 8; ++i) flow[16 + i] = static_cast<char>(count >> (8 * i));
    return program.folder().write("first.bin", flow);
  }
  nlohmann::ordered_json run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--output", "json", "venue"});
    const auto answer = program.run(words);
    EXPECT_EQ(answer.code, 0) << answer.err;
    return answer.json();
  }
  int code_of(std::vector<std::string> words, const std::string& expected = {}) const {
    words.insert(words.begin(), "venue");
    const auto answer = program.run(words);
    EXPECT_NE(answer.err.find(expected), std::string::npos) << answer.err;
    return answer.code;
  }
};

TEST_F(Venue, RecoversToTheHashThatReplayPrinted) {
  const auto flow = flow_file({7, 50'000, 3});
  for (const std::string mode : {"batch", "never"}) {
    const auto where = dir + mode;
    const auto replayed = run({"replay", flow, "--journal", where, "--fsync", mode, "--latency"});
    EXPECT_EQ(replayed["operations"], 50'000);
    EXPECT_EQ(replayed["symbols"].size(), 3U);
    for (const char* field : {"p50", "p99", "p999", "max"}) EXPECT_GT(replayed["latency_ns"][field], 0);
    for (int i = 0; i < 2; ++i) {
      const auto recovered = run({"recover", where});
      EXPECT_EQ(recovered["state_hash"], replayed["state_hash"]);
      EXPECT_EQ(recovered["sequence"], 50'000);
      EXPECT_EQ(recovered["bytes_cut"], 0);
      EXPECT_EQ(recovered["kind"], "order_flow");
    }
  }
  EXPECT_EQ(run({"replay", flow})["state_hash"], run({"recover", dir + "batch"})["state_hash"]);
}

TEST_F(Venue, PrintsTradesAndTheBookAsTheyAre) {
  // Two sales rest, a purchase takes the first and half of the second; a cancel comes too late.
  std::string flow = testing_support::make_flow_file({1, 5, 1}).substr(0, kHead);
  const auto add = [&](int operation, int side, std::uint64_t id, std::int64_t price, std::int64_t lots) {
    const auto number = [&](std::uint64_t value) {
      for (int i = 0; i < 8; ++i) flow.push_back(static_cast<char>(value >> (8 * i)));
    };
    flow.append({static_cast<char>(operation), static_cast<char>(side), 0, 0}).append(4, '\0');
    number(id);
    number(static_cast<std::uint64_t>(price));
    number(static_cast<std::uint64_t>(lots));
  };
  add(0, 1, 11, 100, 5);
  add(0, 1, 12, 101, 8);
  add(0, 0, 13, 101, 9);
  add(1, 1, 11, 0, 0);
  add(0, 0, 14, 99, 2);
  const auto trades = program.folder().path("trades"), book = program.folder().path("book");
  const auto file = program.folder().write("flow.bin", flow);
  const auto summary = run({"replay", file, "--trades-out", trades, "--book-out", book});
  EXPECT_EQ(program.folder().read("trades"), "11 13 100 5\n12 13 101 4\n");
  EXPECT_EQ(program.folder().read("book"), "0 0 99 14 2\n0 1 101 12 4\n");
  EXPECT_EQ(summary["trades"], 2);
  EXPECT_EQ(summary["rejects"], 1);
  EXPECT_EQ(summary["traded_quantity"], "9");
  EXPECT_EQ(summary["traded_notional"], "904");
  EXPECT_EQ(summary["resting_orders"], 2);
  EXPECT_EQ(summary["resting_quantity"], "6");
  EXPECT_EQ(summary["symbols"].dump(), R"([{"symbol":0,"best_bid":"99","best_ask":"101"}])");
}

TEST_F(Venue, RefusesWhatItCannotUse) {
  const auto flow = flow_file({1, 100});
  EXPECT_EQ(code_of({"replay", "nowhere"}, "nowhere"), 3);
  EXPECT_EQ(code_of({"replay", program.folder().write("short.bin", "LOBFLOW1")}, "at byte 8"), 2);
  EXPECT_EQ(code_of({"replay", flow, "--fsync", "sometimes"}, "always, batch, never"), 2);
  EXPECT_EQ(code_of({"recover", dir}, dir), 3);
  EXPECT_EQ(code_of({"replay", flow, "--journal", dir}), 0);
  EXPECT_EQ(code_of({"replay", flow, "--journal", dir}, "not empty"), 4);
  EXPECT_EQ(code_of({"replay", flow, "--trades-out", "/nowhere/trades"}, "/nowhere/trades"), 1);
  std::filesystem::create_directory(dir + "2");
  EXPECT_EQ(code_of({"recover", dir + "2"}, "no journal"), 3);
}

TEST_F(Venue, RefusesADamagedJournalWithFileAndOffsetAndCutsATornOne) {
  const auto flow = flow_file({1, 50});
  const auto hash = run({"replay", flow, "--journal", dir, "--fsync", "always"})["state_hash"];
  const auto name = "journal/journal-00000000000000000001.log";
  const auto whole = program.folder().read(name);
  program.folder().write(name, whole + "torn");
  const auto recovered = run({"recover", dir});
  EXPECT_EQ(recovered["bytes_cut"], 4);
  EXPECT_EQ(recovered["state_hash"], hash);
  EXPECT_EQ(program.folder().read(name), whole);
  auto damaged = whole;
  damaged[70] = static_cast<char>(damaged[70] ^ 1);  // In the head of the first group.
  program.folder().write(name, damaged);
  EXPECT_EQ(code_of({"recover", dir}, "00000000000000000001.log: a damaged record at byte 64"), 2);
  EXPECT_EQ(program.folder().read(name), damaged) << "what is refused is left as it is";
}

TEST_F(Venue, LosesNothingItHadWhenItIsKilled) {
  const auto flow = testing_support::make_flow_file({3, 1'000'000, 4});
  const auto file = program.folder().write("flow.bin", flow);
  engine::Random random{20261120};  // The seed.
  std::uint64_t furthest = 0;
  int killed = 0;
  for (int round = 0; round < 12; ++round) {
    const std::string mode = round % 3 == 0 ? "always" : round % 3 == 1 ? "batch" : "never";
    SCOPED_TRACE("round " + std::to_string(round) + ", " + mode);
    const auto where = dir + std::to_string(round);
    const auto milliseconds = 30 + random.below(400);
    const auto limit = "0." + std::string(milliseconds < 100 ? "0" : "") + std::to_string(milliseconds);
    const auto command = "timeout --foreground -s KILL " + limit + " " COPYTRADE_BINARY " venue replay " + file +
                         " --journal " + where + " --fsync " + mode + " > /dev/null 2>&1";
    if (std::system(command.c_str()) != 0) ++killed;
    if (!std::filesystem::exists(where) || std::filesystem::is_empty(where)) continue;
    const auto answer = program.run({"--output", "json", "venue", "recover", where});
    if (answer.code == 3) continue;  // Killed before the first segment was there.
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto recovered = answer.json();
    const auto count = recovered["sequence"].get<std::uint64_t>();
    furthest = std::max(furthest, count);
    EXPECT_EQ(recovered["state_hash"], run({"replay", first_of(flow, count)})["state_hash"]) << count << " records";
    EXPECT_EQ(run({"recover", where})["bytes_cut"], 0);
  }
  EXPECT_GT(killed, 0);
  EXPECT_GT(furthest, 0U);
}

}  // namespace
