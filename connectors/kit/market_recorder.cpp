#include "connectors/kit/market_recorder.h"

#include <algorithm>

namespace kit {
namespace {

constexpr engine::Duration kPatience = std::chrono::seconds{10};

std::vector<BookLevel> levels_of(const BookSide& side) {
  std::vector<BookLevel> levels;
  for (std::size_t i = 0; i < side.size(); ++i) levels.push_back(side.at(i));
  return levels;
}

}  // namespace

MarketRecorder::MarketRecorder(std::unique_ptr<MarketDecoder> decoder, std::unique_ptr<MarketStreams> streams,
                               Options options, engine::WebSocketClient& sockets, engine::HttpClient& http,
                               engine::Executor& executor, Take take)
    : decoder_{std::move(decoder)},
      plan_{std::move(streams)},
      options_{std::move(options)},
      sockets_{sockets},
      http_{http},
      executor_{executor},
      take_{std::move(take)} {}

MarketRecorder::~MarketRecorder() { *is_alive_ = false; }

engine::Status MarketRecorder::start() {
  auto connections = plan_->plan(options_.wish, options_.stream_url);
  if (!connections) return connections.error();
  connections_ = *std::move(connections);
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    LiveStream::Options options;
    options.url = connections_[i].url;
    options.ping_text = connections_[i].ping_text;
    options.seed = i;
    LiveStream::Events events;
    events.on_open = [this, i] {
      for (const auto& greeting : connections_[i].greetings) streams_[i]->send(greeting);
      streams_[i]->ready();
    };
    events.on_text = [this, i](std::string_view text) { on_text(i, text); };
    events.on_down = [this, i] { on_down(i); };
    streams_.push_back(std::make_unique<LiveStream>(sockets_, executor_, std::move(options), std::move(events)));
  }
  for (auto& stream : streams_) stream->start();
  return engine::ok();
}

void MarketRecorder::stop() {
  for (auto& stream : streams_) stream->stop();
}

bool MarketRecorder::is_wished_for(const MarketNews& news) const {
  const auto topic = topic_of(news);
  const auto& symbols = options_.wish.symbols;
  return topic && options_.wish.topics.contains(*topic) &&
         std::find(symbols.begin(), symbols.end(), news.instrument) != symbols.end();
}

void MarketRecorder::on_text(std::size_t connection, std::string_view text) {
  ++counts_.messages;
  if (auto reply = plan_->reply(text); !reply.empty()) streams_[connection]->send(std::move(reply));
  news_.clear();
  decoder_->decode(text, {}, news_);
  for (auto& item : news_) {
    if (std::holds_alternative<Malformed>(item.what)) {
      on_malformed(connection, item.instrument);
    } else if (!is_wished_for(item)) {
      continue;
    } else if (std::holds_alternative<BookUpdate>(item.what)) {
      on_book(connection, item);
    } else if (std::holds_alternative<CandleNews>(item.what)) {
      on_candle(item);
    } else {
      take_(item);
    }
  }
}

void MarketRecorder::on_down(std::size_t connection) {
  ++counts_.reconnects;
  for (auto& [symbol, book] : books_) {
    if (book.connection == connection) book.book.on_disconnect();
  }
}

void MarketRecorder::on_malformed(std::size_t connection, const std::string& instrument) {
  ++counts_.malformed;
  for (auto& [symbol, book] : books_) {
    if (book.connection != connection || (!instrument.empty() && symbol != instrument)) continue;
    book.book.on_malformed();
    get_into_sync(symbol, book);
  }
}

/// A candle is told again and again while it forms; only a closed one is history.
void MarketRecorder::on_candle(MarketNews& news) {
  const auto& told = std::get<CandleNews>(news.what);
  const auto kept = forming_.find(news.instrument);
  const auto open_time = told.candle.open_time;
  if (kept != forming_.end()) {
    auto& before = std::get<CandleNews>(kept->second.what);
    if (open_time < before.candle.open_time || (open_time == before.candle.open_time && before.is_closed)) return;
    if (open_time > before.candle.open_time && !std::exchange(before.is_closed, true)) take_(kept->second);
  }
  if (told.is_closed) take_(news);
  forming_.insert_or_assign(news.instrument, news);
}

void MarketRecorder::on_book(std::size_t connection, MarketNews& news) {
  auto& book = books_.try_emplace(news.instrument, decoder_->book_rules()).first->second;
  book.connection = connection;
  apply(news.instrument, book, news);
}

void MarketRecorder::apply(const std::string& symbol, Book& book, MarketNews& news) {
  auto& update = std::get<BookUpdate>(news.what);
  const auto time = update.time;
  const bool is_whole = update.kind != BookUpdate::Kind::Delta;
  switch (book.book.apply(update)) {
    case BookNews::Applied: is_whole ? tell_book(symbol, book.book, time) : take_(news); break;
    case BookNews::Ignored: break;
    case BookNews::Gap:
    case BookNews::BadChecksum: ++counts_.gaps; [[fallthrough]];
    case BookNews::Waiting:
    case BookNews::TooOld: get_into_sync(symbol, book); break;
  }
}

void MarketRecorder::get_into_sync(const std::string& symbol, Book& book) {
  if (std::exchange(book.is_asked_for, true)) return;
  executor_.after(options_.again_after, [this, alive = is_alive_, symbol] {
    if (!*alive) return;
    auto& waiting = books_.at(symbol);
    waiting.is_asked_for = false;
    if (!waiting.book.in_sync()) get_into_sync(symbol, waiting);
  });
  for (auto& message : plan_->tell_again(symbol)) streams_[book.connection]->send(std::move(message));
  const auto target = plan_->snapshot_target(symbol);
  if (target.empty()) return;
  http_.send({"GET", options_.rest_url + target, {}, {}}, kPatience,
             [this, alive = is_alive_, symbol, &executor = executor_](const engine::Result<engine::HttpReply>& reply) {
               executor.post([this, alive, symbol, reply] {
                 if (*alive) on_snapshot(symbol, reply);
               });
             });
}

void MarketRecorder::on_snapshot(const std::string& symbol, const engine::Result<engine::HttpReply>& reply) {
  if (!reply || reply->status != 200) return;  // It is asked for again.
  std::vector<MarketNews> answer;
  decoder_->decode(reply->body, symbol, answer);
  const auto book = books_.find(symbol);
  for (auto& item : answer) {
    const bool is_its = item.instrument == symbol && std::holds_alternative<BookUpdate>(item.what);
    if (is_its && book != books_.end()) apply(symbol, book->second, item);
  }
}

void MarketRecorder::tell_book(const std::string& symbol, const LocalBook& book, engine::Timestamp time) {
  BookUpdate whole;
  whole.kind = BookUpdate::Kind::Snapshot;
  whole.sequence = book.last_sequence();
  whole.time = time;
  whole.bids = levels_of(book.bids());
  whole.asks = levels_of(book.asks());
  take_({symbol, std::move(whole)});
}

void MarketRecorder::tell_books() {
  for (const auto& [symbol, book] : books_) {
    if (book.book.in_sync()) tell_book(symbol, book.book, executor_.clock().now());
  }
}

}  // namespace kit
