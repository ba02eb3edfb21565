#include "connectors/serve/okx_words.h"

#include <charconv>

#include "connectors/serve/query.h"

namespace serve {

using namespace engine;

std::string OkxWords::write() const { return td_mode + "," + order_type + "," + target + "," + size + "," + tag; }

OkxWords OkxWords::read(std::string_view text) {
  OkxWords words;
  for (auto* field : {&words.td_mode, &words.order_type, &words.target, &words.size, &words.tag}) {
    const auto end = text.find(',');
    *field = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

std::string_view okx_type(const Instrument& instrument) { return instrument.is_derivative() ? "SWAP" : "SPOT"; }

std::string okx_family(const Instrument& instrument) {
  if (!instrument.is_derivative()) return {};
  return instrument.base.text() + "-" + instrument.quote.text();
}

Decimal okx_size(const Instrument& instrument, Quantity quantity) {
  return instrument.is_derivative() ? divide(quantity.value(), instrument.contract_size) : quantity.value();
}

std::optional<Quantity> okx_quantity(const Instrument& instrument, std::string_view size) {
  const auto value = Decimal::parse(size);
  if (!value || !value->is_positive()) return std::nullopt;
  if (!instrument.is_derivative()) return Quantity{*value};
  const auto quantity = try_multiply(*value, instrument.contract_size);
  return quantity ? std::optional{Quantity{*quantity}} : std::nullopt;
}

std::uint64_t okx_order_id(const OrderView& order) {
  return order_id_of(order.index) + (order.is_conditional() ? kFirstOrderId : 0);
}

std::optional<OkxId> okx_parse_id(std::string_view text) {
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id <= kFirstOrderId) return std::nullopt;
  const bool triggered = id > 2 * kFirstOrderId;
  const auto number = id - (triggered ? 2 * kFirstOrderId : kFirstOrderId) - 1;
  if (number >= kNoOrder) return std::nullopt;
  return OkxId{static_cast<OrderIndex>(number), triggered};
}

std::string_view okx_state(OrderStatus status) {
  switch (status) {
    case OrderStatus::PartiallyFilled: return "partially_filled";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired: return "canceled";
    default: return "live";
  }
}

std::string_view okx_cancel_source(const OrderView& order) {
  const auto& record = *order.record;
  if (!is_terminal(record.status) || record.status == OrderStatus::Filled) return "";
  switch (record.reason) {
    case Reason::CanceledByRequest: return "1";
    case Reason::MarginCall: return "3";
    case Reason::NoLiquidity: return record.time_in_force == TimeInForce::FillOrKill ? "13" : "14";
    case Reason::PriceLimit: return "15";
    case Reason::ReduceOnlyNoPosition: return "17";
    case Reason::CancelAllAfter: return "20";
    case Reason::ReduceOnlyClamped: return "22";
    case Reason::PostOnlyWouldTake: return "31";
    case Reason::SelfTrade: return "32";
    default: return "0";
  }
}

std::string_view okx_position_side(PositionSide side) { return to_string(side); }

OkxError okx_error(Reason reason, const Instrument* instrument) {
  switch (reason) {
    case Reason::None: return {"0", ""};
    case Reason::UnknownInstrument: return {"51001", "Instrument ID doesn't exist."};
    case Reason::NotTrading:
    case Reason::CancelOnly:
    case Reason::ReduceOnly: return {"51022", "Contract suspended."};
    case Reason::BadPriceStep: return {"51000", "Parameter px error"};
    case Reason::BadQuantityStep: return {"51121", "Order quantity must be a multiple of the lot size."};
    case Reason::BelowMinQuantity:
    case Reason::BelowMinNotional: return {"51020", "Your order should meet or exceed the minimum order amount."};
    case Reason::AboveMaxQuantity: return {"51005", "Your order amount exceeds the max order amount."};
    case Reason::InsufficientBalance: {
      const auto asset = instrument == nullptr ? std::string{} : instrument->settle.text() + " ";
      return {"51008", "Order failed. Insufficient " + asset + "balance in account"};
    }
    case Reason::ReduceOnlyNoPosition:
      return {"51169", "Order failed because you don't have any positions in this direction to reduce or close."};
    case Reason::PostOnlyWouldTake: return {"51000", "Order would take"};
    case Reason::PriceLimit: return {"51006", "Order price is not within the price limit"};
    case Reason::NoPrice:
    case Reason::NoLiquidity: return {"51109", "The trading of this instrument has no order book."};
    case Reason::AboveLeverageBracket: return {"51004", "Order amount exceeds the position limit at current leverage."};
    case Reason::PositionSideMismatch: return {"51000", "Parameter posSide error"};
    case Reason::PositionOrOrderOpen: return {"59000", "Your settings failed as you have positions or open orders."};
    case Reason::TriggerWouldFire: return {"51277", "Trigger price is past the last price already."};
    case Reason::NoIsolatedPosition: return {"51023", "Position doesn't exist."};
    case Reason::BadAmount: return {"51000", "Parameter amount error"};
    case Reason::UnknownOrder: return {"51603", "Order does not exist"};
    default: return {"51000", "Parameter error"};
  }
}

}  // namespace serve
