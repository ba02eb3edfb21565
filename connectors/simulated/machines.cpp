#include "connectors/simulated/machines.h"

#include <algorithm>
#include <vector>

#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/venue_machine.h"

namespace simulated {

using engine::Status;

Status FlowMachine::apply(std::string_view payload, std::uint32_t records) {
  constexpr std::uint32_t kAtOnce = 4096;
  FlowDecoder decoder{payload};
  std::vector<engine::FlowRecord> some(std::min(kAtOnce, records));
  const auto corrupt = [](const char* what) {
    return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, what};
  };
  while (records > 0) {
    some.resize(std::min(kAtOnce, records));
    if (!decoder.read(some)) return corrupt("a record that cannot be read");
    flow_.run(some, nullptr);
    records -= static_cast<std::uint32_t>(some.size());
  }
  return decoder.at_end() ? engine::ok() : Status{corrupt("bytes behind the last record")};
}

Status FlowMachine::load(engine::ByteReader& in) {
  if (flow_.load(in)) return engine::ok();
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, "not the state of an order flow"};
}

engine::Result<std::unique_ptr<journal::StateMachine>> make_machine(journal::Kind kind, std::uint64_t argument) {
  if (kind == journal::Kind::OrderFlow && argument >= 1 && argument <= engine::OrderFlow::kMostSymbols) {
    return std::unique_ptr<journal::StateMachine>{std::make_unique<FlowMachine>(static_cast<std::uint32_t>(argument))};
  }
  if (kind == journal::Kind::SimulatedVenue) {
    return std::unique_ptr<journal::StateMachine>{std::make_unique<VenueMachine>()};
  }
  return engine::invalid("this program has no state machine for a journal of " + std::string{journal::to_string(kind)} +
                         " " + std::to_string(argument));
}

}  // namespace simulated
