#include "connectors/kit/code_meaning.h"

#include <algorithm>
#include <string>

namespace kit {
namespace {

using engine::ErrorCode;
using engine::Outcome;

ErrorCode error_code_of(CodeMeaning meaning) {
  if (meaning.reason == "INSUFFICIENT_BALANCE") return ErrorCode::InsufficientBalance;
  switch (meaning.code_class) {
    case CodeClass::Key: return ErrorCode::Unauthorized;
    case CodeClass::NotThere: return ErrorCode::NotFound;
    case CodeClass::Exists:
    case CodeClass::NoChange: return ErrorCode::AlreadyExists;
    case CodeClass::Later: return ErrorCode::RateLimited;
    case CodeClass::Clock: return ErrorCode::Timeout;
    case CodeClass::Refused:
    case CodeClass::Config: return ErrorCode::Refused;
    case CodeClass::Done:
    case CodeClass::Unknown: break;
  }
  return ErrorCode::Unavailable;
}

}  // namespace

const CodeGroup* find_group(std::span<const CodeGroup> groups, std::int64_t code) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const CodeGroup& group) {
    return std::find(group.codes.begin(), group.codes.end(), code) != group.codes.end();
  });
  return found == groups.end() ? nullptr : &*found;
}

Outcome outcome_of(CodeClass code_class) {
  switch (code_class) {
    case CodeClass::Later:
    case CodeClass::Clock: return Outcome::NotSent;
    case CodeClass::Unknown:
    case CodeClass::Exists: return Outcome::Unknown;
    default: return Outcome::Rejected;
  }
}

engine::Error to_error(std::string_view venue, std::string_view code, std::string_view message, CodeMeaning meaning,
                       bool is_write) {
  auto outcome = outcome_of(meaning.code_class);
  if (!is_write && outcome == Outcome::Unknown) outcome = Outcome::Rejected;
  std::string detail{venue};
  detail.append(" ").append(code).append(": ").append(message);
  return {error_code_of(meaning), outcome, std::move(detail)};
}

}  // namespace kit
