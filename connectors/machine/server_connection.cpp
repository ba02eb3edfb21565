#include "connectors/machine/server_connection.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "connectors/machine/web_socket_handshake.h"
#include "engine/base/check.h"

namespace machine {
namespace {

constexpr std::size_t kReadRoom = std::size_t{4} * 1024;
constexpr std::size_t kInputRoomKept = std::size_t{64} * 1024;
constexpr std::size_t kPipelineMax = 1024;  ///< Requests of one connection that wait for their answers.
constexpr engine::Duration kGoodbyeMax = std::chrono::seconds{3};

constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "DELETE", "HEAD"};

class SlotResponder final : public engine::Responder {
 public:
  SlotResponder(std::weak_ptr<ServerConnection> connection, std::uint64_t request)
      : connection_{std::move(connection)}, request_{request} {}
  SlotResponder(const SlotResponder&) = delete;
  SlotResponder& operator=(const SlotResponder&) = delete;
  ~SlotResponder() override {
    if (is_used_) return;
    if (const auto connection = connection_.lock()) connection->cut(request_, {}, 0);
  }

  void answer(engine::HttpReply reply) override {
    CHECK(!std::exchange(is_used_, true));
    if (const auto connection = connection_.lock()) connection->answer(request_, reply);
  }
  void cut(engine::HttpReply reply, std::size_t bytes) override {
    CHECK(!std::exchange(is_used_, true));
    if (const auto connection = connection_.lock()) connection->cut(request_, reply, bytes);
  }

 private:
  std::weak_ptr<ServerConnection> connection_;
  std::uint64_t request_;
  bool is_used_ = false;
};

engine::HttpReply plain_reply(int status) {
  return {status, {{"Content-Type", "text/plain"}}, std::string{reason_of(status)} + "\n"};
}

}  // namespace

ServerConnection::ServerConnection(ServerHouse& house, std::string peer, bool is_from_loopback)
    : house_{house},
      peer_{std::move(peer)},
      is_from_loopback_{is_from_loopback},
      reader_{{house.options.header_bytes_max, house.options.body_bytes_max}},
      since_{house.now} {}

ServerConnection::~ServerConnection() = default;

void ServerConnection::begin(std::unique_ptr<ServerLine> line) {
  line_ = std::move(line);
  line_->open();
}

void ServerConnection::on_opened(bool is_ok) {
  if (stage_ != Stage::Opening) return;
  if (!is_ok) return finish();
  stage_ = Stage::Http;
  read_more();
}

void ServerConnection::read_more() {
  if (is_reading_ || is_input_over_ || stage_ == Stage::Finished || must_wait()) return;
  input_.shrink(kInputRoomKept);
  char* room = input_.prepare(kReadRoom);
  is_reading_ = true;
  line_->read(room, input_.room());
}

/// Whether the client is to wait: it has asked for more than it takes, or than is answered.
bool ServerConnection::must_wait() const {
  return stage_ == Stage::Http &&
         (slots_.size() >= kPipelineMax || queue_.bytes() > house_.options.send_queue_bytes_max);
}

void ServerConnection::on_read(std::size_t bytes) {
  is_reading_ = false;
  if (stage_ == Stage::Finished) return;
  if (bytes > 0) {
    input_.commit(bytes);
    return advance();
  }
  is_input_over_ = true;
  if (stage_ != Stage::Http) return lose("connection lost");
  touch();  // A client may have said all it has to say, and still wait for the answers.
}

void ServerConnection::advance() {
  if (stage_ == Stage::Http) serve_requests();
  if (stage_ == Stage::WebSocket) socket_->take(input_);
  if (stage_ == Stage::Draining || stage_ == Stage::Cutting || is_last_request_) input_.consume(input_.size());
  read_more();
}

void ServerConnection::serve_requests() {
  using State = HttpRequestReader::Progress::State;
  while (stage_ == Stage::Http && !is_last_request_ && input_.size() > 0 && !must_wait()) {
    const auto progress = reader_.read(input_.view());
    input_.consume(progress.consumed);
    if (progress.state == State::Wrong) return refuse(progress.status);
    if (progress.state == State::NeedsMore) {
      // Lines that have no end are not collected for ever.
      if (input_.size() > house_.options.header_bytes_max + kReadRoom) return refuse(431);
      if (slots_.empty() && !is_told_to_go_on_ && reader_.waits_for_continue()) {
        is_told_to_go_on_ = true;
        queue_.back().append("HTTP/1.1 100 Continue\r\n\r\n");
        touch();
      }
      return;
    }
    serve_request();
    is_told_to_go_on_ = false;
    if (stage_ != Stage::WebSocket) reader_.next();
  }
}

void ServerConnection::serve_request() {
  since_ = house_.now;
  const auto& method = reader_.method();
  const engine::ServerRequest request{method, reader_.target(), reader_.headers(), reader_.body(),
                                      peer_,  is_from_loopback_};
  if (asks_for_web_socket(request.headers)) return open_web_socket(request);
  const bool keep_alive = reader_.keep_alive();
  const auto slot = push_slot({method == "HEAD", keep_alive, reader_.is_http_1_0()});
  if (!keep_alive) is_last_request_ = true;
  if (std::ranges::find(kMethods, method) == kMethods.end()) {
    auto reply = plain_reply(405);
    reply.headers.push_back({"Allow", "GET, HEAD, POST, PUT, DELETE"});
    return answer(slot, reply);
  }
  house_.on_request(request, std::make_unique<SlotResponder>(weak_from_this(), slot));
}

void ServerConnection::open_web_socket(const engine::ServerRequest& request) {
  // Nobody who waits for answers asks for a web socket behind them.
  if (!slots_.empty() || !is_web_socket_request(request.method, reader_.is_http_1_0(), request.headers)) {
    return refuse(engine::find_header(request.headers, "sec-websocket-version") == "13" ? 400 : 426);
  }
  auto& out = queue_.back();
  const auto before = out.size();
  out.append(web_socket_answer(request.headers));
  const ServerWebSocket::Limits limits{house_.options.message_bytes_max, house_.options.send_queue_bytes_max};
  socket_.emplace(queue_, limits, [this] { touch(); });
  auto events = house_.on_session(request, *socket_);
  if (!events) {
    out.resize(before);  // What it may have said is unsaid.
    socket_.reset();
    return refuse(404);
  }
  stage_ = Stage::WebSocket;
  touch();
  socket_->begin(std::move(*events));
}

void ServerConnection::refuse(int status) {
  is_last_request_ = true;
  auto reply = plain_reply(status);
  if (status == 426) reply.headers.push_back({"Sec-WebSocket-Version", "13"});
  answer(push_slot({.keep_alive = false}), reply);
}

std::uint64_t ServerConnection::push_slot(const ReplyForm& form) {
  slots_.push_back({form, false, After::GoOn, {}});
  return first_slot_ + slots_.size() - 1;
}

void ServerConnection::answer(std::uint64_t request, const engine::HttpReply& reply) {
  if (stage_ != Stage::Http) return;
  const auto form = slots_[request - first_slot_].form;
  append_reply(place_of_answer(request), reply, form);
  close_slot(request, form.keep_alive ? After::GoOn : After::Drain);
}

void ServerConnection::cut(std::uint64_t request, const engine::HttpReply& reply, std::size_t bytes) {
  if (stage_ != Stage::Http) return;
  std::string text;
  append_reply(text, reply, slots_[request - first_slot_].form);
  place_of_answer(request).append(text, 0, bytes);
  close_slot(request, After::Cut);
}

/// Straight to the queue if nobody is before it.
std::string& ServerConnection::place_of_answer(std::uint64_t request) {
  return request == first_slot_ ? queue_.back() : slots_[request - first_slot_].bytes;
}

void ServerConnection::close_slot(std::uint64_t request, After after) {
  auto& slot = slots_[request - first_slot_];
  slot.is_ready = true;
  slot.after = after;
  while (!slots_.empty() && slots_.front().is_ready && stage_ == Stage::Http) {
    auto& front = slots_.front();
    queue_.back().append(front.bytes);
    if (front.after == After::Drain) stage_ = Stage::Draining;
    if (front.after == After::Cut) stage_ = Stage::Cutting;
    slots_.pop_front();
    ++first_slot_;
  }
  since_ = house_.now;
  touch();
}

void ServerConnection::touch() {
  if (std::exchange(is_touched_, true)) return;
  house_.touched.push_back(shared_from_this());
}

void ServerConnection::settle() {
  is_touched_ = false;
  if (stage_ == Stage::WebSocket && socket_->is_over()) {
    stage_ = Stage::Draining;
    since_ = house_.now;
  }
  if (stage_ != Stage::Finished) {
    if (queue_.flush(*line_)) since_ = house_.now;
    if (stage_ == Stage::Http && !is_reading_) advance();  // It had to wait.
    if (queue_.is_empty()) after_sent();
  }
  if (socket_ && socket_->is_over()) socket_->tell_closed();
}

void ServerConnection::after_sent() {
  if (stage_ == Stage::Cutting || is_input_over_) {
    if (slots_.empty() || stage_ != Stage::Http) finish();
  } else if (stage_ == Stage::Draining && !std::exchange(is_shut_down_, true)) {
    // Closed at once, with input unread, the system would take back what the far side has not read yet.
    since_ = house_.now;
    line_->shut_down();
  }
}

void ServerConnection::on_written(std::size_t bytes) {
  if (stage_ == Stage::Finished) return;
  if (bytes == 0) return lose("connection lost");
  since_ = house_.now;
  queue_.on_written(bytes, *line_);
  touch();
}

void ServerConnection::check_time() {
  const auto waited = house_.now - since_;
  const bool is_goodbye = is_shut_down_ || (socket_ && socket_->is_closing());
  const auto patience = is_goodbye ? std::min(kGoodbyeMax, house_.options.idle_max) : house_.options.idle_max;
  const bool is_waiting_for_us = stage_ == Stage::Http && !slots_.empty();
  const bool is_quiet_session = stage_ == Stage::WebSocket && !is_goodbye;
  if (waited <= patience || (queue_.is_empty() && (is_waiting_for_us || is_quiet_session))) return;
  lose("no answer");
}

void ServerConnection::stop() {
  if (stage_ == Stage::WebSocket) {
    socket_->close(kGoingAway, "the server stops");
    socket_->end(kGoingAway, "the server stops");
  }
  settle();
  finish();
  settle();
}

void ServerConnection::lose(const char* why) {
  if (socket_) socket_->end(kCutOff, why);
  finish();
}

void ServerConnection::finish() {
  if (stage_ == Stage::Finished) return;
  stage_ = Stage::Finished;
  line_->close();
  touch();
}

}  // namespace machine
