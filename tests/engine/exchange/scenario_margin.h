#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/engine/exchange/scenario_line.h"

// The words of perpetuals: margin, brackets, funding.

namespace exchange_scenario {

/// "NOTIONAL:LEVERAGE:RATE:AMOUNT" for each bracket; a cap of 0 is none.
inline engine::SetBrackets parse_brackets(Line& line) {
  engine::SetBrackets command;
  command.instrument = engine::InstrumentId{line.next()};
  command.liquidation_fee = line.amount_after("fee").value_or(engine::Decimal{});
  while (!line.empty() && !line.take("fee")) {
    std::istringstream numbers{line.next()};
    std::vector<engine::Decimal> values;
    for (std::string number; std::getline(numbers, number, ':');) values.push_back(testing_support::dec(number));
    command.brackets.push_back({values.at(0), values.at(1), values.at(2), values.at(3)});
  }
  return command;
}

inline engine::SetFunding parse_funding(Line& line) {
  engine::SetFunding command;
  command.instrument = engine::InstrumentId{line.next()};
  command.rate = *line.amount_after("rate");
  command.interval = std::chrono::seconds{std::stoll(*line.after("every"))};
  command.next = engine::Timestamp::from_milliseconds(std::stoll(*line.after("next")) * 1000);
  return command;
}

inline std::optional<engine::Command> parse_margin(const std::string& word, Line& line) {
  using engine::CustomerId, engine::InstrumentId, engine::PositionSide;
  if (word == "brackets") return parse_brackets(line);
  if (word == "funding") return parse_funding(line);
  if (word == "index") {
    const InstrumentId id{line.next()};
    return engine::SetIndexPrice{id, engine::Price{line.amount()}};
  }
  if (word == "position_mode") {
    const CustomerId account{line.next()};
    const auto mode = line.next();
    return engine::SetPositionMode{account,
                                   mode == "hedge" ? engine::PositionMode::Hedge : engine::PositionMode::OneWay};
  }
  if (word != "leverage" && word != "margin_mode" && word != "move_margin") return std::nullopt;
  const CustomerId account{line.next()};
  const InstrumentId id{line.next()};
  if (word == "leverage") return engine::SetLeverage{account, id, line.amount()};
  if (word == "margin_mode") {
    const bool isolated = line.next() == "isolated";
    return engine::SetMarginMode{account, id, isolated ? engine::MarginMode::Isolated : engine::MarginMode::Cross};
  }
  const auto side = line.take("long")    ? PositionSide::Long
                    : line.take("short") ? PositionSide::Short
                                         : PositionSide::Net;
  return engine::MoveMargin{account, id, side, line.amount()};
}

}  // namespace exchange_scenario
