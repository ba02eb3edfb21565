#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/exchange/clearing.h"
#include "engine/exchange/command.h"
#include "engine/exchange/lean_order.h"
#include "engine/exchange/market_view.h"
#include "engine/exchange/news.h"
#include "engine/exchange/sequencer.h"

namespace engine {

/// What an account holds of an asset, by name.
struct AssetBalance {
  Decimal available;
  Decimal frozen;
  Decimal shortfall;
  Decimal total() const { return available + frozen; }
};

/// An exchange as a state machine: commands in, events out, nothing else. The same commands give the same events and
/// the same state_hash() on every machine.
///
/// Invariants, checked by broken_invariant(): assets are conserved; no customer is below zero; what is frozen is the
/// sum over open orders; positions of an instrument sum to zero with the market's; every book is in order.
class Exchange {
 public:
  Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Applies one command and appends what came of it to `events`.
  void apply(const Command& command, std::vector<ExchangeEvent>& events);

  // The lean door, for callers who look names up once: each call is a command as those above, and does the same.
  // Nothing is named or copied; what came of it is in news() until the next command.

  std::optional<AccountHandle> find_account(const CustomerId& account) const { return accounts_.find(account); }
  std::optional<InstrumentHandle> find_instrument_handle(const InstrumentId& instrument) const;
  std::optional<OrderIndex> find_order_index(AccountHandle account, std::string_view id) const {
    return orders_.find(account, id);
  }
  /// As PlaceOrder. The order's index, also when it was rejected; nothing when the id was used before.
  std::optional<OrderIndex> place(const LeanOrder& order, std::string_view client_order_id);
  /// As CancelOrder.
  void cancel(AccountHandle account, std::string_view client_order_id);
  /// Requires: place() has given this index.
  void cancel(OrderIndex order);
  /// What the last command did.
  std::span<const OrderNews> news() const { return news_.all(); }
  const ExchangeEvent& other_news(const OrderNews& news) const { return news_.other(news); }
  /// News with all names, as apply() tells it.
  ExecutionReport report_of(const OrderNews& news) const;

  Sequence sequence() const { return sequencer_.last(); }
  Timestamp now() const { return sequencer_.now(); }
  /// The whole state as bytes, the same on every machine; books in the order of priority.
  void save(ByteWriter& out) const;
  /// Takes over what save() wrote. The reader turns bad when it is no such state; this exchange is of no use then.
  void load(ByteReader& in);
  /// 16 hexadecimal digits over the whole state: the hash of what save() writes.
  std::string state_hash() const;
  /// What is broken, in words; empty when nothing is. Adds everything up: for tests and after recovery.
  std::string broken_invariant() const;

  bool has_account(const CustomerId& account) const { return accounts_.find(account).has_value(); }
  /// Absent: the instrument's, or no such account.
  std::optional<Decimal> max_leverage(const CustomerId& account) const;
  std::map<Asset, AssetBalance> balances(const CustomerId& account) const;
  /// Open positions of derivatives.
  std::map<InstrumentId, Position> positions(const CustomerId& account) const;
  /// What the fee account has taken (less rebates) of each asset.
  std::map<Asset, Decimal> fees_taken() const;
  /// Balance of the clearing account: what customers have lost on derivatives, less what they have won.
  std::map<Asset, Decimal> clearing_balance() const;
  Decimal net_deposits(const Asset& asset) const;

  /// The present state of an order, as a report without a fill; nothing when it is not known.
  std::optional<ExecutionReport> find_order(const CustomerId& account, const ClientOrderId& id) const;
  /// All its fills, oldest first, then its present state; empty when it is not known.
  std::vector<ExecutionReport> order_story(const CustomerId& account, const ClientOrderId& id) const;
  /// Is any order working or waiting on this instrument?
  bool has_live_orders(const InstrumentId& instrument) const;
  const Instrument* find_instrument(const InstrumentId& instrument) const;
  Price mark_price(const InstrumentId& instrument) const;
  /// The market account's quote.
  MarketQuote market_quote(const InstrumentId& instrument) const;
  /// Best prices of customers' resting orders.
  std::optional<Price> best_price(const InstrumentId& instrument, Side side) const;
  std::size_t open_order_count() const;

  // What the public sees (exchange_market.cpp). An instrument that is not listed has nothing to show.

  std::optional<Ticker> ticker(const InstrumentId& instrument) const;
  /// At most that many levels of each side.
  Depth depth(const InstrumentId& instrument, std::size_t levels) const;
  /// The newest, oldest first; no more than Tape::kKept.
  std::vector<MarketTrade> recent_trades(const InstrumentId& instrument, std::size_t count) const;
  /// The newest, oldest first; the last one is still forming. No more than Candles::kKept and the forming one.
  std::vector<MarketCandle> candles(const InstrumentId& instrument, CandleInterval interval, std::size_t count) const;
  /// From now on changes of this book are noted for take_depth_change(). Watching is no part of the state.
  void watch_depth(InstrumentHandle instrument, bool on);
  /// What has changed since the call before, or since watching began.
  DepthChange take_depth_change(InstrumentHandle instrument);
  /// Who hears of candles that close; null: nobody. Must outlive the exchange or be taken off again.
  void listen(MarketListener* listener) { market_listener_ = listener; }
  MarketCandle candle_of(const CandleClosed& closed) const;

 private:
  using Events = NewsLog;
  /// What an order's names and decimals had wrong, found when they were brought to ticks and lots.
  struct Misfit {
    Reason quantity = Reason::None;
    Reason price = Reason::None;
    Reason terms = Reason::None;
    bool needs_reference = false;
  };

  template <class Act>
  void run(Act&& act);

  // exchange.cpp: cash, listing, the market's quote and mark
  void on(const ListInstrument& command, Events& events);
  void on(const SetFees& command, Events& events);
  void on(const OpenAccount& command, Events& events);
  void on(const SetMaxLeverage& command, Events& events);
  void on(const Deposit& command, Events& events);
  void on(const Withdraw& command, Events& events);
  void on(const SetMarketQuote& command, Events& events);
  void on(const SetMarkPrice& command, Events& events);
  void on(const SweepMarket& command, Events& events);
  void on(const AdmitWaiting& command, Events& events);
  void on(const ExpireWaiting& command, Events& events);
  void on(const PassTime& command, Events& events);
  /// The market account takes resting orders; returns what is left of `lots`.
  Lots sweep(InstrumentHandle handle, Side side, Ticks limit, Lots lots, std::optional<Ticks> print, Events& events);
  // exchange_orders.cpp: the life of an order
  void on(const PlaceOrder& command, Events& events);
  void on(const CancelOrder& command, Events& events);
  static Misfit to_steps(const PlaceOrder& command, const Listing& listing, LeanOrder& order);
  std::optional<OrderIndex> place(const LeanOrder& asked, std::string_view id, const Misfit& misfit, Events& events);
  void cancel(OrderIndex index, Events& events);
  Reason check_terms(const LeanOrder& asked, const Misfit& misfit, OrderRecord& order) const;
  static Reason check_combination(const LeanOrder& asked);
  Reason check_quantity(const LeanOrder& asked, const Listing& listing) const;
  Reason check_value(const LeanOrder& asked, const Listing& listing, const OrderRecord& order) const;
  bool clamp_spot_sale(const Listing& listing, OrderRecord& order) const;
  bool freeze(OrderIndex index);
  bool can_pay(const Listing& listing, const OrderRecord& order) const;
  void admit(OrderIndex index, Events& events);
  /// Books one trade and tells of it; the book shows it already. An absent order is the market account's.
  void execute(const Execution& execution, Events& events);
  void after_fill(OrderIndex index, Events& events);
  void clamp_reductions(AccountHandle account, InstrumentHandle instrument, Events& events);
  bool clamp(OrderIndex index, Events& events);
  void end(OrderIndex index, OrderStatus status, Reason reason, Events& events);
  void open_books_of(OrderIndex index);
  void link_open(OrderIndex index);
  void close_books_of(OrderIndex index);
  // exchange_market.cpp: what the public sees
  void note_trade(const Execution& execution);
  void note_quote(Listing& listing, const MarketQuote& before);
  void close_candles(InstrumentHandle handle);
  void close_candles();
  // exchange_view.cpp: reading
  OrderNews news_of(OrderIndex index) const;
  OrderNews news_of_fill(OrderIndex index, std::uint32_t fill) const;
  std::string broken_freeze() const;
  // exchange_state.cpp
  bool refers_only_to_what_is_there() const;

  Listing* listing_of(const InstrumentId& instrument, Events& events);
  const Listing* find_listing(const InstrumentId& instrument) const;
  static void refuse(Reason reason, const std::string& what, Events& events);

  Sequencer sequencer_;
  Ledger ledger_;
  AccountTable accounts_;
  OrderRegistry orders_;
  std::deque<Listing> listings_;
  std::unordered_map<InstrumentId, InstrumentHandle> handles_;
  Clearing clearing_;
  std::optional<OrderIndex> at_market_;  ///< The order that is being matched now.
  NewsLog news_;
  MarketListener* market_listener_ = nullptr;
  std::int64_t candles_closed_ = -1;  ///< Up to this second of the clock, on all instruments.
};

}  // namespace engine
