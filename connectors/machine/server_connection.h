#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/machine/byte_buffer.h"
#include "connectors/machine/http_reply_text.h"
#include "connectors/machine/http_request_reader.h"
#include "connectors/machine/send_queue.h"
#include "connectors/machine/server_line.h"
#include "connectors/machine/server_web_socket.h"
#include "engine/env/http_server.h"

namespace machine {

class ServerConnection;

/// What all connections of a server share. One thread only.
struct ServerHouse {
  engine::ServerOptions options;
  engine::HttpServer::OnRequest on_request;
  engine::HttpServer::OnSession on_session;
  engine::Duration now{};  ///< Monotonic, as of this batch of work.
  /// Who has something to send, or to end, when the batch is done.
  std::vector<std::shared_ptr<ServerConnection>> touched;
};

/// One connection: requests in, answers out in the order of the requests, whatever order they are given in; or, once it
/// was asked for, a web socket. It knows nothing of sockets, so what it does can be seen without any.
class ServerConnection final : public ServerLine::Owner, public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(ServerHouse& house, std::string peer, bool is_from_loopback);
  ~ServerConnection() override;

  void begin(std::unique_ptr<ServerLine> line);
  /// After each batch: sends what is queued, and ends what is over.
  void settle();
  /// Now and then: ends what takes too long.
  void check_time();
  /// The server stops.
  void stop();
  bool is_finished() const { return stage_ == Stage::Finished; }

  /// Where the server keeps it; the server's business.
  std::size_t place = 0;

  // Answers, by the number of the request.
  void answer(std::uint64_t request, const engine::HttpReply& reply);
  void cut(std::uint64_t request, const engine::HttpReply& reply, std::size_t bytes);

  void on_opened(bool is_ok) override;
  void on_read(std::size_t bytes) override;
  void on_written(std::size_t bytes) override;

 private:
  enum class Stage {
    Opening,
    Http,
    WebSocket,
    Draining,  ///< What is queued is the last; then only the far side's end is waited for.
    Cutting,   ///< What is queued is the last; then it is closed without a word.
    Finished,
  };
  enum class After { GoOn, Drain, Cut };
  /// A request and the place of its answer.
  struct Slot {
    ReplyForm form;
    bool is_ready = false;
    After after = After::GoOn;
    std::string bytes;  ///< The answer, while it waits for those before it.
  };

  void touch();
  void read_more();
  void advance();
  void serve_requests();
  void serve_request();
  void open_web_socket(const engine::ServerRequest& request);
  void refuse(int status);
  std::uint64_t push_slot(const ReplyForm& form);
  std::string& place_of_answer(std::uint64_t request);
  void close_slot(std::uint64_t request, After after);
  void after_sent();
  void lose(const char* why);
  void finish();
  bool must_wait() const;

  ServerHouse& house_;
  const std::string peer_;
  const bool is_from_loopback_;
  std::unique_ptr<ServerLine> line_;
  Stage stage_ = Stage::Opening;
  ByteBuffer input_;
  SendQueue queue_;
  HttpRequestReader reader_;
  std::deque<Slot> slots_;
  std::uint64_t first_slot_ = 0;  ///< The number of the request that slots_ begins with.
  std::optional<ServerWebSocket> socket_;
  engine::Duration since_{};  ///< When it last got somewhere.
  bool is_touched_ = false;
  bool is_reading_ = false;
  bool is_last_request_ = false;   ///< Nothing after it is looked at.
  bool is_told_to_go_on_ = false;  ///< "100 Continue".
  bool is_input_over_ = false;
  bool is_shut_down_ = false;
};

}  // namespace machine
