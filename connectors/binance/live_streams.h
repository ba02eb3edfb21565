#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/binance/live_session.h"
#include "connectors/kit/json.h"
#include "connectors/kit/live_api.h"
#include "connectors/kit/live_options.h"
#include "connectors/kit/market_news.h"

namespace binance {

/// Both names of each instrument.
struct Listing {
  std::map<engine::InstrumentId, engine::Instrument> instruments;
  std::map<engine::InstrumentId, std::string> symbols;
  std::map<std::string, engine::InstrumentId, std::less<>> names;  ///< By the venue's symbol.
  /// Listed or not: what we do not know goes by the venue's name.
  engine::InstrumentId named(std::string_view symbol) const;
};

/// The streams of Binance: prices for all, orders of each account (on spot by a subscription over the WS-API, on USD-M
/// by a listen key).
class LiveStreams {
 public:
  LiveStreams(const kit::LiveOptions& options, const Listing& listing, MarketType market);

  void start(kit::LiveListener& listener, std::function<engine::Timestamp()> venue_now);
  void watch(std::vector<engine::InstrumentId> instruments);
  void watch_listed();
  /// `on_refused`: the key is not taken. `on_lost_key`: the listen key has expired; another is needed.
  void open_private(LiveSession& session, std::function<void(const std::string&)> on_refused,
                    std::function<void()> on_lost_key);
  /// Where a listen key is heard.
  std::string private_url(const std::string& listen_key) const;

 private:
  struct Price {
    std::optional<engine::Price> mark, last;
    std::optional<engine::Quote> quote;
  };
  struct Feed {
    const char* path;
    std::vector<const char*> streams;  ///< What follows the symbol: "@bookTicker".
    std::unique_ptr<kit::LiveStream> stream;
  };
  std::unique_ptr<kit::LiveStream> make(std::string url, kit::LiveStream::Events events);
  std::string url(const char* spot_host, const char* usdm_host, const std::string& path) const;
  void subscribe(Feed& feed);
  void on_price(std::string_view text);
  void on_private(LiveSession& session, std::string_view text,
                  const std::function<void(const std::string&)>& on_refused, const std::function<void()>& on_lost_key);

  const kit::LiveOptions& options_;
  const Listing& listing_;
  const MarketType market_;
  kit::LiveListener* listener_ = nullptr;
  std::function<engine::Timestamp()> venue_now_;
  std::vector<Feed> feeds_;
  std::vector<engine::InstrumentId> watched_;
  std::map<engine::InstrumentId, Price> prices_;
  std::unique_ptr<kit::MarketDecoder> decoder_;
  std::vector<kit::MarketNews> market_news_;
  kit::Json json_;
  std::uint64_t streams_made_ = 0;
};

}  // namespace binance
