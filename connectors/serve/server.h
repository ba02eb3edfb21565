#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/serve/dialect.h"
#include "connectors/serve/faults.h"
#include "connectors/serve/market_player.h"
#include "engine/env/http_server.h"

namespace serve {

/// Joins a host, its dialects and its faults with an HTTP server: one thread, one loop. Whatever is said to anybody is
/// kept back until the journal has what it tells of.
class Server {
 public:
  using MakeDialect = std::function<std::unique_ptr<Dialect>(Host&)>;
  struct Options {
    engine::ServerOptions http;
    /// True: the journal is written before each answer. False: once for all that was ready at the same time.
    bool commit_each = false;
  };

  Server(engine::HttpServer& http, Host& host, Faults faults, std::vector<MakeDialect> dialects, Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Recordings to be played.
  void play(MarketPlayer player) { player_.emplace(std::move(player)); }
  /// Errors: as HttpServer::listen.
  engine::Status listen();
  std::uint16_t port() const { return http_.port(); }
  /// Until somebody stops the HTTP server. Errors: Io when the journal could not be written, InvalidInput when a
  /// recording is broken; then the server has stopped by itself.
  engine::Status run();

 private:
  class Link;
  /// Something to be said, in order.
  struct Saying {
    std::shared_ptr<Link> link;  ///< Of a web socket, or
    std::shared_ptr<engine::Responder> responder;
    engine::HttpReply reply;
    std::optional<std::size_t> cut_at;  ///< Of the answer's bytes.
    std::string text;
    std::optional<int> close_code;
    engine::Duration delay{};
  };
  /// A host that is behind, for reads that are to lag.
  struct Past {
    std::unique_ptr<Host> host;
    std::vector<std::unique_ptr<Dialect>> dialects;
    std::deque<std::pair<engine::Timestamp, std::string>> records;
  };

  void on_request(const engine::ServerRequest& request, std::unique_ptr<engine::Responder> responder);
  void answer(const engine::ServerRequest& request, Dialect& dialect, std::shared_ptr<engine::Responder> responder);
  engine::Result<engine::WebSocketEvents> on_session(const engine::ServerRequest& request, engine::WebSocket& socket);
  void on_message(const std::shared_ptr<Link>& link, std::string_view text);
  void on_push(const std::shared_ptr<Link>& link, std::string_view kind, std::string text);
  std::size_t index_of(std::string_view path) const;
  /// What faults do to the venue itself, before the request is looked at.
  void act(const Fault& fault, const Asked& asked);
  void act_on_streams(const Fault& fault, const Account* account);
  void fill_newest(const Account* account);
  engine::InstrumentHandle instrument_for(const Fault& fault, const Asked& asked, const Account* account) const;
  Dialect& dialect_of(std::size_t index, const std::vector<const Fault*>& struck);
  void remember_past();
  void say(Saying saying) { sayings_.push_back(std::move(saying)); }
  void send(Saying saying);
  /// Writes the journal and lets go what waited for it.
  void flush();
  void tick();
  void fail(const engine::Error& error);

  engine::HttpServer& http_;
  Host& host_;
  Faults faults_;
  std::vector<MakeDialect> makers_;
  Options options_;
  std::vector<std::unique_ptr<Dialect>> dialects_;
  std::vector<std::shared_ptr<Link>> links_;
  std::deque<Saying> sayings_;
  std::optional<MarketPlayer> player_;
  std::optional<Past> past_;
  int ticks_ = 0;
  std::optional<engine::Error> failed_;
};

}  // namespace serve
