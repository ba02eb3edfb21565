#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/serve/binance_answer.h"
#include "connectors/serve/binance_call.h"
#include "engine/base/time.h"
#include "engine/env/http_client.h"

namespace serve {

/// How much one address and one account may ask for, in windows that follow the clock. Who goes on after a 429 is
/// banned for two minutes, and each time for twice as long.
/// Source    Binance "LIMITS": weight is per address, orders are per account.
class BinanceLimits {
 public:
  struct Options {
    bool count = true;  ///< False: nothing is too much. Headers are told all the same.
    std::uint32_t spot_weight = 6'000, usdm_weight = 2'400;             ///< A minute.
    std::uint32_t spot_orders_short = 100, spot_orders_long = 200'000;  ///< 10 seconds, a day.
    std::uint32_t usdm_orders_short = 300, usdm_orders_long = 1'200;    ///< 10 seconds, a minute.
    std::uint32_t patience = 20;  ///< Requests that are answered with 429 before the ban.
  };
  explicit BinanceLimits(Options options) : options_{options} {}

  const Options& options() const { return options_; }
  /// Refused requests: 429 with -1003, or 418 while banned; with Retry-After. Otherwise the weight is taken.
  std::optional<engine::HttpReply> take_weight(BinanceMarket market, std::string_view address, std::uint32_t weight,
                                               engine::Timestamp now);
  /// Gives back the weight of an order that was taken.
  void give_back(BinanceMarket market, std::string_view address, std::uint32_t weight);
  /// 429 with -1015 when this account has had its orders. Otherwise they are counted.
  std::optional<engine::HttpReply> take_orders(BinanceMarket market, engine::AccountHandle account,
                                               std::uint32_t orders, engine::Timestamp now);
  /// X-MBX-USED-WEIGHT-1M and the like.
  void add_headers(BinanceMarket market, std::string_view address, std::optional<engine::AccountHandle> account,
                   engine::HttpReply& reply) const;
  /// The `rateLimits` of exchangeInfo; `count` tells how much of each is used as well.
  void write(JsonWriter& out, BinanceMarket market) const;
  void write_used(JsonWriter& out, BinanceMarket market, std::string_view address,
                  std::optional<engine::AccountHandle> account) const;

 private:
  struct Window {
    std::int64_t number = -1;
    std::uint32_t used = 0;
    void roll(std::int64_t now_number) {
      if (number == now_number) return;
      number = now_number;
      used = 0;
    }
  };
  struct Address {
    Window weight;
    std::uint32_t refused = 0;
    std::uint32_t bans = 0;
    engine::Timestamp banned_until;
  };
  struct Orders {
    Window brief, longer;
  };
  std::uint32_t weight_limit(BinanceMarket market) const {
    return market == BinanceMarket::Spot ? options_.spot_weight : options_.usdm_weight;
  }

  Options options_;
  std::map<std::pair<BinanceMarket, std::string>, Address, std::less<>> addresses_;
  std::map<std::pair<BinanceMarket, engine::AccountHandle>, Orders> orders_;
};

}  // namespace serve
