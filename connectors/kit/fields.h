#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/book_update.h"
#include "connectors/kit/json.h"
#include "connectors/kit/market_news.h"
#include "engine/domain/amounts.h"
#include "engine/domain/order.h"

namespace kit {

/// Reads a venue's fields one after the other, texts or numbers alike. The first that is missing or wrong is kept, and
/// what is read then is worth nothing: ask good() before using it.
class Fields {
 public:
  bool good() const { return error_.empty(); }
  /// The first mistake, with the field's name.
  const std::string& error() const { return error_; }
  void fail(std::string_view what, std::string_view why);

  engine::Decimal decimal(Json::Value value);
  engine::Price price(Json::Value value) { return engine::Price{decimal(value)}; }
  engine::Quantity quantity(Json::Value value) { return engine::Quantity{decimal(value)}; }
  /// Nothing where the field is not there, is null or is "".
  std::optional<engine::Price> price_if_any(Json::Value value);
  engine::Quantity quantity_if_any(Json::Value value);
  std::int64_t integer(Json::Value value);
  std::optional<std::int64_t> integer_if_any(Json::Value value);
  /// Milliseconds since 1970, or microseconds, told apart by their size.
  engine::Timestamp time(Json::Value value);
  /// Zero where the field is not there.
  engine::Timestamp time_if_any(Json::Value value);
  /// "buy" or "sell", in any case.
  engine::Side side(Json::Value value);
  /// A text that is not empty.
  std::string name(Json::Value value);
  /// Levels as lists that begin with price and quantity.
  std::vector<BookLevel> levels(Json::Value list);

 private:
  std::string error_;
};

/// All of a message or nothing of it: what it added from `before` on stays if all could be read and belongs to
/// somebody; otherwise it is replaced by the news that the message of `instrument` (perhaps nobody's) is malformed.
void settle(std::vector<MarketNews>& news, std::size_t before, Fields& in, std::string instrument);

}  // namespace kit
