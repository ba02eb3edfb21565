#pragma once

#include <cstdint>
#include <limits>

#include "engine/domain/order.h"

namespace engine {

using Ticks = std::int64_t;           ///< A price as a count of the instrument's tick_size.
using Lots = std::int64_t;            ///< A quantity as a count of its lot_size.
using OrderNumber = std::uint64_t;    ///< The exchange's own number of an order; 0 is none.
using AccountHandle = std::uint32_t;  ///< An account, by its place in the exchange's table.

/// As much as anyone wants, and never used up.
constexpr Lots kUnlimited = std::numeric_limits<Lots>::max();

/// One order that waits in the book.
struct RestingOrder {
  OrderNumber number = 0;
  AccountHandle account = 0;
  Side side = Side::Buy;
  Ticks price = 0;
  Lots lots = 0;     ///< Shown and still open, above zero.
  Lots hidden = 0;   ///< The part of an iceberg that is not shown yet.
  Lots display = 0;  ///< What an iceberg shows at a time; zero: no iceberg.

  /// All that is still open.
  Lots open() const { return lots + hidden; }
};

}  // namespace engine
