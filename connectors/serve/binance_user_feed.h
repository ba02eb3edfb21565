#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "connectors/serve/binance_user_rows.h"

namespace serve {

/// Who is told of one account's news.
class BinanceListener {
 public:
  virtual ~BinanceListener() = default;
  virtual void tell(std::string_view kind, const std::string& event) = 0;
};

/// Brings each account's news to its listeners, once for all of them. Those who listen are few among many accounts, so
/// that the news of the others cost a look.
class BinanceUserFeed {
 public:
  explicit BinanceUserFeed(BinanceDesk& desk) : desk_{desk} {}

  void add(BinanceMarket market, const Account& account, BinanceListener& listener);
  void remove(const BinanceListener& listener);

  void on_order(const OrderEvent& event);
  void on_balance(engine::AccountHandle account);
  void on_position(engine::AccountHandle account, engine::InstrumentHandle instrument, engine::PositionSide side);
  /// Tells of positions that no balance went with.
  void flush();
  void on_leverage(const Account& account, engine::InstrumentHandle instrument);

 private:
  using Listeners = std::vector<BinanceListener*>;
  struct Watched {
    Listeners spot, usdm;
    BinanceAssets told;                                                            ///< Balances as they were told last.
    std::map<engine::Asset, std::pair<engine::Decimal, engine::Decimal>> wallets;  ///< Wallet and cross wallet.
    std::set<BinancePositionKey> positions;                                        ///< Changed, and not told yet.
    bool traded = false;                                                           ///< Since balances were told last.
  };
  Watched* find(engine::AccountHandle account);
  void tell(const Listeners& listeners, std::string_view kind, const std::string& event) const;
  void tell_order(const Watched& watched, const OrderEvent& event);
  void tell_algo(const Watched& watched, const OrderEvent& event);
  void tell_balances(const Account& account, Watched& watched);
  void tell_account(const Account& account, Watched& watched);

  BinanceDesk& desk_;
  std::unordered_map<engine::AccountHandle, Watched> watched_;
};

}  // namespace serve
