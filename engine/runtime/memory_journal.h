#pragma once

#include <vector>

#include "engine/ports/journal.h"

namespace engine {

/// A journal without a disk: tests, backtests.
class MemoryJournal final : public Journal {
 public:
  Status append(std::span<const Event> events) override;
  Sequence last() const override { return events_.size(); }
  Status read(Sequence after, const std::function<Status(const Event&)>& visit) const override;
  Status follow() override { return ok(); }
  const std::vector<Event>& events() const { return events_; }

 private:
  std::vector<Event> events_;
};

}  // namespace engine
