#include "connectors/machine/beast_web_socket.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "connectors/machine/web_socket_frames.h"
#include "connectors/machine/web_socket_url.h"

namespace machine {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
namespace websocket = boost::beast::websocket;
using beast::error_code;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Resolver = asio::ip::basic_resolver<Tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using PlainStream = websocket::stream<Socket, false>;  // Without compression.
using TlsStream = websocket::stream<ssl::stream<Socket>, false>;

constexpr std::chrono::seconds kGoodbyeMax{3};
constexpr std::size_t kReadRoomKept = std::size_t{64} * 1024;

Socket& socket_of(PlainStream& stream) { return stream.next_layer(); }
Socket& socket_of(TlsStream& stream) { return stream.next_layer().next_layer(); }

/// Handlers of one connection, without what differs between TLS and none. What is locked is said; all else belongs to
/// the loop's thread.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::io_context& io, engine::WebSocketTarget target, engine::WebSocketEvents events,
          const WebSocketOptions& options)
      : io_{io},
        target_{std::move(target)},
        options_{options},
        resolver_{io.get_executor()},
        timer_{io.get_executor()},
        events_{std::move(events)} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  void start(const engine::Result<WebSocketUrl>& url) {
    if (!url) return over(kCutOff, url.error().detail);
    for (const auto& [name, value] : target_.headers) {
      if ((name + value).find_first_of("\r\n") != std::string::npos) return over(kCutOff, "a line break in a header");
    }
    url_ = *url;
    wait_at_most(target_.open_within, "did not open in time");
    resolver_.async_resolve(url_.host, url_.port,
                            [self = shared_from_this()](const error_code& error, const Resolver::results_type& found) {
                              if (error) return self->over(kCutOff, "cannot find the host: " + error.message());
                              if (!self->is_over_) self->connect(found);
                            });
  }

  // From any thread.
  bool send(std::string text) { return enqueue({Item::Kind::Text, std::move(text), 0}); }
  void ping() { enqueue({Item::Kind::Ping, {}, 0}); }
  void close(int code, std::string reason) {
    {
      const std::lock_guard lock{queue_mutex_};
      is_taking_ = false;
    }
    asio::post(io_, [self = shared_from_this(), code, reason = std::move(reason)] { self->say_goodbye(code, reason); });
  }
  /// No event begins after this has returned; called from within one, it returns at once.
  void let_go() {
    {
      const std::lock_guard lock{events_mutex_};
      is_muted_ = true;
    }
    close(kClosedNormally, "");
  }

 protected:
  struct Item {
    enum class Kind { Text, Ping, Close } kind = Kind::Text;
    std::string text;
    int code = 0;
  };

  virtual void connect(const Resolver::results_type& found) = 0;
  virtual void read() = 0;
  virtual void write(const Item& item) = 0;
  virtual void close_socket() = 0;

  void opened() {
    if (is_over_) return;
    is_open_ = true;
    stop_waiting();
    tell([this] {
      if (events_.on_open) events_.on_open();
    });
    read();
    write_next();
  }
  void message(std::string_view text) {
    tell([&] {
      if (events_.on_message) events_.on_message(text);
    });
  }
  void pong() {
    tell([this] {
      if (events_.on_pong) events_.on_pong();
    });
  }
  void written(const error_code& error) {
    is_writing_ = false;
    if (error) return;  // The read that is under way tells the end.
    write_next();
  }

  /// The end, whatever it was. The first reason counts.
  void over(int code, const std::string& reason) {
    if (std::exchange(is_over_, true)) return;
    {
      const std::lock_guard lock{queue_mutex_};
      is_taking_ = false;
      queue_.clear();
      queued_bytes_ = 0;
    }
    stop_waiting();
    resolver_.cancel();
    close_socket();
    const bool is_ours = close_code_ != 0;
    tell([&] {
      if (events_.on_close) events_.on_close(is_ours ? close_code_ : code, is_ours ? close_reason_ : reason);
    });
  }

  void wait_at_most(engine::Duration patience, const char* why) {
    timer_.expires_after(patience);
    // A timer that has run out before it was cancelled still calls.
    timer_.async_wait([self = shared_from_this(), why, wait = ++waits_](const error_code& error) {
      if (!error && wait == self->waits_) self->over(kCutOff, why);
    });
  }
  void stop_waiting() {
    ++waits_;
    timer_.cancel();
  }

  /// After what was queued before, if it is open at all.
  void say_goodbye(int code, const std::string& reason) {
    if (!is_open_) return over(code, reason);
    {
      const std::lock_guard lock{queue_mutex_};
      queue_.push_back({Item::Kind::Close, reason, code});
      queued_bytes_ += reason.size();
    }
    write_next();
  }

  bool enqueue(Item item) {
    {
      const std::lock_guard lock{queue_mutex_};
      if (!is_taking_) return false;
      if (queued_bytes_ + item.text.size() > options_.send_queue_bytes_max) return false;
      queued_bytes_ += item.text.size();
      queue_.push_back(std::move(item));
      if (std::exchange(is_wake_posted_, true)) return true;
    }
    asio::post(io_, [self = shared_from_this()] {
      {
        const std::lock_guard lock{self->queue_mutex_};
        self->is_wake_posted_ = false;
      }
      self->write_next();
    });
    return true;
  }

  void write_next() {
    if (!is_open_ || is_writing_ || is_closing_ || is_over_) return;
    {
      const std::lock_guard lock{queue_mutex_};
      if (queue_.empty()) return;
      item_ = std::move(queue_.front());
      queue_.pop_front();
      queued_bytes_ -= item_.text.size();
    }
    is_writing_ = true;
    if (item_.kind == Item::Kind::Close) {
      is_closing_ = true;
      close_code_ = item_.code;
      close_reason_ = item_.text;
      wait_at_most(kGoodbyeMax, "no goodbye came back");
    }
    write(item_);
  }

  template <class Event>
  void tell(Event&& event) {
    const std::lock_guard lock{events_mutex_};
    if (!is_muted_) event();
  }

  asio::io_context& io_;
  const engine::WebSocketTarget target_;
  const WebSocketOptions options_;
  WebSocketUrl url_;
  Resolver resolver_;
  Timer timer_;
  bool is_open_ = false, is_writing_ = false, is_closing_ = false, is_over_ = false;
  int waits_ = 0;
  Item item_;  ///< What is being written.
  int close_code_ = 0;
  std::string close_reason_;

 private:
  std::mutex queue_mutex_;
  std::deque<Item> queue_;
  std::size_t queued_bytes_ = 0;
  bool is_taking_ = true, is_wake_posted_ = false;

  std::recursive_mutex events_mutex_;  ///< Held during each event, so that letting go waits for the one that runs.
  bool is_muted_ = false;
  const engine::WebSocketEvents events_;
};

template <class Stream>
class SessionOf final : public Session {
 public:
  template <class... Arguments>
  SessionOf(asio::io_context& io, engine::WebSocketTarget target, engine::WebSocketEvents events,
            const WebSocketOptions& options, Arguments&... tls)
      : Session{io, std::move(target), std::move(events), options}, stream_{io.get_executor(), tls...} {}

 private:
  std::shared_ptr<SessionOf> self() { return std::static_pointer_cast<SessionOf>(shared_from_this()); }

  void connect(const Resolver::results_type& found) override {
    asio::async_connect(socket_of(stream_), found, [self = self()](const error_code& error, const Tcp::endpoint&) {
      if (error) return self->over(kCutOff, "cannot connect: " + error.message());
      if (!self->is_over_) self->connected();
    });
  }

  void connected() {
    error_code ignored;
    socket_of(stream_).set_option(Tcp::no_delay{true}, ignored);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      auto& tls = stream_.next_layer();
      error_code is_name;
      asio::ip::make_address(url_.host, is_name);
      if (is_name) SSL_set_tlsext_host_name(tls.native_handle(), url_.host.c_str());
      tls.set_verify_mode(ssl::verify_peer);
      tls.set_verify_callback(ssl::host_name_verification{url_.host});
      tls.async_handshake(ssl::stream_base::client, [self = self()](const error_code& error) {
        if (error) return self->over(kCutOff, "TLS: " + error.message());
        if (!self->is_over_) self->shake_hands();
      });
    } else {
      shake_hands();
    }
  }

  void shake_hands() {
    stream_.read_message_max(target_.message_bytes_max);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.set_option(websocket::stream_base::decorator([self = self()](websocket::request_type& request) {
      request.set(http::field::user_agent, self->options_.user_agent);
      for (const auto& [name, value] : self->target_.headers) request.insert(name, value);
    }));
    stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::pong) pong();
    });
    stream_.async_handshake(answer_, url_.host_header, url_.target, [self = self()](const error_code& error) {
      self->stream_.set_option(websocket::stream_base::decorator([](websocket::request_type&) {}));  // It holds us.
      if (!error) return self->opened();
      const auto status = self->answer_.result_int();
      self->over(kCutOff, error == websocket::error::upgrade_declined ? "refused with status " + std::to_string(status)
                                                                      : "no web socket there: " + error.message());
    });
  }

  void read() override {
    stream_.async_read(buffer_, [self = self()](const error_code& error, std::size_t) {
      if (error) return self->ended(error);
      if (!self->stream_.got_text()) return self->over(kUnsupportedData, "a message that is not text");
      const auto bytes = self->buffer_.cdata();
      self->message({static_cast<const char*>(bytes.data()), bytes.size()});
      self->buffer_.consume(self->buffer_.size());
      if (self->buffer_.capacity() > kReadRoomKept) self->buffer_.shrink_to_fit();
      self->read();
    });
  }

  void ended(const error_code& error) {
    if (is_closing_ && error != websocket::error::closed) return;  // The goodbye under way tells the end.
    const auto& said = stream_.reason();
    // Who says goodbye may be gone before we are through with ours: what was said counts.
    if (error == websocket::error::closed || said.code != websocket::close_code::none) {
      const int code = said.code == websocket::close_code::none ? static_cast<int>(kNoCode) : said.code;
      return over(code, std::string{said.reason.data(), said.reason.size()});
    }
    const auto code = error == websocket::error::message_too_big          ? kTooLarge
                      : error == websocket::error::bad_frame_payload      ? kBadText
                      : error == websocket::condition::protocol_violation ? kProtocolError
                                                                          : kCutOff;
    over(code, error.message());
  }

  void write(const Item& item) override {
    const auto done = [self = self()](const error_code& error, std::size_t = 0) { self->written(error); };
    switch (item.kind) {
      case Item::Kind::Text: return stream_.async_write(asio::buffer(item.text), done);
      case Item::Kind::Ping: return stream_.async_ping({}, done);
      case Item::Kind::Close:
        const auto reason = close_payload(item.code, item.text).substr(2);
        return stream_.async_close({static_cast<websocket::close_code>(item.code), reason},
                                   [self = self()](const error_code&) { self->over(kCutOff, "closed"); });
    }
  }

  void close_socket() override {
    error_code ignored;
    socket_of(stream_).close(ignored);
  }

  Stream stream_;
  beast::flat_buffer buffer_;
  websocket::response_type answer_;
};

engine::Result<ssl::context> make_tls(const WebSocketOptions& options) {
  ssl::context context{ssl::context::tls_client};
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  if (options.ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(options.ca_file, error);
  }
  if (error) return engine::invalid("TLS: cannot use the CA file " + options.ca_file + ": " + error.message());
  return context;
}

}  // namespace

struct BeastWebSocketClient::Loop {
  explicit Loop(const WebSocketOptions& given, ssl::context context) : options{given}, tls{std::move(context)} {}

  const WebSocketOptions options;
  ssl::context tls;
  asio::io_context io{1};
  asio::executor_work_guard<Executor> work{io.get_executor()};
  std::thread thread;
};

namespace {

/// What the caller holds. It keeps the loop's queue, so that a late word finds something to be said to.
template <class Loop>
class HeldSocket final : public engine::WebSocket {
 public:
  HeldSocket(std::shared_ptr<Loop> loop, std::shared_ptr<Session> session)
      : loop_{std::move(loop)}, session_{std::move(session)} {}
  HeldSocket(const HeldSocket&) = delete;
  HeldSocket& operator=(const HeldSocket&) = delete;
  ~HeldSocket() override { session_->let_go(); }

  bool send(std::string text) override { return session_->send(std::move(text)); }
  void ping() override { session_->ping(); }
  void close(int code, std::string_view reason) override { session_->close(code, std::string{reason}); }

 private:
  std::shared_ptr<Loop> loop_;
  std::shared_ptr<Session> session_;
};

}  // namespace

engine::Result<std::unique_ptr<BeastWebSocketClient>> BeastWebSocketClient::make(const WebSocketOptions& options) {
  auto tls = make_tls(options);
  if (!tls) return tls.error();
  auto loop = std::make_shared<Loop>(options, std::move(*tls));
  try {
    loop->thread = std::thread{[&io = loop->io] { io.run(); }};
  } catch (const std::system_error& error) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent,
                         std::string{"cannot start a thread: "} + error.what()};
  }
  return std::unique_ptr<BeastWebSocketClient>{new BeastWebSocketClient{std::move(loop)}};
}

BeastWebSocketClient::BeastWebSocketClient(std::shared_ptr<Loop> loop) : loop_{std::move(loop)} {}

BeastWebSocketClient::~BeastWebSocketClient() {
  loop_->io.stop();
  loop_->thread.join();
}

std::unique_ptr<engine::WebSocket> BeastWebSocketClient::connect(engine::WebSocketTarget target,
                                                                 engine::WebSocketEvents events) {
  auto url = parse_web_socket_url(target.url);
  std::shared_ptr<Session> session;
  if (url && url->is_tls) {
    session = std::make_shared<SessionOf<TlsStream>>(loop_->io, std::move(target), std::move(events), loop_->options,
                                                     loop_->tls);
  } else {
    session = std::make_shared<SessionOf<PlainStream>>(loop_->io, std::move(target), std::move(events), loop_->options);
  }
  asio::post(loop_->io, [session, url = std::move(url)] { session->start(url); });
  return std::make_unique<HeldSocket<Loop>>(loop_, std::move(session));
}

}  // namespace machine
