#include "connectors/deribit/market_decoder.h"

#include "connectors/kit/fields.h"

namespace deribit {
namespace {

using kit::Fields;
using kit::MarketNews;
using Kind = kit::BookUpdate::Kind;
using Value = kit::Json::Value;

/// ["new", price, amount], ["change", …], ["delete", price, 0]; of a whole book [price, amount].
std::vector<kit::BookLevel> read_levels(Value list, Fields& in) {
  std::vector<kit::BookLevel> levels;
  if (!list.is_list()) in.fail(list.key(), "no list of levels");
  for (const auto row : list.items()) {
    const auto action = row[std::size_t{0}];
    const std::size_t first = action.is_text() ? 1 : 0;
    const bool is_deleted = action.is_text() && action.text() == "delete";
    if (action.is_text() && !is_deleted && action.text() != "new" && action.text() != "change") {
      in.fail(list.key(), "none of new, change, delete");
    }
    const auto level = kit::parse_level(row[first].text(), is_deleted ? "0" : row[first + 1].text());
    if (!level) {
      in.fail(list.key(), level.error().detail);
      return {};
    }
    levels.push_back(*level);
  }
  return levels;
}

kit::BookUpdate read_book(Value data, Kind kind, Fields& in) {
  kit::BookUpdate book;
  book.kind = kind;
  book.bids = read_levels(data["bids"], in);
  book.asks = read_levels(data["asks"], in);
  book.sequence = in.integer(data["change_id"]);
  if (kind == Kind::Delta) book.previous = in.integer(data["prev_change_id"]);
  book.time = in.time_if_any(data["timestamp"]);
  return book;
}

Kind kind_of(Value type, Fields& in) {
  if (type.is_null()) return Kind::Whole;  // book.{instrument}.{group}.{depth}.{interval}
  if (type.text() == "change") return Kind::Delta;
  if (type.text() != "snapshot") in.fail("type", "neither snapshot nor change");
  return Kind::Snapshot;
}

/// A side that is empty has the price null, in old recordings 0.
std::optional<engine::Price> price_if_any(Value value, Fields& in) {
  const auto price = in.price_if_any(value);
  return price && price->value().is_zero() ? std::nullopt : price;
}

void add_ticker(const std::string& instrument, Value data, Fields& in, std::vector<MarketNews>& news) {
  const auto time = in.time(data["timestamp"]);
  const engine::Quote quote{price_if_any(data["best_bid_price"], in), price_if_any(data["best_ask_price"], in),
                            in.quantity_if_any(data["best_bid_amount"]), in.quantity_if_any(data["best_ask_amount"])};
  news.push_back({instrument, kit::TickerNews{time, price_if_any(data["last_price"], in), quote}});
  if (!data["mark_price"].is_null()) {
    news.push_back(
        {instrument, kit::MarkPriceNews{time, in.price(data["mark_price"]), price_if_any(data["index_price"], in)}});
  }
  if (!data["open_interest"].is_null()) {
    news.push_back({instrument, kit::OpenInterestNews{time, in.quantity(data["open_interest"])}});
  }
  if (!data["current_funding"].is_null()) {
    news.push_back({instrument, kit::FundingNews{time, in.decimal(data["current_funding"]), {}}});
  }
}

void add_trades(Value list, Fields& in, std::vector<MarketNews>& news) {
  if (!list.is_list()) in.fail("data", "no list of trades");
  for (const auto row : list.items()) {
    const auto instrument = in.name(row["instrument_name"]);
    const engine::PublicTrade trade{in.time(row["timestamp"]), in.price(row["price"]), in.quantity(row["amount"]),
                                    in.side(row["direction"])};
    news.push_back({instrument, kit::TradeNews{trade, in.name(row["trade_id"])}});
    // Who was liquidated: the maker, the taker, or both.
    const auto who = row["liquidation"].text();
    for (const char c : who) {
      const auto side = c == 'T' ? trade.aggressor : opposite(trade.aggressor);
      if (c == 'T' || c == 'M') {
        news.push_back({instrument, kit::LiquidationNews{trade.time, side, trade.price, trade.quantity}});
      }
    }
  }
}

/// "chart.trades.BTC-PERPETUAL.60" → "1h". The running candle is told again and again; none says that it is closed.
kit::CandleNews read_candle(std::string_view resolution, Value data, Fields& in) {
  return {interval_of_resolution(resolution),
          {in.time(data["tick"]), in.price(data["open"]), in.price(data["high"]), in.price(data["low"]),
           in.price(data["close"]), in.quantity(data["volume"])},
          false};
}

/// One notification. Channels that we know nothing of add nothing.
void add_notification(std::string_view channel, const std::string& instrument, Value data, Fields& in,
                      std::vector<MarketNews>& news) {
  if (channel.starts_with("book.")) {
    news.push_back({instrument, read_book(data, kind_of(data["type"], in), in)});
  } else if (channel.starts_with("trades.")) {
    add_trades(data, in, news);
  } else if (channel.starts_with("ticker.") || channel.starts_with("quote.")) {
    add_ticker(instrument, data, in, news);
  } else if (channel.starts_with("chart.trades.")) {
    news.push_back({instrument, read_candle(channel.substr(channel.rfind('.') + 1), data, in)});
  } else if (channel.starts_with("perpetual.")) {
    news.push_back({instrument, kit::FundingNews{in.time(data["timestamp"]), in.decimal(data["interest"]), {}}});
  }
}

/// The instrument in "book.BTC-PERPETUAL.100ms", "quote.BTC-PERPETUAL", "chart.trades.BTC-PERPETUAL.1".
std::string instrument_of(std::string_view channel) {
  if (channel.starts_with("chart.")) channel.remove_prefix(6);
  const auto begin = std::min(channel.find('.'), channel.size() - 1) + 1;
  return std::string{channel.substr(begin, channel.find('.', begin) - begin)};
}

}  // namespace

std::string interval_of_resolution(std::string_view resolution) {
  if (resolution == "1D") return "1d";
  if (resolution == "60") return "1h";
  if (resolution == "120") return "2h";
  if (resolution == "180") return "3h";
  if (resolution == "360") return "6h";
  if (resolution == "720") return "12h";
  return std::string{resolution} + "m";
}

void MarketDecoder::decode(std::string_view message, std::string_view asked_for, std::vector<MarketNews>& news) {
  if (auto parsed = json_.parse(message); !parsed) {
    news.push_back({{}, kit::Malformed{parsed.error().detail}});
    return;
  }
  const auto root = json_.root();
  const auto before = news.size();
  Fields in;
  std::string instrument;
  if (root["method"].text() == "subscription") {
    const auto channel = root["params"]["channel"].text();
    const auto data = root["params"]["data"];
    if (channel.empty() || data.is_null()) in.fail("params", "no channel, or no data");
    if (!channel.empty()) {
      const auto named = data["instrument_name"].text();
      instrument = named.empty() ? instrument_of(channel) : std::string{named};
      add_notification(channel, instrument, data, in, news);
    }
  } else if (const auto result = root["result"]; result["change_id"].is_number()) {
    const auto named = result["instrument_name"].text();
    instrument = named.empty() ? asked_for : named;
    news.push_back({instrument, read_book(result, Kind::Answer, in)});
  }
  settle(news, before, in, std::move(instrument));
}

}  // namespace deribit
