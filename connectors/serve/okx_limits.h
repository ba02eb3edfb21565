#pragma once

#include <string_view>

#include "connectors/serve/json.h"
#include "connectors/serve/rate_window.h"

namespace serve {

/// How often an operation may be asked for in two seconds (or the seconds given), and who shares that.
struct OkxLimit {
  enum class By : std::uint8_t { Address, AddressAndInstrument, Account, AccountAndInstrument };
  std::uint32_t most = 20;
  By by = By::Account;
  std::uint8_t bucket = 0;  ///< Operations that share one have the same; zero: one of its own.
  std::uint8_t seconds = 2;
};

// Buckets that REST and web sockets share.
constexpr std::uint8_t kOkxPlace = 1, kOkxAmend = 2, kOkxCancel = 3;
constexpr std::uint8_t kOkxPlaceBatch = 4, kOkxAmendBatch = 5, kOkxCancelBatch = 6;
constexpr std::uint8_t kOkxAlgo = 7, kOkxCancelAlgo = 8, kOkxSubAccount = 9;
constexpr std::uint32_t kOkxSingleMost = 60, kOkxBatchMost = 300, kOkxSubAccountMost = 1'000;

/// Counts requests. Each account is a sub-account of its own.
class OkxLimits {
 public:
  explicit OkxLimits(bool on) : on_{on} {}
  bool take(const OkxLimit& limit, std::uint64_t who, std::uint64_t instrument, std::uint32_t weight,
            engine::Timestamp now) {
    if (!on_) return true;
    const bool by_instrument =
        limit.by == OkxLimit::By::AddressAndInstrument || limit.by == OkxLimit::By::AccountAndInstrument;
    const auto key = (std::uint64_t{limit.bucket} << 56) ^ ((by_instrument ? instrument + 1 : 0) << 36) ^ who;
    auto& windows = limit.seconds == 1 ? one_ : limit.seconds == 5 ? five_ : two_;
    return windows.take(key, weight, limit.most, now);
  }

 private:
  bool on_;
  RateWindows one_{std::chrono::seconds{1}}, two_{std::chrono::seconds{2}}, five_{std::chrono::seconds{5}};
};

}  // namespace serve
