#include "cli/wiring/recorded_run.h"

#include <algorithm>

namespace cli {
namespace {

engine::Status post_signal(House& house, SignalFeed& feed, const SignalFeed::Head& head) {
  if (const auto status = house.inbox().post(feed.take(head)); !status) return status;
  return house.settle();
}

engine::Status tell_ends(House& house, SignalFeed& feed) {
  for (const auto& id : feed.ended()) {
    if (const auto status = house.inbox().post(engine::Input{engine::SourceEnded{id}}); !status) return status;
  }
  return house.settle();
}

}  // namespace

engine::Status play_recording(House& house, SignalFeed& feed, const std::function<bool()>& between) {
  while (between()) {
    const auto head = feed.peek(house.now());
    if (!head) return head.error();
    const auto market = house.next_market_time();
    const auto due = house.desk().next_due();
    std::optional<engine::Timestamp> next;
    for (const auto& candidate : {market, due, *head ? std::optional{(*head)->time} : std::nullopt}) {
      if (candidate && (!next || *candidate < *next)) next = candidate;
    }
    if (!next) break;
    if (!market && *next > house.now()) {
      if (const auto status = house.tell_market_end(); !status) return status;
    }
    engine::Status status;
    if (market && *market <= *next) {
      status = house.play_until(*market);
    } else if (due && *due <= *next) {
      house.advance_to(*due);
      status = house.settle();
    } else {
      house.advance_to((*head)->time);
      status = post_signal(house, feed, **head);
    }
    if (!status) return status;
    if (const auto told = tell_ends(house, feed); !told) return told;
  }
  return house.next_market_time() ? engine::ok() : house.tell_market_end();
}

}  // namespace cli
