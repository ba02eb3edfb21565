#pragma once

#include "engine/base/error.h"

namespace cli {

// What a command ends with; scripts depend on these numbers.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;    ///< It failed while running, or a running daemon did not answer.
inline constexpr int kExitBadInput = 2;  ///< Bad usage, config or file: nothing was changed.
inline constexpr int kExitNotFound = 3;  ///< No such thing.
inline constexpr int kExitExists = 4;    ///< It exists already with other content, or the directory is held.
inline constexpr int kExitRefused = 5;   ///< By risk, permission or a kill switch.
inline constexpr int kExitPartly = 6;    ///< Done in part: the document says which part.
inline constexpr int kExitInterrupted = 130;

/// The exit code an error stands for.
constexpr int exit_code_of(engine::ErrorCode code) {
  switch (code) {
    case engine::ErrorCode::InvalidInput: return kExitBadInput;
    case engine::ErrorCode::NotFound: return kExitNotFound;
    case engine::ErrorCode::AlreadyExists: return kExitExists;
    case engine::ErrorCode::Refused:
    case engine::ErrorCode::Unauthorized:
    case engine::ErrorCode::InsufficientBalance: return kExitRefused;
    case engine::ErrorCode::RateLimited:
    case engine::ErrorCode::Unavailable:
    case engine::ErrorCode::Timeout:
    case engine::ErrorCode::Corrupt:
    case engine::ErrorCode::Io: return kExitFailed;
  }
  return kExitFailed;
}

}  // namespace cli
