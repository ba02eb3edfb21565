#pragma once

#include <memory>

#include "connectors/serve/binance_router.h"
#include "connectors/serve/binance_user_feed.h"

namespace serve {

/// One web socket of the WS-API: operations as messages, a log-in for keys that can, and on spot the news of accounts.
class BinanceWsApi final : public Session {
 public:
  struct Parts {
    BinanceDesk& desk;
    BinanceRouter& router;
    BinanceUserFeed& feed;
    const BinanceLimits& limits;
  };
  BinanceWsApi(Parts parts, BinanceMarket market, std::string_view address, bool tells_limits, Outlet& outlet);
  ~BinanceWsApi() override;

  const Account* account() const override;
  Asked classify(std::string_view message) override;
  void on_message(std::string_view text) override;
  std::string fail(std::string_view message, Failure failure) override;
  void on_second() override {}

 private:
  /// One account's news, under the number of its subscription.
  struct Ear final : BinanceListener {
    Ear(BinanceWsApi& to, std::int64_t of, const Account& who) : session{to}, number{of}, account{&who} {}
    void tell(std::string_view kind, const std::string& event) override;
    BinanceWsApi& session;
    std::int64_t number;
    const Account* account;
    bool by_session = false;  ///< Ends with the log-in.
  };
  BinanceRouter::Answered act(std::string_view method, const BinanceParams& params);
  BinanceRouter::Answered log_in(const BinanceParams& params);
  BinanceRouter::Answered log_out();
  BinanceRouter::Answered subscribe(const BinanceParams& params, bool by_session);
  BinanceRouter::Answered unsubscribe(const BinanceParams& params);
  BinanceAnswer status() const;
  BinanceAnswer subscriptions() const;
  void end(Ear& ear);

  Parts parts_;
  const BinanceMarket market_;
  const std::string address_;
  const bool tells_limits_;
  Outlet& outlet_;
  BinanceAuth auth_;
  const engine::Timestamp connected_;
  const Account* logged_in_ = nullptr;
  engine::Timestamp logged_in_at_;
  std::int64_t next_number_ = 0;
  std::vector<std::unique_ptr<Ear>> ears_;
};

}  // namespace serve
