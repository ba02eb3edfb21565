#pragma once

#include <string_view>

#include "engine/domain/amounts.h"

// Exact amounts written as text, for tests: dec("1.5"), price("100"), quantity("0.1"). A bad text stops the test run.

namespace testing_support {

inline engine::Decimal dec(std::string_view text) { return engine::Decimal::parse(text).value(); }
inline engine::Price price(std::string_view text) { return engine::Price{dec(text)}; }
inline engine::Quantity quantity(std::string_view text) { return engine::Quantity{dec(text)}; }
inline engine::Notional notional(std::string_view text) { return engine::Notional{dec(text)}; }

}  // namespace testing_support
