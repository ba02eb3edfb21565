#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/domain/setup.h"
#include "engine/exchange/exchange.h"
#include "engine/exchange/market_step.h"

namespace engine {

/// How a recorded market meets our orders: turns its steps, and the orders that come in between, into commands.
///
/// Bars. Every order waits for the market to move, since between two steps nobody knows a price. When a bar opens:
/// resting orders it reaches fill at the open, orders that arrived meet the open, and (next_open) takers too, whole,
/// slippage against them. When it ends: resting orders strictly inside its range fill at their limit (a touch is no
/// fill), and (close) takers meet the close. An order comes to rest at an open, so it never sees the range of a bar
/// that was under way when it arrived.
///
/// Trades. Each print is the market's only liquidity on its side: a seller's print is the bid, a buyer's the ask; where
/// they would meet, the newer wins and the other stands one tick away. Resting orders fill when a print goes through
/// their limit, up to its quantity; what is left of it is quoted.
///
/// No recording. An order meets its own reference price, with unlimited quantity.
class MarketModel {
 public:
  enum class Recording { None, Bars, Trades };
  struct Terms {
    FillModel bars = FillModel::NextOpen;  ///< NextOpen or Close.
    Duration latency{};                    ///< From placing to the market; only where there is a recording.
    Ticks slippage = 0;                    ///< Against takers.
  };
  using Events = std::vector<ExchangeEvent>;

  explicit MarketModel(Exchange& exchange) : exchange_{exchange} {}
  void set_terms(const Terms& terms) { terms_ = terms; }

  /// Places an order at the exchange's present time.
  void place(const NewOrder& order, Recording recording, Events& events);

  /// Plays one step. Errors: InvalidInput for a price that is not above zero or does not fit; nothing has moved then.
  Status play(const MarketStep& step, Events& events);
  /// Can this step change anything but what the market itself looks like? False while no order is live there.
  bool matters(const MarketStep& step) const;
  /// Keeps a step that matters to nobody aside. Errors: as play.
  Status note(const MarketStep& step);
  /// The markets that stand elsewhere than the exchange was told, one step each (MarketStands) to be played before the
  /// next customer's command. In the order of their names.
  std::vector<MarketStep> noted() const;

  /// What it knows besides its exchange and its terms: for who keeps state.
  struct State {
    std::map<InstrumentId, MarketStep> noted;
    std::multimap<Timestamp, InstrumentId> arrivals;
  };
  State state() const { return {noted_, arrivals_}; }
  void restore(State state) {
    noted_ = std::move(state.noted);
    arrivals_ = std::move(state.arrivals);
  }

  /// When the next order that is under way arrives at a market of trades.
  std::optional<MarketStep> next_arrival() const;
  /// Best bid and ask of the recording, where it has told any.
  std::optional<Quote> quote(const InstrumentId& instrument) const;

 private:
  void on(const BarOpened& opened, const MarketStep& step, Events& events);
  void on(const BarEnded& ended, const MarketStep& step, Events& events);
  void on(const Printed& print, const MarketStep& step, Events& events);
  void on(const OrdersArrived& arrived, const MarketStep& step, Events& events);
  void on(const MarketStands& stands, const MarketStep& step, Events& events);
  void on(const RecordingEnded& ended, const MarketStep& step, Events& events);
  Status check(const MarketStep& step) const;
  void forget_arrivals(const MarketStep& step);
  void admit_at(Price price, AdmitWaiting::What what, Ticks slippage, const MarketStep& step, Events& events);
  void quote_nothing(const InstrumentId& instrument, Events& events);
  MarketStands stands_now(const InstrumentId& instrument) const;
  Ticks floor_of(const InstrumentId& instrument, Price price) const;
  Ticks ceiling_of(const InstrumentId& instrument, Price price) const;
  void put_quote(MarketStands& stands, const Printed& print, const InstrumentId& instrument, Lots lots) const;

  Exchange& exchange_;
  Terms terms_;
  std::map<InstrumentId, MarketStep> noted_;
  std::multimap<Timestamp, InstrumentId> arrivals_;
};

}  // namespace engine
