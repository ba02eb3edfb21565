#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "connectors/serve/okx_desk.h"
#include "connectors/serve/okx_rows.h"

namespace serve {

enum class OkxUrl : std::uint8_t { Public, Private, Business };

class OkxFeed;

/// One subscription of one session.
struct OkxSubscription {
  std::string channel;
  std::string arg;  ///< As the client said it, as JSON.
  std::optional<engine::InstrumentHandle> instrument;
  std::string type;  ///< instType; empty or ANY: all.
  std::string family;
  std::string currency;            ///< ccy of the account channel.
  engine::Timestamp next_regular;  ///< When the account's or positions' regular push is due; zero: never.
  // Of a book:
  std::uint64_t sequence = 0;  ///< Of the last push.
  engine::Timestamp pushed;    ///< When something was pushed last.
  std::string last;            ///< What was pushed last, where only a change is worth a push.
};

/// One web socket of a client.
class OkxSession final : public Session {
 public:
  OkxSession(OkxFeed& feed, OkxUrl url, Outlet& outlet);
  ~OkxSession() override;

  const Account* account() const override { return account_; }
  Asked classify(std::string_view message) override;
  void on_message(std::string_view text) override;
  std::string fail(std::string_view message, Failure failure) override;
  void on_second() override;

  std::vector<OkxSubscription>& subscriptions() { return subscriptions_; }
  /// Pushes rows on a channel; `extra` stands between "arg" and "data", with a comma behind it.
  void push(std::string_view kind, const OkxSubscription& subscription, std::string_view extra, std::string_view rows);

 private:
  void log_in(const Json& message);
  void subscribe(const Json& message, const Json& arg);
  void unsubscribe(const Json& message, const Json& arg);
  void trade(const Json& message);
  void refuse(const Json& message, std::string_view code, std::string_view why);
  void acknowledge(std::string_view event, const Json& message, const std::string& arg);

  OkxFeed& feed_;
  const OkxUrl url_;
  Outlet& outlet_;
  const std::string connection_id_;
  const Account* account_ = nullptr;
  std::vector<OkxSubscription> subscriptions_;
  engine::Timestamp heard_;  ///< When something was said last, either way.
};

/// All sessions of the dialect, and what they are told.
class OkxFeed {
 public:
  OkxFeed(Host& host, OkxTrading& trading, OkxDesk& desk) : host_{host}, trading_{trading}, desk_{desk} {}

  std::unique_ptr<Session> open(OkxUrl url, Outlet& outlet);
  Host& host() { return host_; }
  OkxTrading& trading() { return trading_; }
  OkxDesk& desk() { return desk_; }
  std::string next_connection_id();

  void add(OkxSession* session) { sessions_.push_back(session); }
  void remove(OkxSession* session);
  void add_account(const Account* account, OkxSession* session) { by_account_[account->handle].push_back(session); }
  /// The channel's first push, where it has one.
  void begin(OkxSession& session, OkxSubscription& subscription);
  /// It no longer wants it.
  void end(const OkxSubscription& subscription);

  void on_order(const OrderEvent& event);
  void on_balance(engine::AccountHandle account);
  void on_position(engine::AccountHandle account, engine::InstrumentHandle instrument, engine::PositionSide side);
  void on_trade(engine::InstrumentHandle instrument, const engine::MarketTrade& trade);
  void on_mark(engine::InstrumentHandle instrument);
  void on_candle(const engine::CandleClosed& closed);
  void on_book(engine::InstrumentHandle instrument, const engine::DepthChange& change);
  void on_instrument(engine::InstrumentHandle instrument);
  void on_tick();
  /// Regular pushes of account and positions, and keep-alives of books.
  void on_second(OkxSession& session);

 private:
  template <class Do>
  void for_public(std::string_view channel, engine::InstrumentHandle instrument, Do&& act);
  template <class Do>
  void for_account(engine::AccountHandle account, std::string_view channel, Do&& act);
  void push_balance(OkxSession& session, OkxSubscription& subscription, bool is_snapshot);
  void push_positions(OkxSession& session, OkxSubscription& subscription, bool is_snapshot);
  void push_both(OkxSession& session, const OkxSubscription& subscription, std::string_view event_type,
                 const std::vector<engine::HeldPosition>& positions);
  void push_algo(const OrderView& order);
  void push_book_snapshot(OkxSession& session, OkxSubscription& subscription);
  void push_top(OkxSession& session, OkxSubscription& subscription, std::size_t levels);
  void push_candle(OkxSession& session, OkxSubscription& subscription, const engine::MarketCandle& candle);
  bool is_wanted(const OkxSubscription& subscription, engine::InstrumentHandle instrument) const;

  Host& host_;
  OkxTrading& trading_;
  OkxDesk& desk_;
  std::vector<OkxSession*> sessions_;
  std::unordered_map<engine::AccountHandle, std::vector<OkxSession*>> by_account_;
  std::uint64_t connections_ = 0;
};

}  // namespace serve
