#include "connectors/serve/binance_auth.h"

#include "tests/connectors/serve/binance_house.h"

namespace {

using serve::without_signature;
using testing_support::BinanceStand;

constexpr auto kOrder = "/api/v3/order";

TEST(BinanceAuth, TakesTheSignatureOutOfWhatWasSigned) {
  EXPECT_EQ(without_signature("a=1&b=2&signature=xyz"), "a=1&b=2");
  EXPECT_EQ(without_signature("signature=xyz&a=1"), "a=1");
  EXPECT_EQ(without_signature("a=1&signature=xyz&b=2"), "a=1&b=2");
  EXPECT_EQ(without_signature("signature=xyz"), "");
  EXPECT_EQ(without_signature("nosignature=1&a=2"), "nosignature=1&a=2");
  EXPECT_EQ(without_signature(""), "");
}

TEST(BinanceAuth, ChecksQueryAndBodyAsOneText) {
  BinanceStand stand;
  const std::string query = "symbol=BTCUSDT&side=BUY";
  const auto body = "type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.1&timestamp=" + stand.now_ms();
  const auto sign = stand.signature(query + body, "alice");
  EXPECT_EQ(stand.send("POST", std::string{kOrder} + "?" + query, body + "&signature=" + sign, "alice-key").status,
            200);
  // Joined by an & it is another text.
  const auto joined = stand.signature(query + "&" + body, "alice");
  const auto wrong = stand.send("POST", std::string{kOrder} + "?" + query, body + "&signature=" + joined, "alice-key");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.body, R"({"code":-1022,"msg":"Signature for this request is not valid."})");
}

TEST(BinanceAuth, KnowsTheOfficialExample) {
  // Source: Binance "request-security.md", the example for HMAC keys.
  testing_support::House house;
  const auto key = house.crypto.open_key("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j");
  ASSERT_TRUE(key);
  const std::string payload =
      "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&price=52000.00&quantity=0.01000000&"
      "recvWindow=100&side=SELL&symbol=BTCUSDT&timeInForce=GTC&timestamp=1645423376532&type=LIMIT";
  const auto raw = engine::from_hex("aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24").value();
  EXPECT_TRUE((*key)->verify(payload, raw));
}

TEST(BinanceAuth, SaysWhatIsWrongInTheVenuesWords) {
  BinanceStand stand;
  const auto code = [&](const engine::HttpReply& reply) {
    return std::to_string(reply.status) + " " + (*serve::Json::parse(reply.body))["code"];
  };
  const std::string path = "/api/v3/account";
  EXPECT_EQ(code(stand.send("GET", path)), "401 -2014");
  EXPECT_EQ(code(stand.send("GET", path, {}, "nobody")), "401 -2015");
  EXPECT_EQ(code(stand.send("GET", path + "?timestamp=" + stand.now_ms(), {}, "alice-key")), "400 -1102");
  EXPECT_EQ(code(stand.send("GET", path + "?signature=00", {}, "alice-key")), "400 -1102");
  EXPECT_EQ(code(stand.send("GET", path + "?timestamp=" + stand.now_ms() + "&signature=zz", {}, "alice-key")),
            "400 -1022");
  // Somebody else's key does not make it his.
  EXPECT_EQ(code(stand.ask("GET", path, "", "alice")), "200 ");
  const auto query = "timestamp=" + stand.now_ms();
  EXPECT_EQ(
      code(stand.send("GET", path + "?" + query + "&signature=" + stand.signature(query, "bob"), {}, "alice-key")),
      "400 -1022");
}

TEST(BinanceAuth, HoldsTimestampsAgainstItsClock) {
  BinanceStand stand;
  const auto now = stand.house.host->now().milliseconds();
  const auto code = [&](std::int64_t timestamp, const std::string& window) {
    const auto query = "timestamp=" + std::to_string(timestamp) + (window.empty() ? "" : "&recvWindow=" + window);
    const auto reply = stand.send("GET", "/api/v3/account?" + query + "&signature=" + stand.signature(query, "alice"),
                                  {}, "alice-key");
    return reply.status == 200 ? std::string{"ok"} : (*serve::Json::parse(reply.body))["code"];
  };
  EXPECT_EQ(code(now + 999, ""), "ok");
  EXPECT_EQ(code(now + 1'000, ""), "-1021");
  EXPECT_EQ(code(now - 5'000, ""), "ok");
  EXPECT_EQ(code(now - 5'001, ""), "-1021");
  EXPECT_EQ(code(now - 10, "9.999"), "-1021");
  EXPECT_EQ(code(now - 60'000, "60000"), "ok");
  EXPECT_EQ(code(now, "60001"), "-1131");
  EXPECT_EQ(code(now, "1.2345"), "-1130");
  EXPECT_EQ(code(now * 1'000, ""), "ok");  // Microseconds.
  stand.house.host->set_skew(std::chrono::seconds{30});
  EXPECT_EQ(code(now, ""), "-1021");
}

TEST(BinanceAuth, KeepsThoseWhoMayNotTradeFromTrading) {
  auto options = testing_support::host_options();
  options.accounts[0].may_trade = false;
  BinanceStand stand{{}, options};
  EXPECT_EQ(stand.ask("GET", "/api/v3/account", "").status, 200);
  EXPECT_EQ(stand.tell("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1").substr(0, 18),
            "401 {\"code\":-2015,");
  EXPECT_EQ(stand.tell("DELETE", kOrder, "symbol=BTCUSDT&orderId=1").substr(0, 18), "401 {\"code\":-2015,");
}

}  // namespace
