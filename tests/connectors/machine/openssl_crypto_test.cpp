#include "connectors/machine/openssl_crypto.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/base/text_encoding.h"
#include "engine/env/random.h"

namespace {

using engine::KeyKind;
using engine::to_base64;
using engine::to_hex;
using machine::OpensslCrypto;

// Made-up keys. The Ed25519 seed is the bytes 00 to 1f.
constexpr auto kOkxSecret = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";
constexpr auto kBinanceKey = "vmExampleApiKey0000000000000000000000000000000000000000000000001";
constexpr auto kBinanceSecret = "NhExampleSecret000000000000000000000000000000000000000000000000A";
constexpr auto kEd25519Private =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kEd25519Public =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n"
    "-----END PUBLIC KEY-----\n";
constexpr auto kOrder =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.10&newClientOrderId=my-1"
    "&recvWindow=5000&timestamp=1785587696789";

// Made for this test with `openssl genpkey`; the signature with `openssl dgst -sha256 -sign`.
constexpr auto kRsaPrivate =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCwzHb8ZZLeeIAl\n"
    "TLm7vAe776zR9QemaH/pX8xySPHuOSyI2ifISQpBD0d48z++mLkbAf1AqdpBCQxC\n"
    "LMNur+Hwigg620l8ehsA42Zt+zyU24aFL3LwQIVV6JDIAlHFBqwLHZILwb7Sw3H+\n"
    "WlEhI8Ruvf7o7mo4pcTbOeXqA7qZvTRrTwRC9PjvxnEFr1Bq07B3/ag2dqEKV1W6\n"
    "zU2J2gpubZVfHvhG5UasTlTNfZ9obBG4n/iZG8BFtHoqNEEf6OMqsDPzIX1pXBGH\n"
    "Ey1U2qoPl+uljrLLUxQYq+QgbYyKr7ynlT9Ycnk+M7vknT/Acj9eag83XVCy4Pcj\n"
    "E23Fil6HAgMBAAECggEAQR+nqpQNtAYGCfdHqSf7X1ZLPfF4lmsCxuejSuukth/4\n"
    "UBavtb512P40URClB+OAt7qVW1bVjsQy8ENF38VIwA5QNsHkwUXHIZ4h8lwrdheg\n"
    "5vlR6L6TftASWKJGFYG+KMAFNnBxBni4yjzhiof+yN4SgiGkHeat6yTaFEe4Wf1y\n"
    "KWJD2V+bSKjZgbVowDsTViZbGNlo45dfyfH/JI/yCbqX52EyAgDj8sW4cvl/l7T8\n"
    "gcwgNV58ssSMbnDhD/z7YplLwDioOyIGLfFa9looHE6BapYLk63sDBfKOtdpumZp\n"
    "d8bpDrDCsczSvbxY1nyvMoYhT8+MASxVOf1gDjD9vQKBgQDzMdrXxXdijcYoTJn3\n"
    "at+J8cCkeDjrLR0tkFFzckMzfu7Nm82+rqO0m/YpEhn42GIvXvvntsbaTUePp2Od\n"
    "MZbwHors6v9i0gkTMTU/QNY/IW8xSu9NTjzCQsF8KhIrAJQZY3U5OgSCZIG+n399\n"
    "u7JYwjv6LUZZGsgsIYuYe9mzEwKBgQC6G5+2uDFWuzSZm90EOwdFFD9jLqZLrNXt\n"
    "zjcvsRWYWyQYA3Exlg/jepRRVBcuJTkcA8+uu8FgkTwjXhqbeEplHWRdoUUL5pMp\n"
    "8RtpPNad7D/A4VEzqRy03yYPC/pq0K9vbcwO/RBsJEmpNkz6tQYrjxMXB0U4lP3O\n"
    "Lbq8FH3hPQKBgQDr0VMQ2aTbRvh4SVcfCF38iBSyJvWibhuV/BRPKuQpAhOUAllu\n"
    "Zi/NyVHYH3pZx5DluGfyF1UZh8g1by3z1oszCZrTA0hjTaGJH7UvQbK+grAsjyoe\n"
    "vxfBkzPFL5Jwal4xhDS+KhkHS2hYLJdWl3PoB2hbPh2x93tU965CTQ4bSwKBgDEK\n"
    "0n2d8DKAxo2sCwPwYiwL9+A1DNFoTD+MVfKVYbFyYwKI9a0xdCJnzOnZlPouCOye\n"
    "/H15MK4313cidzR88G3Q3v/lXYKTUjh9NtH2nD+lX+998J4CdHQdUbQpXeYD9BcT\n"
    "AfD5MvisX1Td4E84oNWdsFQjMFSGvpM0bb7eT4WpAoGBANaAKx1gpFM5i29jkNcG\n"
    "FnA78uyfZGbg+LJGiA1fAwaydeNOQwGGFJUMA2r190MeYhsjceqDeb6EeZ86DjPi\n"
    "hupHgQReMUhH4wtUQpRzS/RxI0zOb2RJzvdz/KUrk7ZxFGZBQvbAwn8exH1ohFf7\n"
    "0NZYOkICc1PSRTFUHEhkfWs2\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kRsaPublic =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsMx2/GWS3niAJUy5u7wH\n"
    "u++s0fUHpmh/6V/Mckjx7jksiNonyEkKQQ9HePM/vpi5GwH9QKnaQQkMQizDbq/h\n"
    "8IoIOttJfHobAONmbfs8lNuGhS9y8ECFVeiQyAJRxQasCx2SC8G+0sNx/lpRISPE\n"
    "br3+6O5qOKXE2znl6gO6mb00a08EQvT478ZxBa9QatOwd/2oNnahCldVus1NidoK\n"
    "bm2VXx74RuVGrE5UzX2faGwRuJ/4mRvARbR6KjRBH+jjKrAz8yF9aVwRhxMtVNqq\n"
    "D5frpY6yy1MUGKvkIG2Miq+8p5U/WHJ5PjO75J0/wHI/XmoPN11QsuD3IxNtxYpe\n"
    "hwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr auto kRsaSignature =
    "Yg29geXQCSPUZnZIFTJGjN3XI1ds5VFveuRUiZPLXadqijTjyfjfI1LOwiPJTH9jJ4Io6j7DNRljkAnwR3J9q7"
    "STDhr37KXTrAIJYCjWecNPNV6NmafEjiU2EmfOeF9WgMr4d8hxPapxaxkOCLd8X708/giMU5fLTotGAAHNUTIu"
    "iC5cVtp3fqEMgxPtao19qb0t4/lrjn9oAaQ9qDZtI9zWtsjyy1hUptkEntIYb1BthF07eXogQMcnjUosXMjP5e"
    "r0Y8NK3eB1rwcwKPW3HnKvlIJ4hMDzodCdMEvyYD/xTBDZDKZ2h6NyfuWstNK90dMOdRkQ4xHkfOAUwZhO2w==";
constexpr auto kRsaShort =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBAL1lfEvZwQNeBf7+\n"
    "yIUyBuN47SB39qJyKMIxYMJH6sPgEG34f6FZ1ygvxQDnuZAfR3FnEWACF+4rgD0B\n"
    "CMZmnESGsoY1dIvFS9hGgHj6tLtPdxezcAo85qjGf9h5uU/kIgLZsZZ3nVcxAlv9\n"
    "+yU2U+pfwPRK7QRMuTOi7jn4i+orAgMBAAECgYAtJLR0y+lyqQWa2xXmkZ8MtzUm\n"
    "KRHzdGx8pRJgHI47s/uWisW5KtXa8U/uwEz9qkb4I84DaVxU26+MWuPBjpGuZfuj\n"
    "O+lEao89JC93WjtuOQd//uUooEr6yGuSVWngGHCGRRdNC7mOe28/J3x3k5qZn8zf\n"
    "eiM0II0FwShJ9fgywQJBAPkcw8YSjhy0BRv8Tb6r30kvPnawumjlmg/z+K5Ro+lJ\n"
    "WDBEa8zjn212ACE8KeTH2eru0CkMAInYZV0owMco9gsCQQDCogwO6eSOACxkkdge\n"
    "V76qber+4Ry0ubwcKe0NhyUqWHdwSa8Zd44nhU1hJweCnEjsaeyPTuSpFKcq2Ej9\n"
    "shBhAkBdyM+HpXqtIbT+uTkHvKseYVPx2U0EqtQah24rKn88F6nE2i1/gH6H9jHM\n"
    "UVswT3EiOnBR07vsKXTX4rzY/fnLAkA+d5f7KWJrmO6mkJCWnH7bYE/t4f4+muYe\n"
    "++3TS67H+oDLDzsdp1t+n7AIIGiuqM5W4mBEVoPZKIHGpIg4tG/BAkA7YtExUY86\n"
    "N6BdekkM2rfIqiATAZ5IlMWxf83CFOIkNhp1f6Y3x4Sc5AvBCNWObu+eGj4Ys4oi\n"
    "Cv/KNJw56cT0\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kEcPrivate =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9dzFqCfPZXH6/pOi\n"
    "m93bH6W2+VemGf+gfBbg/zeu46+hRANCAASuxz7sKkBeIQFMftnJZ+aCBOpfAcIz\n"
    "uk2hU/VFxg55t4/8wmaf/0SCW90UyhcXe31BPSv3KYRYY0lOGLw2raZU\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kEncrypted =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiZTduP7eXqNQICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBIa9KlOFNv3zfyzv1oG3FoEQL4t\n"
    "DZnXG0wOivdNcuCR9v8C9CjcItkhL/fNJMHeZDGoBPBQuE15Y2GqftepuY5A8rRh\n"
    "25yLY5hO8n1ZVl8s5jM=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

struct Example {
  std::string payload, signature;
};

std::unique_ptr<engine::Signer> key_of(std::string_view secret) {
  auto key = OpensslCrypto{}.open_key(secret);
  EXPECT_TRUE(key);
  return key ? std::move(*key) : nullptr;
}

// Reckoned with `openssl dgst -hmac` and again with Python, apart from this code.
TEST(OpensslCrypto, SignsAsOkxAsks) {
  const auto key = key_of(kOkxSecret);
  ASSERT_EQ(key->kind(), KeyKind::Hmac);
  const std::vector<Example> examples{
      {"2026-08-01T12:34:56.789ZGET/api/v5/account/config", "0Ot+3aHo2uurerwgiWC9bYwXe8naSMcorvleWNXcsDI="},
      {"2026-08-01T12:34:56.789ZGET/api/v5/account/balance?ccy=BTC,USDT",
       "vncMaAk4hIxzoelHglbjOHdwDAaTExTVwTmOYn9dCyo="},
      {R"(2026-08-01T12:34:56.789ZPOST/api/v5/trade/order{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15",)"
       R"("side":"buy","ordType":"limit","px":"60000.1","sz":"0.01"})",
       "ePf+iGRLYpbrhKcn61xEsTInBdG4Z/oxDTmSUv7UqsE="},
      {"1785587696GET/users/self/verify", "pa+hcjNq3s+h7yyzI+rLjdgt1M6wKsegwfdF5Y2Y5xo="},
  };
  for (const auto& [payload, signature] : examples) EXPECT_EQ(to_base64(*key->sign(payload)), signature) << payload;
}

TEST(OpensslCrypto, SignsAsBinanceAsks) {
  const auto key = key_of(kBinanceSecret);
  const std::string api_key = std::string{"apiKey="} + kBinanceKey;
  const std::vector<Example> examples{
      {kOrder, "fbe22967bfcb9a217a90678feaca0b6588ad12b0bf01a76d9d690bb8a5fb4758"},
      {"symbol=BTCUSDT&side=BUYtype=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.10&newClientOrderId=my-1"
       "&recvWindow=5000&timestamp=1785587696789",
       "c3d49eab7c9d8decf4f02edebdc1a22b314f8138d7427a2eeadf13a4c3e534f0"},
      {"symbol=" + engine::percent_encode("１２３USDT") +
           "&side=BUY&type=MARKET&quoteOrderQty=10&timestamp=1785587696789",
       "de694ee99fca85a618017d9b285129be840886a55e81b0b520ff0ab3dbbfa1b6"},
      {"timestamp=1785587696789&recvWindow=5000", "f33080608fdcd8d014e2108fe618acea9406dcb595f8a2c8c07de5c283ea8823"},
      {api_key + "&newClientOrderId=my-1&price=60000.10&quantity=0.01&recvWindow=5000&side=BUY&symbol=BTCUSDT"
                 "&timeInForce=GTC&timestamp=1785587696789&type=LIMIT",
       "f7c57cc8b63a44403774775e8713b6ed6def0ffe448c7b845bcc258c2708d1ac"},
      {api_key + "&timestamp=1785587696789", "7dbca2bf70583bab0f1daee02f550a6a6f4aeae29b45b749685a77b2eef22886"},
  };
  for (const auto& [payload, signature] : examples) EXPECT_EQ(to_hex(*key->sign(payload)), signature) << payload;
}

// RFC 4231, cases 2 and 6: a short key, and one longer than a block.
TEST(OpensslCrypto, TakesHmacKeysOfAnyLength) {
  EXPECT_EQ(to_hex(*key_of("Jefe")->sign("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(*key_of(std::string(131, '\xaa'))->sign("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(OpensslCrypto, SignsWithEd25519) {
  const auto key = key_of(kEd25519Private);
  ASSERT_EQ(key->kind(), KeyKind::Ed25519);
  EXPECT_EQ(to_base64(*key->sign(kOrder)),
            "cTFA9VHFvTbJ1Oyo9G05dHSE4QsSVvMb7U33nK2HBLwl8KDcqnvt5hqIPNzCG7m3QQfRi6dIK+ivOM84jOFDCQ==");
  EXPECT_EQ(to_base64(*key->sign(std::string{"apiKey="} + kBinanceKey + "&timestamp=1785587696789")),
            "m+hKLTFkxeSeWHBrKh8Jx6zOm0eAdYpk3VAIgcbYRKS3RIUu1s9XBQSGIMofd5n8hdHiEq8iwH17JBCPE9YTDg==");
  const auto reader = key_of(kEd25519Public);
  EXPECT_TRUE(reader->verify(kOrder, *key->sign(kOrder)));
  EXPECT_FALSE(reader->verify("other", *key->sign(kOrder)));
  EXPECT_EQ(reader->sign(kOrder).error().code, engine::ErrorCode::InvalidInput);
}

TEST(OpensslCrypto, SignsWithRsa) {
  const auto key = key_of(kRsaPrivate);
  ASSERT_EQ(key->kind(), KeyKind::Rsa);
  EXPECT_EQ(to_base64(*key->sign(kOrder)), kRsaSignature);
  EXPECT_TRUE(key_of(kRsaPublic)->verify(kOrder, *key->sign(kOrder)));
}

TEST(OpensslCrypto, RefusesASignatureWithOneBitChanged) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  engine::Random random{kSeed};
  for (const auto* secret : {kOkxSecret, kEd25519Private, kRsaPrivate}) {
    const auto key = key_of(secret);
    const auto signature = *key->sign(kOrder);
    EXPECT_TRUE(key->verify(kOrder, signature));
    EXPECT_FALSE(key->verify(kOrder, ""));
    EXPECT_FALSE(key->verify(kOrder, signature + "x"));
    for (int round = 0; round < 50; ++round) {
      auto changed = signature;
      auto& byte = changed[random.below(changed.size())];
      byte = static_cast<char>(byte ^ (1 << random.below(8)));
      EXPECT_FALSE(key->verify(kOrder, changed));
    }
  }
}

TEST(OpensslCrypto, RefusesKeysThatCannotServe) {
  const auto refused = [](std::string_view secret) {
    const auto key = OpensslCrypto{}.open_key(secret);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, engine::ErrorCode::InvalidInput);
    EXPECT_EQ(key.error().detail.find("MC4C"), std::string::npos);
  };
  refused("");
  refused("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n");
  refused("-----BEGIN PRIVATE KEY-----");
  refused(kRsaShort);
  refused(kEcPrivate);
  refused(kEncrypted);
}

TEST(OpensslCrypto, HashesAndDrawsBytes) {
  EXPECT_EQ(to_hex(OpensslCrypto{}.sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  std::set<std::string> drawn;
  for (int i = 0; i < 100; ++i) drawn.insert(OpensslCrypto{}.random_bytes(16));
  EXPECT_EQ(drawn.size(), 100U);
  EXPECT_EQ(drawn.begin()->size(), 16U);
  EXPECT_EQ(OpensslCrypto{}.random_bytes(0), "");
}

}  // namespace
