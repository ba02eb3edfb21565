#include "connectors/machine/beast_web_socket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "tests/connectors/machine/loopback.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace {

using namespace std::chrono_literals;
using engine::ServerOptions;
using engine::ServerRequest;
using engine::WebSocket;
using engine::WebSocketEvents;
using engine::WebSocketTarget;
using machine::BeastWebSocketClient;
using machine::WebSocketOptions;
using testing_support::RunningServer;

/// What happened to one connection, in order; for a test to wait on.
class Seen {
 public:
  WebSocketEvents events() {
    return {[this] { add("open"); }, [this](std::string_view text) { add("text " + std::string{text}); },
            [this] { add("pong"); },
            [this](int code, const std::string& reason) { add("closed " + std::to_string(code) + " " + reason); }};
  }
  void add(std::string what) {
    const std::lock_guard lock{mutex_};
    seen_.push_back(std::move(what));
    changed_.notify_all();
  }
  /// The first `count` events, once they have come.
  std::vector<std::string> first(std::size_t count) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, 20s, [&] { return seen_.size() >= count; }));
    return seen_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> seen_;
};

using Events = std::vector<std::string>;

std::atomic<int> counted{0};

/// Sends back what it gets; some texts ask for more.
engine::Result<WebSocketEvents> echo(const ServerRequest& request, WebSocket& socket) {
  if (request.target == "/refused") return engine::invalid("not here");
  WebSocketEvents events;
  if (request.target == "/key") socket.send(std::string{engine::find_header(request.headers, "x-key")});
  events.on_message = [&socket](std::string_view text) {
    if (text == "close me") return socket.close(4004, "no data in 30s");
    if (text == "ping me") return socket.ping();
    if (text == "count me") {
      ++counted;
      return;
    }
    if (text == "large") {
      socket.send(std::string(2000, 'x'));
      return;
    }
    socket.send(std::string{text});
  };
  events.on_pong = [&socket] { socket.send("you said pong"); };
  return events;
}

void no_requests(const ServerRequest&, std::unique_ptr<engine::Responder> responder) {
  responder->answer({429, {{"Retry-After", "7"}}, ""});
}

std::unique_ptr<BeastWebSocketClient> make_client(const WebSocketOptions& options = {}) {
  auto client = BeastWebSocketClient::make(options);
  EXPECT_TRUE(client) << (client ? "" : client.error().detail);
  return std::move(*client);
}

WebSocketTarget target_of(std::string url) {
  WebSocketTarget target;
  target.url = std::move(url);
  return target;
}

class BeastWebSocket : public testing::Test {
 protected:
  std::unique_ptr<WebSocket> connect(WebSocketTarget target) {
    return client_->connect(std::move(target), seen_.events());
  }
  std::unique_ptr<WebSocket> connect(const std::string& path = "/ws") {
    return connect(target_of(server_.url(path, "ws")));
  }

  RunningServer server_{{}, no_requests, echo};
  Seen seen_;  // Outlives the client and its thread.
  std::unique_ptr<BeastWebSocketClient> client_ = make_client();
};

TEST_F(BeastWebSocket, SendsAndReceivesInOrder) {
  const auto socket = connect();
  Events expected{"open"};
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(socket->send(std::to_string(i)));  // The first ones before it is open.
    expected.push_back("text " + std::to_string(i));
  }
  EXPECT_EQ(seen_.first(1001), expected);
}

TEST_F(BeastWebSocket, GivesItsHeadersToTheServer) {
  auto target = target_of(server_.url("/key", "ws"));
  target.headers = {{"X-Key", "abc"}};
  const auto socket = connect(std::move(target));
  EXPECT_EQ(seen_.first(2), (Events{"open", "text abc"}));
}

TEST_F(BeastWebSocket, CarriesLargeMessages) {
  const auto socket = connect();
  const std::string large(700'000, 'x');
  socket->send(large);
  EXPECT_EQ(seen_.first(2).back(), "text " + large);
}

TEST_F(BeastWebSocket, AnswersPingsAndHearsPongs) {
  const auto socket = connect();
  socket->ping();
  EXPECT_EQ(seen_.first(2), (Events{"open", "pong"}));
  socket->send("ping me");
  EXPECT_EQ(seen_.first(3).back(), "text you said pong");
}

TEST_F(BeastWebSocket, TellsWhatTheServerSaidAsItClosed) {
  const auto socket = connect();
  socket->send("close me");
  EXPECT_EQ(seen_.first(2), (Events{"open", "closed 4004 no data in 30s"}));
  EXPECT_FALSE(socket->send("too late"));
}

TEST_F(BeastWebSocket, ClosesItselfAfterWhatWasQueuedBefore) {
  counted = 0;
  const auto socket = connect();
  seen_.first(1);
  for (int i = 0; i < 100; ++i) socket->send("count me");
  socket->close(1000, "enough");
  EXPECT_FALSE(socket->send("too late"));
  EXPECT_EQ(seen_.first(2), (Events{"open", "closed 1000 enough"}));
  server_.on_its_thread([] {});
  EXPECT_EQ(counted, 100);
}

TEST_F(BeastWebSocket, HearsWhyTheServerGoes) {
  const auto socket = connect();
  seen_.first(1);
  server_.stop();
  const auto seen = seen_.first(2);
  EXPECT_EQ(seen.back(), "closed 1001 the server stops");
}

TEST_F(BeastWebSocket, ClosesWithTheReasonWhenItCannotOpen) {
  std::uint16_t closed_port = 0;
  {
    RunningServer gone{{}, no_requests};
    closed_port = gone.port();
  }
  const std::map<std::string, std::string> cases{
      {"ws://127.0.0.1:" + std::to_string(closed_port) + "/", "cannot connect"},
      {"ws://no-such-host.invalid/", "cannot find the host"},
      {server_.url("/refused", "ws"), "refused with status 404"},
      {"http://127.0.0.1/", "ws:// or wss://"},
  };
  for (const auto& [url, reason] : cases) {
    Seen seen;
    const auto socket = client_->connect(target_of(url), seen.events());
    const auto said = seen.first(1);
    EXPECT_EQ(said.size(), 1U);
    EXPECT_TRUE(said[0].starts_with("closed 1006 ")) << said[0];
    EXPECT_NE(said[0].find(reason), std::string::npos) << said[0];
  }
}

TEST_F(BeastWebSocket, GivesUpOpeningInTime) {
  // A listener whose connections nobody accepts: the handshake is never answered.
  const machine::Descriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ASSERT_TRUE(listener);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 4), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  auto target = target_of("ws://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/");
  target.open_within = 50ms;
  const auto socket = connect(std::move(target));
  EXPECT_EQ(seen_.first(1), (Events{"closed 1006 did not open in time"}));
}

TEST_F(BeastWebSocket, TakesNoMessageThatIsTooLarge) {
  auto target = target_of(server_.url("/ws", "ws"));
  target.message_bytes_max = 1000;
  const auto socket = connect(std::move(target));
  socket->send("large");
  const auto seen = seen_.first(2);
  EXPECT_TRUE(seen.back().starts_with("closed 1009")) << seen.back();
}

TEST_F(BeastWebSocket, QueuesOnlySoMuch) {
  WebSocketOptions options;
  options.send_queue_bytes_max = 10'000;
  const auto client = make_client(options);
  Seen seen;
  const auto socket = client->connect(target_of("ws://no-such-host.invalid/"), seen.events());
  EXPECT_FALSE(socket->send(std::string(20'000, 'x')));
}

TEST_F(BeastWebSocket, IsQuietOnceItIsLetGo) {
  for (int round = 0; round < 50; ++round) {
    auto alive = std::make_unique<Seen>();
    auto socket = client_->connect(target_of(server_.url("/ws", "ws")), alive->events());
    if (round % 3 != 0) alive->first(1);
    for (int i = 0; i < 20; ++i) socket->send("x");
    socket.reset();
    alive.reset();  // An event now would write to what is gone: the sanitizers see it.
  }
  const auto socket = connect();
  EXPECT_EQ(seen_.first(1), (Events{"open"}));
}

TEST_F(BeastWebSocket, MayBeLetGoFromWithinAnEvent) {
  std::promise<void> done;
  std::unique_ptr<WebSocket> socket;
  std::mutex made;
  auto events = seen_.events();
  events.on_message = [&](std::string_view) {
    const std::lock_guard lock{made};
    socket.reset();
    done.set_value();
  };
  {
    const std::lock_guard lock{made};
    socket = client_->connect(target_of(server_.url("/ws", "ws")), events);
    socket->send("x");
  }
  EXPECT_EQ(done.get_future().wait_for(20s), std::future_status::ready);
  const auto other = client_->connect(target_of(server_.url("/ws", "ws")), {});
  EXPECT_EQ(seen_.first(1), (Events{"open"}));
}

TEST_F(BeastWebSocket, MayOutliveItsClient) {
  const auto socket = connect();
  seen_.first(1);
  client_.reset();
  socket->send("nobody sends this");
  socket->close(1000, "");
}

TEST(BeastWebSocketTls, SpeaksOnlyToWhomItCanTrust) {
  const testing_support::TempDir dir;
  testing_support::TestAuthority authority{dir.path()};
  const auto serve = [&](const testing_support::ServerCertificate& certificate) {
    ServerOptions options;
    options.tls_certificate_file = certificate.certificate_file;
    options.tls_key_file = certificate.key_file;
    return std::make_unique<RunningServer>(options, no_requests, echo);
  };
  const auto good = serve(authority.issue("good", {"IP:127.0.0.1", "DNS:localhost"}));
  const auto other = serve(authority.issue("other", {"DNS:example.com"}));
  WebSocketOptions options;
  options.ca_file = authority.file();
  Seen by_address, by_name, wrong_host, stranger;
  const auto client = make_client(options);
  const auto trusting_others = make_client();

  const auto first = client->connect(target_of(good->url("/", "wss")), by_address.events());
  const std::string text(200'000, 'x');
  first->send(text);
  EXPECT_EQ(by_address.first(2), (Events{"open", "text " + text}));
  const auto second =
      client->connect(target_of("wss://localhost:" + std::to_string(good->port()) + "/"), by_name.events());
  second->send("close me");
  EXPECT_EQ(by_name.first(2), (Events{"open", "closed 4004 no data in 30s"}));

  const auto third = client->connect(target_of(other->url("/", "wss")), wrong_host.events());
  EXPECT_TRUE(wrong_host.first(1)[0].starts_with("closed 1006 TLS: ")) << wrong_host.first(1)[0];
  const auto fourth = trusting_others->connect(target_of(good->url("/", "wss")), stranger.events());
  EXPECT_TRUE(stranger.first(1)[0].starts_with("closed 1006 TLS: ")) << stranger.first(1)[0];
}

TEST(BeastWebSocketTls, NeedsACaFileThatIsOne) {
  WebSocketOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  const auto client = BeastWebSocketClient::make(options);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, engine::ErrorCode::InvalidInput);
}

}  // namespace
