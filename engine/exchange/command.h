#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/domain/instrument.h"
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

/// Fees of all instruments, as a share of the notional; a negative one is a rebate. Within (-1, 1).
struct SetFees {
  Decimal maker;
  Decimal taker;
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

struct PlaceOrder {
  NewOrder order;
  /// When it reaches the market. Absent: at once. Otherwise it is accepted now and waits for AdmitWaiting.
  std::optional<Timestamp> arrival;
  bool needs_reference = false;  ///< Nothing else tells a price: without reference_price it is refused, NO_PRICE.
};

struct CancelOrder {
  CustomerId account;
  ClientOrderId client_order_id;
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

using Command =
    std::variant<ListInstrument, SetFees, OpenAccount, SetMaxLeverage, Deposit, Withdraw, PlaceOrder, CancelOrder,
                 SetMarketQuote, SetMarkPrice, SweepMarket, AdmitWaiting, ExpireWaiting, PassTime>;

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

using ExchangeEvent = std::variant<ExecutionReport, FundsMoved, CommandRefused>;

}  // namespace engine
