#pragma once

#include <span>
#include <string_view>

namespace cli {

/// Commands and options that copytrade knows of and this version does not have: "market", "order place", "halt
/// --close". They are answered by name instead of with a guess at a typing mistake.
std::span<const std::string_view> absent_features();
bool is_absent(std::string_view feature);

}  // namespace cli
