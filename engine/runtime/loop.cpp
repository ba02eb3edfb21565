#include "engine/runtime/loop.h"

#include <algorithm>
#include <utility>

namespace engine {

Loop::Loop(Clock& clock, Core& core, Journal& journal, Inbox& inbox, Dispatcher& dispatcher)
    : clock_{clock}, core_{core}, journal_{journal}, inbox_{inbox}, dispatcher_{dispatcher} {}

Status Loop::recover() {
  if (auto status = journal_.read(0, [&](const Event& event) { return core_.recover(event); }); !status) return status;
  Turn turn;
  core_.start(clock_.now(), turn);
  return commit(std::move(turn));
}

Result<bool> Loop::turn(Duration patience) {
  if (const auto due = core_.next_due()) patience = std::min(patience, *due - clock_.now());
  const auto inputs = inbox_.take(patience);
  const auto now = clock_.now();
  // All that waits shares one append: under load the cost of a sync is spread, and order is kept.
  Turn turn;
  for (const auto& input : inputs) core_.handle(input, now, turn);
  const auto due = core_.next_due();
  const bool is_due = due && *due <= now;
  if (is_due) core_.on_time(now, turn);
  if (auto status = commit(std::move(turn)); !status) return status.error();
  return is_due || !inputs.empty();
}

Status Loop::settle() {
  for (;;) {
    const auto happened = turn(Duration::zero());
    if (!happened) return happened.error();
    if (!*happened) return ok();
  }
}

Status Loop::commit(Turn turn) {
  if (!turn.events.empty()) {
    if (auto status = journal_.append(turn.events); !status) return status;
  }
  if (!turn.effects.empty()) dispatcher_.dispatch(std::move(turn.effects));
  return ok();
}

}  // namespace engine
