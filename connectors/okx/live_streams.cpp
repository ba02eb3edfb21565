#include "connectors/okx/live_streams.h"

#include <algorithm>
#include <array>
#include <utility>

#include "connectors/kit/json_writer.h"
#include "connectors/okx/order_answers.h"

namespace okx {
namespace {

using namespace engine;
using std::chrono::milliseconds;

/// Three new connections a second are allowed to one address.
constexpr Duration kBetweenOpenings = milliseconds{400};
/// A request to subscribe may have 64 KB; so many arguments stay far below.
constexpr std::size_t kArgumentsMax = 200;

/// The key will not be taken the next time either.
bool is_about_key(std::string_view code) {
  constexpr std::array<std::string_view, 7> kCodes{"60005", "60007", "60009", "60024", "60032", "50101", "50119"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

std::string subscription(const std::vector<std::pair<std::string_view, std::string>>& arguments) {
  std::string frame;
  kit::JsonWriter json{frame};
  json.begin_object().field("op", "subscribe").key("args").begin_array();
  for (const auto& [channel, instrument] : arguments) {
    json.begin_object().field("channel", channel);
    json.field(channel == "orders" ? "instType" : "instId", instrument);
    json.end_object();
  }
  json.end_array().end_object();
  return frame;
}

}  // namespace

LiveStreams::LiveStreams(const kit::LiveOptions& options, const Instruments& instruments)
    : options_{options}, instruments_{instruments}, base_url_{options.config.ws_url} {
  if (base_url_.empty()) base_url_ = options.config.demo ? "wss://wspap.okx.com" : "wss://ws.okx.com";
}

Duration LiveStreams::next_opening() {
  const auto now = options_.executor.clock().monotonic();
  const auto at = std::max(now, next_opening_);
  next_opening_ = at + kBetweenOpenings;
  return at - now;
}

std::unique_ptr<kit::LiveStream> LiveStreams::make(const char* path, kit::LiveStream::Events events) {
  kit::LiveStream::Options options;
  options.url = base_url_ + path;
  options.ping_text = "ping";
  options.seed = options_.seed + ++streams_made_;
  auto stream =
      std::make_unique<kit::LiveStream>(options_.web_sockets, options_.executor, std::move(options), std::move(events));
  stream->start(next_opening());
  return stream;
}

void LiveStreams::start(kit::LiveListener& listener, std::function<Timestamp()> venue_now) {
  listener_ = &listener;
  venue_now_ = std::move(venue_now);
  watch_listed();
}

Instrument LiveStreams::instrument_named(std::string_view name) const {
  const InstrumentId id{std::string{name}};
  const auto found = instruments_.find(id);
  if (found != instruments_.end()) return found->second;
  Instrument unknown;
  unknown.id = id;
  return unknown;
}

// Prices --------------------------------------------------------------------------------------------------------------

void LiveStreams::watch(std::vector<InstrumentId> instruments) {
  watched_ = std::move(instruments);
  watch_listed();
}

void LiveStreams::watch_listed() {
  const bool is_any_listed =
      std::any_of(watched_.begin(), watched_.end(), [&](const auto& id) { return instruments_.contains(id); });
  if (listener_ == nullptr || !is_any_listed) return;
  if (prices_) {
    if (prices_->is_ready()) subscribe_prices();
    return;
  }
  kit::LiveStream::Events events;
  events.on_open = [this] { subscribe_prices(); };
  events.on_text = [this](std::string_view text) { on_price(text); };
  prices_ = make("/ws/v5/public", std::move(events));
}

void LiveStreams::subscribe_prices() {
  std::vector<std::pair<std::string_view, std::string>> arguments;
  for (const auto& id : watched_) {
    const auto found = instruments_.find(id);
    if (found == instruments_.end()) continue;
    arguments.emplace_back("tickers", id.text());
    if (found->second.is_derivative()) arguments.emplace_back("mark-price", id.text());
  }
  for (std::size_t at = 0; at < arguments.size(); at += kArgumentsMax) {
    const auto end = std::min(arguments.size(), at + kArgumentsMax);
    const std::vector<std::pair<std::string_view, std::string>> part{
        arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.begin() + static_cast<std::ptrdiff_t>(end)};
    if (!prices_->send(subscription(part))) return prices_->restart();
  }
  prices_->ready();
}

void LiveStreams::on_price(std::string_view text) {
  market_news_.clear();
  decoder_.decode(text, {}, market_news_);
  for (const auto& news : market_news_) {
    const auto found = instruments_.find(InstrumentId{news.instrument});
    if (found == instruments_.end()) continue;
    auto& price = last_prices_[news.instrument];
    Timestamp time;
    if (const auto* ticker = std::get_if<kit::TickerNews>(&news.what)) {
      if (ticker->last) price.last = ticker->last;
      price.quote = ticker->quote;
      for (auto* quantity : {&price.quote->bid_quantity, &price.quote->ask_quantity}) {
        *quantity = Quantity{multiply(quantity->value(), found->second.contract_size)};
      }
      time = ticker->time;
    } else if (const auto* mark = std::get_if<kit::MarkPriceNews>(&news.what)) {
      price.mark = mark->mark;
      time = mark->time;
    } else {
      continue;
    }
    const auto known = price.mark ? price.mark : price.last;
    if (known) listener_->on_market({{}, found->first, *known, price.quote, time});
  }
}

// Accounts ------------------------------------------------------------------------------------------------------------

void LiveStreams::open_private(LiveSession& session, bool demo, std::function<void(const std::string&)> on_refused) {
  kit::LiveStream::Events events;
  events.on_open = [this, &session, demo] {
    auto login = login_frame(session.credentials(demo), venue_now_());
    if (!login || !session.stream->send(*std::move(login))) session.stream->restart();
  };
  events.on_text = [this, &session, on_refused = std::move(on_refused)](std::string_view text) {
    on_private(session, text, on_refused);
  };
  session.stream = make("/ws/v5/private", std::move(events));
}

void LiveStreams::on_private(LiveSession& session, std::string_view text,
                             const std::function<void(const std::string&)>& on_refused) {
  if (text == "pong") return;
  auto& stream = *session.stream;
  // What cannot be read may have been a fill: all is read anew.
  if (!json_.parse(text)) return stream.restart();
  const auto root = json_.root();
  const auto event = root["event"].text();
  if (event == "login" && root["code"].text() == "0") {
    if (!stream.send(subscription({{"orders", "ANY"}}))) stream.restart();
  } else if (event == "subscribe") {
    stream.ready();
    listener_->on_stream_up(session.config.id);
  } else if (event == "error" || event == "login") {
    const std::string code{root["code"].text()};
    if (is_about_key(code)) return on_refused("okx " + code + ": " + std::string{root["msg"].text()});
    stream.restart();
  } else if (event == "notice") {
    stream.restart();  // It will be closed soon; better now than in the middle of something.
  }
  if (root["arg"]["channel"].text() != "orders") return;
  for (const auto row : root["data"].items()) {
    const auto news = read_order(row, instrument_named(row["instId"].text()), session.config.id, true);
    if (!news) return stream.restart();
    listener_->on_news(*news);
  }
}

}  // namespace okx
