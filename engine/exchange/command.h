#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/domain/instrument.h"
#include "engine/exchange/margin_terms.h"
#include "engine/exchange/reason.h"
#include "engine/matching/matcher.h"

// What can be asked of the exchange, and what it answers. Names and decimals stand here, at the door; inside are
// handles, ticks and lots.

namespace engine {

using Meeting = Matcher::Meeting;

/// Lists an instrument, or changes the limits of a listed one. Its kind, assets and steps never change: refused as
/// INSTRUMENT_IN_USE.
struct ListInstrument {
  Instrument instrument;
  Meeting meeting = Meeting::EachOther;
};

/// What an instrument takes. CancelOnly and Halted: no order, no amendment, no trade and no trigger; orders can be
/// canceled. ReduceOnly: only reduce-only orders.
enum class InstrumentStatus : std::uint8_t { Trading, CancelOnly, ReduceOnly, Halted };
struct SetStatus {
  InstrumentId instrument;
  InstrumentStatus status = InstrumentStatus::Trading;
};

/// How far from the mark price (from the last one where there is no mark) an order may be priced, as a share of it. A
/// market order takes only within it. Absent: any price.
struct SetPriceLimits {
  InstrumentId instrument;
  std::optional<Decimal> above;  ///< Above zero.
  std::optional<Decimal> below;  ///< Within (0, 1).
};

/// New steps of price and quantity, multiples of those it was listed with (so an instrument that may get finer steps
/// one day is listed with the finest). Open orders that are off the new ones are canceled, STEPS_CHANGED; the others
/// keep their place. Positions stay as they are, and a reduce-only order of exactly what is held may end one.
struct ChangeSteps {
  InstrumentId instrument;
  Price tick_size;
  Quantity lot_size;
};

/// Fees of all instruments, as a share of the notional; a negative one is a rebate. Within (-1, 1).
struct SetFees {
  Decimal maker;
  Decimal taker;
  std::uint32_t tier = 0;  ///< 0: everybody's who has no other.
};
/// From the next fill on; open orders keep what is frozen. Refused: UNKNOWN_FEE_TIER.
struct SetFeeTier {
  CustomerId account;
  std::uint32_t tier = 0;
};
/// What fees of spot purchases are paid in: the quote asset, or the base asset that was received. Orders that are open
/// keep to what held when they came.
enum class FeeAsset : std::uint8_t { Quote, Received };
struct SetFeeAsset {
  CustomerId account;
  FeeAsset pays = FeeAsset::Quote;
};

struct OpenAccount {
  CustomerId account;
  std::optional<Decimal> max_leverage;  ///< Absent: the instrument's.
};

/// Changes what an account may use from now on; open orders and positions keep their margin.
struct SetMaxLeverage {
  CustomerId account;
  std::optional<Decimal> max_leverage;
};

/// Cash in or out. A reference that this account has used already does nothing.
struct Deposit {
  CustomerId account;
  Asset asset;
  Decimal amount;  ///< Above zero.
  std::string reference;
};
struct Withdraw {
  CustomerId account;
  Asset asset;
  Decimal amount;  ///< Above zero.
  std::string reference;
};

/// Which price wakes a trigger: that of each trade, or the mark price.
enum class TriggerBy : std::uint8_t { Last, Mark };

/// Wakes an order when the price gets there. A stop to buy and a take-profit to sell wait for a price at or above it, a
/// stop to sell and a take-profit to buy for one at or below it.
struct Trigger {
  enum class Kind : std::uint8_t { Stop, TakeProfit };
  Kind kind = Kind::Stop;
  Price price;  ///< A multiple of tick_size.
  TriggerBy by = TriggerBy::Last;
};

/// A stop that follows the price: a sale stands below the highest price since it became active, a buy above the lowest.
struct Trail {
  std::optional<Price> distance;    ///< A multiple of tick_size; or
  std::optional<Decimal> rate;      ///< a share of the price, within (0, 1), rounded up to a tick. One of them.
  std::optional<Price> activation;  ///< Follows from here on: a sale when the price is at or above. Absent: at once.
  TriggerBy by = TriggerBy::Last;
};

/// What an order may carry beyond NewOrder.
struct OrderTerms {
  std::optional<Trigger> trigger;            ///< Waits outside the book, freezing nothing, until the price reaches it.
  std::optional<Trail> trail;                ///< Instead of a trigger.
  std::optional<Quantity> display_quantity;  ///< Iceberg: what is shown at a time, a multiple of lot_size.
  SelfTrade self_trade = SelfTrade::None;
  bool slide = false;  ///< With post_only: rests one tick away from what it would meet instead of being refused.
  PositionSide position_side = PositionSide::Net;
  std::optional<Timestamp> good_till;  ///< Of a resting order: it expires when the clock reaches it.
};

struct PlaceOrder {
  NewOrder order;
  /// When it reaches the market. Absent: at once. Otherwise it is accepted now and waits for AdmitWaiting.
  std::optional<Timestamp> arrival;
  bool needs_reference = false;  ///< Nothing else tells a price: without reference_price it is refused, NO_PRICE.
  OrderTerms terms = {};
};

struct CancelOrder {
  CustomerId account;
  ClientOrderId client_order_id;
};

/// Changes an open order. A smaller quantity at the same limit keeps its place; anything else goes to the back, and may
/// trade at once. A quantity not above what is filled cancels the rest. An order that has ended is answered with its
/// present state. Refused, and the order is as it was, when it could not be placed so.
struct AmendOrder {
  CustomerId account;
  ClientOrderId client_order_id;
  std::optional<Quantity> quantity;  ///< Of the whole order, what is filled included.
  std::optional<Price> limit_price;
  std::optional<Price> trigger_price;  ///< Only of a stop or take-profit that has not fired.
};

/// Cancels all open orders of an account, in the order they were created.
struct CancelAll {
  CustomerId account;
  std::optional<InstrumentId> instrument;
};

/// Cancels them when this is not said again within `after`. Each call sets it anew; zero: off. The switch of an
/// instrument and the one of the whole account stand side by side.
struct CancelAllAfter {
  CustomerId account;
  Duration after{};
  std::optional<InstrumentId> instrument;
};

/// The market account's standing quote, replaced as a whole by each call. What is absent is not quoted.
struct SetMarketQuote {
  InstrumentId instrument;
  std::optional<Ticks> bid, ask;
  Lots bid_lots = kUnlimited;
  Lots ask_lots = kUnlimited;
  Ticks slippage = 0;  ///< A taker gets a price that is this much worse.
};

/// What positions are valued at, and the market's last price.
struct SetMarkPrice {
  InstrumentId instrument;
  Price price;
};

/// The market account comes to the book as a taker on `side`: it trades with resting orders within `limit`, best first.
struct SweepMarket {
  InstrumentId instrument;
  Side side = Side::Buy;
  Ticks limit = 0;
  Lots lots = kUnlimited;
  std::optional<Ticks> print;  ///< All trades print at this price (an opening); absent: at the maker's.
};

/// Lets waiting orders that have arrived by `by` reach the market, in the order they were placed.
struct AdmitWaiting {
  enum class What { All, Takers, Resting };  ///< Resting: good-till-cancel ones.
  InstrumentId instrument;
  Timestamp by;
  What what = What::All;
};

/// Ends every waiting order: nothing will come any more for them to meet.
struct ExpireWaiting {
  InstrumentId instrument;
  Reason reason = Reason::MarketEnded;
};

/// Moves the exchange's clock; never back.
struct PassTime {
  Timestamp now;
};

/// Leverage of one account on one perpetual, from now on; open orders keep theirs. Within the instrument's and the
/// bracket of what is held and open there (ABOVE_LEVERAGE_BRACKET). A lower one asks for the margin at once: an
/// isolated position is topped up, a cross one must have it free (INSUFFICIENT_BALANCE).
struct SetLeverage {
  CustomerId account;
  InstrumentId instrument;
  Decimal leverage;  ///< At least 1.
};

/// Refused as POSITION_OR_ORDER_OPEN while anything is held or open there.
struct SetMarginMode {
  CustomerId account;
  InstrumentId instrument;
  MarginMode mode = MarginMode::Cross;
};

/// Refused as POSITION_OR_ORDER_OPEN while any perpetual is held or ordered.
struct SetPositionMode {
  CustomerId account;
  PositionMode mode = PositionMode::OneWay;
};

/// Puts money to the margin of an isolated position, or takes it out (below zero) down to its initial margin.
struct MoveMargin {
  CustomerId account;
  InstrumentId instrument;
  PositionSide side = PositionSide::Net;
  Decimal amount;  ///< In the settle asset; not zero.
};

/// Leverage brackets of a perpetual, replaced as a whole. Until then there is one without a cap: the instrument's
/// max_leverage, half of its initial margin to be kept.
struct SetBrackets {
  InstrumentId instrument;
  std::vector<Bracket> brackets;  ///< Smallest first, as Brackets says.
  Decimal liquidation_fee;        ///< Share of the value, of what remains of a liquidation; within [0, 1).
};

/// The price of the spot basket. Told to whoever asks; it values nothing by itself.
struct SetIndexPrice {
  InstrumentId instrument;
  Price price;
};

/// Funding: when PassTime reaches `next`, and then each `interval`, value at mark × rate goes from longs to shorts.
struct SetFunding {
  InstrumentId instrument;
  Decimal rate;         ///< Within (-1, 1); below zero shorts pay.
  Duration interval{};  ///< Zero: never again. Otherwise a second at least.
  Timestamp next;       ///< After now.
};

using Command =
    std::variant<ListInstrument, SetFees, OpenAccount, SetMaxLeverage, Deposit, Withdraw, PlaceOrder, CancelOrder,
                 SetMarketQuote, SetMarkPrice, SweepMarket, AdmitWaiting, ExpireWaiting, PassTime, SetLeverage,
                 SetMarginMode, SetPositionMode, MoveMargin, SetBrackets, SetIndexPrice, SetFunding, SetStatus,
                 SetPriceLimits, SetFeeTier, SetFeeAsset, AmendOrder, CancelAll, CancelAllAfter, ChangeSteps>;

/// The command did nothing.
struct CommandRefused {
  Reason reason = Reason::None;
  std::string what;  ///< Which account, order, reference or instrument.
};

/// Cash came in (above zero) or went out.
struct FundsMoved {
  CustomerId account;
  Asset asset;
  Decimal amount;
  std::string reference;
};

/// What a payment of funding brought a position (above zero) or cost it.
struct FundingPaid {
  CustomerId account;
  InstrumentId instrument;
  PositionSide position_side = PositionSide::Net;
  Decimal amount;  ///< In the settle asset.
  Decimal rate;
};

/// Who took what an account could not hold any longer.
enum class LiquidatedTo : std::uint8_t {
  Book,         ///< Orders, or the market's quote, at the bankruptcy price or better.
  Insurance,    ///< The insurance account, at the bankruptcy price.
  Deleveraged,  ///< Positions on the other side, at the bankruptcy price.
  Market,       ///< The market account: at the bankruptcy price, or at the mark where orders meet the market only.
};

/// Part of a position, or all of it, was taken from an account. The fills come as reports of its order "liq-<n>".
struct Liquidated {
  CustomerId account;
  InstrumentId instrument;
  PositionSide position_side = PositionSide::Net;
  Side side = Side::Buy;  ///< Of the position: Buy is long.
  Quantity quantity;
  Price price;  ///< Where the account was bankrupt.
  LiquidatedTo to = LiquidatedTo::Book;
  Decimal to_insurance;  ///< What the account paid to the insurance account: surplus and fee.
};

/// A position was closed, in part or whole, because one on the other side could not be held. The fill comes as a report
/// of its order "adl-<n>".
struct Deleveraged {
  CustomerId account;
  InstrumentId instrument;
  PositionSide position_side = PositionSide::Net;
  Side side = Side::Buy;  ///< Of the position: Buy is long.
  Quantity quantity;
  Price price;
};

/// The insurance account paid a loss that this account could not pay.
struct LossCovered {
  CustomerId account;
  Asset asset;
  Decimal amount;
};

/// "book", "insurance", "deleveraged", "market".
std::string_view to_string(LiquidatedTo to);

using ExchangeEvent =
    std::variant<ExecutionReport, FundsMoved, CommandRefused, FundingPaid, Liquidated, Deleveraged, LossCovered>;

}  // namespace engine
