#include "engine/exchange/market_feed.h"

#include <algorithm>

namespace engine {

std::optional<Timestamp> MarketFeed::Track::due() const {
  if (bar) return ahead ? ahead->time() : bar->open_time + spacing;
  return ahead ? std::optional{ahead->time()} : std::nullopt;
}

Result<MarketFeed> MarketFeed::open(std::vector<std::unique_ptr<MarketHistory>> histories) {
  MarketFeed feed;
  for (auto& history : histories) {
    Track track;
    track.history = std::move(history);
    if (const auto read = read_ahead(track); !read) return read.error();
    if (track.ahead) {
      track.instrument = track.ahead->instrument;
      track.bars = std::holds_alternative<Candle>(track.ahead->what);
      if (feed.holds(track.instrument)) return invalid("two recordings of " + track.instrument.text());
    }
    feed.tracks_.push_back(std::move(track));
  }
  return feed;
}

Status MarketFeed::read_ahead(Track& track) {
  auto record = track.history->next();
  if (!record) return record.error();
  auto& read = *record;
  if (read && !track.instrument.empty()) {
    const auto& name = track.instrument.text();
    if (read->instrument != track.instrument)
      return invalid("the recording of " + name + " holds another instrument too");
    if (std::holds_alternative<Candle>(read->what) != track.bars)
      return invalid(name + ": bars and trades in one recording");
    if (track.bar) {
      const Duration gap = read->time() - track.bar->open_time;
      if (gap <= Duration::zero()) return invalid(name + ": two bars at " + read->time().to_string());
      track.spacing = track.spacing_seen ? std::min(track.spacing, gap) : gap;
      track.spacing_seen = true;
    }
  }
  track.ahead = std::move(read);
  return ok();
}

std::size_t MarketFeed::first_due() const {
  std::size_t first = tracks_.size();
  std::optional<Timestamp> first_time;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const auto due = tracks_[i].due();
    if (!due) continue;
    const bool ends_first = first_time && *due == *first_time && tracks_[i].bar && !tracks_[first].bar;
    if (first_time && *due >= *first_time && !ends_first) continue;
    first = i;
    first_time = due;
  }
  return first;
}

std::optional<Timestamp> MarketFeed::next_time() const {
  const auto first = first_due();
  return first == tracks_.size() ? std::nullopt : tracks_[first].due();
}

Result<std::optional<MarketStep>> MarketFeed::next() {
  if (broken_) return *broken_;
  const auto first = first_due();
  if (first == tracks_.size()) return std::optional<MarketStep>{};
  auto* track = &tracks_[first];
  MarketStep step{track->instrument, *track->due(), {}};
  if (track->bar) {
    step.what = BarEnded{track->bar->open_time, track->bar->high, track->bar->low, track->bar->close};
    track->bar.reset();
    ++position_;
    return std::optional{std::move(step)};
  }
  if (const auto* candle = std::get_if<Candle>(&track->ahead->what)) {
    track->bar = *candle;
    step.what = BarOpened{candle->open};
  } else {
    const auto& print = std::get<PublicTrade>(track->ahead->what);
    step.what = Printed{print.price, print.quantity, print.aggressor};
  }
  track->ahead.reset();
  // This step is good; a bad record behind it stops the feed at the next call.
  if (const auto read = read_ahead(*track); !read) broken_ = read.error();
  ++position_;
  ++records_;
  return std::optional{std::move(step)};
}

const MarketFeed::Track* MarketFeed::track_of(const InstrumentId& instrument) const {
  for (const auto& track : tracks_) {
    if (track.instrument == instrument) return &track;
  }
  return nullptr;
}

bool MarketFeed::holds(const InstrumentId& instrument) const { return track_of(instrument) != nullptr; }

bool MarketFeed::holds_bars(const InstrumentId& instrument) const {
  const auto* track = track_of(instrument);
  return track != nullptr && track->bars;
}

bool MarketFeed::is_at_end(const InstrumentId& instrument) const {
  const auto* track = track_of(instrument);
  return track != nullptr && !track->due();
}

}  // namespace engine
