#include "engine/exchange/candles.h"

#include <algorithm>
#include <limits>

#include "engine/base/check.h"

namespace engine {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::size_t kMinutes = static_cast<std::size_t>(CandleInterval::OneMinute);
constexpr std::size_t kHours = static_cast<std::size_t>(CandleInterval::OneHour);
constexpr std::int64_t kMinutesOfADay = std::int64_t{24} * 60;
constexpr Int128 kMost = static_cast<Int128>(~UInt128{0} >> 1);

struct Interval {
  std::string_view name;
  std::int64_t length;
  std::size_t made_of;  ///< The interval whose whole candles it is the sum of; a second is made of trades.
};

constexpr std::array<Interval, kCandleIntervals> kIntervals{{{"1s", kSecond, 0},
                                                             {"1m", kMinute, 0},
                                                             {"3m", 3 * kMinute, 1},
                                                             {"5m", 5 * kMinute, 1},
                                                             {"15m", 15 * kMinute, 3},
                                                             {"30m", 30 * kMinute, 4},
                                                             {"1h", kHour, 5},
                                                             {"2h", 2 * kHour, 6},
                                                             {"4h", 4 * kHour, 7},
                                                             {"6h", 6 * kHour, 7},
                                                             {"12h", 12 * kHour, 9},
                                                             {"1d", 24 * kHour, 10}}};

constexpr bool adds_up() {
  for (std::size_t i = 1; i < kIntervals.size(); ++i) {
    if (kIntervals[i].made_of >= i || kIntervals[i].length % kIntervals[kIntervals[i].made_of].length != 0)
      return false;
  }
  return true;
}
static_assert(adds_up(), "each interval is a multiple of the one it is made of");

Int128 saturating_sum(Int128 a, Int128 b) {
  Int128 sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kMost : sum;
}

TickCandle flat(Ticks price) { return TickCandle{price, price, price, price, 0, 0, 0}; }

void save_candle(const TickCandle& candle, ByteWriter& out) {
  out.u64(candle.trades);
  out.i64(candle.close);
  if (candle.trades == 0) return;
  out.i64(candle.open);
  out.i64(candle.high);
  out.i64(candle.low);
  out.decimal(Decimal::from_units(candle.lots));
  out.decimal(Decimal::from_units(candle.value));
}

TickCandle load_candle(ByteReader& in) {
  const auto trades = in.u64();
  TickCandle candle = flat(in.i64());
  if (trades == 0) return candle;
  candle.trades = trades;
  candle.open = in.i64();
  candle.high = in.i64();
  candle.low = in.i64();
  candle.lots = in.decimal().units();
  candle.value = in.decimal().units();
  return candle;
}

}  // namespace

Duration length_of(CandleInterval interval) { return Duration{kIntervals[static_cast<std::size_t>(interval)].length}; }

std::string_view to_string(CandleInterval interval) { return kIntervals[static_cast<std::size_t>(interval)].name; }

Result<CandleInterval> parse_candle_interval(std::string_view text) {
  for (std::size_t i = 0; i < kIntervals.size(); ++i) {
    if (kIntervals[i].name == text) return static_cast<CandleInterval>(i);
  }
  return invalid("\"" + std::string{text} + "\" is not one of 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d");
}

void TickCandle::add_trade(Ticks price, Lots traded, Decimal worth) {
  if (trades == 0) {
    open = high = low = price;
  } else {
    high = std::max(high, price);
    low = std::min(low, price);
  }
  close = price;
  lots += traded;
  value = saturating_sum(value, worth.units());
  ++trades;
}

void TickCandle::add(const TickCandle& later) {
  if (later.trades == 0) return;
  if (trades == 0) {
    *this = later;
    return;
  }
  high = std::max(high, later.high);
  low = std::min(low, later.low);
  close = later.close;
  lots += later.lots;
  value = saturating_sum(value, later.value);
  trades += later.trades;
}

void Candles::Ring::push(const TickCandle& candle) {
  if (candles.size() < kKept) {
    candles.push_back(candle);
    return;
  }
  candles[oldest] = candle;
  oldest = oldest + 1 == kKept ? 0 : oldest + 1;
}

const TickCandle& Candles::Ring::at_age(std::size_t age) const {
  CHECK(age < candles.size());
  return candles[(oldest + candles.size() - 1 - age) % candles.size()];
}

void Candles::begin(std::int64_t now) {
  CHECK(!traded_);  // Or time has moved without on_time.
  traded_ = true;
  for (std::size_t i = 0; i < kIntervals.size(); ++i)
    ends_[i] = now - now % kIntervals[i].length + kIntervals[i].length;
}

void Candles::close_all(std::int64_t now, CandleListener* listener) {
  close(0, now, listener);
  if (now < ends_[kMinutes]) return;  // And so is every larger one.
  for (std::size_t i = kMinutes; i < kIntervals.size(); ++i) {
    if (now >= ends_[i]) close(i, now, listener);
  }
}

void Candles::close(std::size_t interval, std::int64_t now, CandleListener* listener) {
  const auto length = kIntervals[interval].length;
  for (std::size_t i = interval + 1; i < kIntervals.size(); ++i) {
    if (kIntervals[i].made_of == interval) forming_[i].add(forming_[interval]);
  }
  const auto tell = [&](std::int64_t open_time, const TickCandle& candle) {
    closed_[interval].push(candle);
    if (listener == nullptr) return;
    listener->on_candle_closed(static_cast<CandleInterval>(interval),
                               {Timestamp::from_nanoseconds(open_time), candle, true});
  };
  tell(ends_[interval] - length, forming_[interval]);
  forming_[interval] = flat(forming_[interval].close);
  const auto silent = (now - ends_[interval]) / length;
  const auto told = std::min(silent, static_cast<std::int64_t>(kKept));
  ends_[interval] += (silent + 1) * length;
  for (auto age = told; age > 0; --age) tell(ends_[interval] - (age + 1) * length, forming_[interval]);
}

TickCandle Candles::forming(std::size_t interval) const {
  TickCandle candle = forming_[interval];
  if (interval > 0) candle.add(forming(kIntervals[interval].made_of));
  return candle;
}

TickCandle Candles::opened_at(std::size_t interval, std::int64_t open_time) const {
  const auto age = (ends_[interval] - open_time) / kIntervals[interval].length;
  return age == 1 ? forming(interval) : closed_[interval].at_age(static_cast<std::size_t>(age - 2));
}

std::vector<TimedCandle> Candles::newest(CandleInterval interval, std::size_t count) const {
  std::vector<TimedCandle> result;
  if (!traded_ || count == 0) return result;
  const auto at = static_cast<std::size_t>(interval);
  const auto length = kIntervals[at].length;
  const auto kept = std::min(count - 1, closed_[at].candles.size());
  result.reserve(kept + 1);
  for (std::size_t age = kept; age-- > 0;) {
    const auto open_time = ends_[at] - static_cast<std::int64_t>(age + 2) * length;
    result.push_back({Timestamp::from_nanoseconds(open_time), closed_[at].at_age(age), true});
  }
  result.push_back({Timestamp::from_nanoseconds(ends_[at] - length), forming(at), false});
  return result;
}

TickCandle Candles::day() const {
  if (!traded_) return {};
  const auto minutes = std::min(kMinutesOfADay, static_cast<std::int64_t>(closed_[kMinutes].candles.size()) + 1);
  auto at = ends_[kMinutes] - minutes * kMinute;
  auto sum = opened_at(kMinutes, at);
  // Minutes up to the full hour, then hours, the forming one last. A first hour that is not whole is taken by minutes.
  for (at += kMinute; at < ends_[kMinutes] && at % kHour != 0; at += kMinute) sum.add(opened_at(kMinutes, at));
  for (; at < ends_[kMinutes]; at += kHour) sum.add(opened_at(kHours, at));
  return sum;
}

void Candles::save(ByteWriter& out) const {
  out.flag(traded_);
  if (!traded_) return;
  for (std::size_t i = 0; i < kIntervals.size(); ++i) {
    out.i64(ends_[i]);
    save_candle(forming_[i], out);
    out.u64(closed_[i].candles.size());
    for (std::size_t age = closed_[i].candles.size(); age-- > 0;) save_candle(closed_[i].at_age(age), out);
  }
}

void Candles::load(ByteReader& in) {
  *this = Candles{};
  traded_ = in.flag();
  if (!traded_) return;
  for (std::size_t i = 0; i < kIntervals.size(); ++i) {
    ends_[i] = in.i64();
    forming_[i] = load_candle(in);
    const auto count = in.u64();
    if (ends_[i] <= 0 || ends_[i] % kIntervals[i].length != 0 || count > kKept) in.fail();
    for (std::uint64_t k = 0; k < count && in.good(); ++k) closed_[i].push(load_candle(in));
  }
  if (!in.good()) *this = Candles{};
}

}  // namespace engine
