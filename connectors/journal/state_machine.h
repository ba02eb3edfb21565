#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/byte_stream.h"
#include "engine/base/result.h"

namespace journal {

/// Place of a record in its journal, from 1 without gaps.
using Sequence = std::uint64_t;

/// What a journal is of. The numbers stand in files and never change.
enum class Kind : std::uint32_t { Exchange = 1, SimulatedVenue = 2, OrderFlow = 3 };

/// "exchange", "simulated_venue", "order_flow".
std::string_view to_string(Kind kind);

/// What the records of a journal are applied to. The same records give the same state on every machine.
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  /// Applies the records of one frame. Errors: Corrupt when they cannot be read, or cannot have happened.
  virtual engine::Status apply(std::string_view payload, std::uint32_t records) = 0;
  virtual void save(engine::ByteWriter& out) const = 0;
  /// Into an empty machine. Errors: Corrupt; then the machine is of no use any more.
  virtual engine::Status load(engine::ByteReader& in) = 0;
  /// 16 hexadecimal digits over the whole state.
  virtual std::string state_hash() const = 0;
};

/// Makes an empty machine for a journal of this kind. `argument` is what it was made with: for an order flow the number
/// of symbols, else zero. Errors: InvalidInput when this program has none for the kind.
using MakeMachine = std::function<engine::Result<std::unique_ptr<StateMachine>>(Kind kind, std::uint64_t argument)>;

}  // namespace journal
