// Bytes as what a venue sends: refused, or made into rows; nothing in between. The first byte says whose they are.
#include "connectors/binance/codec.h"
#include "connectors/binance/errors.h"
#include "connectors/okx/codec.h"
#include "connectors/okx/errors.h"
#include "tests/fuzz/fuzz.h"

namespace {

template <class... Rows>
void read_okx_rows(kit::Json::Value data) {
  (static_cast<void>(okx::read_rows<Rows>(data)), ...);
}

template <class... Rows>
void read_binance_rows(kit::Json::Value root) {
  (static_cast<void>(binance::read_rows<Rows>(root)), ...);
}

void read_okx(std::string_view text) {
  static okx::SocketReader reader;
  static_cast<void>(reader.read(text));
  static kit::Json json;
  if (!json.parse(text)) return;
  const auto envelope = okx::read_envelope(json.root());
  if (!envelope) return;
  static_cast<void>(okx::meaning_of(envelope->code));
  const auto data = envelope->data;
  read_okx_rows<okx::AccountConfigRow, okx::BalanceRow, okx::PositionRow, okx::OrderRow, okx::FillRow, okx::AlgoRow,
                okx::AckRow, okx::FeeRow, okx::LeverageRow, okx::FundingRateRow, okx::BillRow, okx::TickerRow>(data);
  static_cast<void>(okx::read_candles(data));
  static_cast<void>(okx::read_server_time(data));
  if (const auto rows = okx::read_rows<okx::InstrumentRow>(data)) {
    for (const auto& row : *rows) static_cast<void>(okx::to_instrument(row));
  }
}

void read_binance(std::string_view text) {
  static binance::SocketReader reader;
  static_cast<void>(reader.read(text));
  static kit::Json json;
  if (!json.parse(text)) return;
  const auto root = json.root();
  if (const auto refusal = binance::find_refusal(root)) {
    static_cast<void>(binance::meaning_of(binance::MarketType::Spot, refusal->code, refusal->message));
  }
  read_binance_rows<binance::OrderRow, binance::AlgoOrderRow, binance::FillRow, binance::PositionRow,
                    binance::SpotAccount, binance::FuturesAccount, binance::TickerRow, binance::PremiumIndexRow>(root);
  static_cast<void>(binance::read_candles(root));
  static_cast<void>(binance::read_server_time(root));
  if (const auto info = binance::read_row<binance::ExchangeInfo>(root)) {
    for (const auto& row : info->symbols) static_cast<void>(binance::to_instrument(row));
  }
}

}  // namespace

namespace testing_support {

std::vector<std::string> fuzz_seeds() {
  return {
      R"(opong)",
      R"(o{"arg":{"channel":"orders"},"data":[{"ordId":"1","instId":"A","side":"buy","state":"live","sz":"1",)"
      R"("attachAlgoOrds":[{"tpTriggerPx":"1"}],"cTime":"1654084334977","reduceOnly":"false"}]})",
      R"(o{"id":"1512","op":"order","data":[{"ordId":"","sCode":"51008","sMsg":"No"}],"code":"1","msg":""})",
      R"(o{"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT","settleCcy":"USDT",)"
      R"("ctType":"linear","ctVal":"0.01","ctMult":"1","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","maxLmtSz":"1e8",)"
      R"("state":"live","lever":"100"}]})",
      R"(o{"code":"0","msg":"","data":[{"details":[{"ccy":"USDT","eq":"99.8","uTime":"1744498994783"}],"totalEq":"9"}]})",
      R"(o{"code":"0","msg":"","data":[["1597026383085","1","2","0.5","1.5","10","10","10","1"]]})",
      R"(b{"e":"ORDER_TRADE_UPDATE","T":1,"E":2,"o":{"s":"A","c":"x","S":"BUY","o":"LIMIT","x":"TRADE","X":"FILLED",)"
      R"("i":1,"q":"1","T":5,"t":7,"m":true,"rp":"1.5"}})",
      R"(b{"subscriptionId":0,"event":{"e":"executionReport","E":1,"s":"A","c":"a","C":"b","S":"BUY","o":"LIMIT",)"
      R"("x":"NEW","X":"NEW","i":1,"q":"1.0","T":5,"t":-1,"N":null}})",
      R"(b{"id":"1","status":418,"error":{"code":-1003,"msg":"x","data":{"retryAfter":1659146400000}},"rateLimits":[]})",
      R"(b{"symbols":[{"symbol":"A","status":"TRADING","baseAsset":"B","quoteAsset":"C","filters":[{"filterType":)"
      R"("PRICE_FILTER","tickSize":"0.1"},{"filterType":"LOT_SIZE","stepSize":"1","maxQty":"1e9"}]}],"rateLimits":[]})",
      R"(b[{"symbol":"A","orderId":1,"price":"1.0","fills":[{"price":"1","qty":"1","commission":"0","commissionAsset":"B"}]}])",
      R"(b{"assets":[{"asset":"USDT","walletBalance":"1"}],"positions":[{"symbol":"A","positionAmt":"-1"}]})",
  };
}

}  // namespace testing_support

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (data[0] == 'o') {
    read_okx(text);
  } else {
    read_binance(text);
  }
  return 0;
}
