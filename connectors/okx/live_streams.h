#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/json.h"
#include "connectors/kit/live_api.h"
#include "connectors/kit/live_options.h"
#include "connectors/okx/live_session.h"
#include "connectors/okx/market_decoder.h"

namespace okx {

/// The streams of OKX: prices for all, orders of each account. Connections are opened one after the other, as the venue
/// counts them per address.
class LiveStreams {
 public:
  using Instruments = std::map<engine::InstrumentId, engine::Instrument>;
  /// `instruments` is the api's, and changes with it.
  LiveStreams(const kit::LiveOptions& options, const Instruments& instruments);

  void start(kit::LiveListener& listener, std::function<engine::Timestamp()> venue_now);
  /// Follows prices of these, as far as they are listed.
  void watch(std::vector<engine::InstrumentId> instruments);
  /// More is listed than before.
  void watch_listed();
  /// Logs in and follows the account's orders. `on_refused`: the key is not taken.
  void open_private(LiveSession& session, bool demo, std::function<void(const std::string&)> on_refused);
  /// Listed or not: what is told of an instrument that we do not know goes by the venue's name and sizes.
  engine::Instrument instrument_named(std::string_view name) const;

 private:
  struct Price {
    std::optional<engine::Price> mark, last;
    std::optional<engine::Quote> quote;
  };
  std::unique_ptr<kit::LiveStream> make(const char* path, kit::LiveStream::Events events);
  engine::Duration next_opening();
  void subscribe_prices();
  void on_price(std::string_view text);
  void on_private(LiveSession& session, std::string_view text,
                  const std::function<void(const std::string&)>& on_refused);

  const kit::LiveOptions& options_;
  const Instruments& instruments_;
  std::string base_url_;
  kit::LiveListener* listener_ = nullptr;
  std::function<engine::Timestamp()> venue_now_;
  std::unique_ptr<kit::LiveStream> prices_;
  std::vector<engine::InstrumentId> watched_;
  std::map<std::string, Price, std::less<>> last_prices_;
  MarketDecoder decoder_;
  std::vector<kit::MarketNews> market_news_;
  kit::Json json_;
  engine::Duration next_opening_{};
  std::uint64_t streams_made_ = 0;
};

}  // namespace okx
