// What one order costs on its way to a venue, and one push on its way in.
#include <benchmark/benchmark.h>

#include "connectors/binance/codec.h"
#include "connectors/binance/order_requests.h"
#include "connectors/machine/openssl_crypto.h"
#include "connectors/okx/codec.h"
#include "connectors/okx/order_requests.h"

namespace {

using engine::Decimal;

constexpr auto kKey = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";
const engine::Timestamp kNow = engine::Timestamp::from_milliseconds(1785587696789);

Decimal number(std::string_view text) { return *Decimal::parse(text); }

void encode_and_sign_okx(benchmark::State& state) {
  const auto signer = *machine::OpensslCrypto{}.open_key(kKey);
  const okx::Credentials credentials{kKey, "passphrase", signer.get()};
  okx::Order order;
  order.market = {"BTC-USDT-SWAP", "BTC", "USDT", true, number("0.01"), number("0.1")};
  order.kind = okx::OrderKind::Limit;
  order.size = number("2.01");
  order.price = number("60622.2");
  order.client_order_id = "ctABCDEFGHIJKLMNOPQRSTUVWXYZ23";
  for (auto _ : state) {
    const auto request = okx::place_order(order);
    auto http = okx::to_http(*request, "https://openapi.okx.com", credentials, kNow);
    benchmark::DoNotOptimize(http);
  }
}
BENCHMARK(encode_and_sign_okx);

void encode_and_sign_binance(benchmark::State& state) {
  const auto signer = *machine::OpensslCrypto{}.open_key(kKey);
  const binance::Credentials credentials{kKey, signer.get()};
  binance::Order order;
  order.market = {binance::MarketType::UsdM, "BTCUSDT", number("0.001"), number("0.1")};
  order.kind = binance::OrderKind::Limit;
  order.quantity = number("0.123");
  order.price = number("60622.2");
  order.client_order_id = "ctABCDEFGHIJKLMNOPQRSTUVWXYZ23";
  for (auto _ : state) {
    const auto request = binance::place_order(order);
    auto http = binance::to_http(*request, "https://fapi.binance.com", credentials, kNow);
    benchmark::DoNotOptimize(http);
  }
}
BENCHMARK(encode_and_sign_binance);

void sign_hmac(benchmark::State& state) {
  const auto signer = *machine::OpensslCrypto{}.open_key(kKey);
  const std::string payload(220, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(signer->sign(payload));
}
BENCHMARK(sign_hmac);

// The fields a push has today, with made-up values.
constexpr std::string_view kOkxPush =
    R"({"arg":{"channel":"orders","instType":"SPOT","instId":"BTC-USDT","uid":"614488474791936"},"data":[{"accFillSz":)"
    R"("0.001","algoClOrdId":"","algoId":"","amendResult":"","amendSource":"","attachAlgoClOrdId":"","attachAlgoOrds":[],)"
    R"("avgPx":"31527.1","cTime":"1654084334977","cancelSource":"","category":"normal","ccy":"","clOrdId":)"
    R"("ctABCDEFGHIJKLMNOPQRSTUVWXYZ23","code":"0","execType":"M","fee":"-0.02522168","feeCcy":"USDT","fillFee":)"
    R"("-0.02522168","fillFeeCcy":"USDT","fillIdxPx":"","fillMarkPx":"","fillNotionalUsd":"31.50818374","fillPnl":"0.01",)"
    R"("fillPx":"31527.1","fillSz":"0.001","fillTime":"1654084353263","instId":"BTC-USDT","instType":"SPOT","isTpLimit":)"
    R"("false","lastPx":"31527.1","lever":"0","linkedAlgoOrd":{"algoId":""},"msg":"","notionalUsd":"31.50818374","ordId":)"
    R"("452197707845865472","ordType":"limit","pnl":"0","posSide":"","px":"31527.1","pxType":"","pxUsd":"","pxVol":"",)"
    R"("quickMgnType":"","rebate":"0","rebateCcy":"BTC","reduceOnly":"false","reqId":"","side":"sell","slOrdPx":"",)"
    R"("slTriggerPx":"","slTriggerPxType":"","source":"","state":"filled","stpId":"","stpMode":"cancel_maker","sz":"0.001",)"
    R"("tag":"","tdMode":"cash","tgtCcy":"","tpOrdPx":"","tpTriggerPx":"","tpTriggerPxType":"","tradeId":"242589207",)"
    R"("tradeQuoteCcy":"USDT","uTime":"1654084353264"}]})";
constexpr std::string_view kFuturesPush =
    R"({"e":"ORDER_TRADE_UPDATE","T":1568879465651,"E":1568879465651,"o":{"s":"BTCUSDT","c":"ctABCDEFGHIJKLMNOPQRSTUVWXYZ23",)"
    R"("S":"BUY","o":"LIMIT","f":"GTC","q":"0.002","p":"7100.50","ap":"7100.50","sp":"0","x":"TRADE","X":)"
    R"("PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.001","L":"7100.50","N":"USDT","n":"0.01000000","T":1568879465651,)"
    R"("t":12345678,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"LONG","cp":false,"AP":"0",)"
    R"("cr":"0","pP":false,"si":0,"ss":0,"rp":"12.34","V":"EXPIRE_TAKER","pm":"NONE","gtd":0,"er":"0"}})";
constexpr std::string_view kSpotPush =
    R"({"subscriptionId":0,"event":{"e":"executionReport","E":1709654401000,"s":"ETHUSDT","c":"ctABCDEFGHIJKLMNOPQRSTUVWXYZ23",)"
    R"("S":"BUY","o":"LIMIT","f":"GTC","q":"1.00000000","p":"2500.00000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"",)"
    R"("x":"TRADE","X":"FILLED","r":"NONE","i":12345678,"l":"1.00000000","z":"1.00000000","L":"2500.00000000","n":)"
    R"("0.00100000","N":"ETH","T":1709654401000,"t":98765432,"I":8641984,"w":false,"m":true,"M":false,"O":1709654400000,"Z":)"
    R"("2500.00000000","Y":"2500.00000000","Q":"0.00000000","W":1709654400000,"V":"NONE"}})";

template <class Reader>
void decode(benchmark::State& state, std::string_view text) {
  Reader reader;
  for (auto _ : state) {
    auto message = reader.read(text);
    if (!message) state.SkipWithError("not read");
    benchmark::DoNotOptimize(message);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
void decode_okx_order(benchmark::State& state) { decode<okx::SocketReader>(state, kOkxPush); }
BENCHMARK(decode_okx_order);
void decode_futures_order(benchmark::State& state) { decode<binance::SocketReader>(state, kFuturesPush); }
BENCHMARK(decode_futures_order);
void decode_spot_order(benchmark::State& state) { decode<binance::SocketReader>(state, kSpotPush); }
BENCHMARK(decode_spot_order);

void parse_only(benchmark::State& state) {
  kit::Json json;
  for (auto _ : state) benchmark::DoNotOptimize(json.parse(kOkxPush));
}
BENCHMARK(parse_only);

}  // namespace

BENCHMARK_MAIN();
