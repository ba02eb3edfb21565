#include "connectors/machine/beast_http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <vector>

#include "tests/connectors/machine/loopback.h"

namespace {

using namespace std::chrono_literals;
using engine::Responder;
using engine::ServerOptions;
using engine::ServerRequest;
using testing_support::RawConnection;
using testing_support::RunningServer;

/// What came, in the body of the answer.
void echo(const ServerRequest& request, std::unique_ptr<Responder> responder) {
  std::string text{request.method};
  text.append(" ").append(request.target).append(" ").append(request.body);
  responder->answer({200, {{"Content-Type", "text/plain"}}, text});
}

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

TEST(HttpServer, GivesTargetAndBodyAsTheyCame) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send(post("/a/b?c=%2F&d", "{ \"x\":\t1 }\n"));
  EXPECT_EQ(client.receive_reply(), ok("POST /a/b?c=%2F&d { \"x\":\t1 }\n"));
}

TEST(HttpServer, SaysWhereARequestComesFrom) {
  RunningServer server{
      {}, [](const ServerRequest& request, std::unique_ptr<Responder> responder) {
        responder->answer({200, {}, std::string{request.peer} + (request.from_loopback ? " near" : " far")});
      }};
  RawConnection client{server.port()};
  client.send(get("/"));
  EXPECT_TRUE(client.receive_reply().ends_with("\r\n\r\n127.0.0.1 near"));
}

TEST(HttpServer, AnswersManyRequestsOfOneConnectionInTheirOrder) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  std::string requests, answers;
  for (int i = 0; i < 5000; ++i) {  // More than may wait at once.
    requests += i % 2 == 0 ? get("/" + std::to_string(i)) : post("/", std::to_string(i));
    answers += ok(i % 2 == 0 ? "GET /" + std::to_string(i) + " " : "POST / " + std::to_string(i));
  }
  std::thread sender{[&] { client.send(requests); }};
  EXPECT_EQ(client.receive(answers.size()), answers);
  sender.join();
}

TEST(HttpServer, KeepsTheOrderWhenAnswersAreGivenLaterAndOutOfIt) {
  std::map<std::string, std::unique_ptr<Responder>> waiting;
  std::promise<void> all_came;
  RunningServer server{{}, [&](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         waiting.emplace(request.target, std::move(responder));
                         if (waiting.size() == 3) all_came.set_value();
                       }};
  RawConnection client{server.port()};
  client.send(get("/1") + get("/2") + get("/3"));
  all_came.get_future().wait();
  for (const std::string target : {"/3", "/1", "/2"}) {
    server.on_its_thread([&] { waiting[target]->answer({200, {{"Content-Type", "text/plain"}}, target}); });
  }
  const auto expected = ok("/1") + ok("/2") + ok("/3");
  EXPECT_EQ(client.receive(expected.size()), expected);
}

TEST(HttpServer, AnswersHeadWithTheHeaderOnly) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n" + get("/y"));
  EXPECT_EQ(client.receive_until("\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n");
  EXPECT_EQ(client.receive_reply(), ok("GET /y "));
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get("/not-looked-at"));
  EXPECT_EQ(client.receive_all(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET /x ");
  RawConnection old{server.port()};
  old.send("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.receive_all().ends_with("\r\n\r\nGET /x "));
}

TEST(HttpServer, AnswersAClientThatHasFinishedSending) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send(get("/1") + get("/2"));
  client.finish_sending();
  EXPECT_EQ(client.receive_all(), ok("GET /1 ") + ok("GET /2 "));
}

TEST(HttpServer, TellsAClientToGoOnWithABody) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_EQ(client.receive_reply(), ok("POST /x ab"));
}

TEST(HttpServer, RefusesWhatIsMalformedOrTooLargeAndCloses) {
  ServerOptions options;
  options.header_bytes_max = 1000;
  options.body_bytes_max = 100;
  RunningServer server{options, echo};
  struct Case {
    std::string request, status;
  };
  const std::vector<Case> cases{{"nonsense\r\n\r\n", "400 Bad Request"},
                                {"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"},
                                {std::string(100'000, 'a'), "431 Request Header Fields Too Large"},
                                {get("/" + std::string(1000, 'a')), "431 Request Header Fields Too Large"},
                                {post("/", std::string(101, 'a')), "413 Payload Too Large"}};
  for (const auto& [request, status] : cases) {
    RawConnection client{server.port()};
    client.send(get("/first") + request + get("/never"));
    EXPECT_EQ(client.receive_reply(), ok("GET /first "));
    const auto rest = client.receive_all();
    EXPECT_TRUE(rest.starts_with("HTTP/1.1 " + status + "\r\n")) << rest;
    EXPECT_EQ(rest.find("never"), std::string::npos);
  }
}

TEST(HttpServer, RefusesOtherMethodsAndGoesOn) {
  RunningServer server{{}, echo};
  RawConnection client{server.port()};
  client.send("PATCH / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/y"));
  EXPECT_TRUE(client.receive_reply().starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_EQ(client.receive_reply(), ok("GET /y "));
}

TEST(HttpServer, LetsNobodyWriteHeadersThroughAValue) {
  RunningServer server{{}, [](const ServerRequest&, std::unique_ptr<Responder> responder) {
                         responder->answer({200, {{"A", "1\r\nB: 2"}, {"Content-Length", "99"}, {"C", "3"}}, "x"});
                       }};
  RawConnection client{server.port()};
  client.send(get("/"));
  EXPECT_EQ(client.receive_reply(), "HTTP/1.1 200 OK\r\nC: 3\r\nContent-Length: 1\r\n\r\nx");
}

TEST(HttpServer, CutsAnAnswerShortOrLeavesItOut) {
  RunningServer server{{}, [](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         if (request.target == "/ok") return responder->answer({200, {}, "ok"});
                         if (request.target == "/short") return responder->cut({200, {}, "a long answer"}, 20);
                         if (request.target == "/nothing") responder->cut({}, 0);
                         // Else it is let go of without an answer.
                       }};
  const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  for (const auto& [target, rest] :
       std::map<std::string, std::string>{{"/short", "HTTP/1.1 200 OK\r\nCon"}, {"/nothing", ""}, {"/dropped", ""}}) {
    RawConnection client{server.port()};
    client.send(get("/ok") + get(target) + get("/ok"));
    EXPECT_EQ(client.receive_all(), fine + rest) << target;
  }
}

TEST(HttpServer, TakesAnAnswerForAClientThatHasGone) {
  std::unique_ptr<Responder> waiting;
  std::promise<void> came;
  RunningServer server{{}, [&](const ServerRequest& request, std::unique_ptr<Responder> responder) {
                         if (request.target == "/ok") return responder->answer({200, {}, "ok"});
                         waiting = std::move(responder);
                         came.set_value();
                       }};
  {
    RawConnection client{server.port()};
    client.send(get("/late"));
    came.get_future().wait();
  }
  server.on_its_thread([&] { waiting->answer({200, {}, std::string(1'000'000, 'x')}); });
  RawConnection other{server.port()};
  other.send(get("/ok"));
  EXPECT_TRUE(other.receive_reply().ends_with("ok"));
}

TEST(HttpServer, TakesAnAnswerAfterItsOwnEnd) {
  std::unique_ptr<Responder> waiting;
  {
    std::promise<void> came;
    RunningServer server{{}, [&](const ServerRequest&, std::unique_ptr<Responder> responder) {
                           waiting = std::move(responder);
                           came.set_value();
                         }};
    RawConnection client{server.port()};
    client.send(get("/"));
    came.get_future().wait();
  }
  waiting->answer({200, {}, "nobody reads this"});
}

TEST(HttpServer, EndsConnectionsThatSayNothing) {
  ServerOptions options;
  options.idle_max = 100ms;
  RunningServer server{options, echo};
  RawConnection silent{server.port()};
  RawConnection slow{server.port()};
  slow.send("GET / HTTP/1.1\r\nHo");
  RawConnection served{server.port()};
  served.send(get("/x"));
  EXPECT_EQ(served.receive_reply(), ok("GET /x "));
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_EQ(slow.receive_all(), "");
  EXPECT_EQ(served.receive_all(), "");
}

TEST(HttpServer, WaitsForItsOwnAnswersHoweverLongTheyTake) {
  ServerOptions options;
  options.idle_max = 50ms;
  machine::BeastHttpServer* self = nullptr;
  RunningServer server{options, [&](const ServerRequest&, std::unique_ptr<Responder> responder) {
                         const std::shared_ptr<Responder> shared = std::move(responder);
                         self->after(400ms, [shared] { shared->answer({200, {}, "late"}); });
                       }};
  self = static_cast<machine::BeastHttpServer*>(&server.server());
  RawConnection client{server.port()};
  client.send(get("/"));
  EXPECT_TRUE(client.receive_reply().ends_with("late"));
}

TEST(HttpServer, TakesNoMoreConnectionsThanItIsTold) {
  ServerOptions options;
  options.connections_max = 2;
  RunningServer server{options, echo};
  RawConnection first{server.port()};
  first.send(get("/1"));
  EXPECT_EQ(first.receive_reply(), ok("GET /1 "));
  RawConnection second{server.port()};
  second.send(get("/2"));
  EXPECT_EQ(second.receive_reply(), ok("GET /2 "));
  RawConnection third{server.port()};
  EXPECT_TRUE(third.is_at_end());
  first.close();
  for (int tries = 0; tries < 1000; ++tries) {  // Until it has seen that the first has gone.
    RawConnection next{server.port()};
    next.send(get("/4"));
    if (next.receive(1) == "H") return;
  }
  FAIL() << "a place that was free again was not given";
}

TEST(HttpServer, HoldsAClientBackThatReadsNoAnswers) {
  ServerOptions options;
  options.send_queue_bytes_max = 100'000;
  std::atomic<int> served{0};
  const std::string body(50'000, 'x');
  RunningServer server{options, [&](const ServerRequest&, std::unique_ptr<Responder> responder) {
                         ++served;
                         responder->answer({200, {}, body});
                       }};
  RawConnection client{server.port()};
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += get("/");
  client.send(requests);
  RawConnection other{server.port()};
  other.send(get("/"));
  EXPECT_TRUE(other.receive_reply().ends_with(body));
  EXPECT_LT(served, 900);
  std::size_t answers = 0;
  while (answers < 1000 && client.receive_reply().ends_with(body)) ++answers;
  EXPECT_EQ(answers, 1000U);
}

TEST(HttpServer, CallsOnIdleAfterEachBatchBeforeItsAnswersGoOut) {
  machine::BeastHttpServer server;
  std::vector<std::unique_ptr<Responder>> waiting;
  std::size_t most = 0;
  server.set_on_idle([&] {
    most = std::max(most, waiting.size());
    for (auto& responder : std::exchange(waiting, {})) responder->answer({200, {}, "synced"});
  });
  ASSERT_TRUE(server.listen(
      {}, [&](const ServerRequest&, std::unique_ptr<Responder> responder) { waiting.push_back(std::move(responder)); },
      RunningServer::refuse_sessions()));
  std::thread thread{[&] { server.run(); }};
  RawConnection client{server.port()};
  client.send(get("/1") + get("/2") + get("/3"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.receive_reply().ends_with("synced"));
  server.stop();
  thread.join();
  EXPECT_GE(most, 1U);
}

TEST(HttpServer, RunsTasksOnItsThreadNowAndLater) {
  machine::BeastHttpServer server;
  ASSERT_TRUE(server.listen({}, echo, RunningServer::refuse_sessions()));
  std::vector<int> order;
  server.after(20ms, [&] {
    order.push_back(2);
    server.stop();
  });
  server.post([&] { order.push_back(1); });
  server.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(HttpServer, SaysWhyItCannotListen) {
  RunningServer server{{}, echo};
  ServerOptions taken;
  taken.port = server.port();
  machine::BeastHttpServer second;
  const auto status = second.listen(taken, echo, RunningServer::refuse_sessions());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, engine::ErrorCode::Io);
  EXPECT_NE(status.error().detail.find("127.0.0.1:" + std::to_string(server.port())), std::string::npos);

  ServerOptions nowhere;
  nowhere.address = "not an address";
  EXPECT_FALSE(second.listen(nowhere, echo, RunningServer::refuse_sessions()));
  ServerOptions no_certificate;
  no_certificate.tls_certificate_file = "/nonexistent/certificate.pem";
  no_certificate.tls_key_file = "/nonexistent/key.pem";
  const auto tls = second.listen(no_certificate, echo, RunningServer::refuse_sessions());
  ASSERT_FALSE(tls);
  EXPECT_EQ(tls.error().code, engine::ErrorCode::InvalidInput);
  no_certificate.tls_key_file.clear();
  EXPECT_FALSE(second.listen(no_certificate, echo, RunningServer::refuse_sessions()));
}

}  // namespace
