#include "connectors/machine/web_socket_url.h"

#include <gtest/gtest.h>

namespace {

using machine::parse_web_socket_url;

TEST(WebSocketUrl, IsTakenApart) {
  struct Case {
    std::string url, host, port, host_header, target;
    bool is_tls;
  };
  const std::vector<Case> cases{
      {"wss://ws.okx.com:8443/ws/v5/public", "ws.okx.com", "8443", "ws.okx.com:8443", "/ws/v5/public", true},
      {"wss://stream.binance.com/stream?streams=a/b", "stream.binance.com", "443", "stream.binance.com",
       "/stream?streams=a/b", true},
      {"ws://127.0.0.1:8080", "127.0.0.1", "8080", "127.0.0.1:8080", "/", false},
      {"ws://[::1]:90/x#y", "::1", "90", "[::1]:90", "/x", false},
      {"ws://host?a=b", "host", "80", "host", "/?a=b", false},
  };
  for (const auto& expected : cases) {
    const auto url = parse_web_socket_url(expected.url);
    ASSERT_TRUE(url) << expected.url;
    EXPECT_EQ(url->host, expected.host);
    EXPECT_EQ(url->port, expected.port);
    EXPECT_EQ(url->host_header, expected.host_header);
    EXPECT_EQ(url->target, expected.target);
    EXPECT_EQ(url->is_tls, expected.is_tls);
  }
}

TEST(WebSocketUrl, IsRefusedWhenItIsNone) {
  for (const std::string url : {"", "http://a/", "ws://", "ws:///x", "ws://a:/", "ws://a:port/", "ws://a:123456/",
                                "ws://[::1/", "ws://[::1]x/", "ws://user@a/", "ws://a/ b", "ws://a/\r\nX: y"}) {
    EXPECT_FALSE(parse_web_socket_url(url)) << url;
  }
}

}  // namespace
