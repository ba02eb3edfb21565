#pragma once

#include <optional>

#include "connectors/serve/host.h"
#include "engine/exchange/market_feed.h"

namespace serve {

/// Plays recordings into the host's markets at the pace they were recorded, beginning when it is made. A bar is four
/// prints: open, then low and high (high and low of a bar that fell), then close. At its end the market stands still.
class MarketPlayer {
 public:
  MarketPlayer(engine::MarketFeed feed, engine::Timestamp begin);
  /// Plays what is due by now. Errors: InvalidInput where a recording is broken.
  engine::Status play_until(engine::Timestamp now, Host& host);

 private:
  engine::Status play(const engine::MarketStep& step, Host& host);

  engine::MarketFeed feed_;
  engine::Timestamp begin_;                 ///< When the first record plays.
  std::optional<engine::Timestamp> first_;  ///< When it was recorded.
  std::map<engine::InstrumentId, engine::Price> opens_;
};

}  // namespace serve
