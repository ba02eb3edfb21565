#include "strategies/parameters.h"

#include <string>

namespace strategies {
namespace {

constexpr auto kQuantityMax = engine::Decimal::from_units(engine::Decimal::kOne * 1'000'000'000'000'000);

}  // namespace

engine::Status check_parameter(std::string_view name, const std::optional<engine::Decimal>& value) {
  if (!value) return engine::invalid(std::string{name} + " is missing");
  if (!value->is_positive()) return engine::invalid(std::string{name} + " must be above zero");
  return engine::ok();
}

engine::Result<engine::Quantity> bounded(const engine::Result<engine::Decimal>& size) {
  if (!size) return size.error();
  if (*size > kQuantityMax) {
    return engine::invalid("the size " + size->to_string() + " is above " + kQuantityMax.to_string());
  }
  return engine::Quantity{*size};
}

}  // namespace strategies
