#pragma once

#include <optional>
#include <string_view>

#include "engine/base/result.h"
#include "engine/domain/amounts.h"

// What every sizing kind asks of its parameters and of its result.

namespace strategies {

/// Is it there, and above zero? Errors: InvalidInput naming it.
engine::Status check_parameter(std::string_view name, const std::optional<engine::Decimal>& value);
template <class Unit>
engine::Status check_parameter(std::string_view name, const std::optional<engine::Amount<Unit>>& value) {
  return check_parameter(name, value ? std::optional{value->value()} : std::nullopt);
}

/// The result as a quantity. Errors: InvalidInput above 10^15: no market is that large, somebody's number is wrong.
engine::Result<engine::Quantity> bounded(const engine::Result<engine::Decimal>& size);

}  // namespace strategies
