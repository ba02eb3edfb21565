#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/kit/book_update.h"
#include "connectors/kit/local_book.h"
#include "engine/domain/market.h"

// What venues tell of their markets, in one form for all. Quantities are the venue's own: contracts where it counts
// contracts.

namespace kit {

struct TradeNews {
  engine::PublicTrade trade;
  std::string id;  ///< The venue's.
};

/// The last price and the quote, as far as the message has them.
struct TickerNews {
  engine::Timestamp time;  ///< Zero where the venue does not say.
  std::optional<engine::Price> last;
  engine::Quote quote;
};

struct CandleNews {
  std::string interval;  ///< "1m", as candle files and `market candles` spell it.
  engine::Candle candle;
  bool is_closed = false;  ///< False: still forming, and told again.
};

struct FundingNews {
  engine::Timestamp time;      ///< When it was told.
  engine::Decimal rate;        ///< A share of the notional; longs pay a positive one.
  engine::Timestamp due_time;  ///< When it will be charged; zero where it is charged all the time (Deribit).
};

struct MarkPriceNews {
  engine::Timestamp time;
  engine::Price mark;
  std::optional<engine::Price> index;
};

struct OpenInterestNews {
  engine::Timestamp time;
  engine::Quantity quantity;
};

/// The venue closes somebody's position.
struct LiquidationNews {
  engine::Timestamp time;
  engine::Side side = engine::Side::Buy;  ///< Of the closing order.
  engine::Price price;
  engine::Quantity quantity;
};

/// A message that could not be read: whoever keeps a book has missed something.
struct Malformed {
  std::string detail;
};

struct MarketNews {
  std::string instrument;  ///< The venue's own spelling. Empty in what is Malformed: nobody knows whose it was.
  std::variant<BookUpdate, TradeNews, TickerNews, CandleNews, FundingNews, MarkPriceNews, OpenInterestNews,
               LiquidationNews, Malformed>
      what;
};

/// What the public messages of one venue mean. Keeps nothing from one message to the next.
class MarketDecoder {
 public:
  virtual ~MarketDecoder() = default;
  virtual BookRules book_rules() const = 0;
  /// Adds what a message tells; one that is not about a market (an acknowledgement, a heartbeat) adds nothing. Either
  /// all of it can be read, or the news is that it is Malformed.
  ///
  /// message    as it came, from a stream or as the body of an answer
  /// asked_for  the instrument that was asked for, where an answer does not name it; may be empty
  virtual void decode(std::string_view message, std::string_view asked_for, std::vector<MarketNews>& news) = 0;
};

}  // namespace kit
