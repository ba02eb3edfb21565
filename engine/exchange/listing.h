#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/domain/instrument.h"
#include "engine/exchange/ledger.h"
#include "engine/exchange/perpetual_terms.h"
#include "engine/exchange/quotation.h"
#include "engine/exchange/trigger_book.h"
#include "engine/matching/matcher.h"

namespace engine {

/// The most that one order may be for, in quantity and in value, so that all sums stay in range.
inline constexpr Decimal kMostOfOneOrder = Decimal::from_units(Decimal::kOne * 1'000'000'000'000'000);

/// The market account's standing offer on both sides; zero lots: none.
struct MarketQuote {
  Ticks bid = 0, ask = 0;
  Lots bid_lots = 0, ask_lots = 0;
  Ticks slippage = 0;
};

/// An instrument inside the exchange: its book, its quote, and the bridge between decimals and ticks and lots.
class Listing {
 public:
  Listing(Instrument listed, Matcher::Meeting how, Ledger& ledger);

  Price price_of(Ticks ticks) const { return Price{Decimal::from_units(instrument.tick_size.value().units() * ticks)}; }
  Quantity quantity_of(Lots lots) const {
    return Quantity{Decimal::from_units(instrument.lot_size.value().units() * lots)};
  }
  /// Changes what may change of a listed instrument; the matcher, the quote and the mark stay.
  void change(Instrument listed);
  void set_mark(Price price);
  /// What positions are valued at: the mark, or the last price until there is one. Zero: nobody knows.
  Price valuation() const {
    if (mark.is_positive()) return mark;
    return price_of(last());
  }
  /// Price of the last trade; zero: none yet.
  Ticks last() const {
    const auto* trade = quotation.tape().last();
    return trade == nullptr ? 0 : trade->price;
  }
  /// Absent when it is no multiple of the step, or does not fit.
  std::optional<Ticks> ticks_of(Price price) const;
  std::optional<Lots> lots_of(Quantity quantity) const;
  /// What it costs, exactly, in the settle asset (quote for spot). Absent when it does not fit.
  std::optional<Decimal> value_of(Ticks price, Lots lots) const {
    const Int128 steps = static_cast<Int128>(price) * lots;
    const auto both = static_cast<UInt128>(steps) | static_cast<UInt128>(tick_lot_.units());
    // Neither is negative nor of two words: so it nearly always is.
    if (both >> 64 != 0 || instrument.kind == InstrumentKind::PerpInverse) return value_at_length(price, lots);
    const auto value =
        static_cast<UInt128>(static_cast<std::uint64_t>(steps)) * static_cast<std::uint64_t>(tick_lot_.units());
    return value >> 127 == 0 ? std::optional{Decimal::from_units(static_cast<Int128>(value))} : std::nullopt;
  }
  /// What triggers go by at this moment.
  TickSpan price_by(TriggerBy by) const {
    return by == TriggerBy::Last ? TickSpan{last(), last()} : TickSpan{mark_floor, mark_ceiling};
  }
  /// Prices an order may have; absent: any.
  std::optional<TickSpan> price_band() const { return limit_above || limit_below ? limited_band() : std::nullopt; }
  /// Do they keep to the steps of today? The steps are seldom other than one.
  bool is_on_tick(Ticks price) const { return tick_step == 1 || price % tick_step == 0; }
  bool is_on_lot(Lots lots) const { return lot_step == 1 || lots % lot_step == 0; }
  /// Do orders come to the book at all?
  bool is_open() const { return status == InstrumentStatus::Trading || status == InstrumentStatus::ReduceOnly; }
  /// The quote an order on `side` would meet, slippage included.
  OutsideQuote quote_for(Side side) const {
    if (side == Side::Buy) return {quote.ask + quote.slippage, quote.ask_lots};
    const Ticks price = quote.bid - quote.slippage;
    return {price, price > 0 ? quote.bid_lots : 0};
  }
  /// Uses up what a taker on `side` took from the quote.
  void consume_quote(Side side, Lots lots);

  Instrument instrument;
  Matcher::Meeting meeting;
  AssetHandle base = 0, quote_asset = 0, settle = 0;
  Matcher matcher;
  MarketQuote quote;
  Quotation quotation;
  Price mark;              ///< Zero: not told yet.
  Ticks mark_floor = 0;    ///< The tick at or below it; zero when that does not fit.
  Ticks mark_ceiling = 0;  ///< And the one at or above it.
  InstrumentStatus status = InstrumentStatus::Trading;
  std::optional<Decimal> limit_above, limit_below;
  Ticks tick_step = 1;  ///< Orders are priced in multiples of so many ticks, see ChangeSteps.
  Lots lot_step = 1;    ///< And sized in multiples of so many lots.
  TriggerBook triggers;
  std::vector<OrderIndex> waiting;  ///< In the order they were placed; those that have ended are skipped.
  std::uint32_t live = 0;           ///< Orders that are not at their end.
  Decimal market_position;          ///< Of the market account, for derivatives: minus the sum over customers.
  Lots min_lots = 0, max_lots = 0;  ///< Of one order, as the instrument says; kUnlimited: no most.
  Lots safe_lots = 0;               ///< The most of one order for which all sums stay in range.

  PerpetualTerms perpetual;  ///< Of no use for spot.

  /// All but the instrument, the meeting and who waits.
  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::optional<Decimal> value_at_length(Ticks price, Lots lots) const;
  std::optional<TickSpan> limited_band() const;

  Decimal tick_lot_;  ///< Value of one lot at one tick; exact, as validate() has seen to it.
};

void save(ByteWriter& out, const Instrument& instrument);
/// The reader turns bad when it is not a valid one.
Instrument load_instrument(ByteReader& in);

/// The tick at or below, or at or above, a price of a recording. Absent when it does not fit.
std::optional<Ticks> floor_ticks(const Instrument& instrument, Price price);
std::optional<Ticks> ceiling_ticks(const Instrument& instrument, Price price);
/// The whole lots in a quantity of a recording; as many as fit.
Lots floor_lots(const Instrument& instrument, Quantity quantity);

}  // namespace engine
