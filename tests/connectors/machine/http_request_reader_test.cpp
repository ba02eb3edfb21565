#include "connectors/machine/http_request_reader.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"

namespace {

using machine::HttpRequestReader;
using State = HttpRequestReader::Progress::State;

constexpr HttpRequestReader::Limits kLimits{.header_bytes_max = 512, .body_bytes_max = 64};

TEST(HttpRequestReader, KeepsTargetHeadersAndBodyAsTheyCame) {
  HttpRequestReader reader{kLimits};
  const std::string text =
      "POST /api/v5/trade/order?a=%2F+b&c HTTP/1.1\r\nHost: x\r\nOK-ACCESS-KEY:  k Y \r\nContent-Length: "
      "9\r\n\r\n{\"a\": 1}\n";
  const auto progress = reader.read(text);
  ASSERT_EQ(progress.state, State::Done);
  EXPECT_EQ(progress.consumed, text.size());
  EXPECT_EQ(reader.method(), "POST");
  EXPECT_EQ(reader.target(), "/api/v5/trade/order?a=%2F+b&c");
  EXPECT_EQ(reader.body(), "{\"a\": 1}\n");
  ASSERT_EQ(reader.headers().size(), 3U);
  EXPECT_EQ(reader.headers()[1].name, "OK-ACCESS-KEY");
  EXPECT_EQ(reader.headers()[1].value, "k Y");
  EXPECT_TRUE(reader.keep_alive());
}

TEST(HttpRequestReader, PutsAChunkedBodyTogetherAndLeavesItsTrailersOut) {
  HttpRequestReader reader{kLimits};
  const std::string text =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nSign: z\r\n\r\n";
  ASSERT_EQ(reader.read(text).state, State::Done);
  EXPECT_EQ(reader.body(), "abcde");
  EXPECT_EQ(engine::find_header(reader.headers(), "sign"), "");
}

TEST(HttpRequestReader, ReadsTheSameHoweverTheBytesArriveInPieces) {
  const std::uint64_t seed = 20'261'121;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  const std::string text =
      "\r\nPUT /a?b HTTP/1.1\r\nHost: x\r\nA: 1\r\nContent-Length: 5\r\n\r\nhello"
      "GET /c HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /d HTTP/1.0\r\nTransfer-Encoding: chunked\r\nB: 2\r\n\r\n4\r\nwiki\r\n0\r\n\r\n";
  for (int round = 0; round < 2000; ++round) {
    HttpRequestReader reader{kLimits};
    std::string seen, waiting;
    for (std::size_t at = 0; at < text.size();) {
      const auto piece = std::min<std::size_t>(1 + random.below(20), text.size() - at);
      waiting += text.substr(at, piece);
      at += piece;
      while (!waiting.empty()) {
        const auto progress = reader.read(waiting);
        ASSERT_NE(progress.state, State::Wrong);
        waiting.erase(0, progress.consumed);
        if (progress.state == State::NeedsMore) break;
        seen += reader.method() + reader.target() + std::to_string(reader.headers().size()) + reader.body() + ";";
        reader.next();
      }
    }
    ASSERT_EQ(seen, "PUT/a?b3hello;GET/c1;POST/d2wiki;");
  }
}

TEST(HttpRequestReader, RefusesWhatIsMalformedOrTooLarge) {
  struct Case {
    std::string text;
    int status;
  };
  const std::string host = "Host: x\r\n";
  const std::vector<Case> cases{
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\n" + host + "\r\n", 400},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /\x01 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/1.1\r\n" + host + "A b: c\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},  // No Host.
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 65\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n41\r\n" + std::string(65, 'a') +
           "\r\n0\r\n\r\n",
       413},
      {"GET / HTTP/1.1\r\n" + host + "A: " + std::string(600, 'a') + "\r\n\r\n", 431},
      {"GET /" + std::string(600, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 431},
  };
  for (const auto& [text, status] : cases) {
    HttpRequestReader whole{kLimits};
    const auto progress = whole.read(text);
    EXPECT_EQ(progress.state, State::Wrong) << text;
    EXPECT_EQ(progress.status, status) << text;
  }
}

TEST(HttpRequestReader, CountsTheHeaderOverAllItsPieces) {
  HttpRequestReader reader{kLimits};
  ASSERT_EQ(reader.read("GET / HTTP/1.1\r\nHost: x\r\n").state, State::NeedsMore);
  int lines = 0;
  std::string waiting;
  auto progress = HttpRequestReader::Progress{};
  while (lines < 100 && progress.state == State::NeedsMore) {
    waiting += "A: 0123456789\r\n";
    progress = reader.read(waiting);
    waiting.erase(0, progress.consumed);
    ++lines;
  }
  EXPECT_EQ(progress.status, 431);
  EXPECT_LT(lines, 40);
}

TEST(HttpRequestReader, KnowsWhenTheClientWaitsToBeToldToGoOn) {
  HttpRequestReader reader{kLimits};
  ASSERT_EQ(reader.read("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n").state,
            State::NeedsMore);
  EXPECT_TRUE(reader.waits_for_continue());
  ASSERT_EQ(reader.read("ab").state, State::Done);
  EXPECT_FALSE(reader.waits_for_continue());
}

}  // namespace
