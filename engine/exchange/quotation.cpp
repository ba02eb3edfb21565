#include "engine/exchange/quotation.h"

#include <algorithm>

namespace engine {
namespace {

constexpr std::size_t kNotedAtFirst = 1'024;

}  // namespace

std::vector<TapeTrade> Tape::newest(std::size_t count) const {
  std::vector<TapeTrade> result;
  const auto kept = std::min(count, trades_.size());
  result.reserve(kept);
  for (auto id = count_ - kept + 1; id <= count_; ++id) result.push_back(at(id));
  return result;
}

void Tape::save(ByteWriter& out) const {
  out.u64(count_);
  for (const auto& trade : newest(kKept)) {
    out.i64(trade.price);
    out.i64(trade.lots);
    out.flag(trade.aggressor == Side::Sell);
    out.time(trade.time);
  }
}

void Tape::load(ByteReader& in) {
  *this = Tape{};
  const auto count = in.u64();
  const auto kept = std::min<std::uint64_t>(count, kKept);
  trades_.resize(kept);
  for (auto id = count - kept + 1; id <= count && in.good(); ++id) {
    const auto price = in.i64(), lots = in.i64();
    const Side aggressor = in.flag() ? Side::Sell : Side::Buy;
    trades_[(id - 1) % kKept] = {id, price, lots, aggressor, in.time()};
  }
  count_ = count;
  if (!in.good()) *this = Tape{};
}

void DepthWatch::watch(bool on) {
  is_watched_ = on;
  is_lost_ = false;
  told_ = sequence_;
  noted_.clear();
  repeats_dropped_at_ = kNotedAtFirst;
}

void DepthWatch::note(Side side, Ticks price) {
  if (is_lost_) return;
  if (!noted_.empty() && noted_.back() == std::pair{side, price}) return;
  noted_.emplace_back(side, price);
  if (noted_.size() < repeats_dropped_at_) return;
  drop_repeated();
  // Looked through again when as many have come anew as there are different ones: so each costs a few steps only.
  repeats_dropped_at_ = std::max(kNotedAtFirst, 2 * noted_.size());
  is_lost_ = noted_.size() > kNotedMax;
  if (is_lost_) noted_.clear();
}

void DepthWatch::drop_repeated() {
  std::sort(noted_.begin(), noted_.end());
  noted_.erase(std::unique(noted_.begin(), noted_.end()), noted_.end());
}

DepthDelta DepthWatch::take() {
  DepthDelta delta;
  delta.first = told_ + 1;
  delta.last = told_ = sequence_;
  delta.is_lost = is_lost_;
  drop_repeated();
  for (const auto& [side, price] : noted_) {
    (side == Side::Buy ? delta.bids : delta.asks).push_back({price, 0});
  }
  std::reverse(delta.bids.begin(), delta.bids.end());
  watch(is_watched_);
  return delta;
}

void Quotation::save(ByteWriter& out) const {
  depth_.save(out);
  tape_.save(out);
  candles_.save(out);
}

void Quotation::load(ByteReader& in) {
  depth_.load(in);
  tape_.load(in);
  candles_.load(in);
}

}  // namespace engine
