#include "cli/wiring/market_log.h"

#include <filesystem>

namespace cli {
namespace {

namespace fs = std::filesystem;
using kit::MarketTopic;

std::string_view header_of(MarketTopic topic) {
  switch (topic) {
    case MarketTopic::Trades: return "time,price,quantity,side,trade_id\n";
    case MarketTopic::Ticker: return "time,last,bid,bid_quantity,ask,ask_quantity\n";
    case MarketTopic::Candles: return "time,open,high,low,close,volume\n";
    case MarketTopic::Funding: return "time,rate,due_time\n";
    case MarketTopic::MarkPrice: return "time,mark_price,index_price\n";
    case MarketTopic::OpenInterest: return "time,quantity\n";
    case MarketTopic::Liquidations: return "time,side,price,quantity\n";
    case MarketTopic::Book: break;
  }
  return {};
}

template <class Amount>
std::string text(Amount amount) {
  return amount.value().to_string();
}
std::string text(const std::optional<engine::Price>& price) { return price ? text(*price) : std::string{}; }
std::string text(engine::Side side) { return side == engine::Side::Buy ? "buy" : "sell"; }

std::string levels(const std::vector<kit::BookLevel>& side) {
  std::string all;
  for (const auto& level : side) {
    all += std::string{all.empty() ? "" : ","} + "[\"" + level.price.to_string() + "\",\"" +
           level.quantity.to_string() + "\"]";
  }
  return all;
}

/// One line; where a message says no time of its own, when it came.
struct LineOf {
  const std::string& symbol;
  engine::Timestamp now;

  std::string at(engine::Timestamp time) const { return (time.nanoseconds() == 0 ? now : time).to_string(); }
  static std::string number(std::optional<std::int64_t> value) { return value ? std::to_string(*value) : "null"; }

  /// A symbol here is one that was asked for by name, without a character that JSON would escape.
  std::string operator()(const kit::BookUpdate& book) const {
    const bool is_delta = book.kind == kit::BookUpdate::Kind::Delta;
    return R"({"time":")" + at(book.time) + R"(","symbol":")" + symbol + R"(","type":")" +
           (is_delta ? "delta" : "snapshot") + R"(","bids":[)" + levels(book.bids) + R"(],"asks":[)" +
           levels(book.asks) + R"(],"seq":)" + number(book.sequence) + R"(,"prev_seq":)" + number(book.previous) + "}";
  }
  std::string operator()(const kit::TradeNews& news) const {
    const auto& trade = news.trade;
    return at(trade.time) + "," + text(trade.price) + "," + text(trade.quantity) + "," + text(trade.aggressor) + "," +
           news.id;
  }
  std::string operator()(const kit::TickerNews& news) const {
    const auto& quote = news.quote;
    return at(news.time) + "," + text(news.last) + "," + text(quote.bid) + "," + text(quote.bid_quantity) + "," +
           text(quote.ask) + "," + text(quote.ask_quantity);
  }
  std::string operator()(const kit::CandleNews& news) const {
    const auto& bar = news.candle;
    return bar.open_time.to_string() + "," + text(bar.open) + "," + text(bar.high) + "," + text(bar.low) + "," +
           text(bar.close) + "," + text(bar.volume);
  }
  std::string operator()(const kit::FundingNews& news) const {
    const bool has_due = news.due_time.nanoseconds() != 0;
    return at(news.time) + "," + news.rate.to_string() + "," + (has_due ? news.due_time.to_string() : "");
  }
  std::string operator()(const kit::MarkPriceNews& news) const {
    return at(news.time) + "," + text(news.mark) + "," + text(news.index);
  }
  std::string operator()(const kit::OpenInterestNews& news) const { return at(news.time) + "," + text(news.quantity); }
  std::string operator()(const kit::LiquidationNews& news) const {
    return at(news.time) + "," + text(news.side) + "," + text(news.price) + "," + text(news.quantity);
  }
  std::string operator()(const kit::Malformed& /*not written*/) const { return {}; }
};

/// Takes away what stands behind the last line's end.
void cut_torn_line(const std::string& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  if (failure || size == 0) return;
  std::ifstream in{path, std::ios::binary};
  auto whole = static_cast<std::streamoff>(size);
  for (char c = '\0'; whole > 0; --whole) {
    in.seekg(whole - 1);
    if (in.get(c) && c == '\n') break;
  }
  if (static_cast<std::uintmax_t>(whole) < size) fs::resize_file(path, static_cast<std::uintmax_t>(whole), failure);
}

}  // namespace

engine::Status MarketLog::open(File& file, const std::string& symbol, MarketTopic topic, engine::Timestamp now) {
  const auto name = prefix_ + "_" + symbol + "_" + std::string{to_string(topic)} +
                    (topic == MarketTopic::Candles ? "_" + interval_ : "") + "_" + now.to_string().substr(0, 10) +
                    (topic == MarketTopic::Book ? ".ndjson" : ".csv");
  cut_torn_line(name);
  std::error_code failure;
  const bool is_new = !fs::exists(name, failure) || fs::file_size(name, failure) == 0;
  file.out = std::ofstream{name, std::ios::binary | std::ios::app};
  if (is_new) file.out << header_of(topic);
  if (!file.out) return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, name + ": cannot be written"};
  file.day = now.utc_day();
  return engine::ok();
}

engine::Status MarketLog::add(const kit::MarketNews& news, engine::Timestamp now) {
  const auto topic = topic_of(news);
  CHECK(topic);
  auto& file = files_[{news.instrument, *topic}];
  if (file.day != now.utc_day()) {
    if (auto opened = open(file, news.instrument, *topic, now); !opened) return opened;
  }
  file.out << std::visit(LineOf{news.instrument, now}, news.what) << '\n';
  ++lines_;
  return engine::ok();
}

engine::Status MarketLog::flush() {
  for (auto& [key, file] : files_) {
    file.out.flush();
    if (file.out) continue;
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent,
                         prefix_ + "_" + key.first + ": cannot be written"};
  }
  return engine::ok();
}

}  // namespace cli
