#include "connectors/kit/retry.h"

#include <algorithm>

#include "engine/base/check.h"

namespace kit {
namespace {

using engine::ErrorCode;
using engine::Outcome;

bool may_pass(ErrorCode code) {
  return code == ErrorCode::Unavailable || code == ErrorCode::Timeout || code == ErrorCode::RateLimited ||
         code == ErrorCode::Io;
}

}  // namespace

std::optional<engine::Duration> retry_delay(const RetryPolicy& policy, RequestKind kind, const engine::Error& error,
                                            int tries, engine::Random& random) {
  CHECK(tries >= 1);
  const bool is_safe = kind == RequestKind::Read || error.outcome == Outcome::NotSent;
  if (!is_safe || !may_pass(error.code) || tries >= policy.tries_max) return std::nullopt;
  return back_off(policy.first_delay, policy.longest_delay, tries - 1, random);
}

engine::Duration back_off(engine::Duration first, engine::Duration longest, int n, engine::Random& random) {
  auto whole = std::min(first, longest);
  for (int i = 0; i < n && whole < longest; ++i) whole = std::min(longest, whole * 2);
  const auto half = whole.count() / 2;
  return engine::Duration{random.between(half, std::max(half, whole.count()))};
}

}  // namespace kit
