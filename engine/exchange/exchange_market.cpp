// What the public sees: trades and changes of the books are noted here, and read with names and decimals.
#include <algorithm>
#include <limits>

#include "engine/exchange/exchange.h"

namespace engine {
namespace {

constexpr Int128 kMost = static_cast<Int128>(~UInt128{0} >> 1);

/// What does not fit stays at the most.
Quantity quantity_of(const Instrument& instrument, Int128 lots) {
  Int128 units = 0;
  const bool fits = !__builtin_mul_overflow(lots, instrument.lot_size.value().units(), &units);
  return Quantity{Decimal::from_units(fits ? units : kMost)};
}

MarketCandle named(const Listing& listing, const TimedCandle& timed) {
  const auto& candle = timed.candle;
  return {{timed.open_time, listing.price_of(candle.open), listing.price_of(candle.high), listing.price_of(candle.low),
           listing.price_of(candle.close), quantity_of(listing.instrument, candle.lots)},
          Decimal::from_units(candle.value),
          candle.trades,
          timed.closed};
}

PublicTrade named(const Listing& listing, const TapeTrade& trade) {
  return {trade.time, listing.price_of(trade.price), listing.quantity_of(trade.lots), trade.aggressor};
}

DepthPrice named(const Listing& listing, const DepthLevel& level) {
  if (level.lots == kUnlimited) return {listing.price_of(level.price), listing.quantity_of(listing.safe_lots)};
  return {listing.price_of(level.price), listing.quantity_of(level.lots)};
}

Lots sum_of(Lots a, Lots b) { return a > kUnlimited - b ? kUnlimited : a + b; }

DepthLevel outside_of(const Listing& listing, Side side) {
  const auto& quote = listing.quote;
  return side == Side::Buy ? DepthLevel{quote.bid, quote.bid_lots} : DepthLevel{quote.ask, quote.ask_lots};
}

/// Calls visit(price, lots) for each level that is shown, the market's quote among them, best first, until it returns
/// false. Where orders meet the market only, they are nobody else's business.
template <class Visit>
void visit_depth(const Listing& listing, Side side, Visit&& visit) {
  auto outside = outside_of(listing, side);
  const auto is_before = [&](Ticks a, Ticks b) { return side == Side::Buy ? a > b : a < b; };
  bool goes_on = true;
  if (listing.meeting == Meeting::EachOther) {
    listing.matcher.book().visit_levels(side, [&](Ticks price, Lots lots) {
      if (outside.lots > 0 && is_before(outside.price, price)) {
        goes_on = visit(outside.price, outside.lots);
        outside.lots = 0;
      }
      if (outside.lots > 0 && outside.price == price) lots = sum_of(lots, std::exchange(outside.lots, 0));
      if (goes_on) goes_on = visit(price, lots);
      return goes_on;
    });
  }
  if (goes_on && outside.lots > 0) visit(outside.price, outside.lots);
}

std::vector<DepthPrice> best_levels(const Listing& listing, Side side, std::size_t count) {
  std::vector<DepthPrice> levels;
  if (count == 0) return levels;
  visit_depth(listing, side, [&](Ticks price, Lots lots) {
    levels.push_back(named(listing, DepthLevel{price, lots}));
    return levels.size() < count;
  });
  return levels;
}

/// Fills in what is there now.
std::vector<DepthPrice> totals_of(const Listing& listing, Side side, const std::vector<DepthLevel>& levels) {
  std::vector<DepthPrice> totals;
  for (auto level : levels) {
    if (listing.meeting == Meeting::EachOther) level.lots = listing.matcher.book().level_lots(side, level.price);
    const auto outside = outside_of(listing, side);
    if (outside.lots > 0 && outside.price == level.price) level.lots = sum_of(level.lots, outside.lots);
    totals.push_back(named(listing, level));
  }
  return totals;
}

/// Adds to a candle of one instrument whose it is.
class OfInstrument final : public CandleListener {
 public:
  OfInstrument(InstrumentHandle instrument, MarketListener& listener) : instrument_{instrument}, listener_{listener} {}
  void on_candle_closed(CandleInterval interval, const TimedCandle& closed) override {
    listener_.on_candle_closed({instrument_, interval, closed});
  }

 private:
  InstrumentHandle instrument_;
  MarketListener& listener_;
};

}  // namespace

void Exchange::close_candles(InstrumentHandle handle) {
  auto& quotation = listings_[handle].quotation;
  if (market_listener_ == nullptr) return quotation.on_time(now());
  OfInstrument listener{handle, *market_listener_};
  quotation.on_time(now(), &listener);
}

void Exchange::close_candles() {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto second = now().nanoseconds() / kSecond;
  if (second == std::exchange(candles_closed_, second)) return;
  for (InstrumentHandle i = 0; i < listings_.size(); ++i) close_candles(i);
}

void Exchange::note_trade(const Execution& execution) {
  auto& listing = listings_[execution.instrument];
  const Side maker_side = opposite(execution.taker_side);
  // What was printed may be another price than that of the maker's place in the book.
  if (execution.maker) {
    listing.quotation.on_level(maker_side, orders_.at(*execution.maker).limit);
  } else {
    listing.quotation.on_level(maker_side, maker_side == Side::Buy ? listing.quote.bid : listing.quote.ask);
  }
  const auto value = listing.value_of(execution.price, execution.lots);
  close_candles();
  listing.quotation.on_trade(execution.price, execution.lots, value.value_or(Decimal{}), execution.taker_side, now());
}

void Exchange::note_quote(Listing& listing, const MarketQuote& before) {
  const auto& after = listing.quote;
  auto& quotation = listing.quotation;
  if (before.bid != after.bid || before.bid_lots != after.bid_lots) {
    if (before.bid_lots > 0) quotation.on_level(Side::Buy, before.bid);
    if (after.bid_lots > 0) quotation.on_level(Side::Buy, after.bid);
  }
  if (before.ask != after.ask || before.ask_lots != after.ask_lots) {
    if (before.ask_lots > 0) quotation.on_level(Side::Sell, before.ask);
    if (after.ask_lots > 0) quotation.on_level(Side::Sell, after.ask);
  }
}

Quantity Exchange::open_interest(InstrumentHandle handle) const {
  const auto& listing = listings_[handle];
  Decimal sum = max(Decimal{}, listing.market_position);
  for (const auto account : holders_of(listing)) {
    for (const auto& record : accounts_.at(account).positions.all()) {
      if (record.instrument == handle) sum += max(Decimal{}, record.position.quantity());
    }
  }
  return Quantity{sum};
}

std::optional<Ticker> Exchange::ticker(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  if (listing == nullptr) return std::nullopt;
  Ticker ticker;
  ticker.time = now();
  if (const auto* last = listing->quotation.tape().last()) ticker.last = named(*listing, *last);
  ticker.day = named(*listing, {now() - std::chrono::hours{24}, listing->quotation.candles().day(), false});
  if (const auto bid = best_levels(*listing, Side::Buy, 1); !bid.empty()) {
    ticker.quote.bid = bid[0].price;
    ticker.quote.bid_quantity = bid[0].quantity;
  }
  if (const auto ask = best_levels(*listing, Side::Sell, 1); !ask.empty()) {
    ticker.quote.ask = ask[0].price;
    ticker.quote.ask_quantity = ask[0].quantity;
  }
  ticker.mark = listing->mark;
  if (!listing->instrument.is_derivative()) return ticker;
  const auto& funding = listing->perpetual.funding;
  ticker.index = listing->perpetual.index;
  ticker.funding_rate = funding.rate;
  if (funding.interval > Duration::zero()) ticker.next_funding = funding.next;
  ticker.open_interest = open_interest(handles_.at(instrument));
  return ticker;
}

Depth Exchange::depth(const InstrumentId& instrument, std::size_t levels) const {
  const auto* listing = find_listing(instrument);
  if (listing == nullptr) return {};
  return {listing->quotation.depth().sequence(), best_levels(*listing, Side::Buy, levels),
          best_levels(*listing, Side::Sell, levels)};
}

void Exchange::watch_depth(InstrumentHandle instrument, bool on) {
  CHECK(instrument < listings_.size());
  listings_[instrument].quotation.depth().watch(on);
}

DepthChange Exchange::take_depth_change(InstrumentHandle instrument) {
  CHECK(instrument < listings_.size());
  auto& listing = listings_[instrument];
  const auto delta = listing.quotation.depth().take();
  return {{delta.last, totals_of(listing, Side::Buy, delta.bids), totals_of(listing, Side::Sell, delta.asks)},
          delta.first,
          delta.is_lost};
}

std::vector<MarketTrade> Exchange::recent_trades(const InstrumentId& instrument, std::size_t count) const {
  std::vector<MarketTrade> trades;
  const auto* listing = find_listing(instrument);
  if (listing == nullptr) return trades;
  for (const auto& trade : listing->quotation.tape().newest(count))
    trades.push_back({trade.id, named(*listing, trade)});
  return trades;
}

std::vector<MarketCandle> Exchange::candles(const InstrumentId& instrument, CandleInterval interval,
                                            std::size_t count) const {
  std::vector<MarketCandle> candles;
  const auto* listing = find_listing(instrument);
  if (listing == nullptr) return candles;
  for (const auto& timed : listing->quotation.candles().newest(interval, count)) {
    candles.push_back(named(*listing, timed));
  }
  return candles;
}

MarketCandle Exchange::candle_of(const CandleClosed& closed) const {
  CHECK(closed.instrument < listings_.size());
  return named(listings_[closed.instrument], closed.candle);
}

}  // namespace engine
