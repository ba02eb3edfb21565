// Instructions per operation, counted by valgrind: the same on every run, where time is not. Each work is done twice in
// two amounts, and the difference is what an operation costs. A limit here is a promise of the README; whoever makes
// something faster lowers it.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/program/program.h"
#include "tests/support/order_flow_generator.h"

namespace {

using namespace testing_support;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr bool kIsOptimised = false;
#else
constexpr bool kIsOptimised = true;
#endif

std::string shell_word(const std::string& text) { return "'" + text + "'"; }

/// Runs a command and gives what it wrote to both outputs; nothing when it failed.
std::optional<std::string> output_of(const std::string& command, const Folder& folder) {
  const auto out = folder.path("out");
  if (std::system((command + " >" + shell_word(out) + " 2>&1").c_str()) != 0) return std::nullopt;
  return folder.read("out");
}

/// All instructions of a run of COPYTRADE_WORK, from callgrind's last line: "==1== Collected : 123".
std::uint64_t instructions(const std::string& words, const Folder& folder) {
  const auto command =
      "valgrind --tool=callgrind --callgrind-out-file=/dev/null " + shell_word(COPYTRADE_WORK) + " " + words;
  const auto text = output_of(command, folder).value_or("");
  const std::string mark = "Collected : ";
  const auto at = text.find(mark);
  EXPECT_NE(at, std::string::npos) << command << "\n" << folder.read("out");
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + mark.size()));
}

class Instructions : public testing::Test {
 protected:
  void SetUp() override {
    if (!kIsOptimised) GTEST_SKIP() << "only the optimised build is counted";
    if (!output_of("valgrind --version", folder_)) GTEST_SKIP() << "valgrind is not installed (.ci/setup.sh test)";
  }

  /// Per operation, on the second half of a flow of 2 * `half` operations.
  double of_flow(FlowTerms terms, std::uint64_t half) {
    std::uint64_t counts[2] = {};
    for (const std::uint64_t halves : {1, 2}) {
      terms.operations = halves * half;
      const auto file = folder_.write("flow", make_flow_file(terms));
      counts[halves - 1] = instructions("flow " + shell_word(file), folder_);
    }
    return static_cast<double>(counts[1] - counts[0]) / static_cast<double>(half);
  }

  Folder folder_;
};

struct FlowLimit {
  const char* name;
  FlowProfile profile;
  std::uint32_t symbols;
  std::uint64_t resting;
  double most;
};

TEST_F(Instructions, OfTheMatcherStayWithinTheirLimit) {
  // Books that fill before the half that is counted; the same orders in both files.
  constexpr std::uint64_t kHalf = 100'000;
  for (const auto& limit :
       {FlowLimit{"normal", FlowProfile::Normal, 1, 10'000, 125},
        FlowLimit{"hundred symbols", FlowProfile::Normal, 100, 20'000, 135},
        FlowLimit{"deep", FlowProfile::Deep, 1, 20'000, 138}, FlowLimit{"swing", FlowProfile::Swing, 1, 5'000, 140},
        FlowLimit{"sparse", FlowProfile::Sparse, 1, 10'000, 190}}) {
    FlowTerms terms;
    terms.profile = limit.profile;
    terms.symbols = limit.symbols;
    terms.resting = limit.resting;
    terms.scrambled_ids = true;
    const auto found = of_flow(terms, kHalf);
    RecordProperty(limit.name, std::to_string(found));
    std::printf("%s: %.1f instructions an operation, at most %.0f\n", limit.name, found, limit.most);
    EXPECT_LE(found, limit.most) << limit.name;
    EXPECT_GT(found, 20) << limit.name << ": too few to be true";
  }
}

TEST_F(Instructions, OfACommandToTheWholeExchangeStayWithinTheirLimit) {
  constexpr std::uint64_t kHalf = 50'000;
  constexpr double kMost = 2'100;  // 1,880 with margin in it.
  std::uint64_t counts[2] = {};
  for (const std::uint64_t halves : {1, 2}) {
    counts[halves - 1] =
        instructions("exchange " + std::to_string(halves * kHalf) + " " + std::to_string(2 * kHalf), folder_);
  }
  const auto found = static_cast<double>(counts[1] - counts[0]) / static_cast<double>(kHalf);
  std::printf("%.0f instructions a command, at most %.0f\n", found, kMost);
  EXPECT_LE(found, kMost);
  EXPECT_GT(found, 200) << "too few to be true";
}

}  // namespace
