#include "connectors/serve/binance_names.h"

#include <algorithm>
#include <cctype>

#include "connectors/serve/dialect.h"

namespace serve {

using namespace engine;

BinanceSymbols::BinanceSymbols(const Host& host) {
  for (InstrumentHandle i = 0; i < host.instrument_count(); ++i) {
    const auto& instrument = host.instrument(i);
    auto name = instrument.base.text() + instrument.quote.text();
    auto lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    std::optional<BinanceMarket> market;
    if (instrument.kind == InstrumentKind::Spot) market = BinanceMarket::Spot;
    if (instrument.kind == InstrumentKind::PerpLinear) market = BinanceMarket::Usdm;
    if (market == BinanceMarket::Spot) {
      spot_.push_back(i);
      spot_by_name_.emplace(name, i);
    } else if (market == BinanceMarket::Usdm) {
      usdm_.push_back(i);
      usdm_by_name_.emplace(name, i);
    }
    names_.push_back(std::move(name));
    stream_names_.push_back(std::move(lower));
    markets_.push_back(market);
  }
}

std::optional<InstrumentHandle> BinanceSymbols::find(BinanceMarket market, std::string_view symbol) const {
  const auto& names = market == BinanceMarket::Spot ? spot_by_name_ : usdm_by_name_;
  const auto found = names.find(std::string{symbol});
  return found == names.end() ? std::nullopt : std::optional{found->second};
}

std::optional<BinanceMarket> BinanceSymbols::market_of(InstrumentHandle instrument) const {
  return markets_[instrument];
}

std::string padded(Decimal value, int places) {
  auto text = value.to_string();
  const auto point = text.find('.');
  const auto has = point == std::string::npos ? 0 : static_cast<int>(text.size() - point) - 1;
  if (has >= places) return text;
  if (point == std::string::npos) text.push_back('.');
  return text.append(static_cast<std::size_t>(places - has), '0');
}

std::string rounded8(Decimal value) {
  return padded8(round_to_step(value, Decimal::from_units(Decimal::kOne / 100'000'000), Rounding::HalfUp));
}

std::string_view binance_side(Side side) { return side == Side::Buy ? "BUY" : "SELL"; }

std::string_view binance_position_side(PositionSide side) {
  if (side == PositionSide::Net) return "BOTH";
  return side == PositionSide::Long ? "LONG" : "SHORT";
}

std::string_view binance_self_trade(SelfTrade self_trade) {
  switch (self_trade) {
    case SelfTrade::ExpireMaker: return "EXPIRE_MAKER";
    case SelfTrade::ExpireTaker: return "EXPIRE_TAKER";
    case SelfTrade::ExpireBoth: return "EXPIRE_BOTH";
    default: return "NONE";
  }
}

std::string_view binance_status(OrderStatus status, Reason reason) {
  const bool asked = reason == Reason::None || reason == Reason::CanceledByRequest || reason == Reason::CancelAllAfter;
  switch (status) {
    case OrderStatus::PartiallyFilled: return "PARTIALLY_FILLED";
    case OrderStatus::Filled: return "FILLED";
    case OrderStatus::Canceled: return asked ? "CANCELED" : "EXPIRED";
    case OrderStatus::Rejected: return reason == Reason::PostOnlyWouldTake ? "EXPIRED" : "REJECTED";
    case OrderStatus::Expired: return reason == Reason::SelfTrade ? "EXPIRED_IN_MATCH" : "EXPIRED";
    default: return "NEW";
  }
}

std::string_view binance_time_in_force(BinanceMarket market, const OrderView& order) {
  const auto& record = *order.record;
  if (market == BinanceMarket::Usdm) {
    if (record.post_only) return "GTX";
    if (order.extras->good_till != Timestamp{}) return "GTD";
  }
  if (record.limit == 0) return "GTC";
  if (record.time_in_force == TimeInForce::ImmediateOrCancel) return "IOC";
  return record.time_in_force == TimeInForce::FillOrKill ? "FOK" : "GTC";
}

std::string_view binance_type(BinanceMarket market, const OrderView& order) {
  const auto& record = *order.record;
  const bool has_limit = record.limit > 0;
  const bool is_spot = market == BinanceMarket::Spot;
  const auto& trigger = order.extras->trigger;
  if (trigger.kind == TriggerTerms::Kind::None) {
    if (is_spot && record.post_only) return "LIMIT_MAKER";
    return has_limit ? "LIMIT" : "MARKET";
  }
  const bool stops = trigger.rising == (record.side == Side::Buy);
  if (is_spot) {
    if (note_word(order, "tp") == "1" || (trigger.kind == TriggerTerms::Kind::Level && !stops)) {
      return has_limit ? "TAKE_PROFIT_LIMIT" : "TAKE_PROFIT";
    }
    return has_limit ? "STOP_LOSS_LIMIT" : "STOP_LOSS";
  }
  if (trigger.kind == TriggerTerms::Kind::Trail) return "TRAILING_STOP_MARKET";
  if (stops) return has_limit ? "STOP" : "STOP_MARKET";
  return has_limit ? "TAKE_PROFIT" : "TAKE_PROFIT_MARKET";
}

std::string binance_client_id(const OrderView& order) {
  if (!order.note->client_id.empty()) return order.note->client_id;
  const auto number = std::to_string(order_id_of(order.index));
  if (order.exchange_id.starts_with("liq-")) return "autoclose-" + number;
  if (order.exchange_id.starts_with("adl-")) return "adl_autoclose";
  return "web_" + number;
}

std::string_view note_word(const OrderView& order, std::string_view name) {
  std::string_view rest = order.note->words;
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') {
      return word.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace serve
