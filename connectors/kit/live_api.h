#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connectors/kit/live_orders.h"
#include "engine/domain/market.h"
#include "engine/domain/setup.h"
#include "engine/ports/effect.h"

namespace kit {

/// What became of one order, or one cancel, that should have been sent.
struct SendResult {
  enum class Kind {
    Accepted,  ///< The venue has it.
    Refused,   ///< It is not there and never will be; of a cancel: there is nothing to cancel.
    NotSent,   ///< It never left us.
    Unknown,   ///< It left, and nobody knows.
  };
  Kind kind = Kind::Unknown;
  engine::VenueOrderId venue_order_id;  ///< Of an accepted order.
  /// Of what was refused or not sent: a stable word, and whether the same may be wanted again (Expired) or not
  /// (Rejected).
  engine::OrderStatus status = engine::OrderStatus::Rejected;
  std::string reason;
};

/// What an account's key allows, and what the account holds.
struct AccountCheck {
  bool may_trade = false;
  bool may_withdraw = false;
  std::map<engine::Asset, engine::Decimal> balances;
};

/// What a venue tells unasked. On the executor's thread.
class LiveListener {
 public:
  virtual ~LiveListener() = default;
  virtual void on_news(const OrderNews& news) = 0;
  virtual void on_market(engine::MarketUpdate update) = 0;
  /// The account's stream is up, perhaps again: what it missed has to be read.
  virtual void on_stream_up(const engine::CustomerId& customer) = 0;
  /// The venue refused the account's key: nothing more is sent for it. `problem` is for people.
  virtual void on_suspended(const engine::CustomerId& customer, const std::string& problem) = 0;
};

/// One exchange in its own words: requests, their signatures and limits, its streams. It translates and decides
/// nothing; the order protocol above it is LiveVenue's. All calls and all answers are on the executor's thread, and
/// every call is answered once.
class LiveApi {
 public:
  using OnSent = std::function<void(std::vector<SendResult>)>;
  using OnNews = std::function<void(engine::Result<std::vector<OrderNews>>)>;
  using OnInstruments = std::function<void(engine::Result<std::vector<engine::Instrument>>)>;
  using OnChecked = std::function<void(engine::Result<AccountCheck>)>;
  using OnBalances = std::function<void(engine::Result<std::map<engine::Asset, engine::Decimal>>)>;
  virtual ~LiveApi() = default;

  /// Begins: streams of the market, the venue's clock.
  virtual void start(LiveListener& listener) = 0;
  /// Asks what is listed, and keeps it: orders are translated by it.
  virtual void load_instruments(OnInstruments done) = 0;
  /// What was listed when it was asked last, until load_instruments has an answer.
  virtual void use_instruments(const std::vector<engine::Instrument>& listed) = 0;
  /// Whose prices are told from now on: those that are listed of these.
  virtual void watch(std::vector<engine::InstrumentId> instruments) = 0;
  /// Reads an account and changes nothing.
  virtual void check_account(const engine::CustomerConfig& customer, OnChecked done) = 0;
  /// Reads the account, sets its modes, reads them back, opens its stream. Errors: Unauthorized, Refused and
  /// InvalidInput stay as they are; anything else may pass.
  virtual void open_account(const engine::CustomerConfig& customer, OnBalances done) = 0;
  /// Orders of one instrument that fit into one request.
  virtual std::size_t batch_max(const engine::InstrumentId& instrument) const = 0;
  /// Orders of one customer and one instrument, at most batch_max. One result an order, in their order.
  virtual void place(std::vector<engine::NewOrder> orders, OnSent done) = 0;
  /// Orders of one customer and one instrument, at most batch_max. One result each.
  virtual void cancel(std::vector<engine::OrderRef> orders, OnSent done) = 0;
  /// All the venue knows of one order: its state and its fills. Empty: it has no such order. An error says nothing.
  virtual void look_up(const engine::OrderRef& order, OnNews done) = 0;
  /// Fills and changes of all orders of an account since then, anyone's.
  virtual void recent(const engine::CustomerId& customer, engine::Timestamp since, OnNews done) = 0;
  /// What the venue's clock says now.
  virtual engine::Timestamp venue_now() const = 0;
};

}  // namespace kit
