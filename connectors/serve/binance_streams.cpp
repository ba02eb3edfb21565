#include "connectors/serve/binance_streams.h"

#include <algorithm>

#include "connectors/serve/binance_listen_keys.h"

namespace serve {

using namespace engine;

namespace {

constexpr std::int64_t kBeatTicks = 10;
constexpr std::size_t kMostStreams = 1'024;

/// The parts of a text between slashes; empty ones are left out.
std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

std::string_view kind_of(BinanceChannel channel) {
  switch (channel) {
    case BinanceChannel::Depth:
    case BinanceChannel::PartialDepth:
    case BinanceChannel::BookTicker: return "push.book";
    case BinanceChannel::Trade:
    case BinanceChannel::AggregateTrade: return "push.trade";
    default: return "push.other";
  }
}

}  // namespace

// Sessions ------------------------------------------------------------------------------------------------------------

BinanceStreamSession::BinanceStreamSession(BinanceStreams& streams, const Opened& opened, Outlet& outlet,
                                           std::uint32_t messages_max)
    : streams_{streams}, root_{opened.root}, combined_{opened.combined}, outlet_{outlet}, messages_max_{messages_max} {
  streams_.add(*this);
  for (const auto& name : opened.names) subscribe(name);
  for (const auto& key : opened.keys) {
    const auto* account = streams_.desk.listen_keys->find(key);
    if (account == nullptr) continue;  // The venue lets it stand, and says nothing.
    ears_.push_back(std::make_unique<Ear>(*this, key, *account));
    streams_.feed.add(BinanceMarket::Usdm, *account, *ears_.back());
  }
}

BinanceStreamSession::~BinanceStreamSession() {
  for (const auto& ear : ears_) streams_.feed.remove(*ear);
  while (!subscribed_.empty()) unsubscribe(std::string{subscribed_.back().name});
  streams_.remove(*this);
}

const Account* BinanceStreamSession::account() const { return ears_.empty() ? nullptr : ears_.front()->account; }

void BinanceStreamSession::subscribe(const std::string& name) {
  const auto same = [&](const BinanceStream& stream) { return stream.name == name; };
  if (std::any_of(subscribed_.begin(), subscribed_.end(), same)) return;
  auto stream = parse_stream(streams_.desk, root_, name);
  if (stream.channel == BinanceChannel::Depth) streams_.watch_book(*stream.instrument, true);
  subscribed_.push_back(std::move(stream));
}

void BinanceStreamSession::unsubscribe(const std::string& name) {
  const auto found = std::find_if(subscribed_.begin(), subscribed_.end(),
                                  [&](const BinanceStream& stream) { return stream.name == name; });
  if (found == subscribed_.end()) return;
  if (found->channel == BinanceChannel::Depth) streams_.watch_book(*found->instrument, false);
  subscribed_.erase(found);
}

Asked BinanceStreamSession::classify(std::string_view) { return {"other", account(), true, std::nullopt}; }

std::string BinanceStreamSession::fail(std::string_view text, Failure) {
  const auto message = Json::parse(text);
  JsonWriter out;
  out.begin_object().key("error").begin_object().count("code", std::int64_t{0}).field("msg", "Unknown error");
  out.end_object().raw("id", message && !(*message)["id"].empty() ? (*message)["id"] : "null");
  return out.end_object().take();
}

void BinanceStreamSession::answer(const Json& message, std::string_view result) {
  const auto* id = message.find("id");
  JsonWriter out;
  out.begin_object().raw("result", result).key("id");
  if (id == nullptr || id->text().empty()) {
    out.raw("null");
  } else {
    id->type() == Json::Type::Text ? out.text(id->text()) : out.raw(id->text());
  }
  outlet_.reply(out.end_object().take());
}

void BinanceStreamSession::refuse(const Json& message, int code, std::string_view why) {
  JsonWriter out;
  out.begin_object().key("error").begin_object().count("code", std::int64_t{code}).field("msg", why).end_object();
  const auto* id = message.find("id");
  const bool is_number = id != nullptr && id->type() == Json::Type::Number;
  outlet_.reply(out.raw("id", is_number ? id->text() : "null").end_object().take());
}

void BinanceStreamSession::on_message(std::string_view text) {
  if (messages_max_ > 0 && ++messages_ > messages_max_) return outlet_.close(1008, "Too many requests");
  const auto message = Json::parse(text);
  if (!message || !message->is_object()) return refuse({}, 3, "Invalid JSON: expected value");
  const auto& method = (*message)["method"];
  const auto* params = message->find("params");
  if (method == "SUBSCRIBE" || method == "UNSUBSCRIBE") {
    if (params == nullptr || !params->is_list()) return refuse(*message, 2, "Invalid request: missing field `params`");
    if (subscribed_.size() + params->items().size() > kMostStreams) {
      return outlet_.close(1008, "Too many subscriptions");
    }
    for (const auto& name : params->items()) method == "SUBSCRIBE" ? subscribe(name.text()) : unsubscribe(name.text());
    return answer(*message, "null");
  }
  if (method == "LIST_SUBSCRIPTIONS") {
    JsonWriter out;
    out.begin_list();
    for (const auto& stream : subscribed_) out.text(stream.name);
    return answer(*message, out.end_list().take());
  }
  const bool of_combined =
      params != nullptr && !params->items().empty() && params->items().front().text() == "combined";
  if (method == "SET_PROPERTY" && of_combined && params->items().size() == 2) {
    combined_ = params->items()[1].text() == "true";
    return answer(*message, "null");
  }
  if (method == "GET_PROPERTY" && of_combined) return answer(*message, combined_ ? "true" : "false");
  refuse(*message, 2, "Invalid request: unknown variant `" + method + "`");
}

void BinanceStreamSession::push(std::string_view kind, std::string_view name, const std::string& event) {
  if (!combined_) return outlet_.push(kind, event);
  JsonWriter out;
  outlet_.push(kind, out.begin_object().field("stream", name).raw("data", event).end_object().take());
}

void BinanceStreamSession::on_key_expired(const std::string& key) {
  const auto found =
      std::find_if(ears_.begin(), ears_.end(), [&](const std::unique_ptr<Ear>& ear) { return ear->key == key; });
  if (found == ears_.end()) return;
  push("push.other", key, usdm_key_expired(streams_.desk, key));
  streams_.feed.remove(**found);
  ears_.erase(found);
}

// Streams -------------------------------------------------------------------------------------------------------------

std::optional<BinanceStreamSession::Opened> BinanceStreams::parse_target(std::string_view path,
                                                                         std::string_view query) {
  BinanceStreamSession::Opened opened;
  for (const auto& [name, root] : {std::pair{std::string_view{"/public"}, BinanceRoot::Public},
                                   std::pair{std::string_view{"/market"}, BinanceRoot::Market},
                                   std::pair{std::string_view{"/private"}, BinanceRoot::Private}}) {
    if (!path.starts_with(name)) continue;
    opened.root = root;
    path.remove_prefix(name.size());
    break;
  }
  // A client that tells spot from USD-M by /stream in the address asks for /stream/ws/<number of its connection>.
  if (opened.root == BinanceRoot::Spot && path.starts_with("/stream/ws")) path.remove_prefix(7);
  opened.combined = path.starts_with("/stream");
  if (!opened.combined && !path.starts_with("/ws")) return std::nullopt;
  path.remove_prefix(opened.combined ? 7 : 3);
  if (!path.empty() && path.front() != '/') return std::nullopt;
  const BinanceParams params{query, {}};
  auto names = parts_of(path, '/');
  for (auto& name : parts_of(params["streams"], '/')) names.push_back(std::move(name));
  if (opened.root == BinanceRoot::Private) {
    opened.keys = std::move(names);
    for (auto& key : parts_of(params["listenKey"], '/')) opened.keys.push_back(std::move(key));
    return opened;
  }
  std::erase_if(names, [](const std::string& name) { return name.find_first_of("@!") == std::string::npos; });
  opened.names = std::move(names);
  return opened;
}

void BinanceStreams::watch_book(InstrumentHandle instrument, bool on) {
  auto& told = told_[instrument];
  told.watchers += on ? 1 : -1;
  desk.host.watch_book(instrument, on);
  if (!on || told.watchers > 1) return;
  told.last = desk.update_id(instrument, desk.host.exchange().depth(desk.host.instrument(instrument).id, 1).sequence);
  beat_[instrument] = ticks_;
}

template <class Matches, class Write>
void BinanceStreams::tell(std::string_view kind, Matches&& matches, Write&& write) {
  std::string event;
  for (auto* session : sessions_) {
    for (const auto& stream : session->streams()) {
      if (!matches(stream)) continue;
      if (event.empty()) event = write();
      session->push(kind, stream.name, event);
    }
  }
}

void BinanceStreams::on_trade(InstrumentHandle instrument, const MarketTrade& trade) {
  for (const bool aggregate : {false, true}) {
    const auto channel = aggregate ? BinanceChannel::AggregateTrade : BinanceChannel::Trade;
    tell(
        "push.trade",
        [&](const BinanceStream& stream) { return stream.channel == channel && stream.instrument == instrument; },
        [&] { return trade_event(desk, instrument, trade, aggregate); });
  }
}

void BinanceStreams::on_candle_closed(const CandleClosed& closed) {
  tell(
      "push.other",
      [&](const BinanceStream& stream) {
        return stream.channel == BinanceChannel::Kline && stream.instrument == closed.instrument &&
               stream.interval == closed.interval;
      },
      [&] { return kline_event(desk, closed.instrument, closed.interval, desk.host.exchange().candle_of(closed)); });
}

void BinanceStreams::on_book(InstrumentHandle instrument, const DepthChange& change) {
  auto& told = told_[instrument];
  if (told.watchers == 0) return;
  // What was lost on the way is a gap, and clients look for those.
  BinanceDepthIds ids{desk.update_id(instrument, change.is_lost ? change.sequence : change.first),
                      desk.update_id(instrument, change.sequence), told.last};
  if (change.is_lost) ids.before = ids.last - 1;
  told.last = ids.last;
  beat_[instrument] = ticks_;
  tell(
      "push.book",
      [&](const BinanceStream& stream) {
        return stream.channel == BinanceChannel::Depth && stream.instrument == instrument;
      },
      [&] { return depth_event(desk, instrument, ids, change); });
}

/// A book in which nothing happens is told of once a second all the same: who has just taken a snapshot waits for the
/// change behind it.
void BinanceStreams::beat() {
  for (InstrumentHandle i = 0; i < told_.size(); ++i) {
    if (told_[i].watchers == 0 || ticks_ - beat_[i] < kBeatTicks) continue;
    const auto now = desk.host.exchange().depth(desk.host.instrument(i).id, 1).sequence;
    ++desk.beats[i];
    DepthChange nothing;
    nothing.sequence = nothing.first = now;
    on_book(i, nothing);
  }
}

std::string BinanceStreams::event_of(const BinanceStream& stream, InstrumentHandle instrument) {
  switch (stream.channel) {
    case BinanceChannel::PartialDepth: return partial_depth(desk, instrument, stream.levels);
    case BinanceChannel::BookTicker: return book_ticker(desk, instrument);
    case BinanceChannel::MiniTicker: return ticker_event(desk, instrument, true);
    case BinanceChannel::Ticker: return ticker_event(desk, instrument, false);
    case BinanceChannel::MarkPrice: return mark_price_event(desk, instrument);
    case BinanceChannel::Kline: {
      const auto rows = desk.host.exchange().candles(desk.host.instrument(instrument).id, stream.interval, 1);
      return rows.empty() ? std::string{} : kline_event(desk, instrument, stream.interval, rows.back());
    }
    default: return {};
  }
}

void BinanceStreams::tell_regular(BinanceStreamSession& session, BinanceStream& stream) {
  if (ticks_ < stream.due) return;
  stream.due = ticks_ + stream.every_ticks;
  const auto market = stream.instrument ? *desk.symbols.market_of(*stream.instrument) : session.market();
  const auto instruments = stream.instrument ? std::vector{*stream.instrument} : desk.symbols.all(market);
  const auto kind = kind_of(stream.channel);
  std::string list;
  for (const auto instrument : instruments) {
    auto event = event_of(stream, instrument);
    if (event.empty()) continue;
    // Books are told of when they change.
    if (kind == "push.book" && stream.instrument) {
      const auto sequence = desk.host.exchange().depth(desk.host.instrument(instrument).id, 1).sequence;
      if (stream.told == sequence) continue;
      stream.told = sequence;
    }
    if (stream.as_list) {
      list += (list.empty() ? "" : ",") + event;
    } else {
      session.push(kind, stream.name, event);
    }
  }
  if (!list.empty()) session.push(kind, stream.name, "[" + list + "]");
}

void BinanceStreams::on_tick() {
  ++ticks_;
  for (const auto& key : desk.listen_keys->take_expired(desk.host.now())) {
    for (auto* session : sessions_) session->on_key_expired(key);
  }
  beat();
  for (auto* session : sessions_) {
    for (auto& stream : session->streams()) {
      const bool is_regular = stream.channel != BinanceChannel::Nothing && stream.channel != BinanceChannel::Depth &&
                              stream.channel != BinanceChannel::Trade &&
                              stream.channel != BinanceChannel::AggregateTrade;
      if (is_regular) tell_regular(*session, stream);
    }
  }
}

}  // namespace serve
