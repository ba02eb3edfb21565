#pragma once

#include <functional>
#include <span>

#include "engine/domain/event.h"

namespace engine {

/// The truth all state is rebuilt from. One writer.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Appends in one transaction; on success all of them survive a power cut. Sequences go on from last() without a gap.
  /// Errors: Io. Then nobody knows whether it happened: the process stops and reads again.
  virtual Status append(std::span<const Event> events) = 0;

  /// Sequence of the newest event; 0 when empty.
  virtual Sequence last() const = 0;

  /// Calls `visit` for each event with sequence > `after`, in order. Errors: Corrupt, Io, and what `visit` returns.
  virtual Status read(Sequence after, const std::function<Status(const Event&)>& visit) const = 0;

  /// Lets what people query catch up with what was appended; called when there is time, at most a second later.
  virtual Status follow() = 0;
};

}  // namespace engine
