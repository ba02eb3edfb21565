#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/kit/live_stream.h"
#include "connectors/kit/local_book.h"
#include "connectors/kit/market_streams.h"
#include "engine/env/executor.h"
#include "engine/env/http_client.h"
#include "engine/env/web_socket.h"

namespace kit {

/// Follows a venue's public streams for good and hands on what was wished for. A book is handed on so that a reader can
/// follow it: a whole snapshot, then the updates that follow on each other, and after anything was missed a snapshot
/// again, which is fetched or asked for as the venue wants it.
///
/// It lives on its executor, as LiveStream does: make it, start it and let go of it there, or while nothing runs.
class MarketRecorder {
 public:
  struct Options {
    MarketWish wish;
    std::string stream_url;                                  ///< Empty: the venue's.
    std::string rest_url;                                    ///< For snapshots; without a path.
    engine::Duration again_after = std::chrono::seconds{2};  ///< Between two attempts to get one book into sync.
  };
  using Take = std::function<void(const MarketNews& news)>;
  struct Counts {
    std::uint64_t messages = 0, malformed = 0, gaps = 0, reconnects = 0;
  };

  MarketRecorder(std::unique_ptr<MarketDecoder> decoder, std::unique_ptr<MarketStreams> streams, Options options,
                 engine::WebSocketClient& sockets, engine::HttpClient& http, engine::Executor& executor, Take take);
  ~MarketRecorder();
  MarketRecorder(const MarketRecorder&) = delete;
  MarketRecorder& operator=(const MarketRecorder&) = delete;

  /// Errors: InvalidInput for what the venue has no stream of.
  engine::Status start();
  void stop();
  /// Hands on every book in sync as a snapshot: the beginning of a new file.
  void tell_books();
  const Counts& counts() const { return counts_; }

 private:
  struct Book {
    explicit Book(BookRules rules) : book{rules} {}
    LocalBook book;
    std::size_t connection = 0;
    bool is_asked_for = false;  ///< And the time to ask again has not come.
  };

  void on_text(std::size_t connection, std::string_view text);
  void on_down(std::size_t connection);
  void on_book(std::size_t connection, MarketNews& news);
  void on_malformed(std::size_t connection, const std::string& instrument);
  void on_candle(MarketNews& news);
  void apply(const std::string& symbol, Book& book, MarketNews& news);
  void get_into_sync(const std::string& symbol, Book& book);
  void on_snapshot(const std::string& symbol, const engine::Result<engine::HttpReply>& reply);
  void tell_book(const std::string& symbol, const LocalBook& book, engine::Timestamp time);
  bool is_wished_for(const MarketNews& news) const;

  std::unique_ptr<MarketDecoder> decoder_;
  std::unique_ptr<MarketStreams> plan_;
  Options options_;
  engine::WebSocketClient& sockets_;
  engine::HttpClient& http_;
  engine::Executor& executor_;
  Take take_;
  std::vector<MarketConnection> connections_;
  std::vector<std::unique_ptr<LiveStream>> streams_;
  std::map<std::string, Book, std::less<>> books_;
  std::map<std::string, MarketNews, std::less<>> forming_;  ///< The last candle of a symbol, until the next begins.
  std::vector<MarketNews> news_;
  Counts counts_;
  std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);  ///< Answers may come after the end.
};

}  // namespace kit
