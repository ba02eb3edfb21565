// Bytes as messages of a venue's public streams: read, or said to be malformed, and never half of each. JSON itself is
// judged by a second reader.
#include <nlohmann/json.hpp>

#include "connectors/binance/market_decoder.h"
#include "connectors/deribit/market_decoder.h"
#include "connectors/kit/book_replay.h"
#include "connectors/okx/market_decoder.h"
#include "engine/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::unique_ptr<kit::MarketDecoder> decoder_of(unsigned which) {
  if (which == 0) return std::make_unique<okx::MarketDecoder>();
  if (which == 1) return std::make_unique<binance::MarketDecoder>(binance::Market::Spot);
  if (which == 2) return std::make_unique<binance::MarketDecoder>(binance::Market::UsdMargined);
  return std::make_unique<deribit::MarketDecoder>();
}

void check_book(const kit::LocalBook& book) {
  for (const auto* side : {&book.bids(), &book.asks()}) {
    for (std::size_t i = 0; i < side->size(); ++i) {
      CHECK(side->at(i).quantity.is_positive());
      if (i == 0) continue;
      CHECK(side == &book.bids() ? side->at(i).price < side->at(i - 1).price
                                 : side->at(i).price > side->at(i - 1).price);
    }
  }
}

void check_lines(unsigned which, std::string_view bytes) {
  kit::BookReplay replay{decoder_of(which), "BTCUSDT"};
  for (std::size_t from = 0; from <= bytes.size();) {
    const auto to = std::min(bytes.find('\n', from), bytes.size());
    const auto line = bytes.substr(from, to - from);
    replay.take(line);
    from = to + 1;
    std::vector<kit::MarketNews> news;
    decoder_of(which)->decode(line, {}, news);
    for (const auto& item : news) {
      const bool is_malformed = std::holds_alternative<kit::Malformed>(item.what);
      CHECK(is_malformed ? news.size() == 1 : !item.instrument.empty());
    }
  }
  for (const auto& [name, book] : replay.books()) check_book(book);
}

void check_json(std::string_view text) {
  kit::Json json;
  if (!json.parse(text)) return;
  CHECK(nlohmann::json::accept(text));
  CHECK(json.root().is_list() || json.root().is_object());
}

}  // namespace

std::vector<std::string> testing_support::fuzz_seeds() {
  const std::string okx = R"({"arg":{"channel":"books","instId":"A"},"action":)";
  const std::string deribit = R"({"method":"subscription","params":{"channel":"book.A.100ms","data":{"type":)";
  const std::string futures = R"({"stream":"a@depth","data":{"e":"depthUpdate","s":"BTCUSDT",)";
  return {
      std::string{'\0'} + okx +
          R"("snapshot","data":[{"asks":[["2","1","0","1"],["3","1.50","0","1"]],"bids":[["1","7"]],"seqId":5,"prevSeqId":-1}]})" +
          "\n" + okx +
          R"("update","data":[{"asks":[["2","0"]],"bids":[["1","9"]],"seqId":6,"prevSeqId":5,"checksum":7}]})" +
          "\npong\n" +
          R"({"arg":{"channel":"trades","instId":"A"},"data":[{"tradeId":"1","px":"1","sz":"1","side":"buy","ts":"1"}]})",
      std::string{'\1'} + R"(17 {"lastUpdateId":7,"bids":[["1","1"]],"asks":[["2","1"]]})" + "\n" +
          R"({"t":"recv","ts":1,"data":"{\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",\"U\":8,\"u\":9,\"b\":[[\"1\",\"2\"]],\"a\":[]}"})",
      std::string{'\2'} + futures + R"("U":5,"u":6,"pu":4,"b":[["1","1"]],"a":[]}})" + "\n" +
          R"({"lastUpdateId":6,"bids":[["1","1"]],"asks":[]})" + "\n" + futures +
          R"("U":7,"u":8,"pu":6,"b":[],"a":[["2","1"]]}})" + "\n" +
          R"({"e":"markPriceUpdate","E":1,"s":"B","p":"1","i":"2","r":"0.1","T":3})",
      std::string{'\3'} + deribit + R"("snapshot","change_id":1,"bids":[["new",1.5,2e1]],"asks":[]}}})" + "\n" +
          deribit +
          R"("change","prev_change_id":1,"change_id":2,"bids":[["delete",1.5,0]],"asks":[["change",-2,3]]}}})",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  check_lines(data[0] % 4U, bytes);
  check_json(bytes);
  return 0;
}
