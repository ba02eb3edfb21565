#include "store/market_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <optional>

#include "store/csv_rows.h"
#include "store/decimal_text.h"

namespace store {
namespace {

using engine::MarketRecord;
using Next = engine::Result<std::optional<MarketRecord>>;
using Names = std::initializer_list<std::string_view>;

/// As Timestamp::parse, quick for an epoch in milliseconds or microseconds.
engine::Result<engine::Timestamp> parse_time(std::string_view text) {
  if (text.size() != 13 && text.size() != 16) return engine::Timestamp::parse(text);
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return engine::Timestamp::parse(text);
    value = value * 10 + (c - '0');
  }
  // The unit follows from the size of the number, and what starts with a 9 may lie past the year 2262.
  if (text[0] == '0' || text[0] == '9') return engine::Timestamp::parse(text);
  return engine::Timestamp::from_nanoseconds(value * (text.size() == 13 ? 1'000'000 : 1'000));
}

std::string quoted(std::string_view text) { return "\"" + std::string{text.substr(0, 40)} + "\""; }

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// A column that is needed: which cell it is, and what the file calls it.
struct Column {
  std::size_t index = 0;
  std::string name;
};

/// A file whose columns are known, row by row.
class Table {
 public:
  explicit Table(CsvRows rows) : rows_{std::move(rows)} {}

  /// Reads the header, or finds that there is none: then the first row is data. Errors: InvalidInput, Io.
  engine::Result<bool> read_header() {
    const auto found = rows_.next();
    if (!found) return found.error();
    if (!*found) return rows_.error("", "the file is empty: no header");
    width_ = rows_.size();
    if (const auto first = rows_.cell(0); !first.empty() && first[0] >= '0' && first[0] <= '9') {
      rows_.keep();
      return false;
    }
    for (std::size_t i = 0; i < width_; ++i) {
      auto name = lower(rows_.cell(i));
      if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
        return rows_.error("", "column " + quoted(name) + " is there twice");
      }
      names_.push_back(std::move(name));
    }
    return true;
  }
  /// The first of these names that the header has.
  std::optional<Column> find(Names names) const {
    for (const auto name : names) {
      const auto found = std::find(names_.begin(), names_.end(), name);
      if (found != names_.end()) return Column{static_cast<std::size_t>(found - names_.begin()), *found};
    }
    return std::nullopt;
  }
  engine::Status need(Column& column, Names names) const {
    auto found = find(names);
    if (!found) return rows_.error("", "column " + quoted(*names.begin()) + " is missing in the header");
    column = *std::move(found);
    return engine::ok();
  }

  /// The next row, with as many cells as the first. False at the end.
  engine::Result<bool> next() {
    const auto found = rows_.next();
    if (!found || !*found) return found;
    if (rows_.size() != width_) {
      return rows_.error("", std::to_string(rows_.size()) + " cells where " + std::to_string(width_) + " belong");
    }
    return true;
  }
  std::size_t width() const { return width_; }
  std::string_view cell(std::size_t index) const { return rows_.cell(index); }
  engine::Error error(std::string_view field, const std::string& why) const { return rows_.error(field, why); }

  engine::Result<engine::Timestamp> time(const Column& column) const {
    const auto value = parse_time(cell(column.index));
    if (!value) return error(column.name, value.error().detail);
    return value;
  }
  /// A number from zero up, or above zero.
  engine::Result<engine::Decimal> number(const Column& column, bool zero_allowed) const {
    const auto text = cell(column.index);
    const auto value = parse_decimal(text);
    if (!value) return error(column.name, value.error().detail);
    if (value->is_negative() || (!zero_allowed && value->is_zero())) {
      return error(column.name, quoted(text) + (zero_allowed ? " is negative" : " is not above zero"));
    }
    return value;
  }

 private:
  CsvRows rows_;
  std::vector<std::string> names_;
  std::size_t width_ = 0;
};

class BarFile final : public engine::MarketHistory {
 public:
  BarFile(engine::InstrumentId instrument, Table table)
      : instrument_{std::move(instrument)}, table_{std::move(table)} {}

  engine::Status read_header() {
    const auto named = table_.read_header();
    if (!named) return named.error();
    constexpr std::array<std::string_view, 5> kNumbers{"open", "high", "low", "close", "volume"};
    if (!*named) {
      if (table_.width() != 12) {
        return table_.error("", "there is no header, and not the 12 columns of a Binance kline file");
      }
      time_ = {0, "open_time"};
      for (std::size_t i = 0; i < kNumbers.size(); ++i) numbers_[i] = {i + 1, std::string{kNumbers[i]}};
      return engine::ok();
    }
    if (auto found = table_.need(time_, {"time", "timestamp", "ts_ms", "open_time", "open_time_ms", "t"}); !found) {
      return found;
    }
    for (std::size_t i = 0; i < kNumbers.size(); ++i) {
      if (auto found = table_.need(numbers_[i], {kNumbers[i]}); !found) return found;
    }
    return engine::ok();
  }

  Next next() override {
    const auto found = table_.next();
    if (!found) return found.error();
    if (!*found) return std::optional<MarketRecord>{};
    const auto time = table_.time(time_);
    if (!time) return time.error();
    std::array<engine::Decimal, 5> n;
    for (std::size_t i = 0; i < n.size(); ++i) {
      const auto value = table_.number(numbers_[i], i == 4);
      if (!value) return value.error();
      n[i] = *value;
    }
    if (auto good = check(*time, n[0], n[1], n[2], n[3]); !good) return good.error();
    before_ = *time;
    const engine::Candle candle{*time,
                                engine::Price{n[0]},
                                engine::Price{n[1]},
                                engine::Price{n[2]},
                                engine::Price{n[3]},
                                engine::Quantity{n[4]}};
    return std::optional<MarketRecord>{std::in_place, MarketRecord{instrument_, candle}};
  }

 private:
  engine::Status check(engine::Timestamp time, engine::Decimal open, engine::Decimal high, engine::Decimal low,
                       engine::Decimal close) const {
    if (before_ && time == *before_) return table_.error(time_.name, "the same time as the bar before");
    if (before_ && time < *before_) return table_.error(time_.name, "earlier than the bar before");
    if (high < low) return table_.error("high", high.to_string() + " is below low " + low.to_string());
    if (open < low || open > high) return table_.error("open", open.to_string() + " is outside of low to high");
    if (close < low || close > high) return table_.error("close", close.to_string() + " is outside of low to high");
    return engine::ok();
  }

  engine::InstrumentId instrument_;
  Table table_;
  Column time_;
  std::array<Column, 5> numbers_;  ///< open, high, low, close, volume
  std::optional<engine::Timestamp> before_;
};

bool is_flag(std::string_view text) {
  const auto word = lower(text);
  return word == "true" || word == "false";
}

class TradeFile final : public engine::MarketHistory {
 public:
  TradeFile(engine::InstrumentId instrument, Table table)
      : instrument_{std::move(instrument)}, table_{std::move(table)} {}

  engine::Status read_header() {
    const auto named = table_.read_header();
    if (!named) return named.error();
    if (!*named) return use_binance_columns();
    // The trade's own time wins over when it was told or received.
    if (auto found = table_.need(
            time_, {"time", "trade_time_ms", "trade_time", "transact_time", "time_ms", "timestamp", "ts_ms", "ts", "t",
                    "event_time_ms", "event_time", "recv_time_ms", "recv_time_us", "recv_time_ns", "recv_time"});
        !found) {
      return found;
    }
    if (auto own = table_.find({"trade_time_ms", "trade_time", "transact_time"})) time_ = *std::move(own);
    if (auto found = table_.need(price_, {"price"}); !found) return found;
    if (auto found = table_.need(quantity_, {"quantity", "qty"}); !found) return found;
    side_ = table_.find({"side"});
    if (!side_) maker_ = table_.find({"buyer_is_maker", "is_buyer_maker", "isbuyermaker"});
    return engine::ok();
  }

  Next next() override {
    const auto found = table_.next();
    if (!found) return found.error();
    if (!*found) return std::optional<MarketRecord>{};
    const auto time = table_.time(time_);
    if (!time) return time.error();
    if (before_ && *time < *before_) return table_.error(time_.name, "earlier than the trade before");
    const auto price = table_.number(price_, false);
    if (!price) return price.error();
    const auto quantity = table_.number(quantity_, false);
    if (!quantity) return quantity.error();
    const auto side = aggressor(*price);
    if (!side) return side.error();
    before_ = *time;
    last_price_ = *price;
    last_side_ = *side;
    const engine::PublicTrade trade{*time, engine::Price{*price}, engine::Quantity{*quantity}, *side};
    return std::optional<MarketRecord>{std::in_place, MarketRecord{instrument_, trade}};
  }

 private:
  /// aggTrades: id, price, quantity, first id, last id, time, buyer is maker; trades: id, price, quantity, quote
  /// quantity, time, buyer is maker. Spot files have one more column at the end, whether it was the best match.
  engine::Status use_binance_columns() {
    const auto width = table_.width();
    const bool aggregated = width == 8 || (width == 7 && !is_flag(table_.cell(5)));
    if (!aggregated && width != 6 && width != 7) {
      return table_.error("", "there is no header, and not the columns of a Binance trades or aggTrades file");
    }
    price_ = {1, "price"};
    quantity_ = {2, "quantity"};
    time_ = {aggregated ? 5U : 4U, "time"};
    maker_ = Column{aggregated ? 6U : 5U, "buyer_is_maker"};
    return engine::ok();
  }

  engine::Result<engine::Side> aggressor(engine::Decimal price) const {
    if (side_) {
      const auto word = lower(table_.cell(side_->index));
      if (word == "buy") return engine::Side::Buy;
      if (word == "sell") return engine::Side::Sell;
      return table_.error(side_->name, quoted(word) + " is neither buy nor sell");
    }
    if (maker_) {
      const auto text = table_.cell(maker_->index);
      if (text == "1") return engine::Side::Sell;
      if (text == "0") return engine::Side::Buy;
      const auto word = lower(text);
      if (word == "true") return engine::Side::Sell;
      if (word == "false") return engine::Side::Buy;
      return table_.error(maker_->name, quoted(text) + " is none of 0, 1, true, false");
    }
    // Nobody says who came to the book: the tick rule. A higher price was bought, a lower one sold, the same as before.
    if (!last_price_ || price == *last_price_) return last_side_;
    return price > *last_price_ ? engine::Side::Buy : engine::Side::Sell;
  }

  engine::InstrumentId instrument_;
  Table table_;
  Column time_, price_, quantity_;
  std::optional<Column> side_, maker_;
  std::optional<engine::Timestamp> before_;
  std::optional<engine::Decimal> last_price_;
  engine::Side last_side_ = engine::Side::Buy;
};

template <class File>
engine::Result<std::unique_ptr<engine::MarketHistory>> open_as(const engine::DataFile& file, CsvRows rows) {
  auto history = std::make_unique<File>(file.instrument, Table{std::move(rows)});
  if (auto read = history->read_header(); !read) return read.error();
  return std::unique_ptr<engine::MarketHistory>{std::move(history)};
}

}  // namespace

engine::Result<std::unique_ptr<engine::MarketHistory>> open_market_file(const engine::DataFile& file) {
  auto bytes = open_bytes(file.path);
  if (!bytes) return bytes.error();
  CsvRows rows{file.path, *std::move(bytes)};
  return file.kind == engine::DataFile::Kind::Bars ? open_as<BarFile>(file, std::move(rows))
                                                   : open_as<TradeFile>(file, std::move(rows));
}

}  // namespace store
