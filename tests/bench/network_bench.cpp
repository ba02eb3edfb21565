// The server and the clients over loopback: what a request or a message costs by itself, before anyone looks into it.
// Server and client share the machine, so the rates are of both together on two cores.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "connectors/machine/beast_web_socket.h"
#include "connectors/machine/curl_http_client.h"
#include "connectors/machine/http_reply_text.h"
#include "connectors/machine/web_socket_frames.h"
#include "tests/connectors/machine/loopback.h"

namespace {

using testing_support::RawConnection;
using testing_support::RunningServer;

const std::string kOrder =
    R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","side":"buy","ordType":"limit","px":"60000.1","sz":"1","clOrdId":"ct0001"})";
const std::string kAnswer =
    R"({"code":"0","msg":"","data":[{"clOrdId":"ct0001","ordId":"312269865356374016","tag":"","ts":"1695190491421","sCode":"0","sMsg":""}],"inTime":"1695190491421339","outTime":"1695190491423240"})";
/// As signed requests of OKX look.
const std::string kRequest =
    "POST /api/v5/trade/order HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: copytrade\r\nAccept: */*\r\n"
    "Content-Type: application/json\r\nOK-ACCESS-KEY: 37c541a1-1111-2222-3333-10fe7a038418\r\n"
    "OK-ACCESS-SIGN: ePf+iGRLYpbrhKcn61xEsTInBdG4Z/oxDTmSUv7UqsE=\r\nOK-ACCESS-TIMESTAMP: 2026-08-01T12:34:56.789Z\r\n"
    "OK-ACCESS-PASSPHRASE: passphrase\r\nContent-Length: " +
    std::to_string(kOrder.size()) + "\r\n\r\n" + kOrder;

void answer(const engine::ServerRequest&, std::unique_ptr<engine::Responder> responder) {
  responder->answer({200, {{"Content-Type", "application/json"}}, kAnswer});
}

engine::Result<engine::WebSocketEvents> reply_to_all(const engine::ServerRequest&, engine::WebSocket& socket) {
  engine::WebSocketEvents events;
  events.on_message = [&socket](std::string_view) { socket.send(kAnswer); };
  return events;
}

std::size_t reply_bytes() {
  std::string text;
  machine::append_reply(text, {200, {{"Content-Type", "application/json"}}, kAnswer}, {});
  return text.size();
}

/// One request on each of `range` kept connections, then their answers.
void server_requests(benchmark::State& state) {
  RunningServer server{{}, answer};
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int i = 0; i < state.range(0); ++i) clients.push_back(std::make_unique<RawConnection>(server.port()));
  const auto bytes = reply_bytes();
  for (auto _ : state) {
    for (auto& client : clients) client->send(kRequest);
    for (auto& client : clients) client->receive(bytes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(server_requests)->Arg(1)->Arg(32)->Arg(256)->UseRealTime();

/// `range` requests in one write on one connection.
void server_pipelined(benchmark::State& state) {
  RunningServer server{{}, answer};
  RawConnection client{server.port()};
  std::string requests;
  for (int i = 0; i < state.range(0); ++i) requests += kRequest;
  const auto bytes = reply_bytes() * static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    client.send(requests);
    client.receive(bytes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(server_pipelined)->Arg(64)->UseRealTime();

/// `range` messages in one write on one web socket, and as many answers.
void server_messages(benchmark::State& state) {
  RunningServer server{{}, answer, reply_to_all};
  RawConnection client{server.port()};
  client.send(
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  client.receive_until("\r\n\r\n");
  std::string message;
  machine::append_frame(message, machine::Opcode::Text, kOrder + std::string(200, ' '));
  message[1] = static_cast<char>(message[1] | 0x80);
  message.insert(4, 4, '\0');  // A mask of zeros leaves the text as it is.
  std::string one, messages;
  machine::append_frame(one, machine::Opcode::Text, kAnswer);
  for (int i = 0; i < state.range(0); ++i) messages += message;
  for (auto _ : state) {
    client.send(messages);
    client.receive(one.size() * static_cast<std::size_t>(state.range(0)));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(server_messages)->Arg(1)->Arg(64)->UseRealTime();

/// 1,000 orders at once through the HTTP client.
void client_requests(benchmark::State& state) {
  RunningServer server{{}, answer};
  const auto client = std::move(*machine::CurlHttpClient::make({}));
  const engine::HttpRequest request{"POST", server.url("/api/v5/trade/order"), {{"OK-ACCESS-KEY", "key"}}, kOrder};
  for (auto _ : state) {
    std::promise<void> done;
    std::atomic<int> left{1000};
    for (int i = 0; i < 1000; ++i) {
      client->send(request, std::chrono::seconds{30}, [&](const engine::Result<engine::HttpReply>&) {
        if (--left == 0) done.set_value();
      });
    }
    done.get_future().wait();
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(client_requests)->Unit(benchmark::kMillisecond)->UseRealTime();

/// 1,000 messages at once through the web socket client, and their answers.
void client_messages(benchmark::State& state) {
  RunningServer server{{}, answer, reply_to_all};
  std::atomic<int> left{0};
  std::promise<void> done, open;
  const auto client = std::move(*machine::BeastWebSocketClient::make({}));
  engine::WebSocketTarget target;
  target.url = server.url("/ws", "ws");
  const auto socket = client->connect(target, {[&] { open.set_value(); },
                                               [&](std::string_view) {
                                                 if (--left == 0) done.set_value();
                                               },
                                               nullptr, nullptr});
  open.get_future().wait();
  for (auto _ : state) {
    done = {};
    left = 1000;
    for (int i = 0; i < 1000; ++i) socket->send(kOrder);
    done.get_future().wait();
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(client_messages)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
