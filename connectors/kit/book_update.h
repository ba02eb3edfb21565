#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace kit {

/// One price of a book. In an update the quantity is absolute, and zero removes the price.
struct BookLevel {
  engine::Decimal price, quantity;
  /// Places behind the point as the venue wrote them, trailing zeros included: a checksum is over its text.
  std::uint8_t price_places = 0, quantity_places = 0;
};

/// Reads a level from a venue's text. Errors: InvalidInput for what is no number, and a quantity below zero; a price
/// may be below zero (a spread of two futures).
engine::Result<BookLevel> parse_level(std::string_view price, std::string_view quantity);

/// What a venue says of an instrument's book.
struct BookUpdate {
  enum class Kind : std::uint8_t {
    Snapshot,  ///< The whole book, told by the stream; updates follow on it.
    Answer,    ///< The whole book, asked for beside the stream: starts a book that is out of sync.
    Delta,     ///< Some levels.
    Whole,     ///< The top of the book each time, which nothing follows on.
  };
  Kind kind = Kind::Delta;
  /// The venue's number of the state this leads to; absent where a venue does not count.
  std::optional<std::int64_t> sequence;
  /// Of a delta: the number it follows on.
  std::optional<std::int64_t> previous;
  std::optional<std::int32_t> checksum;  ///< Of the best 25 levels afterwards; absent where there is none.
  engine::Timestamp time;                ///< The venue's; zero if it does not say.
  std::vector<BookLevel> bids, asks;     ///< In any order.
};

}  // namespace kit
