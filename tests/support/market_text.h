#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/market_news.h"

// News of a market as one line of text, so that a test can say what it expects.

namespace testing_support {

inline std::string shown(engine::Price price) { return price.value().to_string(); }
inline std::string shown(engine::Quantity quantity) { return quantity.value().to_string(); }
inline std::string shown(const std::optional<engine::Price>& price) { return price ? shown(*price) : "-"; }
inline std::string shown(engine::Timestamp time) { return time.nanoseconds() == 0 ? "-" : time.to_string(); }
inline std::string shown(engine::Side side) { return side == engine::Side::Buy ? "buy" : "sell"; }

struct NewsText {
  std::string operator()(const kit::BookUpdate& book) const {
    using Kind = kit::BookUpdate::Kind;
    std::string text = book.kind == Kind::Snapshot ? "snapshot"
                       : book.kind == Kind::Answer ? "answer"
                       : book.kind == Kind::Delta  ? "delta"
                                                   : "whole";
    text += " " + shown(book.time) + " " + (book.previous ? std::to_string(*book.previous) : "-") + ">" +
            (book.sequence ? std::to_string(*book.sequence) : "-");
    if (book.checksum) text += " sum " + std::to_string(*book.checksum);
    for (const auto* side : {&book.bids, &book.asks}) {
      text += side == &book.bids ? " bids" : " asks";
      for (const auto& level : *side) text += " " + level.price.to_string() + "x" + level.quantity.to_string();
    }
    return text;
  }
  std::string operator()(const kit::TradeNews& news) const {
    return "trade " + shown(news.trade.time) + " " + news.id + " " + shown(news.trade.aggressor) + " " +
           shown(news.trade.quantity) + " at " + shown(news.trade.price);
  }
  std::string operator()(const kit::TickerNews& news) const {
    return "ticker " + shown(news.time) + " last " + shown(news.last) + " bid " + shown(news.quote.bid) + "x" +
           shown(news.quote.bid_quantity) + " ask " + shown(news.quote.ask) + "x" + shown(news.quote.ask_quantity);
  }
  std::string operator()(const kit::CandleNews& news) const {
    const auto& bar = news.candle;
    return "candle " + news.interval + " " + shown(bar.open_time) + " " + shown(bar.open) + " " + shown(bar.high) +
           " " + shown(bar.low) + " " + shown(bar.close) + " " + shown(bar.volume) +
           (news.is_closed ? " closed" : " forming");
  }
  std::string operator()(const kit::FundingNews& news) const {
    return "funding " + shown(news.time) + " " + news.rate.to_string() + " due " + shown(news.due_time);
  }
  std::string operator()(const kit::MarkPriceNews& news) const {
    return "mark " + shown(news.time) + " " + shown(news.mark) + " index " + shown(news.index);
  }
  std::string operator()(const kit::OpenInterestNews& news) const {
    return "open interest " + shown(news.time) + " " + shown(news.quantity);
  }
  std::string operator()(const kit::LiquidationNews& news) const {
    return "liquidation " + shown(news.time) + " " + shown(news.side) + " " + shown(news.quantity) + " at " +
           shown(news.price);
  }
  std::string operator()(const kit::Malformed& news) const { return "malformed " + news.detail; }
};

/// "BTC-USDT: trade …", one line each.
inline std::string news_text(const std::vector<kit::MarketNews>& news) {
  std::string text;
  for (const auto& item : news) {
    if (!text.empty()) text += '\n';
    text += item.instrument + ": " + std::visit(NewsText{}, item.what);
  }
  return text;
}

inline std::string decoded(kit::MarketDecoder& decoder, std::string_view message, std::string_view asked_for = {}) {
  std::vector<kit::MarketNews> news;
  decoder.decode(message, asked_for, news);
  return news_text(news);
}

}  // namespace testing_support
