#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "engine/domain/market.h"

namespace engine {

/// The length of a bar and where bars begin: whole multiples of it since 1970 in UTC, weeks on Monday.
class BarInterval {
 public:
  /// "10s", "1m", "4h", "1d", "1w": a whole number above zero and a unit, a year at most. Errors: InvalidInput.
  static Result<BarInterval> parse(std::string_view text);
  Duration length() const { return length_; }
  /// When the bar begins that `time` lies in.
  Timestamp begin_of(Timestamp time) const;

 private:
  BarInterval(Duration length, Duration shift) : length_{length}, shift_{shift} {}
  Duration length_, shift_;
};

/// Bars from trades, one trade at a time; an interval without trades has no bar.
class TradeBars {
 public:
  explicit TradeBars(BarInterval interval) : interval_{interval} {}

  /// Adds a trade; gives the bar before it, if the trade begins another. Errors: InvalidInput for a trade before the
  /// present bar, and for a volume that does not fit.
  Result<std::optional<Candle>> add(const PublicTrade& trade);
  /// The last bar, if any trade came.
  std::optional<Candle> finish() { return std::exchange(bar_, std::nullopt); }

 private:
  BarInterval interval_;
  std::optional<Candle> bar_;
};

}  // namespace engine
