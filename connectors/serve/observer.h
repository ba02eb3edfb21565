#pragma once

#include "engine/exchange/market_view.h"
#include "engine/exchange/news.h"

namespace serve {

/// News of one order, as it was then.
struct OrderEvent {
  enum class What : std::uint8_t {
    Accepted,   ///< It is in the book, or waits for its trigger.
    Triggered,  ///< Its price came; what follows is an order like any other.
    Filled,     ///< `fill` says which execution; status and filled are those after it.
    Amended,
    Ended,  ///< Canceled or expired, or rejected when its trigger fired; refusals at once are not told.
  };
  What what = What::Accepted;
  engine::OrderIndex order = engine::kNoOrder;
  std::uint32_t fill = engine::kNoFill;
  engine::OrderStatus status = engine::OrderStatus::New;
  engine::Reason reason = engine::Reason::None;
  engine::Lots filled = 0;
  engine::Timestamp time;
};

/// Whoever tells clients what happens. Called between two requests, in the order things happened; it may read the host,
/// and asks it for nothing.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_order(const OrderEvent&) {}
  /// What the account has has changed; told once for many changes, behind its orders.
  virtual void on_balance(engine::AccountHandle) {}
  /// So has a position: by a fill, a funding payment, a liquidation.
  virtual void on_position(engine::AccountHandle, engine::InstrumentHandle, engine::PositionSide) {}
  virtual void on_trade(engine::InstrumentHandle, const engine::MarketTrade&) {}
  virtual void on_mark(engine::InstrumentHandle) {}
  virtual void on_candle_closed(const engine::CandleClosed&) {}
  /// Of a book somebody watches (Host::watch_book), when it has changed; ten times a second at most.
  virtual void on_book(engine::InstrumentHandle, const engine::DepthChange&) {}
  /// Its steps or its state have changed.
  virtual void on_instrument(engine::InstrumentHandle) {}
  /// Ten times a second: tickers, forming candles.
  virtual void on_tick() {}
};

}  // namespace serve
