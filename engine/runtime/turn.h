#pragma once

#include <optional>
#include <vector>

#include "engine/domain/event.h"
#include "engine/ports/effect.h"
#include "engine/ports/input.h"

namespace engine {

/// What one round of the engine produced: facts, already applied to state, and effects that wait until they are
/// durable.
struct Turn {
  std::vector<Event> events;
  std::vector<Effect> effects;
};

/// The deterministic core as the loop sees it: no clock, thread, file or socket of its own.
class Core {
 public:
  virtual ~Core() = default;
  /// Applies a fact that is durable already: starting up.
  virtual Status recover(const Event& event) = 0;
  /// Recovery is complete: goes on with what was left open (asks for orders in flight, plans received signals).
  virtual void start(Timestamp now, Turn& turn) = 0;
  virtual void handle(const Input& input, Timestamp now, Turn& turn) = 0;
  /// When it wants to be called next, if at all.
  virtual std::optional<Timestamp> next_due() const = 0;
  /// Time has reached next_due().
  virtual void on_time(Timestamp now, Turn& turn) = 0;
};

/// Carries effects out: orders to venues, notices to the notifier's thread, answers to whoever waits.
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  virtual void dispatch(std::vector<Effect> effects) = 0;
};

}  // namespace engine
