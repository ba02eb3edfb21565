#include "engine/base/error.h"

namespace engine {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidInput: return "INVALID_INPUT";
    case ErrorCode::Unauthorized: return "UNAUTHORIZED";
    case ErrorCode::RateLimited: return "RATE_LIMITED";
    case ErrorCode::InsufficientBalance: return "INSUFFICIENT_BALANCE";
    case ErrorCode::Unavailable: return "UNAVAILABLE";
    case ErrorCode::Timeout: return "TIMEOUT";
    case ErrorCode::NotFound: return "NOT_FOUND";
    case ErrorCode::AlreadyExists: return "ALREADY_EXISTS";
    case ErrorCode::Refused: return "REFUSED";
    case ErrorCode::Corrupt: return "CORRUPT";
    case ErrorCode::Io: return "IO";
  }
  return "UNKNOWN";
}

}  // namespace engine
