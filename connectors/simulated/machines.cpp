#include "connectors/simulated/machines.h"

#include <algorithm>
#include <vector>

#include "connectors/simulated/exchange_codec.h"
#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/venue_machine.h"

namespace simulated {
namespace {

using engine::Exchange;
using engine::Status;

engine::Error corrupt(const char* what) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, what};
}

/// Does one thing to the exchange, if it is one that could have been done to it.
bool perform(Exchange& exchange, const ExchangeRecord& record, std::vector<engine::ExchangeEvent>& events) {
  if (const auto* command = std::get_if<engine::Command>(&record)) {
    exchange.apply(*command, events);
    return true;
  }
  if (const auto* place = std::get_if<LeanPlace>(&record)) {
    const auto& order = place->order;
    if (order.account >= exchange.account_handles() || order.instrument >= exchange.instrument_handles()) return false;
    exchange.place(order, place->id);
    return true;
  }
  if (const auto* cancel = std::get_if<LeanCancel>(&record)) {
    if (cancel->account >= exchange.account_handles()) return false;
    exchange.cancel(cancel->account, cancel->id);
    return true;
  }
  if (const auto* cancel = std::get_if<LeanCancelOrder>(&record)) {
    if (cancel->order >= exchange.order_indices()) return false;
    exchange.cancel(cancel->order);
    return true;
  }
  if (const auto* amend = std::get_if<LeanAmendById>(&record)) {
    if (amend->account >= exchange.account_handles()) return false;
    exchange.amend(amend->account, amend->id, amend->amendment);
    return true;
  }
  const auto& amend = std::get<LeanAmendOrder>(record);
  if (amend.order >= exchange.order_indices()) return false;
  exchange.amend(amend.order, amend.amendment);
  return true;
}

}  // namespace

Status ExchangeMachine::apply(std::string_view payload, std::uint32_t records) {
  engine::ByteReader in{payload};
  std::vector<engine::ExchangeEvent> events;
  for (; records > 0; --records) {
    const auto record = decode_exchange_record(in);
    if (!in.good()) return corrupt("a record that cannot be read");
    if (!perform(exchange_, record, events)) return corrupt("a record of what is not there");
    events.clear();
  }
  return in.at_end() ? engine::ok() : Status{corrupt("bytes behind the last record")};
}

Status ExchangeMachine::load(engine::ByteReader& in) {
  exchange_.load(in);
  return in.good() ? engine::ok() : Status{corrupt("not the state of an exchange")};
}

Status FlowMachine::apply(std::string_view payload, std::uint32_t records) {
  constexpr std::uint32_t kAtOnce = 4096;
  FlowDecoder decoder{payload};
  std::vector<engine::FlowRecord> some(std::min(kAtOnce, records));
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
  return corrupt("not the state of an order flow");
}

engine::Result<std::unique_ptr<journal::StateMachine>> make_machine(journal::Kind kind, std::uint64_t argument) {
  if (kind == journal::Kind::OrderFlow && argument >= 1 && argument <= engine::OrderFlow::kMostSymbols) {
    return std::unique_ptr<journal::StateMachine>{std::make_unique<FlowMachine>(static_cast<std::uint32_t>(argument))};
  }
  if (kind == journal::Kind::Exchange) {
    return std::unique_ptr<journal::StateMachine>{std::make_unique<ExchangeMachine>()};
  }
  if (kind == journal::Kind::SimulatedVenue) {
    return std::unique_ptr<journal::StateMachine>{std::make_unique<VenueMachine>()};
  }
  return engine::invalid("this program has no state machine for a journal of " + std::string{journal::to_string(kind)} +
                         " " + std::to_string(argument));
}

}  // namespace simulated
