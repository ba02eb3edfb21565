#include "connectors/serve/binance_limits.h"

#include <algorithm>

namespace serve {
namespace {

using namespace engine;

constexpr std::int64_t kSecond_ms = 1'000, kMinute_ms = 60'000, kDay_ms = 86'400'000;

std::int64_t long_window_ms(BinanceMarket market) { return market == BinanceMarket::Spot ? kDay_ms : kMinute_ms; }

HttpReply refuse(int status, int code, const std::string& message, std::int64_t retry_after_s) {
  auto answer = refuse_binance(code, message, status);
  return {answer.status,
          {{"Content-Type", "application/json;charset=UTF-8"}, {"Retry-After", std::to_string(retry_after_s)}},
          std::move(answer.body)};
}

void write_one(JsonWriter& out, std::string_view type, std::string_view interval, std::int64_t number,
               std::int64_t limit, std::optional<std::int64_t> used) {
  out.begin_object().field("rateLimitType", type).field("interval", interval).count("intervalNum", number);
  out.count("limit", limit);
  if (used) out.count("count", *used);
  out.end_object();
}

}  // namespace

std::optional<HttpReply> BinanceLimits::take_weight(BinanceMarket market, std::string_view address,
                                                    std::uint32_t weight, Timestamp now) {
  auto& known = addresses_[{market, std::string{address}}];
  const auto now_ms = now.milliseconds();
  known.weight.roll(now_ms / kMinute_ms);
  if (options_.count && now < known.banned_until) {
    const auto left = known.banned_until.milliseconds() - now_ms;
    return refuse(418, -1003,
                  "Way too much request weight used; IP banned until " +
                      std::to_string(known.banned_until.milliseconds()) +
                      ". Please use WebSocket Streams for live updates to avoid bans.",
                  left / kSecond_ms + 1);
  }
  const auto limit = weight_limit(market);
  if (!options_.count || known.weight.used + weight <= limit) {
    known.weight.used += weight;
    known.refused = 0;
    return std::nullopt;
  }
  if (++known.refused > options_.patience) {
    constexpr std::int64_t kLongest_ms = 3 * kDay_ms;
    const auto length = std::min<std::int64_t>(2 * kMinute_ms << std::min(known.bans++, 12U), kLongest_ms);
    known.banned_until = Timestamp::from_milliseconds(now_ms + length);
    known.refused = 0;
    return take_weight(market, address, weight, now);
  }
  return refuse(429, -1003,
                "Too much request weight used; current limit is " + std::to_string(limit) +
                    " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling "
                    "the API.",
                (kMinute_ms - now_ms % kMinute_ms) / kSecond_ms + 1);
}

void BinanceLimits::give_back(BinanceMarket market, std::string_view address, std::uint32_t weight) {
  auto& used = addresses_[{market, std::string{address}}].weight.used;
  used -= std::min(used, weight);
}

std::optional<HttpReply> BinanceLimits::take_orders(BinanceMarket market, AccountHandle account, std::uint32_t orders,
                                                    Timestamp now) {
  auto& known = orders_[{market, account}];
  const auto now_ms = now.milliseconds();
  const auto long_ms = long_window_ms(market);
  known.brief.roll(now_ms / (10 * kSecond_ms));
  known.longer.roll(now_ms / long_ms);
  const bool is_spot = market == BinanceMarket::Spot;
  const auto short_limit = is_spot ? options_.spot_orders_short : options_.usdm_orders_short;
  const auto long_limit = is_spot ? options_.spot_orders_long : options_.usdm_orders_long;
  const bool over_short = known.brief.used + orders > short_limit;
  if (options_.count && (over_short || known.longer.used + orders > long_limit)) {
    const std::string window = over_short ? "10 SECOND" : (is_spot ? "1 DAY" : "1 MINUTE");
    const auto span = over_short ? 10 * kSecond_ms : long_ms;
    return refuse(429, -1015,
                  "Too many new orders; current limit is " + std::to_string(over_short ? short_limit : long_limit) +
                      " orders per " + window + ".",
                  (span - now_ms % span) / kSecond_ms + 1);
  }
  known.brief.used += orders;
  known.longer.used += orders;
  return std::nullopt;
}

void BinanceLimits::add_headers(BinanceMarket market, std::string_view address, std::optional<AccountHandle> account,
                                HttpReply& reply) const {
  if (const auto found = addresses_.find({market, std::string{address}}); found != addresses_.end()) {
    reply.headers.push_back({"X-MBX-USED-WEIGHT-1M", std::to_string(found->second.weight.used)});
  }
  if (!account) return;
  if (const auto found = orders_.find({market, *account}); found != orders_.end()) {
    reply.headers.push_back({"X-MBX-ORDER-COUNT-10S", std::to_string(found->second.brief.used)});
    const auto* name = market == BinanceMarket::Spot ? "X-MBX-ORDER-COUNT-1D" : "X-MBX-ORDER-COUNT-1M";
    reply.headers.push_back({name, std::to_string(found->second.longer.used)});
  }
}

void BinanceLimits::write(JsonWriter& out, BinanceMarket market) const {
  const bool is_spot = market == BinanceMarket::Spot;
  out.begin_list();
  write_one(out, "REQUEST_WEIGHT", "MINUTE", 1, weight_limit(market), {});
  write_one(out, "ORDERS", "SECOND", 10, is_spot ? options_.spot_orders_short : options_.usdm_orders_short, {});
  write_one(out, "ORDERS", is_spot ? "DAY" : "MINUTE", 1,
            is_spot ? options_.spot_orders_long : options_.usdm_orders_long, {});
  out.end_list();
}

void BinanceLimits::write_used(JsonWriter& out, BinanceMarket market, std::string_view address,
                               std::optional<AccountHandle> account) const {
  const bool is_spot = market == BinanceMarket::Spot;
  const auto by_address = addresses_.find({market, std::string{address}});
  out.begin_list();
  write_one(out, "REQUEST_WEIGHT", "MINUTE", 1, weight_limit(market),
            by_address == addresses_.end() ? 0 : by_address->second.weight.used);
  if (account) {
    const auto known = orders_.find({market, *account});
    const auto used = known == orders_.end() ? Orders{} : known->second;
    write_one(out, "ORDERS", "SECOND", 10, is_spot ? options_.spot_orders_short : options_.usdm_orders_short,
              used.brief.used);
    write_one(out, "ORDERS", is_spot ? "DAY" : "MINUTE", 1,
              is_spot ? options_.spot_orders_long : options_.usdm_orders_long, used.longer.used);
  }
  out.end_list();
}

}  // namespace serve
