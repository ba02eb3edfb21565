#pragma once

#include "engine/base/byte_stream.h"
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

  void save(ByteWriter& out) const {
    out.u64(last_);
    out.time(now_);
  }
  void load(ByteReader& in) {
    last_ = in.u64();
    now_ = in.time();
  }

 private:
  Sequence last_ = 0;
  Timestamp now_;
};

}  // namespace engine
