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
#include "engine/exchange/margin.h"
#include "engine/exchange/market_view.h"
#include "engine/exchange/news.h"
#include "engine/exchange/sequencer.h"
#include "engine/exchange/timers.h"

namespace engine {

/// What an account holds of an asset, by name.
struct AssetBalance {
  Decimal available;
  Decimal frozen;
  Decimal shortfall;  ///< Losses that nobody could pay.
  Decimal debt;       ///< Losses not paid yet, which the profit of open positions stands for.
  Decimal total() const { return available + frozen; }
};

/// A position as the account holds it.
struct HeldPosition {
  InstrumentId instrument;
  PositionSide side = PositionSide::Net;
  Position position;
  MarginMode mode = MarginMode::Cross;
  Decimal margin;       ///< Put aside for it when isolated.
  Decimal unrealized;   ///< At mark.
  Decimal maintenance;  ///< What must stay behind it.
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
  /// As AmendOrder.
  void amend(AccountHandle account, std::string_view client_order_id, const LeanAmend& amendment);
  /// Requires: place() has given this index.
  void amend(OrderIndex order, const LeanAmend& amendment);
  /// What the last command did.
  std::span<const OrderNews> news() const { return news_.all(); }
  const ExchangeEvent& other_news(const OrderNews& news) const { return news_.other(news); }
  /// Orders whose trigger the last command fired, in that order. One that came to rest has no other news.
  std::span<const OrderIndex> fired() const { return fired_; }
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

  /// Handles and order indices below these are good.
  std::size_t account_handles() const { return accounts_.size(); }
  std::size_t instrument_handles() const { return listings_.size(); }
  std::size_t order_indices() const { return orders_.size(); }

  // Reading by handle and index, for who keeps books of his own beside these. Requires: they are good.

  const AccountRecord& account_record(AccountHandle account) const { return accounts_.at(account); }
  const Listing& listing_at(InstrumentHandle instrument) const { return listings_[instrument]; }
  const OrderRecord& order_record(OrderIndex order) const { return orders_.at(order); }
  const OrderExtras& order_extras(OrderIndex order) const { return orders_.extras(orders_.at(order)); }
  std::string_view order_id(OrderIndex order) const { return orders_.id(order); }
  const FillRecord& fill_record(std::uint32_t fill) const { return orders_.fill(fill); }

  bool has_account(const CustomerId& account) const { return accounts_.find(account).has_value(); }
  /// Absent: the instrument's, or no such account.
  std::optional<Decimal> max_leverage(const CustomerId& account) const;
  std::map<Asset, AssetBalance> balances(const CustomerId& account) const;
  /// Open positions of derivatives; of a hedged account the long and the short one together, as one net position.
  std::map<InstrumentId, Position> positions(const CustomerId& account) const;
  /// Each position by itself, in the order of their instruments, Net, Long, Short.
  std::vector<HeldPosition> held_positions(const CustomerId& account) const;
  /// One-way for an account that is not known.
  PositionMode position_mode(const CustomerId& account) const;
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
  /// The steps that orders must keep to now; those it was listed with until ChangeSteps. Requires: it is listed.
  Price tick_size(const InstrumentId& instrument) const;
  Quantity lot_size(const InstrumentId& instrument) const;
  Price mark_price(const InstrumentId& instrument) const;
  Price index_price(const InstrumentId& instrument) const;
  /// Could a price of this instrument lead to a liquidation there? May say yes too often, never no too often.
  bool could_liquidate(const InstrumentId& instrument, Price price) const;
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
  void on(const OpenAccount& command, Events& events);
  void on(const SetMaxLeverage& command, Events& events);
  void on(const Deposit& command, Events& events);
  void on(const Withdraw& command, Events& events);
  void on(const SetMarketQuote& command, Events& events);
  void on(const SetMarkPrice& command, Events& events);
  void on(const SweepMarket& command, Events& events);
  void on(const AdmitWaiting& command, Events& events);
  void on(const ExpireWaiting& command, Events& events);
  /// The market account takes resting orders; returns what is left of `lots`.
  Lots sweep(InstrumentHandle handle, Side side, Ticks limit, Lots lots, std::optional<Ticks> print, Events& events);
  // exchange_orders.cpp: the life of an order
  void on(const PlaceOrder& command, Events& events);
  void on(const CancelOrder& command, Events& events);
  void on(const CancelAll& command, Events& events);
  static Misfit to_steps(const PlaceOrder& command, const Listing& listing, LeanOrder& order);
  std::optional<OrderIndex> place(const LeanOrder& asked, std::string_view id, const Misfit& misfit, Events& events);
  void cancel(OrderIndex index, Events& events);
  Reason check_terms(const LeanOrder& asked, const Misfit& misfit, OrderRecord& order) const;
  Reason check_combination(const LeanOrder& asked) const;
  static Reason check_status(const Listing& listing, const OrderRecord& order);
  static bool is_beyond_band(const Listing& listing, const OrderRecord& order) {
    const auto band = order.limit > 0 ? listing.price_band() : std::nullopt;
    return band && (order.limit < band->low || order.limit > band->high);
  }
  /// The worst price at which an order may trade: its limit; of a market order, the end of the band.
  static std::optional<Ticks> worst_price(const Listing& listing, const OrderRecord& order) {
    if (order.limit > 0) return order.limit;
    const auto band = listing.price_band();
    if (!band) return std::nullopt;
    return order.side == Side::Buy ? band->high : band->low;
  }
  Reason check_quantity(const OrderRecord& order, const Listing& listing) const;
  Reason check_value(const OrderRecord& order, Price reference) const;
  static bool would_take(const Listing& listing, const OrderRecord& order);
  bool clamp_spot_sale(const Listing& listing, OrderRecord& order) const;
  std::optional<Requirement> affordable(const OrderRecord& order) const;
  bool freeze(OrderIndex index, const std::optional<Requirement>& need);
  bool can_pay(const Listing& listing, const OrderRecord& order) const;
  void admit(OrderIndex index, Events& events);
  void enter_market(OrderIndex index, bool was_told, Events& events);
  void turn_away(OrderIndex index, Reason reason, Events& events);
  /// Books one trade and tells of it; the book shows it already. An absent order is the market account's.
  void execute(const Execution& execution, Events& events);
  void after_fill(OrderIndex index, Events& events);
  void clamp_reductions(AccountHandle account, InstrumentHandle instrument, Events& events);
  bool clamp(OrderIndex index, Events& events);
  void end(OrderIndex index, OrderStatus status, Reason reason, Events& events);
  void open_books_of(OrderIndex index);
  void link_open(OrderIndex index);
  void close_books_of(OrderIndex index);
  void forget_extras(OrderIndex index);
  // exchange_amend.cpp: changing open orders
  void on(const AmendOrder& command, Events& events);
  void amend(OrderIndex index, const LeanAmend& asked, Events& events);
  Reason check_amend(const OrderRecord& order, const LeanAmend& asked, OrderRecord& changed) const;
  Reason move_trigger(OrderIndex index, Ticks price);
  void shrink(OrderIndex index, Lots quantity);
  bool refreeze(const OrderRecord& order, OrderRecord& changed);
  // exchange_triggers.cpp: orders that wait for a price, and for the clock
  void on(const PassTime& command, Events& events);
  void on(const CancelAllAfter& command, Events& events);
  void arm(OrderIndex index, bool was_told, Events& events);
  void fire(OrderIndex index, Events& events);
  void note_price(InstrumentHandle handle, TriggerBy by);
  void fire_triggers(Events& events);
  void settle(Events& events);
  void run_timer(Events& events);
  void cancel_all(AccountHandle account, std::optional<InstrumentHandle> instrument, Reason reason, Events& events);
  void set_expiry(OrderIndex index);
  // exchange_rules.cpp: what instruments take and accounts pay
  void on(const SetStatus& command, Events& events);
  void on(const SetPriceLimits& command, Events& events);
  void on(const ChangeSteps& command, Events& events);
  bool is_on_steps(const OrderRecord& order) const;
  void on(const SetFees& command, Events& events);
  void on(const SetFeeTier& command, Events& events);
  void on(const SetFeeAsset& command, Events& events);
  // exchange_market.cpp: what the public sees
  void note_trade(const Execution& execution);
  Quantity open_interest(InstrumentHandle handle) const;
  void note_quote(Listing& listing, const MarketQuote& before);
  void close_candles(InstrumentHandle handle);
  void close_candles();
  // exchange_margin.cpp: what accounts choose and instruments ask for, funding
  struct Perpetual {
    AccountHandle account;
    InstrumentHandle instrument;
    Listing& listing;
  };
  void on(const SetLeverage& command, Events& events);
  void on(const SetMarginMode& command, Events& events);
  void on(const SetPositionMode& command, Events& events);
  void on(const MoveMargin& command, Events& events);
  void on(const SetBrackets& command, Events& events);
  void on(const SetIndexPrice& command, Events& events);
  void on(const SetFunding& command, Events& events);
  std::optional<Perpetual> perpetual_of(const CustomerId& account, const InstrumentId& instrument, Events& events);
  Listing* perpetual_of(const InstrumentId& instrument, Events& events);
  bool put_up_margin(AccountHandle account, InstrumentHandle instrument);
  Decimal exposure(AccountHandle account, InstrumentHandle instrument, OrderIndex without) const;
  Reason check_position_side(const LeanOrder& asked, OrderRecord& order) const;
  Reason check_leverage(OrderRecord& order, OrderIndex without) const;
  /// The position an order is about.
  const Position& held_by(const OrderRecord& order) const {
    return accounts_.at(order.account).positions.at(order.instrument, order.position_side).position;
  }
  void find_next_funding();
  void pay_funding(Timestamp horizon, Events& events);
  bool pay_funding(InstrumentHandle handle, Events& events);
  PerpetualTerms::Band safe_band(InstrumentHandle handle) const;
  static std::vector<AccountHandle> holders_of(const Listing& listing);
  std::vector<OrderIndex> open_orders_of(AccountHandle account, std::optional<InstrumentHandle> instrument) const;
  // exchange_liquidation.cpp: who can no longer hold what he holds
  struct Closing;
  void check_holders(const Listing& listing);
  void check_margins(Events& events);
  bool liquidate_next(AccountHandle account, Events& events);
  const PositionRecord* first_to_go(AccountHandle account, AssetHandle asset) const;
  bool cancel_what_holds(AccountHandle account, AssetHandle asset, Events& events);
  void settle_debts(AccountHandle account, Events& events);
  // exchange_closing.cpp: who takes it from him
  bool liquidate(AccountHandle account, InstrumentHandle instrument, PositionSide side, Events& events);
  std::optional<Closing> begin_closing(AccountHandle account, const PositionRecord& record);
  void close_in_market(Closing& closing, Events& events);
  void close_to_insurance(Closing& closing, Events& events);
  void deleverage(Closing& closing, Events& events);
  void close_to_market_account(Closing& closing, Ticks price, Events& events);
  void finish_closing(Closing& closing, Events& events);
  OrderIndex add_forced(AccountHandle account, InstrumentHandle instrument, PositionSide position_side, Side side,
                        Lots lots, Ticks limit, const char* prefix);
  struct Opposite {
    AccountHandle account;
    PositionSide side;
    Decimal rank;
  };
  std::vector<Opposite> opposites_of(const Closing& closing) const;
  // exchange_view.cpp: reading
  std::string broken_positions() const;
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
  PositionBooking booking_;
  Clearing clearing_;
  std::optional<OrderIndex> at_market_;  ///< The order that is being matched now.
  NewsLog news_;
  Timers timers_;
  /// Empty between commands: prices that may fire something, in the order they came.
  struct Move {
    InstrumentHandle instrument;
    TriggerBy by;
    TickSpan price;
  };
  std::vector<Move> moves_;
  std::vector<OrderIndex> fired_;  ///< By the last command; no state.
  MarketListener* market_listener_ = nullptr;
  std::int64_t candles_closed_ = -1;       ///< Up to this second of the clock, on all instruments.
  std::optional<Timestamp> next_funding_;  ///< The earliest of all instruments.
  std::uint64_t forced_ = 0;               ///< Orders of the exchange's own so far: their ids count on from it.
  // Empty between commands: whose margin is to be looked at, and where the valuation has moved.
  std::vector<AccountHandle> touched_;
  std::vector<InstrumentHandle> revalued_;
};

}  // namespace engine
