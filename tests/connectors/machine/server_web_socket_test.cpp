#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "connectors/machine/web_socket_frames.h"
#include "tests/connectors/machine/loopback.h"

namespace {

using namespace std::chrono_literals;
using engine::ServerOptions;
using engine::ServerRequest;
using engine::WebSocket;
using engine::WebSocketEvents;
using machine::Opcode;
using testing_support::RawConnection;
using testing_support::RunningServer;

void no_requests(const ServerRequest&, std::unique_ptr<engine::Responder> responder) {
  responder->answer({404, {}, ""});
}

const std::string kUpgrade =
    "GET /ws/v5/public?brokerId=9999 HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

/// A frame as a client sends it.
std::string masked(std::uint8_t first, std::string_view payload) {
  std::string frame;
  machine::append_frame(frame, Opcode::Text, payload);
  frame[0] = static_cast<char>(first);
  frame[1] = static_cast<char>(frame[1] | 0x80);
  const auto head = frame.size() - payload.size();
  const std::string mask = "\x01\x02\x03\x04";
  for (std::size_t i = 0; i < payload.size(); ++i) frame[head + i] = static_cast<char>(frame[head + i] ^ mask[i % 4]);
  return frame.insert(head, mask);
}
std::string text_frame(std::string_view payload) { return masked(0x81, payload); }

std::string plain(Opcode opcode, std::string_view payload) {
  std::string frame;
  machine::append_frame(frame, opcode, payload);
  return frame;
}
std::string goodbye(int code, std::string_view reason = "") {
  return plain(Opcode::Close, machine::close_payload(code, reason));
}

/// A server of sessions that send back what they get, and write down what happens to them.
class ServerWebSocket : public testing::Test {
 protected:
  void start(const ServerOptions& options = {}) {
    server_ = std::make_unique<RunningServer>(
        options, no_requests,
        [this](const ServerRequest& request, WebSocket& socket) -> engine::Result<WebSocketEvents> {
          if (request.target == "/refused") return engine::invalid("not here");
          socket_ = &socket;
          return events(socket);
        });
    client_ = std::make_unique<RawConnection>(server_->port());
  }
  WebSocketEvents events(WebSocket& socket) {
    WebSocketEvents made;
    made.on_open = [this] { log_ += "open;"; };
    made.on_message = [this, &socket](std::string_view text) {
      if (text == "bye") return socket.close(4001, "you said it");
      if (text == "ping me") return socket.ping();
      log_ += std::to_string(text.size()) + ";";
      socket.send(std::string{text});
    };
    made.on_pong = [this] { log_ += "pong;"; };
    made.on_close = [this](int code, const std::string& reason) {
      log_ += "closed " + std::to_string(code) + " " + reason + ";";
      closed_.set_value();
    };
    return made;
  }
  void open() {
    start();
    upgrade();
  }
  void upgrade() {
    client_->send(kUpgrade);
    EXPECT_EQ(client_->receive_until("\r\n\r\n"),
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  }
  /// What the session saw, once it is over.
  std::string log() {
    EXPECT_EQ(closed_.get_future().wait_for(10s), std::future_status::ready);
    server_->on_its_thread([] {});
    return log_;
  }

  std::string log_;
  std::promise<void> closed_;
  WebSocket* socket_ = nullptr;
  std::unique_ptr<RunningServer> server_;
  std::unique_ptr<RawConnection> client_;
};

TEST_F(ServerWebSocket, SendsBackWhatComesAndSaysGoodbyeInTurn) {
  open();
  for (const std::string text : {"", "hello", "\u20ac"}) {
    client_->send(text_frame(text));
    EXPECT_EQ(client_->receive(text.size() + 2), plain(Opcode::Text, text));
  }
  client_->send(masked(0x88, machine::close_payload(1000, "done")));
  EXPECT_EQ(client_->receive_all(), goodbye(1000));
  EXPECT_EQ(log(), "open;0;5;3;closed 1000 done;");
}

TEST_F(ServerWebSocket, TakesMessagesInOnePieceOrMany) {
  open();
  const std::string large(300'000, 'x');
  client_->send(text_frame(large));
  EXPECT_EQ(client_->receive(large.size() + 10), plain(Opcode::Text, large));
  // In three frames, with a ping between them.
  client_->send(masked(0x01, "one ") + masked(0x89, "p") + masked(0x00, "two ") + masked(0x80, "three"));
  EXPECT_EQ(client_->receive(3), plain(Opcode::Pong, "p"));
  EXPECT_EQ(client_->receive(15), plain(Opcode::Text, "one two three"));
  for (const char byte : text_frame("byte by byte")) client_->send({&byte, 1});
  EXPECT_EQ(client_->receive(14), plain(Opcode::Text, "byte by byte"));
}

TEST_F(ServerWebSocket, TakesTheFramesThatCameWithTheRequest) {
  start();
  client_->send(kUpgrade + text_frame("early"));
  client_->receive_until("\r\n\r\n");
  EXPECT_EQ(client_->receive(7), plain(Opcode::Text, "early"));
}

TEST_F(ServerWebSocket, AnswersPingsAndTellsOfPongs) {
  open();
  client_->send(masked(0x89, "are you there"));
  EXPECT_EQ(client_->receive(15), plain(Opcode::Pong, "are you there"));
  client_->send(text_frame("ping me"));
  EXPECT_EQ(client_->receive(2), plain(Opcode::Ping, ""));
  client_->send(masked(0x8A, "") + masked(0x88, ""));
  EXPECT_EQ(client_->receive_all(), plain(Opcode::Close, ""));
  EXPECT_EQ(log(), "open;pong;closed 1005 ;");
}

TEST_F(ServerWebSocket, SaysGoodbyeItself) {
  open();
  client_->send(text_frame("bye") + text_frame("not heard any more"));
  EXPECT_EQ(client_->receive(15), goodbye(4001, "you said it"));
  client_->send(masked(0x88, machine::close_payload(4001, "")));
  EXPECT_TRUE(client_->is_at_end());
  EXPECT_EQ(log(), "open;closed 4001 you said it;");
}

TEST_F(ServerWebSocket, TellsWhenTheLineIsLost) {
  open();
  client_->close();
  EXPECT_EQ(log(), "open;closed 1006 connection lost;");
}

TEST_F(ServerWebSocket, EndsWhatBreaksTheProtocol) {
  struct Case {
    std::string frames;
    int code;
  };
  const std::vector<Case> cases{
      {plain(Opcode::Text, "no mask"), 1002},
      {masked(0xC1, "reserved bit"), 1002},
      {masked(0x83, "unknown opcode"), 1002},
      {masked(0x80, "continues nothing"), 1002},
      {masked(0x01, "a") + masked(0x81, "b"), 1002},
      {masked(0x09, "split ping"), 1002},
      {masked(0x89, std::string(126, 'x')), 1002},
      {masked(0x88, "x"), 1002},
      {masked(0x88, machine::close_payload(1006, "")), 1002},
      {masked(0x82, "binary"), 1003},
      {masked(0x81, "\xff"), 1007},
      {masked(0x01, "\xe2\x82") + masked(0x80, "x"), 1007},
      {masked(0x81, std::string(1001, 'x')), 1009},
      {masked(0x01, std::string(600, 'x')) + masked(0x80, std::string(600, 'x')), 1009},
      {masked(0x81, std::string(70'000, 'x')).substr(0, 14), 1009},  // Told by its head alone.
  };
  for (const auto& [frames, code] : cases) {
    log_.clear();
    closed_ = {};
    ServerOptions options;
    options.message_bytes_max = 1000;
    start(options);
    upgrade();
    client_->send(frames);
    const auto said = client_->receive_all();
    ASSERT_GE(said.size(), 4U);
    EXPECT_EQ(said[0], '\x88');
    EXPECT_EQ(static_cast<unsigned char>(said[2]) << 8 | static_cast<unsigned char>(said[3]), code)
        << testing::PrintToString(frames.substr(0, 40));
    EXPECT_TRUE(log().starts_with("open;closed " + std::to_string(code)));
  }
}

TEST_F(ServerWebSocket, RefusesWhatIsNoProperRequest) {
  const auto without = [](std::string text, const std::string& part, const std::string& by) {
    return text.replace(text.find(part), part.size(), by);
  };
  struct Case {
    std::string request, status;
  };
  const std::vector<Case> cases{
      {without(kUpgrade, "Version: 13", "Version: 8"), "426"},
      {without(kUpgrade, "dGhlIHNhbXBsZSBub25jZQ==", "short"), "400"},
      {without(kUpgrade, "GET", "POST"), "400"},
      {without(kUpgrade, "keep-alive, Upgrade", "keep-alive"), "400"},
      {without(kUpgrade, "/ws/v5/public?brokerId=9999", "/refused"), "404"},
  };
  for (const auto& [request, status] : cases) {
    start();
    client_->send(request);
    EXPECT_TRUE(client_->receive_all().starts_with("HTTP/1.1 " + status + " ")) << status;
  }
}

TEST_F(ServerWebSocket, CutsOffAReaderThatIsTooSlow) {
  ServerOptions options;
  options.send_queue_bytes_max = 1'000'000;
  start(options);
  upgrade();
  int refused = 0;
  server_->on_its_thread([&] {
    for (int i = 0; i < 100; ++i) refused += socket_->send(std::string(100'000, 'x')) ? 0 : 1;
  });
  EXPECT_GE(refused, 90);
  EXPECT_EQ(log(), "open;closed 1008 too slow a reader;");
  const auto said = client_->receive_all();
  EXPECT_TRUE(said.ends_with(goodbye(1008, "too slow a reader")));
}

TEST_F(ServerWebSocket, GivesUpOnAPeerThatNeverSaysGoodbye) {
  ServerOptions options;
  options.idle_max = 50ms;
  start(options);
  upgrade();
  client_->send(text_frame("bye"));
  EXPECT_EQ(client_->receive_all(), goodbye(4001, "you said it"));
  EXPECT_EQ(log(), "open;closed 4001 you said it;");
}

TEST_F(ServerWebSocket, IsNotEndedForBeingQuiet) {
  ServerOptions options;
  options.idle_max = 20ms;
  start(options);
  upgrade();
  std::promise<void> later;
  server_->on_its_thread([&] { server_->server().after(300ms, [&] { later.set_value(); }); });
  later.get_future().wait();
  client_->send(text_frame("still here"));
  EXPECT_EQ(client_->receive(12), plain(Opcode::Text, "still here"));
}

TEST_F(ServerWebSocket, HearsThatTheServerStops) {
  open();
  client_->send(text_frame("x"));
  client_->receive(3);
  server_->stop();
  EXPECT_EQ(log_, "open;1;closed 1001 the server stops;");
  EXPECT_EQ(client_->receive_all(), goodbye(1001, "the server stops"));
}

TEST_F(ServerWebSocket, CarriesManyMessagesBothWays) {
  open();
  std::string sent, expected;
  for (int i = 0; i < 20'000; ++i) {
    sent += text_frame(std::to_string(i));
    expected += plain(Opcode::Text, std::to_string(i));
  }
  std::thread sender{[&] { client_->send(sent); }};
  EXPECT_EQ(client_->receive(expected.size()), expected);
  sender.join();
}

}  // namespace
