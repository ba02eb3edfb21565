#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connectors/serve/binance_answer.h"
#include "connectors/serve/host.h"

namespace serve {

/// BTC-USDT is BTCUSDT on spot, BTC-USDT-SWAP is BTCUSDT on USD-M.
class BinanceSymbols {
 public:
  explicit BinanceSymbols(const Host& host);
  std::optional<engine::InstrumentHandle> find(BinanceMarket market, std::string_view symbol) const;
  /// Requires: it is listed.
  const std::string& name(engine::InstrumentHandle instrument) const { return names_[instrument]; }
  /// As streams spell it.
  const std::string& stream_name(engine::InstrumentHandle instrument) const { return stream_names_[instrument]; }
  const std::vector<engine::InstrumentHandle>& all(BinanceMarket market) const {
    return market == BinanceMarket::Spot ? spot_ : usdm_;
  }
  /// Nothing for what neither has.
  std::optional<BinanceMarket> market_of(engine::InstrumentHandle instrument) const;

 private:
  std::vector<std::string> names_, stream_names_;
  std::vector<std::optional<BinanceMarket>> markets_;
  std::vector<engine::InstrumentHandle> spot_, usdm_;
  std::unordered_map<std::string, engine::InstrumentHandle> spot_by_name_, usdm_by_name_;
};

/// The exact number with at least that many places: what is finer is never cut, so that sums of fees stay right.
std::string padded(engine::Decimal value, int places);
/// Eight places, as spot writes all.
inline std::string padded8(engine::Decimal value) { return padded(value, 8); }
/// Rounded to eight places: of averages, which are not exact anyway.
std::string rounded8(engine::Decimal value);

std::string_view binance_side(engine::Side side);
/// "BOTH", "LONG", "SHORT".
std::string_view binance_position_side(engine::PositionSide side);
std::string_view binance_self_trade(engine::SelfTrade self_trade);
/// How an order stands with this status and reason.
std::string_view binance_status(engine::OrderStatus status, engine::Reason reason);
/// "GTC", "IOC", "FOK"; of USD-M also "GTX" and "GTD".
std::string_view binance_time_in_force(BinanceMarket market, const OrderView& order);
/// "LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_MARKET": what it was placed as.
std::string_view binance_type(BinanceMarket market, const OrderView& order);
/// The client's id, or one in the venue's own manner for who has none: of a liquidation, or of an order by hand.
std::string binance_client_id(const OrderView& order);
/// A dialect's note of an order: the value of "name=value" among its words; empty when it is not there.
std::string_view note_word(const OrderView& order, std::string_view name);

}  // namespace serve
