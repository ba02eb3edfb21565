#include "connectors/machine/curl_http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "connectors/machine/send_and_wait.h"
#include "tests/connectors/machine/loopback.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace {

using namespace std::chrono_literals;
using engine::ErrorCode;
using engine::HttpReply;
using engine::HttpRequest;
using engine::Outcome;
using engine::Responder;
using engine::ServerOptions;
using engine::ServerRequest;
using machine::CurlHttpClient;
using machine::CurlOptions;
using machine::send_and_wait;
using testing_support::RunningServer;
using testing_support::TempDir;
using testing_support::TestAuthority;

void echo(const ServerRequest& request, std::unique_ptr<Responder> responder) {
  std::string text{request.method};
  text.append(" ").append(request.target).append(" ").append(request.body);
  responder->answer({200, {{"X-Key", std::string{engine::find_header(request.headers, "x-key")}}}, text});
}

std::unique_ptr<CurlHttpClient> make_client(CurlOptions options = {}) {
  auto client = CurlHttpClient::make(std::move(options));
  EXPECT_TRUE(client) << (client ? "" : client.error().detail);
  return std::move(*client);
}

HttpRequest get(std::string url) { return {"GET", std::move(url), {}, ""}; }

/// Listens, and lets each connection be spoken to by hand.
class HandServer {
 public:
  using Talk = std::function<void(int socket, int connection)>;
  explicit HandServer(Talk talk) : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 16), 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this, talk = std::move(talk)] {
      for (int i = 0;; ++i) {
        const machine::Descriptor socket{::accept(listener_.get(), nullptr, nullptr)};
        if (!socket) return;
        talk(socket.get(), i);
      }
    }};
  }
  HandServer(const HandServer&) = delete;
  HandServer& operator=(const HandServer&) = delete;
  ~HandServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  /// Up to the end of a header without a body; false when the line ends first.
  static bool read_request(int socket) {
    std::string text;
    char byte = 0;
    while (!text.ends_with("\r\n\r\n")) {
      if (::recv(socket, &byte, 1, 0) != 1) return false;
      text.push_back(byte);
    }
    return true;
  }
  static void say(int socket, std::string_view text) { ::send(socket, text.data(), text.size(), MSG_NOSIGNAL); }

 private:
  machine::Descriptor listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

constexpr std::string_view kFine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(CurlHttpClient, SendsEachMethodAsItIsGiven) {
  RunningServer server{{}, echo};
  const auto client = make_client();
  struct Case {
    std::string method, target, body, answer;
  };
  const std::vector<Case> cases{
      {"GET", "/a/../b?c=%2F&d", "", "GET /a/../b?c=%2F&d "},
      {"POST", "/order", "{\"a\":1}", "POST /order {\"a\":1}"},
      {"POST", "/order?signature=x", "", "POST /order?signature=x "},
      {"PUT", "/order", "x", "PUT /order x"},
      {"DELETE", "/order?id=1", "", "DELETE /order?id=1 "},
      {"DELETE", "/order", "id=1", "DELETE /order id=1"},
      {"HEAD", "/order", "", ""},
  };
  for (const auto& [method, target, body, answer] : cases) {
    const auto reply = send_and_wait(*client, {method, server.url(target), {{"X-Key", "abc"}}, body}, 10s);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, answer);
    EXPECT_EQ(engine::find_header(reply->headers, "x-key"), "abc");
  }
}

TEST(CurlHttpClient, AddsNoHeadersThatNobodyAskedFor) {
  RunningServer server{{}, [](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         std::string names;
                         for (const auto& header : request.headers) names += header.name + ";";
                         responder->answer({200, {}, names});
                       }};
  const auto client = make_client();
  const auto post =
      send_and_wait(*client, {"POST", server.url("/"), {{"X-Empty", ""}}, std::string(2'000'000, 'x')}, 10s);
  ASSERT_TRUE(post);
  EXPECT_EQ(post->body, "Host;User-Agent;Accept;X-Empty;Content-Length;");
}

TEST(CurlHttpClient, UsesOneConnectionAgainAndAgain) {
  ServerOptions options;
  options.connections_max = 1;
  RunningServer server{options, echo};
  const auto client = make_client();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(send_and_wait(*client, get(server.url("/")), 10s));
}

TEST(CurlHttpClient, HoldsRequestsBackThatAHostShallNotSeeAtOnce) {
  std::atomic<int> open{0}, most{0};
  engine::HttpServer* self = nullptr;
  RunningServer server{{}, [&](const ServerRequest&, std::unique_ptr<Responder> responder) {
                         most = std::max<int>(most, ++open);
                         const std::shared_ptr<Responder> shared = std::move(responder);
                         self->after(2ms, [shared, &open] {
                           --open;
                           shared->answer({200, {}, "ok"});
                         });
                       }};
  self = &server.server();
  CurlOptions options;
  options.at_once_max = 5;
  const auto client = make_client(options);
  std::atomic<int> answered{0};
  std::promise<void> all;
  for (int i = 0; i < 200; ++i) {
    client->send(get(server.url("/")), 30s, [&](const engine::Result<HttpReply>& reply) {
      EXPECT_TRUE(reply);
      if (++answered == 200) all.set_value();
    });
  }
  ASSERT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_LE(most, 5);
  EXPECT_GE(most, 2);
}

TEST(CurlHttpClient, SaysThatNothingWasSentWhenNothingWas) {
  std::uint16_t closed_port = 0;
  {
    RunningServer gone{{}, echo};
    closed_port = gone.port();
  }
  const auto client = make_client();
  for (const std::string& url :
       {"http://127.0.0.1:" + std::to_string(closed_port) + "/?signature=secret",
        std::string{"http://no-such-host.invalid/?signature=secret"}, std::string{"ftp://127.0.0.1/?signature=secret"},
        std::string{"file:///etc/passwd"}, std::string{"nonsense"}}) {
    const auto reply = send_and_wait(*client, get(url), 10s);
    ASSERT_FALSE(reply) << url;
    EXPECT_EQ(reply.error().outcome, Outcome::NotSent) << reply.error().detail;
    EXPECT_EQ(reply.error().detail.find("secret"), std::string::npos);
  }
  const auto injected = send_and_wait(*client, {"GET", "http://127.0.0.1/", {{"A", "b\r\nC: d"}}, ""}, 10s);
  ASSERT_FALSE(injected);
  EXPECT_EQ(injected.error().code, ErrorCode::InvalidInput);
}

TEST(CurlHttpClient, SaysThatItDoesNotKnowWhenTheAnswerIsLost) {
  RunningServer server{{}, [](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         const auto bytes = request.target == "/nothing" ? 0U : request.target == "/head" ? 20U : 45U;
                         responder->cut({200, {}, "a long answer"}, bytes);
                       }};
  const auto client = make_client();
  for (const std::string target : {"/nothing", "/head", "/body"}) {
    const auto reply = send_and_wait(*client, get(server.url(target)), 10s);
    ASSERT_FALSE(reply) << target;
    EXPECT_EQ(reply.error().outcome, Outcome::Unknown) << reply.error().detail;
    EXPECT_EQ(reply.error().code, ErrorCode::Unavailable);
  }
}

/// libcurl alone would send the request a second time here.
TEST(CurlHttpClient, NeverSendsAgainWhatAKeptConnectionMayHaveDelivered) {
  for (const std::string method : {"POST", "GET", "DELETE"}) {
    std::atomic<int> requests{0};
    HandServer server{[&](int socket, int) {
      if (!HandServer::read_request(socket)) return;
      ++requests;
      HandServer::say(socket, kFine);
      if (!HandServer::read_request(socket)) return;
      ++requests;  // And the line is closed without an answer.
    }};
    const auto client = make_client();
    ASSERT_TRUE(send_and_wait(*client, {method, server.url(), {}, ""}, 10s));
    const auto lost = send_and_wait(*client, {method, server.url(), {}, ""}, 10s);
    ASSERT_FALSE(lost) << method;
    EXPECT_EQ(lost.error().outcome, Outcome::Unknown);
    EXPECT_EQ(requests, 2) << method;
    ASSERT_TRUE(send_and_wait(*client, {method, server.url(), {}, ""}, 10s)) << "the next one takes a new connection";
  }
}

TEST(CurlHttpClient, TakesANewConnectionWhenTheServerHasClosedTheKeptOne) {
  std::promise<void> closed;
  HandServer server{[&](int socket, int connection) {
    if (!HandServer::read_request(socket)) return;
    HandServer::say(socket, kFine);
    if (connection > 0) return;
    ::shutdown(socket, SHUT_RDWR);
    closed.set_value();
  }};
  const auto client = make_client();
  ASSERT_TRUE(send_and_wait(*client, get(server.url()), 10s));
  closed.get_future().wait();
  const auto reply = send_and_wait(*client, get(server.url()), 10s);
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().detail);
}

TEST(CurlHttpClient, GivesUpAtTheDeadlineAndSaysWhatItKnows) {
  std::vector<std::unique_ptr<Responder>> never;
  RunningServer server{
      {}, [&](const ServerRequest&, std::unique_ptr<Responder> responder) { never.push_back(std::move(responder)); }};
  CurlOptions options;
  options.at_once_max = 1;
  const auto client = make_client(options);
  std::promise<engine::Result<HttpReply>> first;
  client->send(get(server.url("/")), 300ms,
               [&](engine::Result<HttpReply> reply) { first.set_value(std::move(reply)); });
  const auto waiting = send_and_wait(*client, get(server.url("/")), 100ms);
  ASSERT_FALSE(waiting);
  EXPECT_EQ(waiting.error().code, ErrorCode::Timeout);
  EXPECT_EQ(waiting.error().outcome, Outcome::NotSent);  // Its turn had not come.
  const auto sent = first.get_future().get();
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::Timeout);
  EXPECT_EQ(sent.error().outcome, Outcome::Unknown);
  server.on_its_thread([&] { never.clear(); });
}

TEST(CurlHttpClient, RefusesMoreThanItMayHaveInFlight) {
  std::vector<std::unique_ptr<Responder>> held;
  RunningServer server{
      {}, [&](const ServerRequest&, std::unique_ptr<Responder> responder) { held.push_back(std::move(responder)); }};
  CurlOptions options;
  options.in_flight_max = 2;
  auto client = make_client(options);
  std::atomic<int> ended{0};
  for (int i = 0; i < 2; ++i) {
    client->send(get(server.url("/")), 60s, [&](const engine::Result<HttpReply>& reply) {
      EXPECT_FALSE(reply);
      ++ended;
    });
  }
  const auto third = send_and_wait(*client, get(server.url("/")), 10s);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().outcome, Outcome::NotSent);
  client.reset();  // Answers what it leaves behind.
  EXPECT_EQ(ended, 2);
  server.on_its_thread([&] { held.clear(); });
}

TEST(CurlHttpClient, TakesNoAnswerThatIsTooLarge) {
  RunningServer server{{}, [](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         if (request.target == "/body") return responder->answer({200, {}, std::string(2000, 'x')});
                         responder->answer({200, {{"A", std::string(300'000, 'x')}}, ""});
                       }};
  CurlOptions options;
  options.answer_bytes_max = 1000;
  const auto client = make_client(options);
  for (const std::string target : {"/body", "/header"}) {
    const auto reply = send_and_wait(*client, get(server.url(target)), 10s);
    ASSERT_FALSE(reply) << target;
    EXPECT_EQ(reply.error().outcome, Outcome::Unknown);
  }
}

TEST(CurlHttpClient, FollowsNoRedirectAndNoProxyOfTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  RunningServer server{{}, [](const ServerRequest&, std::unique_ptr<Responder> responder) {
                         responder->answer({302, {{"Location", "/elsewhere"}}, ""});
                       }};
  const auto client = make_client();
  const auto reply = send_and_wait(*client, get(server.url("/")), 10s);
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->status, 302);
  EXPECT_EQ(engine::find_header(reply->headers, "location"), "/elsewhere");
}

TEST(CurlHttpClient, GoesThroughAProxyWhenToldTo) {
  RunningServer proxy{{}, echo};
  CurlOptions options;
  options.proxy = proxy.url("");
  const auto client = make_client(options);
  const auto reply = send_and_wait(*client, get("http://venue.invalid/time"), 10s);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->body, "GET http://venue.invalid/time ");
}

TEST(CurlHttpClient, SpeaksTlsOnlyToWhomItCanTrust) {
  const TempDir dir;
  TestAuthority authority{dir.path()};
  const auto serve = [&](const testing_support::ServerCertificate& certificate) {
    ServerOptions options;
    options.tls_certificate_file = certificate.certificate_file;
    options.tls_key_file = certificate.key_file;
    return std::make_unique<RunningServer>(options, echo);
  };
  CurlOptions options;
  options.ca_file = authority.file();
  const auto client = make_client(options);

  const auto good = serve(authority.issue("good", {"IP:127.0.0.1", "DNS:localhost"}));
  const auto reply = send_and_wait(*client, {"POST", good->url("/", "https"), {}, std::string(100'000, 'x')}, 10s);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->body.size(), 100'000U + 7U);

  const auto other_host = serve(authority.issue("other", {"DNS:example.com"}));
  const auto run_out = serve(authority.issue("old", {"IP:127.0.0.1"}, -1));
  const auto stranger = make_client();  // Trusts whom the system trusts.
  for (const auto& refused : {send_and_wait(*client, get(other_host->url("/", "https")), 10s),
                              send_and_wait(*client, get(run_out->url("/", "https")), 10s),
                              send_and_wait(*stranger, get(good->url("/", "https")), 10s)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().outcome, Outcome::NotSent) << refused.error().detail;
  }
}

TEST(CurlHttpClient, NeedsACaFileThatIsThere) {
  CurlOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  const auto client = CurlHttpClient::make(options);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, ErrorCode::InvalidInput);
}

TEST(CurlHttpClient, ServesManyThreadsAtOnce) {
  RunningServer server{{}, echo};
  const auto client = make_client();
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto text = std::to_string(t * 1000 + i);
        const auto reply = send_and_wait(*client, {"POST", server.url("/"), {}, text}, 30s);
        if (reply && reply->body == "POST / " + text) ++answered;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 400);
}

TEST(CurlHttpClient, MaySendFromWithinAnAnswer) {
  RunningServer server{{}, echo};
  auto client = make_client();
  std::promise<std::string> done;
  client->send(get(server.url("/1")), 10s, [&](const engine::Result<HttpReply>& first) {
    ASSERT_TRUE(first);
    client->send(get(server.url("/2")), 10s,
                 [&](const engine::Result<HttpReply>& second) { done.set_value(second->body); });
  });
  EXPECT_EQ(done.get_future().get(), "GET /2 ");
}

}  // namespace
