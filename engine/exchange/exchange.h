#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/exchange/clearing.h"
#include "engine/exchange/command.h"
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

  Sequence sequence() const { return sequencer_.last(); }
  Timestamp now() const { return sequencer_.now(); }
  /// 16 hexadecimal digits over the whole state.
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

 private:
  using Events = std::vector<ExchangeEvent>;

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
  Reason check_terms(const NewOrder& asked, const Listing& listing, const AccountRecord& account,
                     OrderRecord& order) const;
  Reason check_value(const NewOrder& asked, const Listing& listing, const OrderRecord& order) const;
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
  void close_books_of(OrderIndex index);
  // exchange_view.cpp: reading
  ExecutionReport report_of(OrderIndex index) const;
  ExecutionReport report_of_fill(OrderIndex index, std::uint32_t fill) const;
  std::string broken_freeze() const;

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
};

}  // namespace engine
