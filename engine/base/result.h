#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "engine/base/check.h"
#include "engine/base/error.h"

namespace engine {

/// A value, or the Error that stands in its place. Test it before reading; reading the wrong one stops the process.
/// Stands in for std::expected, which g++ 12 lacks as C++20.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}      // NOLINT: implicit, so `return value;`
  Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT: implicit, so `return error;`

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(value()); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const T& value() const {
    CHECK(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  T& value() {
    CHECK(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  const Error& error() const {
    CHECK(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_{std::move(error)} {}  // NOLINT: implicit, so `return error;`

  explicit operator bool() const { return !error_; }
  const Error& error() const {
    CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

inline Status ok() { return {}; }

}  // namespace engine
