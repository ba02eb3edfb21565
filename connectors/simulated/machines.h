#pragma once

#include "connectors/journal/state_machine.h"
#include "engine/exchange/exchange.h"
#include "engine/matching/order_flow.h"

// What this program keeps journals of.

namespace simulated {

/// An order flow: the payload is what encode() makes of its records.
class FlowMachine final : public journal::StateMachine {
 public:
  explicit FlowMachine(std::uint32_t symbols) : flow_{symbols} {}
  engine::Status apply(std::string_view payload, std::uint32_t records) override;
  void save(engine::ByteWriter& out) const override { flow_.save(out); }
  engine::Status load(engine::ByteReader& in) override;
  std::string state_hash() const override { return flow_.state_hash(); }
  engine::OrderFlow& flow() { return flow_; }

 private:
  engine::OrderFlow flow_;
};

/// A whole exchange: the payload is what encode() makes of what was asked of it.
class ExchangeMachine final : public journal::StateMachine {
 public:
  engine::Status apply(std::string_view payload, std::uint32_t records) override;
  void save(engine::ByteWriter& out) const override { exchange_.save(out); }
  engine::Status load(engine::ByteReader& in) override;
  std::string state_hash() const override { return exchange_.state_hash(); }
  engine::Exchange& exchange() { return exchange_; }

 private:
  engine::Exchange exchange_;
};

/// An empty machine for a journal of any kind, to recover it without its surroundings.
engine::Result<std::unique_ptr<journal::StateMachine>> make_machine(journal::Kind kind, std::uint64_t argument);

}  // namespace simulated
