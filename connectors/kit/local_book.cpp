#include "connectors/kit/local_book.h"

#include <zlib.h>

#include <algorithm>
#include <string>

namespace kit {
namespace {

constexpr std::size_t kRecent = 32;

std::uint8_t places_of(std::string_view text) {
  const auto point = text.find('.');
  return point == std::string_view::npos
             ? 0
             : static_cast<std::uint8_t>(std::min<std::size_t>(text.size() - point - 1, 255));
}

/// The number with as many places as it was written with.
void append_written(std::string& out, engine::Decimal value, std::uint8_t places) {
  const auto text = value.to_string();
  out += text;
  const auto point = text.find('.');
  const auto shown = point == std::string::npos ? 0 : text.size() - point - 1;
  if (shown >= places) return;
  if (shown == 0) out += '.';
  out.append(places - shown, '0');
}

void append_level(std::string& out, const BookLevel& level) {
  if (!out.empty()) out += ':';
  append_written(out, level.price, level.price_places);
  out += ':';
  append_written(out, level.quantity, level.quantity_places);
}

}  // namespace

engine::Result<BookLevel> parse_level(std::string_view price, std::string_view quantity) {
  const auto p = engine::Decimal::parse_truncated(price);
  if (!p) return p.error();
  const auto q = engine::Decimal::parse_truncated(quantity);
  if (!q) return q.error();
  if (q->is_negative()) return engine::invalid("a quantity below zero");
  return BookLevel{*p, *q, places_of(price), places_of(quantity)};
}

std::int32_t book_checksum(const BookSide& bids, const BookSide& asks) {
  std::string text;
  for (std::size_t i = 0; i < LocalBook::kChecksumLevels; ++i) {
    if (i < bids.size()) append_level(text, bids.at(i));
    if (i < asks.size()) append_level(text, asks.at(i));
  }
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum));
}

BookNews LocalBook::apply(BookUpdate update) {
  ++counts_.messages;
  if (update.kind == BookUpdate::Kind::Whole) return apply_whole(update);
  if (!incremental_) lose();  // What was told whole is no state that updates follow on.
  incremental_ = true;
  if (update.kind == BookUpdate::Kind::Delta) return apply_delta(update);
  const bool is_asked = update.kind == BookUpdate::Kind::Answer;
  const bool is_old = rules_.only_grows && update.sequence < last_;
  return in_sync_ && (is_asked || is_old) ? BookNews::Ignored : join(update);
}

void LocalBook::on_malformed() {
  ++counts_.malformed;
  lose();
}

void LocalBook::lose() {
  in_sync_ = joining_ = false;
  recent_.clear();
}

BookNews LocalBook::apply_whole(const BookUpdate& top) {
  if (incremental_) return BookNews::Ignored;
  replace(top);
  return finish(top);
}

/// Puts the snapshot in place and the kept updates that are newer on it.
BookNews LocalBook::join(const BookUpdate& snapshot) {
  if (snapshot.sequence) {
    const auto is_newer = [&](const BookUpdate& delta) {
      return delta.sequence && (*delta.sequence > *snapshot.sequence || delta.previous >= snapshot.sequence);
    };
    const auto first = std::find_if(kept_.begin(), kept_.end(), is_newer);
    if (first != kept_.end() && first->previous > snapshot.sequence) return BookNews::TooOld;
    kept_.erase(kept_.begin(), first);
  } else {
    kept_.clear();
  }
  replace(snapshot);
  joining_ = true;
  auto news = finish(snapshot);
  auto waiting = std::move(kept_);
  kept_.clear();
  for (auto& delta : waiting) {
    const auto result = apply_delta(delta);
    if (result == BookNews::Gap || result == BookNews::BadChecksum) news = result;
  }
  return news;
}

void LocalBook::replace(const BookUpdate& snapshot) {
  bids_.clear();
  asks_.clear();
  recent_.clear();
  bids_.apply(snapshot.bids);
  asks_.apply(snapshot.asks);
  last_ = snapshot.sequence;
  in_sync_ = true;
}

bool LocalBook::is_old(const BookUpdate& delta) const {
  if (!delta.sequence || !last_) return false;
  if (rules_.only_grows) return *delta.sequence <= *last_;
  return is_repeated(delta) || (joining_ && delta.previous < *last_ && *delta.sequence <= *last_);
}

bool LocalBook::is_repeated(const BookUpdate& delta) const {
  return std::any_of(recent_.begin(), recent_.end(), [&](const Step& step) {
    return delta.previous == step.previous && delta.sequence == step.sequence;
  });
}

bool LocalBook::follows(const BookUpdate& delta) const {
  if (!delta.previous || !last_) return true;  // Where nobody counts, only a checksum tells.
  return *delta.previous == *last_ || ((rules_.may_overlap || joining_) && *delta.previous < *last_);
}

BookNews LocalBook::apply_delta(BookUpdate& delta) {
  if (!in_sync_) {
    keep(std::move(delta));
    return BookNews::Waiting;
  }
  if (is_old(delta)) return BookNews::Ignored;
  if (!follows(delta)) {
    ++counts_.gaps;
    lose();
    keep(std::move(delta));
    return BookNews::Gap;
  }
  bids_.apply(delta.bids);
  asks_.apply(delta.asks);
  if (delta.sequence) last_ = delta.sequence;
  joining_ = false;
  if (!rules_.only_grows && delta.sequence && delta.previous) {
    recent_.push_back({*delta.previous, *delta.sequence});
    if (recent_.size() > kRecent) recent_.pop_front();
  }
  return finish(delta);
}

BookNews LocalBook::finish(const BookUpdate& update) {
  if (rules_.never_crossed && !bids_.empty() && !asks_.empty() && bids_.at(0).price >= asks_.at(0).price) {
    ++counts_.gaps;
    lose();
    return BookNews::Gap;
  }
  if (!update.checksum || *update.checksum == book_checksum(bids_, asks_)) return BookNews::Applied;
  ++counts_.bad_checksums;
  lose();
  return BookNews::BadChecksum;
}

void LocalBook::keep(BookUpdate&& delta) {
  if (!delta.sequence) return;  // No snapshot from elsewhere could be placed among such updates.
  kept_.push_back(std::move(delta));
  if (kept_.size() > kKeptMax) kept_.pop_front();
}

}  // namespace kit
