#pragma once

#include <string>
#include <string_view>

namespace engine {

enum class ErrorCode {
  InvalidInput,
  Unauthorized,
  RateLimited,
  InsufficientBalance,
  Unavailable,
  Timeout,
  NotFound,
  AlreadyExists,
  Refused,  ///< By our own rules: risk, permission, a kill switch.
  Corrupt,  ///< Stored data is not what was written.
  Io,
};

/// What the far side knows of our request.
enum class Outcome {
  NotSent,   ///< Never left us: send again freely.
  Rejected,  ///< Refused: the same again gets the same answer.
  Unknown,   ///< It left and no answer came: ask by client order id before anything else.
};

struct Error {
  ErrorCode code = ErrorCode::InvalidInput;
  Outcome outcome = Outcome::NotSent;
  std::string detail;  ///< For people. No code reads it, no key is in it.
};

/// The name in JSON errors, such as "INVALID_INPUT".
std::string_view to_string(ErrorCode code);

/// An error about what somebody gave us: wrong, and nothing was changed.
inline Error invalid(std::string detail) { return Error{ErrorCode::InvalidInput, Outcome::NotSent, std::move(detail)}; }

}  // namespace engine
