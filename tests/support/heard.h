#pragma once

#include <vector>

#include "engine/ports/sink.h"

namespace testing_support {

/// A sink that keeps what a venue says, each kind by itself.
class Heard final : public engine::Sink {
 public:
  engine::Status post(engine::Input input) override {
    if (auto* arrived = std::get_if<engine::ReportsArrived>(&input.body)) {
      reports.insert(reports.end(), arrived->reports.begin(), arrived->reports.end());
    } else if (auto* answered = std::get_if<engine::LookupsAnswered>(&input.body)) {
      lookups.insert(lookups.end(), answered->lookups.begin(), answered->lookups.end());
    } else if (auto* account = std::get_if<engine::AccountAnswered>(&input.body)) {
      accounts.push_back(*account);
    } else if (auto* moved = std::get_if<engine::MarketMoved>(&input.body)) {
      markets.push_back(*moved);
    }
    return engine::ok();
  }

  std::vector<engine::ExecutionReport> reports;
  std::vector<engine::OrderLookup> lookups;
  std::vector<engine::AccountAnswered> accounts;
  std::vector<engine::MarketMoved> markets;
};

}  // namespace testing_support
