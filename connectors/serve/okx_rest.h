#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "connectors/serve/okx_desk.h"
#include "connectors/serve/okx_limits.h"
#include "connectors/serve/okx_rows.h"
#include "connectors/serve/okx_trading.h"
#include "connectors/serve/query.h"

namespace serve {

/// One REST request under way.
struct OkxCall {
  const engine::ServerRequest& request;
  const Account* account = nullptr;  ///< Whose it is; null for public ones.
  Query query;
  Json body;
  JsonWriter data;  ///< What stands between the brackets of "data".
  std::string code = "0", message;
  int status = 200;
  bool is_order = false;  ///< The answer carries inTime and outTime.

  void fail(std::string_view with, std::string_view why, int http = 200) {
    code = with;
    message = why;
    status = http;
  }
};

/// The REST half of the dialect.
class OkxRest {
 public:
  OkxRest(Host& host, OkxTrading& trading, OkxDesk& desk, OkxLimits& limits);

  engine::HttpReply answer(const engine::ServerRequest& request);
  Asked classify(const engine::ServerRequest& request) const;

 private:
  using Handler = void (OkxRest::*)(OkxCall&);
  enum class Needs { Nothing, Read, Trade };
  struct Route {
    Handler handler = nullptr;
    Needs needs = Needs::Nothing;
    OkxLimit limit;
    std::string_view intent = "other";
  };

  const Route* find(std::string_view method, std::string_view path) const;
  void run(const Route& route, OkxCall& call);
  bool authenticate(const Route& route, OkxCall& call) const;
  bool check_limit(const Route& route, OkxCall& call);
  engine::HttpReply finish(OkxCall& call) const;
  void add_public_routes();
  void add_account_routes();
  void add_trade_routes();

  /// The instrument of the query's instId; fails the call (51001) when there is none.
  std::optional<engine::InstrumentHandle> instrument(OkxCall& call) const;
  /// Of the query's instType, instFamily or uly, and instId, as far as they are given.
  bool is_wanted(const OkxCall& call, engine::InstrumentHandle instrument) const;
  template <class Write>
  void for_instruments(OkxCall& call, bool perpetuals_only, Write&& write);

  // okx_public.cpp
  void time(OkxCall& call);
  void instruments(OkxCall& call);
  void ticker(OkxCall& call);
  void tickers(OkxCall& call);
  void index_tickers(OkxCall& call);
  void books(OkxCall& call);
  void candles(OkxCall& call);
  void mark_candles(OkxCall& call);
  void trades(OkxCall& call);
  void funding_rate(OkxCall& call);
  void funding_history(OkxCall& call);
  void mark_price(OkxCall& call);
  void open_interest(OkxCall& call);
  void price_limit(OkxCall& call);
  void position_tiers(OkxCall& call);
  void nothing(OkxCall& call);
  // okx_account.cpp
  void config(OkxCall& call);
  void balance(OkxCall& call);
  void positions(OkxCall& call);
  void set_leverage(OkxCall& call);
  void leverage_info(OkxCall& call);
  void set_position_mode(OkxCall& call);
  void trade_fee(OkxCall& call);
  void max_size(OkxCall& call);
  void margin_balance(OkxCall& call);
  void currencies(OkxCall& call);
  void asset_balances(OkxCall& call);
  // okx_orders.cpp
  void place(OkxCall& call);
  void place_batch(OkxCall& call);
  void amend(OkxCall& call);
  void amend_batch(OkxCall& call);
  void cancel(OkxCall& call);
  void cancel_batch(OkxCall& call);
  void cancel_all_after(OkxCall& call);
  void close_position(OkxCall& call);
  void place_algo(OkxCall& call);
  void amend_algo(OkxCall& call);
  void cancel_algos(OkxCall& call);
  void order(OkxCall& call);
  void orders_pending(OkxCall& call);
  void orders_history(OkxCall& call);
  void fills(OkxCall& call);
  void algo_order(OkxCall& call);
  void algos_pending(OkxCall& call);
  void algos_history(OkxCall& call);
  void account_rate_limit(OkxCall& call);
  void run_orders(OkxCall& call, OkxOperation operation, bool is_batch);
  bool is_wanted_order(const OkxCall& call, const OrderView& order) const;
  void write_algo(OkxCall& call, engine::OrderIndex index);
  void list_algos(OkxCall& call, bool pending);

  Host& host_;
  OkxTrading& trading_;
  OkxDesk& desk_;
  OkxLimits& limits_;
  std::unordered_map<std::string, Route> routes_;  ///< By "GET trade/order".
};

/// The interval of a "bar"; absent when there are no such candles here.
std::optional<engine::CandleInterval> okx_interval(std::string_view bar);

}  // namespace serve
