#pragma once

#include <cstdint>

namespace engine {

/// What stands behind a position: all that the account has in the settle asset, or only what was put aside for it.
enum class MarginMode : std::uint8_t { Cross, Isolated };

/// One net position an instrument, or a long and a short one side by side.
enum class PositionMode : std::uint8_t { OneWay, Hedge };

}  // namespace engine
