#pragma once

#include "engine/base/time.h"
#include "engine/domain/ids.h"

namespace engine {

/// Gives each command its place, from 1 without gaps, and the exchange its clock, which never goes back.
class Sequencer {
 public:
  Sequence next() { return ++last_; }
  Sequence last() const { return last_; }
  Timestamp now() const { return now_; }
  void advance_to(Timestamp time) {
    if (time > now_) now_ = time;
  }

 private:
  Sequence last_ = 0;
  Timestamp now_;
};

}  // namespace engine
