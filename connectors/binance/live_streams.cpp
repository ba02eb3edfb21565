#include "connectors/binance/live_streams.h"

#include <algorithm>
#include <utility>

#include "connectors/binance/errors.h"
#include "connectors/binance/market_decoder.h"
#include "connectors/binance/order_answers.h"
#include "connectors/kit/fields.h"
#include "connectors/kit/json_writer.h"

namespace binance {
namespace {

using namespace engine;

/// Five messages a second are taken from a client, so each carries many streams.
constexpr std::size_t kStreamsAtOnce = 200;

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

InstrumentId Listing::named(std::string_view symbol) const {
  const auto found = names.find(symbol);
  return found == names.end() ? InstrumentId{std::string{symbol}} : found->second;
}

LiveStreams::LiveStreams(const kit::LiveOptions& options, const Listing& listing, MarketType market)
    : options_{options}, listing_{listing}, market_{market} {
  decoder_ = std::make_unique<MarketDecoder>(market == MarketType::Spot ? Market::Spot : Market::UsdMargined);
  if (market == MarketType::Spot) {
    feeds_.push_back({"/ws", {"@bookTicker", "@miniTicker"}, nullptr});
  } else {
    feeds_.push_back({"/public/ws", {"@bookTicker"}, nullptr});
    feeds_.push_back({"/market/ws", {"@markPrice@1s"}, nullptr});
  }
}

std::string LiveStreams::url(const char* spot_host, const char* usdm_host, const std::string& path) const {
  if (!options_.config.ws_url.empty()) return options_.config.ws_url + path;
  return std::string{"wss://"} + (market_ == MarketType::Spot ? spot_host : usdm_host) + path;
}

std::unique_ptr<kit::LiveStream> LiveStreams::make(std::string address, kit::LiveStream::Events events) {
  kit::LiveStream::Options options;
  options.url = std::move(address);
  // The venue pings every 20 s (spot) or 3 min (USD-M); ours are protocol pings too.
  options.silence_max = std::chrono::seconds{45};
  options.ping_after = std::chrono::seconds{20};
  options.seed = options_.seed + ++streams_made_;
  return std::make_unique<kit::LiveStream>(options_.web_sockets, options_.executor, std::move(options),
                                           std::move(events));
}

void LiveStreams::start(kit::LiveListener& listener, std::function<Timestamp()> venue_now) {
  listener_ = &listener;
  venue_now_ = std::move(venue_now);
  watch_listed();
}

// Prices --------------------------------------------------------------------------------------------------------------

void LiveStreams::watch(std::vector<InstrumentId> instruments) {
  watched_ = std::move(instruments);
  watch_listed();
}

void LiveStreams::watch_listed() {
  const bool is_any_listed =
      std::any_of(watched_.begin(), watched_.end(), [&](const auto& id) { return listing_.symbols.contains(id); });
  if (listener_ == nullptr || !is_any_listed) return;
  for (auto& feed : feeds_) {
    if (feed.stream) {
      if (feed.stream->is_ready()) subscribe(feed);
      continue;
    }
    kit::LiveStream::Events events;
    events.on_open = [this, &feed] { subscribe(feed); };
    events.on_text = [this](std::string_view text) { on_price(text); };
    const bool is_demo = options_.config.demo;
    const char* const spot_host = is_demo ? "stream.testnet.binance.vision" : "stream.binance.com:9443";
    const char* const usdm_host = is_demo ? "stream.binancefuture.com" : "fstream.binance.com";
    feed.stream = make(url(spot_host, usdm_host, feed.path), std::move(events));
    feed.stream->start();
  }
}

void LiveStreams::subscribe(Feed& feed) {
  std::vector<std::string> names;
  for (const auto& id : watched_) {
    const auto symbol = listing_.symbols.find(id);
    if (symbol == listing_.symbols.end()) continue;
    for (const auto* stream : feed.streams) names.push_back(lower(symbol->second) + stream);
  }
  for (std::size_t at = 0; at < names.size(); at += kStreamsAtOnce) {
    std::string frame;
    kit::JsonWriter json{frame};
    json.begin_object().field("method", "SUBSCRIBE").key("params").begin_array();
    for (std::size_t i = at; i < std::min(names.size(), at + kStreamsAtOnce); ++i) json.value(names[i]);
    json.end_array().field("id", static_cast<std::int64_t>(at / kStreamsAtOnce + 1)).end_object();
    if (!feed.stream->send(std::move(frame))) return feed.stream->restart();
  }
  feed.stream->ready();
}

void LiveStreams::on_price(std::string_view text) {
  market_news_.clear();
  decoder_->decode(text, {}, market_news_);
  for (const auto& news : market_news_) {
    const auto id = listing_.named(news.instrument);
    if (!listing_.instruments.contains(id)) continue;
    auto& price = prices_[id];
    Timestamp time;
    if (const auto* ticker = std::get_if<kit::TickerNews>(&news.what)) {
      if (ticker->last) price.last = ticker->last;
      if (ticker->quote.bid || ticker->quote.ask) price.quote = ticker->quote;
      time = ticker->time;
    } else if (const auto* mark = std::get_if<kit::MarkPriceNews>(&news.what)) {
      price.mark = mark->mark;
      time = mark->time;
    } else {
      continue;
    }
    const auto known = price.mark ? price.mark : price.last;
    if (known) listener_->on_market({{}, id, *known, price.quote, time == Timestamp{} ? venue_now_() : time});
  }
}

// Accounts ------------------------------------------------------------------------------------------------------------

std::string LiveStreams::private_url(const std::string& listen_key) const {
  const bool is_demo = options_.config.demo;
  if (market_ == MarketType::UsdM) {
    return url("", is_demo ? "stream.binancefuture.com" : "fstream.binance.com", "/private/ws?listenKey=" + listen_key);
  }
  return url(is_demo ? "ws-api.testnet.binance.vision" : "ws-api.binance.com:443", "", "/ws-api/v3");
}

void LiveStreams::open_private(LiveSession& session, std::function<void(const std::string&)> on_refused,
                               std::function<void()> on_lost_key) {
  kit::LiveStream::Events events;
  events.on_open = [this, &session] {
    if (market_ == MarketType::UsdM) {
      // The address was the login.
      session.stream->ready();
      listener_->on_stream_up(session.config.id);
      return;
    }
    auto frame = signed_frame("1", "userDataStream.subscribe.signature", {}, session.credentials(), venue_now_());
    if (!frame || !session.stream->send(*std::move(frame))) session.stream->restart();
  };
  events.on_text = [this, &session, on_refused = std::move(on_refused), on_lost_key = std::move(on_lost_key)](
                       std::string_view text) { on_private(session, text, on_refused, on_lost_key); };
  session.stream = make(private_url(session.listen_key), std::move(events));
  session.stream->start();
}

void LiveStreams::on_private(LiveSession& session, std::string_view text,
                             const std::function<void(const std::string&)>& on_refused,
                             const std::function<void()>& on_lost_key) {
  auto& stream = *session.stream;
  // What cannot be read may have been a fill: all is read anew.
  if (!json_.parse(text)) return stream.restart();
  const auto root = json_.root();
  if (!root["status"].is_null()) {
    if (root["status"].text() == "200") {
      stream.ready();
      listener_->on_stream_up(session.config.id);
      return;
    }
    kit::Fields in;
    const auto code = in.integer(root["error"]["code"]);
    const std::string message{root["error"]["msg"].text()};
    if (in.good() && meaning_of(code, message).code_class == CodeClass::Key) {
      return on_refused("binance " + std::to_string(code) + ": " + message);
    }
    return stream.restart();
  }
  const auto event = root["event"].is_object() ? root["event"] : root;
  const auto type = event["e"].text();
  if (type == "listenKeyExpired") return on_lost_key();
  if (type == "eventStreamTerminated" || type == "serverShutdown") return stream.restart();
  const auto order = type == "ORDER_TRADE_UPDATE" ? event["o"] : event;
  if (type != "ORDER_TRADE_UPDATE" && type != "executionReport") return;
  const auto news = read_event(order, listing_.named(order["s"].text()), session.config.id);
  if (!news) return stream.restart();
  listener_->on_news(*news);
}

}  // namespace binance
