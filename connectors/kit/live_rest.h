#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/env/executor.h"
#include "engine/env/http_client.h"

namespace kit {

/// One of a venue's limits that a request counts to.
struct LimitUse {
  std::string bucket;  ///< Whose requests are counted together: "place/alice/BTC-USDT-SWAP", "weight".
  int limit = 1;       ///< In any window.
  engine::Duration window{};
  int count = 1;           ///< What this request takes of it.
  bool is_shared = false;  ///< Requests of several ranks count to it, and the lower ones leave some of it.
};

/// Who goes first when not all may go. What shrinks a position or takes an order back may use a limit to its end;
/// orders leave a fifth of it, and reading leaves half.
enum class RestRank : std::uint8_t { Reduction, Order, Read };

struct RestJob {
  RestRank rank = RestRank::Read;
  std::vector<LimitUse> uses;                                 ///< The narrowest first.
  std::function<engine::Result<engine::HttpRequest>()> make;  ///< Called when it leaves, so that it is signed then.
  engine::Duration answer_within = std::chrono::seconds{10};
  std::optional<engine::Timestamp> leave_by;  ///< By our clock; later it is not sent any more.
  engine::HttpClient::OnReply done;           ///< On the executor's thread, once.
};

/// Requests to one address, held back so that the venue need not refuse them. After a 429 or 418 nothing leaves at all
/// until the venue's time is over: the limit is the address's, so everybody waits.
///
/// It lives on its executor, as LiveVenue does.
class LiveRest {
 public:
  LiveRest(engine::HttpClient& http, engine::Executor& executor) : http_{http}, executor_{executor} {}

  void send(RestJob job);
  /// Nothing leaves for so long.
  void hold(engine::Duration time);
  /// The venue's own count of a bucket, where it is higher than ours.
  void note_used(const std::string& bucket, engine::Duration window, int used);
  std::size_t waiting() const { return waiting_; }

 private:
  struct Window {
    std::deque<std::pair<engine::Duration, int>> uses;  ///< When, and how many; oldest first.
    int sum = 0;
  };
  /// What waits for the same narrowest limit; within a rank the first come goes first.
  using Lane = std::array<std::deque<RestJob>, 3>;

  engine::Duration wait_for(const RestJob& job);
  engine::Duration wait_for(const LimitUse& use, RestRank rank);
  void launch(RestJob job);
  void on_reply(const engine::Result<engine::HttpReply>& reply);
  void pump();
  void pump_after(engine::Duration delay);
  bool give_up_if_late(RestJob& job);

  engine::HttpClient& http_;
  engine::Executor& executor_;
  std::map<std::string, Window> windows_;
  std::map<std::string, Lane> lanes_;
  std::size_t waiting_ = 0;
  engine::Duration held_until_{};
  std::uint64_t pump_ = 0;  ///< Which timer counts.
};

}  // namespace kit
