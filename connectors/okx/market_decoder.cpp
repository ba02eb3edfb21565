#include "connectors/okx/market_decoder.h"

#include <algorithm>
#include <array>

#include "connectors/kit/fields.h"

namespace okx {
namespace {

using kit::Fields;
using kit::MarketNews;
using Value = kit::Json::Value;

kit::BookUpdate read_book(Value row, kit::BookUpdate::Kind kind, Fields& in) {
  kit::BookUpdate book;
  book.kind = kind;
  book.bids = in.levels(row["bids"]);
  book.asks = in.levels(row["asks"]);
  book.sequence = in.integer_if_any(row["seqId"]);
  book.previous = in.integer_if_any(row["prevSeqId"]);
  book.time = in.time_if_any(row["ts"]);
  // Since June 2026 the checksum is always 0 and says nothing.
  const auto sum = in.integer_if_any(row["checksum"]);
  if (sum && *sum != 0) book.checksum = static_cast<std::int32_t>(*sum);
  return book;
}

kit::TradeNews read_trade(Value row, Fields& in) {
  return {{in.time(row["ts"]), in.price(row["px"]), in.quantity(row["sz"]), in.side(row["side"])},
          in.name(row["tradeId"])};
}

kit::TickerNews read_ticker(Value row, Fields& in) {
  return {in.time_if_any(row["ts"]),
          in.price_if_any(row["last"]),
          {in.price_if_any(row["bidPx"]), in.price_if_any(row["askPx"]), in.quantity_if_any(row["bidSz"]),
           in.quantity_if_any(row["askSz"])}};
}

/// Channel bbo-tbt: one level of each side, as often as it changes.
kit::TickerNews read_best(Value row, Fields& in) {
  const auto bid = row["bids"][std::size_t{0}], ask = row["asks"][std::size_t{0}];
  return {in.time_if_any(row["ts"]),
          std::nullopt,
          {in.price_if_any(bid[std::size_t{0}]), in.price_if_any(ask[std::size_t{0}]), in.quantity_if_any(bid[1]),
           in.quantity_if_any(ask[1])}};
}

kit::CandleNews read_candle(Value row, std::string_view bar, Fields& in) {
  return {interval_of_bar(bar),
          {in.time(row[std::size_t{0}]), in.price(row[1]), in.price(row[2]), in.price(row[3]), in.price(row[4]),
           in.quantity(row[5])},
          row[8].text() == "1"};
}

void add_liquidations(const std::string& instrument, Value row, Fields& in, std::vector<MarketNews>& news) {
  for (const auto detail : row["details"].items()) {
    news.push_back({instrument, kit::LiquidationNews{in.time(detail["ts"]), in.side(detail["side"]),
                                                     in.price(detail["bkPx"]), in.quantity(detail["sz"])}});
  }
}

/// One row of a push. Channels that we know nothing of add nothing.
void add_row(std::string_view channel, std::string_view action, const std::string& instrument, Value row, Fields& in,
             std::vector<MarketNews>& news) {
  constexpr std::array<std::string_view, 5> kBooks{"books", "books-l2-tbt", "books50-l2-tbt", "books-rpi", "books-elp"};
  using Kind = kit::BookUpdate::Kind;
  if (std::find(kBooks.begin(), kBooks.end(), channel) != kBooks.end()) {
    if (action != "snapshot" && action != "update") in.fail("action", "neither snapshot nor update");
    news.push_back({instrument, read_book(row, action == "update" ? Kind::Delta : Kind::Snapshot, in)});
  } else if (channel == "books5") {
    news.push_back({instrument, read_book(row, Kind::Whole, in)});
  } else if (channel == "bbo-tbt") {
    news.push_back({instrument, read_best(row, in)});
  } else if (channel == "trades" || channel == "trades-all") {
    news.push_back({instrument, read_trade(row, in)});
  } else if (channel == "tickers") {
    news.push_back({instrument, read_ticker(row, in)});
  } else if (channel.starts_with("candle")) {
    news.push_back({instrument, read_candle(row, channel.substr(6), in)});
  } else if (channel == "mark-price") {
    news.push_back({instrument, kit::MarkPriceNews{in.time(row["ts"]), in.price(row["markPx"]), std::nullopt}});
  } else if (channel == "funding-rate") {
    news.push_back({instrument, kit::FundingNews{in.time_if_any(row["ts"]), in.decimal(row["fundingRate"]),
                                                 in.time(row["fundingTime"])}});
  } else if (channel == "open-interest") {
    news.push_back({instrument, kit::OpenInterestNews{in.time(row["ts"]), in.quantity(row["oi"])}});
  } else if (channel == "liquidation-orders") {
    add_liquidations(instrument, row, in, news);
  }
}

/// The body of GET /market/books, which does not name its instrument. Other answers add nothing.
void add_answer(Value root, std::string_view asked_for, Fields& in, std::vector<MarketNews>& news) {
  for (const auto row : root["data"].items()) {
    if (!row["bids"].is_list() || !row["asks"].is_list()) continue;
    news.push_back({std::string{asked_for}, read_book(row, kit::BookUpdate::Kind::Answer, in)});
  }
}

}  // namespace

std::string interval_of_bar(std::string_view bar) {
  // What ends in "utc", and what is shorter than six hours, begins where our intervals begin; a plain 1D in Hong Kong.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSame{
      {{"1H", "1h"}, {"2H", "2h"}, {"4H", "4h"}, {"6Hutc", "6h"}, {"12Hutc", "12h"}, {"1Dutc", "1d"}}};
  const auto found = std::find_if(kSame.begin(), kSame.end(), [&](const auto& pair) { return pair.first == bar; });
  return std::string{found == kSame.end() ? bar : found->second};
}

void MarketDecoder::decode(std::string_view message, std::string_view asked_for, std::vector<MarketNews>& news) {
  if (message == "pong") return;
  if (auto parsed = json_.parse(message); !parsed) {
    news.push_back({{}, kit::Malformed{parsed.error().detail}});
    return;
  }
  const auto root = json_.root();
  if (!root["event"].is_null() || !root["op"].is_null()) return;  // Acknowledgements, notices; an order's answer.
  const auto before = news.size();
  const auto arg = root["arg"];
  std::string instrument{arg["instId"].text()};
  Fields in;
  if (arg.is_object()) {
    if (!root["data"].is_list()) in.fail("data", "missing");
    for (const auto row : root["data"].items()) {
      const auto own = row["instId"].text();
      if (!own.empty()) instrument = own;
      add_row(arg["channel"].text(), root["action"].text(), instrument, row, in, news);
    }
  } else {
    instrument = asked_for;
    add_answer(root, asked_for, in, news);
  }
  settle(news, before, in, std::move(instrument));
}

}  // namespace okx
