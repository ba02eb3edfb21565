#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "connectors/serve/account.h"
#include "connectors/serve/journaled_exchange.h"
#include "connectors/serve/observer.h"
#include "connectors/serve/order_note.h"
#include "engine/env/clock.h"

namespace serve {

/// An order as a client asks for it, in handles, ticks and lots.
struct OrderRequest {
  engine::AccountHandle account = 0;
  engine::InstrumentHandle instrument = 0;
  engine::Side side = engine::Side::Buy;
  engine::OrderType type = engine::OrderType::Limit;
  engine::TimeInForce time_in_force = engine::TimeInForce::GoodTillCancel;
  bool post_only = false;
  bool reduce_only = false;
  engine::PositionSide position_side = engine::PositionSide::Net;
  engine::SelfTrade self_trade = engine::SelfTrade::None;
  engine::Lots lots = 0;
  engine::Ticks limit = 0;       ///< Zero for a market order.
  engine::Lots display = 0;      ///< Zero: all of it.
  engine::Timestamp good_till;   ///< Zero: none.
  engine::TriggerTerms trigger;  ///< Kind None: none. Only kind, by, price, distance, rate and activation are read.
  engine::Trigger::Kind trigger_kind = engine::Trigger::Kind::Stop;
  OrderNote note;
};

/// What came of placing or changing an order at once.
struct Done {
  engine::OrderIndex order = engine::kNoOrder;
  engine::Reason reason = engine::Reason::None;  ///< Not None: refused, and nothing has changed.
  bool ok() const { return reason == engine::Reason::None; }
};

/// An order as the exchange and its client know it: a view, good until the next order comes.
struct OrderView {
  engine::OrderIndex index = 0;
  const engine::OrderRecord* record = nullptr;
  const engine::OrderExtras* extras = nullptr;
  const engine::Listing* listing = nullptr;
  const OrderNote* note = nullptr;
  engine::Timestamp triggered;   ///< Zero: has no trigger, or it has not fired.
  std::string_view exchange_id;  ///< "liq-1" of a liquidation; not the client's business otherwise.

  bool is_conditional() const { return extras->trigger.kind != engine::TriggerTerms::Kind::None; }
  bool is_live() const { return !engine::is_terminal(record->status); }
  engine::Price price(engine::Ticks ticks) const { return listing->price_of(ticks); }
  engine::Quantity quantity(engine::Lots lots) const { return listing->quantity_of(lots); }
};

/// Sums over some executions of one order.
struct FillSums {
  engine::Decimal average_price;  ///< Zero: none.
  engine::Decimal value;          ///< Price × quantity, in quote asset (inverse: quantity / price, in base asset).
  engine::Decimal fee;            ///< Positive is paid.
};

/// The exchange, its accounts and what they have done, for whoever speaks to clients. No sockets and no venue's words.
///
/// All calls are on one thread. What is done is told to observers by deliver(), and may leave the house behind
/// commit(). Archives follow from the exchange's own records, so that they are the same after a restart.
class Host {
 public:
  struct Options {
    std::vector<engine::Instrument> instruments;
    std::vector<AccountConfig> accounts;
    engine::Decimal maker_fee, taker_fee;  ///< Shares of the value.
  };
  /// Lists what is not listed, opens and fills the accounts that are new. Errors: InvalidInput for a key that cannot be
  /// read or is used twice, or an instrument whose steps differ from those it was traded with.
  static engine::Result<std::unique_ptr<Host>> open(Options options, const engine::Clock& clock,
                                                    const engine::Crypto& crypto,
                                                    std::unique_ptr<JournaledExchange> exchange);
  /// As this one now, without journal and observers: it moves by follow() alone.
  std::unique_ptr<Host> clone() const;
  /// Does one record that copy_to() of the other has given.
  void follow(std::string_view record);
  void copy_to(std::function<void(std::string_view record)> copy) { exchange_->copy_to(std::move(copy)); }

  // The turn ----------------------------------------------------------------------------------------------------------

  /// Moves the exchange's clock to now; call before each request.
  void advance();
  /// The venue's time as clients see it: the clock and its skew.
  engine::Timestamp now() const { return clock_.now() + skew_; }
  engine::Duration skew() const { return skew_; }
  void set_skew(engine::Duration skew) { skew_ = skew; }
  void observe(Observer* observer) { observers_.push_back(observer); }
  /// Tells observers what has happened since the last call.
  void deliver();
  /// Ten times a second: books and tickers. Tells observers on deliver().
  void tick();
  /// Errors: Io, Outcome::Unknown: the process must stop, for nobody knows what the disk holds.
  engine::Status commit() { return exchange_->commit(); }

  // Who and what ------------------------------------------------------------------------------------------------------

  const engine::Exchange& exchange() const { return exchange_->get(); }
  /// The accounts that clients have, in the order of their declaration.
  const std::vector<Account*>& accounts() const { return declared_; }
  const Account* find_key(std::string_view api_key) const;
  const Account* find_account(std::string_view name) const;
  /// Null for an account of the house's own.
  const Account* account(engine::AccountHandle handle) const;
  std::size_t instrument_count() const { return exchange().instrument_handles(); }
  const engine::Listing& listing(engine::InstrumentHandle instrument) const {
    return exchange().listing_at(instrument);
  }
  const engine::Instrument& instrument(engine::InstrumentHandle handle) const { return listing(handle).instrument; }
  std::optional<engine::InstrumentHandle> find_instrument(std::string_view id) const;
  engine::Decimal maker_fee() const { return options_.maker_fee; }
  engine::Decimal taker_fee() const { return options_.taker_fee; }

  // Orders ------------------------------------------------------------------------------------------------------------

  Done place(const OrderRequest& request);
  /// Reason UnknownOrder when it has ended.
  Done cancel(engine::OrderIndex order);
  Done amend(engine::OrderIndex order, const engine::LeanAmend& amendment);
  void cancel_all(engine::AccountHandle account, std::optional<engine::InstrumentHandle> instrument);
  /// Zero: off.
  void cancel_all_after(engine::AccountHandle account, engine::Duration after,
                        std::optional<engine::InstrumentHandle> instrument);
  /// The lots that a market order may buy or sell for `value` of quote asset in the book as it is; rounded down.
  engine::Lots lots_for_value(engine::InstrumentHandle instrument, engine::Side side, engine::Decimal value) const;

  OrderView order(engine::OrderIndex index) const;
  /// The account's newest order of that client id.
  std::optional<engine::OrderIndex> find_client_id(const Account& account, std::string_view client_id) const;
  /// In the order they came.
  std::vector<engine::OrderIndex> open_orders(const Account& account) const;
  FillSums fill_sums(const OrderView& order) const;
  /// As fill_sums, over the executions up to `fill`, or none for kNoFill.
  FillSums fill_sums_until(const OrderView& order, std::uint32_t fill) const;
  const engine::FillRecord& fill(std::uint32_t index) const { return exchange().fill_record(index); }
  /// What fees of this order are paid in.
  const engine::Asset& fee_asset(const OrderView& order) const;
  /// What the order's execution has realized; zero for spot.
  engine::Decimal realized_pnl(std::uint32_t fill) const;

  // Accounts ----------------------------------------------------------------------------------------------------------

  std::map<engine::Asset, engine::AssetBalance> balances(const Account& account) const;
  std::vector<engine::HeldPosition> positions(const Account& account) const;
  /// When it was opened, and what has come of it since.
  struct PositionNote {
    engine::Timestamp opened, updated;
    engine::Decimal realized;  ///< Results since it was opened, before fees.
    engine::Decimal fees;      ///< Paid since then.
    engine::Decimal funding;   ///< Received since then, less what was paid.
    std::uint32_t last_fill = engine::kNoFill;
  };
  PositionNote position_note(engine::AccountHandle account, engine::InstrumentHandle instrument,
                             engine::PositionSide side) const;
  engine::PositionMode position_mode(const Account& account) const;
  engine::MarginMode margin_mode(const Account& account, engine::InstrumentHandle instrument) const;
  /// What was chosen; else the most the instrument allows.
  engine::Decimal leverage(const Account& account, engine::InstrumentHandle instrument) const;
  engine::Reason set_leverage(const Account& account, engine::InstrumentHandle instrument, engine::Decimal leverage);
  engine::Reason set_margin_mode(const Account& account, engine::InstrumentHandle instrument, engine::MarginMode mode);
  engine::Reason set_position_mode(const Account& account, engine::PositionMode mode);
  engine::Reason move_margin(const Account& account, engine::InstrumentHandle instrument, engine::PositionSide side,
                             engine::Decimal amount);

  // Markets -----------------------------------------------------------------------------------------------------------

  /// Counts watchers: while there is one, on_book tells what changes.
  void watch_book(engine::InstrumentHandle instrument, bool on);
  /// The book now. Those who watch it are told all its changes first, so that the next change follows on this.
  engine::Depth snapshot(engine::InstrumentHandle instrument, std::size_t levels);
  engine::Price mark(engine::InstrumentHandle instrument) const;
  /// Payments of funding so far, oldest first.
  struct FundingRecord {
    engine::Timestamp time;
    engine::InstrumentHandle instrument = 0;
    engine::Decimal rate;
  };
  const std::vector<FundingRecord>& funding_history() const { return funding_; }

  // What nobody asked for: recordings, admin, faults (host_market.cpp)
  // --------------------------------------------------

  engine::Reason deposit(const Account& account, const engine::Asset& asset, engine::Decimal amount,
                         const std::string& reference);
  /// The market is at `price` now: it sweeps what rests beyond, prints a trade, quotes both sides a tick away, and
  /// marks.
  engine::Reason move_market(engine::InstrumentHandle instrument, engine::Price price);
  /// One trade of the market with itself, meeting resting orders on its way; its rest is quoted.
  engine::Reason print(engine::InstrumentHandle instrument, engine::Side aggressor, engine::Price price,
                       engine::Quantity quantity);
  /// A trade the client knows nothing of, at `price`, on his account.
  engine::Reason foreign_trade(const Account& account, engine::InstrumentHandle instrument, engine::Side side,
                               engine::Quantity quantity, engine::Price price);
  /// Fills what is open of an order from the market, at its own limit.
  void fill_now(engine::OrderIndex order);
  /// Moves the mark until nothing is left of that position, and back. Others may go with it.
  void liquidate(const Account& account, engine::InstrumentHandle instrument);
  /// Ten times the steps of price and quantity from now on.
  engine::Reason coarsen(engine::InstrumentHandle instrument);

 private:
  struct Kept {
    OrderNote note;
    bool told = false;  ///< Accepted, and so in the account's archive.
    engine::Timestamp triggered;
  };
  struct TradeEvent {
    engine::InstrumentHandle instrument = 0;
    engine::MarketTrade trade;
  };
  struct MarkEvent {
    engine::InstrumentHandle instrument = 0;
  };
  struct InstrumentEvent {
    engine::InstrumentHandle instrument = 0;
  };
  using Event = std::variant<OrderEvent, TradeEvent, MarkEvent, InstrumentEvent, engine::CandleClosed>;
  using PositionKey = std::tuple<engine::AccountHandle, engine::InstrumentHandle, engine::PositionSide>;
  struct Held {
    engine::Position position;
    PositionNote note;
  };
  /// Hears of candles in the midst of commands.
  class CandleEar final : public engine::MarketListener {
   public:
    explicit CandleEar(std::vector<Event>& events) : events_{events} {}
    void on_candle_closed(const engine::CandleClosed& closed) override { events_.emplace_back(closed); }

   private:
    std::vector<Event>& events_;
  };

  Host(Options options, const engine::Clock& clock, const engine::Crypto& crypto,
       std::unique_ptr<JournaledExchange> exchange);
  // host.cpp
  engine::Status set_up();
  engine::Status list_instruments();
  engine::Status open_account(const AccountConfig& config);
  void open_tape();
  // host_news.cpp
  engine::Reason apply(const engine::Command& command);
  void rebuild();
  Kept& kept(engine::OrderIndex order);
  Account* own_account(engine::AccountHandle handle) {
    return handle < accounts_.size() ? accounts_[handle].get() : nullptr;
  }
  /// Takes notes of what the last command did. The reason of a refusal, if it was one.
  engine::Reason take_news();
  void note_order(const engine::OrderNews& news);
  void note_accepted(engine::OrderIndex order);
  void note_fill(engine::OrderIndex order, std::uint32_t fill);
  engine::Reason note_other(const engine::ExchangeEvent& event);
  void note_trades(engine::InstrumentHandle instrument);
  void settle_groups();
  void place_attached(engine::OrderIndex parent);
  // host_market.cpp
  void quote_around(engine::InstrumentHandle instrument, engine::Ticks price, engine::Lots lots);
  void set_quote(engine::InstrumentHandle instrument, engine::Ticks bid, engine::Ticks ask, engine::Lots lots);
  void print_at(engine::InstrumentHandle instrument, engine::Side aggressor, engine::Ticks price, engine::Lots lots);
  void take_from_market(engine::AccountHandle account, engine::InstrumentHandle instrument, engine::Side side,
                        engine::Ticks price, engine::Lots lots);
  void tell_book(engine::InstrumentHandle instrument);

  Options options_;
  const engine::Clock& clock_;
  const engine::Crypto& crypto_;
  engine::Duration skew_{};
  std::vector<Event> events_;
  CandleEar ear_{events_};
  std::unique_ptr<JournaledExchange> exchange_;
  bool follows_ = false;                            ///< A clone: what follows from commands comes as commands.
  std::vector<std::unique_ptr<Account>> accounts_;  ///< By handle; null for the house's own.
  std::vector<Account*> declared_;
  std::unordered_map<std::string_view, Account*> keys_;
  engine::AccountHandle tape_ = 0;  ///< The account that prints recordings.
  std::deque<Kept> orders_;         ///< By their index.
  std::unordered_map<engine::OrderIndex, std::vector<engine::OrderIndex>> groups_;  ///< By their first order.
  std::vector<engine::OrderIndex> decided_;  ///< Whose groups and attached orders are to be looked at.
  std::unordered_map<std::uint32_t, engine::Decimal> realized_;  ///< By fill, where it is not zero.
  std::map<PositionKey, Held> held_;
  std::vector<FundingRecord> funding_;
  std::vector<std::uint64_t> trades_told_;  ///< By instrument: the last public trade.
  std::vector<int> book_watchers_;          ///< By instrument.
  std::vector<Observer*> observers_;
  std::set<engine::AccountHandle> balances_touched_;
  std::set<PositionKey> positions_touched_;
};

}  // namespace serve
