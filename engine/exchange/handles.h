#pragma once

#include <cstdint>

namespace engine {

using InstrumentHandle = std::uint32_t;
/// An order, by its place in the exchange's registry. Its number is one more.
using OrderIndex = std::uint32_t;
constexpr OrderIndex kNoOrder = ~OrderIndex{0};

}  // namespace engine
