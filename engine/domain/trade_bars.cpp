#include "engine/domain/trade_bars.h"

#include <algorithm>
#include <charconv>

namespace engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours kDay{24};
constexpr hours kLongest = 366 * kDay;
/// 1970 began on a Thursday, four days before a Monday.
constexpr hours kToMonday = 4 * kDay;

Duration unit_of(char unit) {
  switch (unit) {
    case 's': return seconds{1};
    case 'm': return minutes{1};
    case 'h': return hours{1};
    case 'd': return kDay;
    case 'w': return 7 * kDay;
    default: return {};
  }
}

}  // namespace

Result<BarInterval> BarInterval::parse(std::string_view text) {
  const auto bad = [&] {
    return invalid("\"" + std::string{text.substr(0, 40)} +
                   "\" is no interval: a whole number and one of s, m, h, d, w, such as 10s or 4h");
  };
  std::int64_t count = 0;
  if (text.empty()) return bad();
  const auto unit = unit_of(text.back());
  const auto number = text.substr(0, text.size() - 1);
  const auto* end = number.data() + number.size();
  const auto [read, failure] = std::from_chars(number.data(), end, count);
  if (unit == Duration{} || failure != std::errc{} || read != end || count <= 0) return bad();
  if (count > kLongest / unit) return invalid("\"" + std::string{text.substr(0, 40)} + "\" is longer than a year");
  return BarInterval{count * unit, text.back() == 'w' ? Duration{kToMonday} : Duration{}};
}

Timestamp BarInterval::begin_of(Timestamp time) const {
  const auto since = time.nanoseconds() - shift_.count();
  const auto length = length_.count();
  const auto past = (since % length + length) % length;
  return time - Duration{past};
}

Result<std::optional<Candle>> TradeBars::add(const PublicTrade& trade) {
  const auto begin = interval_.begin_of(trade.time);
  if (bar_ && begin < bar_->open_time) return invalid("a trade of " + trade.time.to_string() + " after its bar");
  if (!bar_ || begin > bar_->open_time) {
    auto closed =
        std::exchange(bar_, Candle{begin, trade.price, trade.price, trade.price, trade.price, trade.quantity});
    return closed;
  }
  const auto volume = try_add(bar_->volume.value(), trade.quantity.value());
  if (!volume) return invalid("the volume of the bar of " + begin.to_string() + " does not fit");
  bar_->high = std::max(bar_->high, trade.price);
  bar_->low = std::min(bar_->low, trade.price);
  bar_->close = trade.price;
  bar_->volume = Quantity{*volume};
  return std::optional<Candle>{};
}

}  // namespace engine
