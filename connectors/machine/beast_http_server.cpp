#include "connectors/machine/beast_http_server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "connectors/machine/server_connection.h"
#include "connectors/machine/server_line.h"
#include "connectors/machine/system_clock.h"
#include "engine/base/check.h"

namespace machine {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;  // Named, so that nothing on the way is called through a pointer.
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// As much as one batch may hold before answers go out: none waits for a loop that is never idle.
constexpr int kBatchMax = 128;
constexpr std::chrono::milliseconds kTickMin{10};
constexpr std::chrono::milliseconds kTickMax{1000};

engine::Error io_error_of(const std::string& what, const error_code& error) {
  return {engine::ErrorCode::Io, engine::Outcome::NotSent, "cannot " + what + ": " + error.message()};
}

class PlainLine final : public ServerLine {
 public:
  PlainLine(Socket socket, std::weak_ptr<Owner> owner) : socket_{std::move(socket)}, owner_{std::move(owner)} {}

  void open() override {
    if (const auto owner = owner_.lock()) owner->on_opened(true);
  }
  void read(char* room, std::size_t bytes) override {
    // The handler keeps the owner, and so this line and the room it reads into.
    socket_.async_read_some(asio::buffer(room, bytes), [owner = owner_.lock()](const error_code& error, std::size_t n) {
      owner->on_read(error ? 0 : n);
    });
  }
  std::size_t write_now(const char* bytes, std::size_t size) override {
    error_code error;
    return socket_.write_some(asio::buffer(bytes, size), error);  // The socket does not block.
  }
  void write(const char* bytes, std::size_t size) override {
    socket_.async_write_some(
        asio::buffer(bytes, size),
        [owner = owner_.lock()](const error_code& error, std::size_t n) { owner->on_written(error ? 0 : n); });
  }
  void shut_down() override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
  std::weak_ptr<Owner> owner_;
};

class TlsLine final : public ServerLine {
 public:
  TlsLine(Socket socket, ssl::context& context, std::weak_ptr<Owner> owner)
      : stream_{std::move(socket), context}, owner_{std::move(owner)} {}

  void open() override {
    stream_.async_handshake(ssl::stream_base::server,
                            [owner = owner_.lock()](const error_code& error) { owner->on_opened(!error); });
  }
  void read(char* room, std::size_t bytes) override {
    stream_.async_read_some(asio::buffer(room, bytes), [owner = owner_.lock()](const error_code& error, std::size_t n) {
      owner->on_read(error ? 0 : n);
    });
  }
  std::size_t write_now(const char* /*bytes*/, std::size_t /*size*/) override { return 0; }
  void write(const char* bytes, std::size_t size) override {
    stream_.async_write_some(
        asio::buffer(bytes, size),
        [owner = owner_.lock()](const error_code& error, std::size_t n) { owner->on_written(error ? 0 : n); });
  }
  void shut_down() override {
    stream_.async_shutdown([owner = owner_.lock()](const error_code& /*error*/) {});
  }
  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  ssl::stream<Socket> stream_;
  std::weak_ptr<Owner> owner_;
};

engine::Result<ssl::context> make_tls(const engine::ServerOptions& options) {
  ssl::context context{ssl::context::tls_server};
  error_code error;
  const auto failed = [&](const std::string& what) {
    return engine::invalid("TLS: cannot use " + what + ": " + error.message());
  };
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  context.use_certificate_chain_file(options.tls_certificate_file, error);
  if (error) return failed("certificate " + options.tls_certificate_file);
  context.use_private_key_file(options.tls_key_file, ssl::context::pem, error);
  if (error) return failed("key " + options.tls_key_file);
  return context;
}

}  // namespace

struct BeastHttpServer::State {
  asio::io_context io{1};  ///< One thread runs it.
  Acceptor acceptor{io};
  Timer tick{io};
  Timer pause{io};  ///< After an accept that failed for want of something.
  std::optional<ssl::context> tls;
  ServerHouse house;
  std::vector<std::shared_ptr<ServerConnection>> connections;
  std::function<void()> on_idle;
  std::uint16_t port = 0;
  std::atomic<bool> is_stopping{false};

  engine::Status bind(const std::string& address, std::uint16_t port);
  void accept();
  void admit(Socket socket);
  void watch_time();
  void settle();
  void run();
  void close_all();
};

engine::Status BeastHttpServer::State::bind(const std::string& address, std::uint16_t wanted) {
  const auto name = "listen on " + address + ":" + std::to_string(wanted);
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error) return io_error_of(name, error);
  const Tcp::endpoint endpoint{ip, wanted};
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (!error) port = acceptor.local_endpoint(error).port();
  if (!error) return engine::ok();
  error_code ignored;
  acceptor.close(ignored);
  return io_error_of(name, error);
}

void BeastHttpServer::State::accept() {
  acceptor.async_accept([this](const error_code& error, Socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      admit(std::move(socket));
      return accept();
    }
    // No descriptors left, say: trying again at once would only spin.
    pause.expires_after(std::chrono::milliseconds{100});
    pause.async_wait([this](const error_code& aborted) {
      if (!aborted) accept();
    });
  });
}

void BeastHttpServer::State::admit(Socket socket) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error || connections.size() >= house.options.connections_max) return;  // It closes with the socket.
  socket.set_option(Tcp::no_delay{true}, error);
  if (!error) socket.non_blocking(true, error);
  if (error) return;
  const auto ip = remote.address();
  const bool is_mapped_loopback = ip.is_v6() && ip.to_v6().is_v4_mapped() &&
                                  asio::ip::make_address_v4(asio::ip::v4_mapped, ip.to_v6()).is_loopback();
  auto connection = std::make_shared<ServerConnection>(house, ip.to_string(), ip.is_loopback() || is_mapped_loopback);
  connection->place = connections.size();
  connections.push_back(connection);
  if (tls) {
    connection->begin(std::make_unique<TlsLine>(std::move(socket), *tls, connection));
  } else {
    connection->begin(std::make_unique<PlainLine>(std::move(socket), connection));
  }
}

void BeastHttpServer::State::watch_time() {
  const auto quarter = std::chrono::duration_cast<std::chrono::milliseconds>(house.options.idle_max / 4);
  tick.expires_after(std::clamp(quarter, kTickMin, kTickMax));
  tick.async_wait([this](const error_code& error) {
    if (error) return;
    for (const auto& connection : connections) connection->check_time();
    watch_time();
  });
}

/// Sends what the batch has left to send. Ends of connections may cause more to send, also on others.
void BeastHttpServer::State::settle() {
  for (std::size_t i = 0; i < house.touched.size(); ++i) {
    const auto connection = std::move(house.touched[i]);
    connection->settle();
    if (!connection->is_finished() || connection->place >= connections.size() ||
        connections[connection->place] != connection) {
      continue;
    }
    connections.back()->place = connection->place;
    std::swap(connections[connection->place], connections.back());
    connections.pop_back();
  }
  house.touched.clear();
}

void BeastHttpServer::State::run() {
  while (!is_stopping) {
    io.run_one();
    house.now = SystemClock{}.monotonic();
    for (int i = 1; i < kBatchMax && io.poll_one() > 0; ++i) {
    }
    settle();
    if (on_idle) {
      on_idle();
      settle();
    }
  }
  close_all();
}

void BeastHttpServer::State::close_all() {
  error_code ignored;
  acceptor.close(ignored);
  tick.cancel();
  pause.cancel();
  const auto last = connections;
  for (const auto& connection : last) connection->stop();
  settle();
  connections.clear();
}

BeastHttpServer::BeastHttpServer() : state_{std::make_unique<State>()} {}

BeastHttpServer::~BeastHttpServer() = default;

engine::Status BeastHttpServer::listen(const engine::ServerOptions& options, OnRequest on_request,
                                       OnSession on_session) {
  CHECK(!state_->acceptor.is_open());
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return engine::invalid("TLS needs a certificate and its key, not one of them");
  }
  if (!options.tls_certificate_file.empty()) {
    auto context = make_tls(options);
    if (!context) return context.error();
    state_->tls.emplace(std::move(*context));
  }
  if (auto status = state_->bind(options.address, options.port); !status) return status;
  state_->house.options = options;
  state_->house.on_request = std::move(on_request);
  state_->house.on_session = std::move(on_session);
  state_->house.now = SystemClock{}.monotonic();
  state_->accept();
  state_->watch_time();
  return engine::ok();
}

std::uint16_t BeastHttpServer::port() const { return state_->port; }

void BeastHttpServer::run() {
  CHECK(state_->acceptor.is_open());
  state_->run();
}

void BeastHttpServer::stop() {
  state_->is_stopping = true;
  asio::post(state_->io, [] {});  // To wake it.
}

void BeastHttpServer::post(std::function<void()> task) { asio::post(state_->io, std::move(task)); }

void BeastHttpServer::after(engine::Duration delay, std::function<void()> task) {
  const auto timer = std::make_shared<Timer>(state_->io, delay);
  timer->async_wait([timer, task = std::move(task)](const error_code& error) {
    if (!error) task();
  });
}

void BeastHttpServer::set_on_idle(std::function<void()> task) { state_->on_idle = std::move(task); }

}  // namespace machine
