#include "connectors/okx/rest.h"

#include <gtest/gtest.h>

#include <set>

#include "connectors/machine/openssl_crypto.h"
#include "connectors/okx/requests.h"

namespace {

constexpr auto kSecret = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";

class OkxRest : public testing::Test {
 protected:
  void SetUp() override { signer_ = *machine::OpensslCrypto{}.open_key(kSecret); }
  okx::Credentials credentials() const { return {"the-key", "the-passphrase", signer_.get(), false}; }
  engine::HttpRequest sent(const okx::Request& request) const {
    return *okx::to_http(request, "https://host", credentials(), now_);
  }

  std::unique_ptr<engine::Signer> signer_;
  engine::Timestamp now_ = *engine::Timestamp::parse("2026-08-01T12:34:56.789Z");
};

std::string header(const engine::HttpRequest& request, std::string_view name) {
  return std::string{engine::find_header(request.headers, name)};
}

// The worked examples of the venue facts, reckoned apart from this code.
TEST_F(OkxRest, SignsAsTheWorkedExamplesDo) {
  EXPECT_EQ(header(sent(okx::account_config()), "OK-ACCESS-SIGN"), "0Ot+3aHo2uurerwgiWC9bYwXe8naSMcorvleWNXcsDI=");
  okx::Request balance{okx::Operation::Raw, "GET", "/api/v5/account/balance?ccy=BTC,USDT", "", "", 1, true};
  EXPECT_EQ(header(sent(balance), "OK-ACCESS-SIGN"), "vncMaAk4hIxzoelHglbjOHdwDAaTExTVwTmOYn9dCyo=");
  okx::Request order{okx::Operation::Raw, "POST", "/api/v5/trade/order", "", "", 1, true};
  order.body =
      R"({"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15","side":"buy","ordType":"limit","px":"60000.1","sz":"0.01"})";
  EXPECT_EQ(header(sent(order), "OK-ACCESS-SIGN"), "ePf+iGRLYpbrhKcn61xEsTInBdG4Z/oxDTmSUv7UqsE=");
}

TEST_F(OkxRest, PutsTheKeyOnPrivateRequestsOnly) {
  const auto config = sent(okx::account_config());
  EXPECT_EQ(config.method, "GET");
  EXPECT_EQ(config.url, "https://host/api/v5/account/config");
  EXPECT_EQ(header(config, "OK-ACCESS-KEY"), "the-key");
  EXPECT_EQ(header(config, "OK-ACCESS-PASSPHRASE"), "the-passphrase");
  EXPECT_EQ(header(config, "OK-ACCESS-TIMESTAMP"), "2026-08-01T12:34:56.789Z");
  EXPECT_EQ(header(config, "Content-Type"), "");
  EXPECT_TRUE(sent(okx::server_time()).headers.empty());
  EXPECT_EQ(header(sent(okx::set_position_mode(true)), "Content-Type"), "application/json");
}

TEST_F(OkxRest, WritesTheTimeWithThreePlacesWhateverTheClockGives) {
  now_ = *engine::Timestamp::parse("2026-08-01T12:34:56Z");
  EXPECT_EQ(header(sent(okx::balance()), "OK-ACCESS-TIMESTAMP"), "2026-08-01T12:34:56.000Z");
  now_ = *engine::Timestamp::parse("2026-08-01T12:34:56.123456789Z");
  EXPECT_EQ(header(sent(okx::balance()), "OK-ACCESS-TIMESTAMP"), "2026-08-01T12:34:56.123Z");
}

TEST_F(OkxRest, SaysDemoAndDeadlineInHeaders) {
  auto demo = credentials();
  demo.demo = true;
  const auto request = okx::to_http(okx::server_time(), "https://host", demo, now_, now_ + std::chrono::seconds{5});
  EXPECT_EQ(header(*request, "x-simulated-trading"), "1");
  EXPECT_EQ(header(*request, "expTime"), std::to_string(now_.milliseconds() + 5000));
}

TEST_F(OkxRest, SendsNothingWithoutAKeyThatFits) {
  const auto no_key = okx::to_http(okx::balance(), "https://host", {}, now_);
  ASSERT_FALSE(no_key);
  EXPECT_EQ(no_key.error().code, engine::ErrorCode::Unauthorized);
  EXPECT_EQ(no_key.error().outcome, engine::Outcome::NotSent);
  const auto pem = *machine::OpensslCrypto{}.open_key(
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
      "-----END PRIVATE KEY-----\n");
  EXPECT_FALSE(okx::to_http(okx::balance(), "https://host", {"k", "p", pem.get()}, now_));
  EXPECT_FALSE(okx::login_frame({"k", "p", pem.get()}, now_));
}

TEST_F(OkxRest, LogsInAsTheWorkedExampleDoes) {
  EXPECT_EQ(*okx::login_frame(credentials(), now_ + std::chrono::milliseconds{1}),
            R"({"op":"login","args":[{"apiKey":"the-key","passphrase":"the-passphrase","timestamp":"1785587696",)"
            R"("sign":"pa+hcjNq3s+h7yyzI+rLjdgt1M6wKsegwfdF5Y2Y5xo="}]})");
}

TEST_F(OkxRest, KnowsEachOperationOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < okx::endpoints().size(); ++i) {
    const auto& one = okx::endpoints()[i];
    EXPECT_EQ(static_cast<std::size_t>(one.operation), i) << one.path;
    EXPECT_TRUE(seen.emplace(one.method, one.path).second) << one.path;
    EXPECT_TRUE(one.path.starts_with("/api/v5/"));
    EXPECT_EQ(one.is_signed, !one.path.starts_with("/api/v5/public/") && !one.path.starts_with("/api/v5/market/"));
    EXPECT_EQ(one.is_write, one.method == "POST") << one.path;
    EXPECT_GT(one.limit, 0);
    EXPECT_GT(one.items_max, 0);
  }
}

TEST(OkxClientOrderId, IsOneTo32LettersAndDigits) {
  EXPECT_TRUE(okx::is_client_order_id("ctABCDEFGHIJKLMNOPQRSTUVWXYZ23"));
  EXPECT_TRUE(okx::is_client_order_id(std::string(32, 'z')));
  for (const std::string bad : {"", "a-b", "a_b", "a b", "ä"}) EXPECT_FALSE(okx::is_client_order_id(bad));
  EXPECT_FALSE(okx::is_client_order_id(std::string(33, 'z')));
}

}  // namespace
