#include "engine/runtime/memory_journal.h"

#include <algorithm>

namespace engine {

Status MemoryJournal::append(std::span<const Event> events) {
  // Invariant: sequences go on without a gap; whoever numbers events has lost count otherwise.
  Sequence expected = last();
  for (const auto& event : events) CHECK(event.sequence == ++expected);
  events_.insert(events_.end(), events.begin(), events.end());
  return ok();
}

Status MemoryJournal::read(Sequence after, const std::function<Status(const Event&)>& visit) const {
  // By index: `visit` may append.
  for (auto i = static_cast<std::size_t>(std::min<Sequence>(after, events_.size())); i < events_.size(); ++i) {
    if (auto status = visit(events_[i]); !status) return status;
  }
  return ok();
}

}  // namespace engine
