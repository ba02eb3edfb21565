// How fast the matcher is, against what memory allows and against the plain book of the tests, in one run: rounds of
// all of them are interleaved, so that a noisy machine slows all alike. Times are of this thread's processor, medians
// over the rounds.
//
//   bench_matching [--rounds N] [FILE...]     without files: five flows of our own, two million operations each
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "engine/matching/order_flow.h"
#include "tests/support/order_flow_generator.h"
#include "tests/support/reference_flow.h"

namespace {

using engine::FlowRecord;
using testing_support::FlowProfile;

struct Flow {
  std::string name;
  std::uint32_t symbols = 1;
  std::vector<FlowRecord> records;
};

Flow parse(std::string name, const std::string& bytes) {
  constexpr std::size_t kHeader = 64, kSymbolsAt = 24;
  Flow flow{std::move(name), 1, {}};
  if (bytes.size() < kHeader) return flow;
  std::memcpy(&flow.symbols, bytes.data() + kSymbolsAt, sizeof flow.symbols);
  flow.records.resize((bytes.size() - kHeader) / sizeof(FlowRecord));
  std::memcpy(flow.records.data(), bytes.data() + kHeader, flow.records.size() * sizeof(FlowRecord));
  return flow;
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Keeps the compiler from dropping what nobody reads.
void keep(std::uint64_t& value) { asm volatile("" : "+r"(value)); }

struct alignas(64) Line {
  std::array<std::uint64_t, 8> words;
};

/// What an operation must touch at the least: one line of its order; or that, its level's and its neighbour's.
class MemoryYardstick {
 public:
  MemoryYardstick() : orders_(std::size_t{1} << 20), levels_(std::size_t{1} << 16) {}
  void read(const Flow& flow) {
    std::uint64_t sum = 0;
    for (const auto& record : flow.records) {
      sum += record.id ^ static_cast<std::uint64_t>(record.price) ^ static_cast<std::uint64_t>(record.lots);
      keep(sum);
    }
  }
  void touch_one(const Flow& flow) {
    for (const auto& record : flow.records) {
      auto& order = order_of(record.id).words;
      order[0] += static_cast<std::uint64_t>(record.lots);
      order[1] = static_cast<std::uint64_t>(record.price);
      order[2] ^= record.id;
    }
  }
  void touch_three(const Flow& flow) {
    for (const auto& record : flow.records) {
      auto& order = order_of(record.id).words;
      const auto price = record.price != 0 ? static_cast<std::uint64_t>(record.price) : order[1];
      auto& level = levels_[(price * 2 + record.side) % levels_.size()].words;
      order_of(level[0]).words[3] = record.id;
      order[2] = level[0];
      level[0] = record.id;
      level[1] += static_cast<std::uint64_t>(record.lots);
      order[0] += static_cast<std::uint64_t>(record.lots);
      order[1] = price;
    }
  }

 private:
  Line& order_of(std::uint64_t id) { return orders_[id % orders_.size()]; }

  std::vector<Line> orders_, levels_;
};

/// Reads every trade, as somebody who publishes them would.
struct TradeReader final : engine::TradeSink {
  std::uint64_t sum = 0;
  void on_trades(std::span<const engine::FlowTrade> trades) override {
    for (const auto& trade : trades) sum = sum * 31 + trade.maker + static_cast<std::uint64_t>(trade.lots);
    keep(sum);
  }
};

struct Contender {
  const char* name;
  std::function<void()> run;
  std::vector<double> nanoseconds;
  double median() {
    std::sort(nanoseconds.begin(), nanoseconds.end());
    return nanoseconds[nanoseconds.size() / 2];
  }
};

void measure(const Flow& flow, int rounds) {
  MemoryYardstick memory;
  std::size_t resting = 0, slab = 0, index = 0;
  std::vector<Contender> contenders;
  contenders.push_back({"read the records", [&] { memory.read(flow); }, {}});
  contenders.push_back({"touch one line each", [&] { memory.touch_one(flow); }, {}});
  contenders.push_back({"touch three lines each", [&] { memory.touch_three(flow); }, {}});
  contenders.push_back({"the tests' plain book",
                        [&] {
                          testing_support::ReferenceFlow plain{flow.symbols};
                          for (const auto& record : flow.records) plain.apply(record);
                        },
                        {}});
  contenders.push_back({"OrderFlow",
                        [&] {
                          engine::OrderFlow fast{flow.symbols};
                          TradeReader reader;
                          fast.run(flow.records, &reader);
                          resting = fast.resting_orders();
                          slab = fast.slab_bytes();
                          index = fast.index_bytes();
                        },
                        {}});
  for (int round = 0; round < rounds; ++round) {
    for (auto& contender : contenders) {
      const double begin = thread_seconds();
      contender.run();
      contender.nanoseconds.push_back((thread_seconds() - begin) * 1e9 / static_cast<double>(flow.records.size()));
    }
  }
  const double fast = contenders.back().median();
  std::printf("\n%s: %zu operations, %zu resting at the end; orders and levels %.1f MB, id index %.1f MB\n",
              flow.name.c_str(), flow.records.size(), resting, static_cast<double>(slab) / 1e6,
              static_cast<double>(index) / 1e6);
  std::printf("  %-24s %10s %18s %12s %10s\n", "", "ns each", "[min..max]", "million/s", "OrderFlow");
  for (auto& contender : contenders) {
    const double median = contender.median();
    std::printf("  %-24s %10.1f   [%6.1f..%6.1f] %12.1f %9.2fx\n", contender.name, median,
                contender.nanoseconds.front(), contender.nanoseconds.back(), 1e3 / median, median / fast);
  }
}

std::vector<Flow> own_flows() {
  std::vector<Flow> flows;
  const auto make = [&](const char* name, FlowProfile profile, std::uint32_t symbols) {
    testing_support::FlowTerms terms;
    terms.operations = 2'000'000;
    terms.profile = profile;
    terms.symbols = symbols;
    flows.push_back(parse(name, testing_support::make_flow_file(terms)));
  };
  make("normal", FlowProfile::Normal, 1);
  make("a hundred symbols", FlowProfile::Normal, 100);
  make("deep", FlowProfile::Deep, 1);
  make("swing", FlowProfile::Swing, 1);
  make("sparse", FlowProfile::Sparse, 1);
  return flows;
}

}  // namespace

int main(int count, char** words) {
  int rounds = 5;
  std::vector<Flow> flows;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--rounds" && i + 1 < count) {
      const std::string value = words[++i];
      std::from_chars(value.data(), value.data() + value.size(), rounds);
      continue;
    }
    std::ifstream file{word, std::ios::binary};
    flows.push_back(parse(word, {std::istreambuf_iterator<char>{file}, {}}));
    if (flows.back().records.empty()) {
      std::fprintf(stderr, "error: cannot read %s\n", words[i]);
      return 2;
    }
  }
  if (flows.empty()) flows = own_flows();
  for (const auto& flow : flows) measure(flow, std::max(rounds, 1));
}
