// Does a known amount of work and nothing else, so that instructions can be counted: the difference between two amounts
// is what one operation costs. For tests/program/instructions_test.cpp, and for profilers.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/matching/order_flow.h"
#include "tests/support/exchange_load.h"

namespace {

/// The records of an order-flow file through the bare matcher, with its trades told.
int match_flow(const std::string& path) {
  constexpr std::streamsize kHeader = 64, kSymbolsAt = 24;
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  const auto size = file.tellg();
  if (!file || size < kHeader) {
    std::cerr << "error: cannot read " << path << '\n';
    return 1;
  }
  std::uint32_t symbols = 0;
  file.seekg(kSymbolsAt).read(reinterpret_cast<char*>(&symbols), sizeof symbols);
  // Not a vector: setting its elements to zero would be counted with the work.
  const auto records_count = static_cast<std::size_t>(size - kHeader) / sizeof(engine::FlowRecord);
  const auto memory = std::make_unique_for_overwrite<engine::FlowRecord[]>(records_count);
  const std::span records{memory.get(), records_count};
  file.seekg(kHeader).read(reinterpret_cast<char*>(memory.get()), static_cast<std::streamsize>(records.size_bytes()));
  if (!file) return 1;
  struct Count final : engine::TradeSink {
    void on_trades(std::span<const engine::FlowTrade> trades) override { heard += trades.size(); }
    std::size_t heard = 0;
  } count;
  engine::OrderFlow flow{symbols};
  flow.run(records, &count);
  std::printf("%zu operations, %zu trades\n", records.size(), count.heard);
  return 0;
}

/// Commands to a whole exchange. `prepared` are made beforehand: the same for all amounts, so that it does not count.
int run_exchange(std::size_t commands, std::size_t prepared) {
  constexpr int kAccounts = 100;
  engine::Exchange exchange;
  testing_support::open_for_load(exchange, kAccounts);
  const auto deeds = testing_support::Deeds{exchange, kAccounts}.make(prepared);
  std::size_t news = 0;
  for (std::size_t i = 0; i < commands && i < deeds.size(); ++i) {
    testing_support::perform(deeds[i], exchange);
    news += exchange.news().size();
  }
  std::printf("%zu commands, %zu news\n", commands, news);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 3 && std::string_view{words[1]} == "flow") return match_flow(words[2]);
  if (count == 4 && std::string_view{words[1]} == "exchange") {
    return run_exchange(std::stoull(words[2]), std::stoull(words[3]));
  }
  std::cerr << "usage: work flow FILE\n       work exchange COMMANDS PREPARED\n";
  return 2;
}
