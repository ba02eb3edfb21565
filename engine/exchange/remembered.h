#pragma once

#include "engine/base/decimal.h"

namespace engine {

/// What a calculation with two numbers gave when it was last done. The numbers are compared before it is used again, so
/// nobody has to say when they change. No part of any state.
///
/// Requires: always the same calculation, and a second number that is not zero.
template <class Result>
class Remembered {
 public:
  template <class Calculate>
  const Result& of(Decimal a, Decimal b, Calculate&& calculate) {
    if (a != a_ || b != b_) [[unlikely]] {
      result_ = calculate(a, b);
      a_ = a;
      b_ = b;
    }
    return result_;
  }

 private:
  Decimal a_, b_;
  Result result_{};
};

}  // namespace engine
