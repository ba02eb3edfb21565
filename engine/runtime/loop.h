#pragma once

#include "engine/env/clock.h"
#include "engine/ports/journal.h"
#include "engine/runtime/inbox.h"
#include "engine/runtime/turn.h"

namespace engine {

/// The engine thread's work: inbox and timers into the core, its facts into the journal, then its effects out. Nothing
/// leaves before what explains it is durable. A failed append stops the loop: the truth must be read again.
class Loop {
 public:
  Loop(Clock& clock, Core& core, Journal& journal, Inbox& inbox, Dispatcher& dispatcher);

  /// Replays the journal into the core, then lets it go on with what was left open.
  Status recover();
  /// One turn over everything that waits, or until `patience` has passed. Returns whether anything happened.
  Result<bool> turn(Duration patience);
  /// Turns without waiting until inbox and due timers are exhausted.
  Status settle();

 private:
  Status commit(Turn turn);

  Clock& clock_;
  Core& core_;
  Journal& journal_;
  Inbox& inbox_;
  Dispatcher& dispatcher_;
};

}  // namespace engine
