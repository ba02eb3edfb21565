#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/env/http_client.h"

namespace kit {

/// How much of something a venue takes in how much time.
struct RateWindow {
  enum class Kind {
    Aligned,  ///< Counted from each full window of the venue's clock: Binance's minute begins at :00.
    Sliding,  ///< In any span of this length: OKX's two seconds.
    Refill,   ///< A pool that fills evenly, from empty to full in this time: Deribit's credits.
  };
  Kind kind = Kind::Sliding;
  engine::Duration length{};
  std::int64_t capacity = 0;  ///< Above zero.
};

/// What a request counts against: a limit by name, and whose count of it: an address, an account, an account and an
/// instrument. Costs of one request are told apart by both.
struct RateCost {
  std::string limit;
  std::string owner;
  std::int64_t weight = 1;
};

enum class RateUse {
  Ordinary,
  Reducing,  ///< Closes and cancels: a share of every window is kept for them.
};

/// Counts what leaves for a venue, so that the venue need not refuse it. Pure: times are the venue's clock and come in
/// as arguments; they need not grow strictly.
class RateLimiter {
 public:
  /// `reserved_percent`  share of every window that only closes and cancels may use, 0 to 99
  explicit RateLimiter(int reserved_percent = 30);

  /// Names a limit and its windows; all of them hold. Once more: the windows change, counts begin anew.
  void define(const std::string& limit, std::vector<RateWindow> windows);

  /// Zero: it may leave now, and is counted. Else nothing is counted, and asking again makes sense after that long.
  /// A request heavier than a window ever allows leaves when that window is empty: the venue has the last word.
  engine::Duration take(std::span<const RateCost> costs, RateUse use, engine::Timestamp now);

  /// The venue's own count, such as X-MBX-USED-WEIGHT-1M. Ours is raised to it, never lowered: what is on its way is
  /// not in theirs yet.
  void on_used(const std::string& limit, const std::string& owner, engine::Duration window, std::int64_t used,
               engine::Timestamp now);

  /// The venue said stop (429, 418): whatever counts against this waits until then, closes and cancels too, for each
  /// further request makes it worse. An earlier, longer stop stays.
  void stop_until(const std::string& limit, const std::string& owner, engine::Timestamp until);

  /// Counts that are kept: those with something in them. For tests and metrics.
  std::size_t size() const { return counts_.size(); }

 private:
  struct Count {
    std::deque<std::pair<engine::Timestamp, std::int64_t>> taken;  ///< Sliding: when, how much. Else one entry.
    std::int64_t used = 0;
  };
  struct Counts {
    std::vector<Count> windows;  ///< As the limit's.
    engine::Timestamp stopped_until;
  };
  using Key = std::pair<std::string, std::string>;

  const std::vector<RateWindow>& windows_of(const std::string& limit) const;
  Counts& counts_of(const RateCost& cost);
  engine::Duration wait(const RateWindow& window, Count& count, std::int64_t weight, RateUse use,
                        engine::Timestamp now) const;
  static void age(const RateWindow& window, Count& count, engine::Timestamp now);
  static void add(const RateWindow& window, Count& count, std::int64_t weight, engine::Timestamp now);
  void forget_old(engine::Timestamp now);

  int reserved_percent_;
  std::map<std::string, std::vector<RateWindow>> limits_;
  std::map<Key, Counts> counts_;
  std::size_t takes_ = 0;
};

/// How long a venue wants to be left alone: zero unless the answer is 429 or 418. Retry-After counts in seconds, three
/// days at most; without it `otherwise`, and two minutes at least for 418, the shortest ban there is.
/// Source: Binance rest-api.md, "IP limits": bans scale from 2 minutes to 3 days.
engine::Duration stop_asked_for(const engine::HttpReply& reply, engine::Duration otherwise);

}  // namespace kit
