#include "connectors/kit/clock_offset.h"

#include <algorithm>
#include <cstddef>

namespace kit {
namespace {

constexpr std::size_t kSamplesKept = 5;

}  // namespace

void ClockOffset::add(engine::Timestamp asked, engine::Timestamp heard, engine::Timestamp venue) {
  const auto round_trip = heard - asked;
  if (round_trip < engine::Duration::zero() || round_trip > options_.round_trip_max) return;
  // Our clock was set back in between: what was measured before is of another clock.
  if (heard < last_heard_) samples_.clear();
  samples_.push_back({venue - (asked + round_trip / 2), round_trip});
  if (samples_.size() > kSamplesKept) samples_.pop_front();
  best_ = *std::ranges::min_element(samples_, {}, &Sample::round_trip);
  last_heard_ = heard;
}

bool ClockOffset::is_due(engine::Timestamp now) const {
  return !best_ || now < last_heard_ || now - last_heard_ >= options_.sync_every;
}

}  // namespace kit
