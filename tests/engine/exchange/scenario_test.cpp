// Plays tests/scenarios/exchange/*.txt: what a trader would write down, line by line. The invariants of the exchange
// are checked after every line. tests/scenarios/exchange/README.md has the words.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/engine/exchange/scenario_checks.h"
#include "tests/engine/exchange/scenario_commands.h"
#include "tests/engine/exchange/scenario_margin.h"

namespace {

using namespace engine;

class Scenario {
 public:
  void play(const std::string& text) {
    exchange_scenario::Line line{text};
    if (line.starts_with_one_of({"given", "when", "then"})) line.next();
    if (line.empty()) return;
    const auto word = line.next();
    auto command = exchange_scenario::parse_setting(word, line, exchange_, references_);
    if (!command) command = exchange_scenario::parse_margin(word, line);
    if (!command) command = exchange_scenario::parse_rule(word, line);
    if (!command) command = exchange_scenario::parse_trader(word, line);
    if (command) {
      apply(*command);
    } else if (!exchange_scenario::Checks{exchange_, events_}.check(word, line)) {
      throw std::runtime_error{"nobody understands '" + word + "'"};
    }
    EXPECT_EQ(line.unread(), "") << "nobody has read this word";
    EXPECT_EQ(exchange_.broken_invariant(), "");
  }

 private:
  void apply(const Command& command) {
    events_.clear();
    exchange_.apply(command, events_);
    for (const auto& event : events_) {
      const auto* report = std::get_if<ExecutionReport>(&event);
      if (report == nullptr) continue;
      auto& status =
          states_.try_emplace({report->customer, report->client_order_id}, OrderStatus::PendingNew).first->second;
      EXPECT_TRUE(may_follow(status, report->status)) << to_string(status) << " to " << to_string(report->status);
      status = report->status;
    }
  }

  Exchange exchange_;
  std::vector<ExchangeEvent> events_;
  std::map<std::pair<CustomerId, ClientOrderId>, OrderStatus> states_;
  int references_ = 0;
};

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{COPYTRADE_SOURCE_DIR "/tests/scenarios/exchange"}) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class ExchangeScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(ExchangeScenario, Holds) {
  std::ifstream file{COPYTRADE_SOURCE_DIR "/tests/scenarios/exchange/" + GetParam() + ".txt"};
  Scenario scenario;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    SCOPED_TRACE(GetParam() + ".txt:" + std::to_string(++number) + ": " + line);
    try {
      scenario.play(line);
    } catch (const std::exception& error) {
      FAIL() << error.what();
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(number, 3);
}

INSTANTIATE_TEST_SUITE_P(Files, ExchangeScenario, ::testing::ValuesIn(scenario_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
