#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "connectors/machine/beast_http_server.h"
#include "connectors/machine/descriptor.h"
#include "engine/env/http_server.h"

namespace testing_support {

/// A server on a thread of its own, for as long as a test lasts.
class RunningServer {
 public:
  using Server = engine::HttpServer;

  explicit RunningServer(const engine::ServerOptions& options, Server::OnRequest on_request,
                         Server::OnSession on_session = refuse_sessions()) {
    const auto status = server_.listen(options, std::move(on_request), std::move(on_session));
    EXPECT_TRUE(status) << (status ? "" : status.error().detail);
    if (!status) return;
    thread_ = std::thread{[this] { server_.run(); }};
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() { stop(); }

  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  std::uint16_t port() const { return server_.port(); }
  Server& server() { return server_; }
  std::string url(const std::string& target, const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port()) + target;
  }
  /// Runs `task` on the server's thread and waits until it has.
  void on_its_thread(std::function<void()> task) {
    std::promise<void> done;
    server_.post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  static Server::OnSession refuse_sessions() {
    return [](const engine::ServerRequest&, engine::WebSocket&) -> engine::Result<engine::WebSocketEvents> {
      return engine::invalid("no web socket here");
    };
  }

 private:
  machine::BeastHttpServer server_;
  std::thread thread_;
};

/// A client that does as it likes.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }
  void close() { socket_.reset(); }

  /// The next `size` bytes; fewer if the connection ends, or nothing comes for ten seconds.
  std::string receive(std::size_t size) {
    while (received_.size() < size && receive_some()) {
    }
    return take(std::min(size, received_.size()));
  }
  /// Up to and with `end`.
  std::string receive_until(std::string_view end) {
    std::size_t at = 0;
    while ((at = received_.find(end)) == std::string::npos) {
      if (!receive_some()) return take(received_.size());
    }
    return take(at + end.size());
  }
  /// Everything until the far side ends.
  std::string receive_all() {
    while (receive_some()) {
    }
    EXPECT_TRUE(is_at_end_) << "the connection did not end";
    return take(received_.size());
  }
  /// One answer with a Content-Length: header and body.
  std::string receive_reply() {
    auto head = receive_until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + receive(std::stoul(head.substr(at + 16)));
  }
  bool is_at_end() {
    while (receive_some()) {
    }
    return is_at_end_ && received_.empty();
  }

 private:
  bool receive_some() {
    pollfd readable{socket_.get(), POLLIN, 0};
    if (::poll(&readable, 1, 10'000) <= 0) return false;
    char bytes[64 * 1024];
    const auto came = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (came > 0) received_.append(bytes, static_cast<std::size_t>(came));
    is_at_end_ = is_at_end_ || came <= 0;
    return came > 0;
  }
  std::string take(std::size_t size) {
    auto taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
  }

  machine::Descriptor socket_;
  std::string received_;
  bool is_at_end_ = false;
};

}  // namespace testing_support
