#include "connectors/binance/rest.h"

#include <gtest/gtest.h>

#include <set>

#include "connectors/binance/requests.h"
#include "connectors/machine/openssl_crypto.h"
#include "engine/base/text_encoding.h"

namespace {

constexpr auto kKey = "vmExampleApiKey0000000000000000000000000000000000000000000000001";
constexpr auto kSecret = "NhExampleSecret000000000000000000000000000000000000000000000000A";
constexpr auto kEd25519 =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kOrder =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.10&newClientOrderId=my-1";

class BinanceRest : public testing::Test {
 protected:
  void use(std::string_view secret) { signer_ = *machine::OpensslCrypto{}.open_key(secret); }
  void SetUp() override { use(kSecret); }
  binance::Credentials credentials() const { return {kKey, signer_.get()}; }

  std::unique_ptr<engine::Signer> signer_;
  engine::Timestamp now_ = engine::Timestamp::from_milliseconds(1785587696789);
};

// The worked examples of the venue facts, reckoned apart from this code.
TEST_F(BinanceRest, SignsAsTheWorkedExamplesDo) {
  EXPECT_EQ(*binance::signed_parameters(kOrder, credentials(), now_),
            std::string{kOrder} +
                "&recvWindow=5000&timestamp=1785587696789&signature="
                "fbe22967bfcb9a217a90678feaca0b6588ad12b0bf01a76d9d690bb8a5fb4758");
  use(kEd25519);
  const auto signed_text = *binance::signed_parameters(kOrder, credentials(), now_);
  EXPECT_TRUE(signed_text.ends_with(
      "&signature=cTFA9VHFvTbJ1Oyo9G05dHSE4QsSVvMb7U33nK2HBLwl8KDcqnvt5hqIPNzCG7m3QQfRi6dIK%2BivOM"
      "84jOFDCQ%3D%3D"))
      << signed_text;
}

TEST_F(BinanceRest, SignsFramesOverTheirSortedParameters) {
  std::vector<binance::FrameParameter> order{{"symbol", "BTCUSDT"},       {"side", "BUY"},      {"type", "LIMIT"},
                                             {"timeInForce", "GTC"},      {"quantity", "0.01"}, {"price", "60000.10"},
                                             {"newClientOrderId", "my-1"}};
  const auto frame = *binance::signed_frame("e2a8", "order.place", order, credentials(), now_);
  EXPECT_NE(frame.find("f7c57cc8b63a44403774775e8713b6ed6def0ffe448c7b845bcc258c2708d1ac"), std::string::npos) << frame;
  EXPECT_TRUE(frame.starts_with(R"({"id":"e2a8","method":"order.place","params":{"apiKey":"vmEx)"));
  EXPECT_NE(frame.find(R"("timestamp":1785587696789)"), std::string::npos);
  EXPECT_NE(frame.find(R"("quantity":"0.01")"), std::string::npos);
  const auto subscribe = *binance::signed_frame("1", "userDataStream.subscribe.signature", {}, credentials(), now_, {});
  EXPECT_NE(subscribe.find("7dbca2bf70583bab0f1daee02f550a6a6f4aeae29b45b749685a77b2eef22886"), std::string::npos);
  const auto with_window = *binance::signed_frame("1", "userDataStream.subscribe.signature", {}, credentials(), now_);
  EXPECT_NE(with_window.find("757f8b8576c4020c0cc8cda432048e1d4365790601cf0ac79cb87030eafaa409"), std::string::npos);
}

TEST_F(BinanceRest, LogsOnWithEd25519Only) {
  EXPECT_FALSE(binance::signed_frame("1", "session.logon", {}, credentials(), now_, {}));
  use(kEd25519);
  EXPECT_NE(binance::signed_frame("1", "session.logon", {}, credentials(), now_, {})
                ->find("m+hKLTFkxeSeWHBrKh8Jx6zOm0eAdYpk3VAIgcbYRKS3RIUu1s9XBQSGIMofd5n8hdHiEq8iwH17JBCPE9YTDg=="),
            std::string::npos);
  EXPECT_EQ(binance::session_frame("2", "order.status", {{"orderId", "5", true}}, now_),
            R"({"id":"2","method":"order.status","params":{"orderId":5,"timestamp":1785587696789}})");
}

TEST_F(BinanceRest, TurnsARequestIntoFrameParameters) {
  const auto parameters =
      binance::frame_parameters(*binance::cancel_order(binance::MarketType::Spot, {"１２３USDT", "77", ""}));
  ASSERT_TRUE(parameters);
  ASSERT_EQ(parameters->size(), 2U);
  EXPECT_EQ((*parameters)[0].value, "１２３USDT");
  EXPECT_EQ((*parameters)[1].name, "orderId");
  EXPECT_TRUE((*parameters)[1].is_integer);
  const auto ours = binance::frame_parameters(*binance::cancel_order(binance::MarketType::Spot, {"A", "", "123"}));
  EXPECT_FALSE((*ours)[1].is_integer);
}

TEST_F(BinanceRest, PutsParametersWhereTheMethodWantsThem) {
  const auto get =
      *binance::to_http(binance::open_orders(binance::MarketType::UsdM, "A"), "https://h", credentials(), now_);
  EXPECT_TRUE(get.url.starts_with("https://h/fapi/v1/openOrders?symbol=A&recvWindow=5000&timestamp=1785587696789&sig"));
  EXPECT_EQ(get.body, "");
  EXPECT_EQ(engine::find_header(get.headers, "X-MBX-APIKEY"), kKey);
  const auto post = *binance::to_http(binance::set_position_mode(true), "https://h", credentials(), now_);
  EXPECT_EQ(post.url, "https://h/fapi/v1/positionSide/dual");
  EXPECT_TRUE(post.body.starts_with("dualSidePosition=true&recvWindow="));
  EXPECT_EQ(engine::find_header(post.headers, "content-type"), "application/x-www-form-urlencoded");
  const auto open = *binance::to_http(binance::plain(binance::Operation::Time), "https://h", {}, now_);
  EXPECT_EQ(open.url, "https://h/fapi/v1/time");
  EXPECT_TRUE(open.headers.empty());
  const auto key = *binance::to_http(binance::keep_listen_key(), "https://h", credentials(), now_);
  EXPECT_EQ(key.body, "");
  EXPECT_EQ(engine::find_header(key.headers, "X-MBX-APIKEY"), kKey);
}

TEST_F(BinanceRest, SendsNothingWithoutAKey) {
  const auto no_key = binance::to_http(binance::plain(binance::Operation::SpotAccount), "https://h", {}, now_);
  ASSERT_FALSE(no_key);
  EXPECT_EQ(no_key.error().code, engine::ErrorCode::Unauthorized);
  EXPECT_EQ(no_key.error().outcome, engine::Outcome::NotSent);
  EXPECT_FALSE(binance::to_http(binance::plain(binance::Operation::SpotAccount), "https://h", {"k", nullptr}, now_));
  EXPECT_FALSE(binance::signed_frame("1", "order.place", {}, {"k", nullptr}, now_));
}

TEST(BinanceEndpoints, KnowEachOperationOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < binance::endpoints().size(); ++i) {
    const auto& one = binance::endpoints()[i];
    EXPECT_EQ(static_cast<std::size_t>(one.operation), i) << one.path;
    EXPECT_TRUE(seen.emplace(one.method, one.path).second) << one.path;
    EXPECT_EQ(one.market == binance::MarketType::UsdM, one.path.starts_with("/fapi/")) << one.path;
    EXPECT_GE(one.weight, 0);
    EXPECT_FALSE(one.method == "GET" && one.is_write) << one.path;
    EXPECT_TRUE(!one.is_write || one.security == binance::Security::Signed) << one.path;
  }
}

TEST(BinanceClientOrderId, IsLegalOnBothMarkets) {
  EXPECT_TRUE(binance::is_client_order_id("ctABCDEFGHIJKLMNOPQRSTUVWXYZ23"));
  EXPECT_TRUE(binance::is_client_order_id(std::string(36, '-')));
  for (const std::string bad : {"", "a.b", "a:b", "a b", "ä"}) EXPECT_FALSE(binance::is_client_order_id(bad));
  EXPECT_FALSE(binance::is_client_order_id(std::string(37, 'z')));
}

}  // namespace
