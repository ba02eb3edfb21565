#include "engine/domain/instrument.h"

namespace engine {

std::string_view to_string(InstrumentKind kind) {
  switch (kind) {
    case InstrumentKind::Spot: return "spot";
    case InstrumentKind::PerpLinear: return "perp_linear";
    case InstrumentKind::PerpInverse: return "perp_inverse";
  }
  return "unknown";
}

Result<InstrumentKind> parse_instrument_kind(std::string_view text) {
  if (text == "spot") return InstrumentKind::Spot;
  if (text == "perp_linear") return InstrumentKind::PerpLinear;
  if (text == "perp_inverse") return InstrumentKind::PerpInverse;
  return invalid("\"" + std::string{text} + "\" is not one of spot, perp_linear, perp_inverse");
}

Result<Notional> Instrument::notional(Price price, Quantity quantity) const {
  if (kind == InstrumentKind::PerpInverse) return Notional{quantity.value()};
  const auto product = try_multiply(price.value(), quantity.value());
  if (!product) return product.error();
  return Notional{*product};
}

Result<Quantity> Instrument::quantity_for(Notional value, Price price) const {
  if (kind == InstrumentKind::PerpInverse) return Quantity{value.value()};
  const auto quotient = try_divide(value.value(), price.value());
  if (!quotient) return quotient.error();
  return Quantity{*quotient};
}

Status validate(const Instrument& instrument) {
  const auto& name = instrument.id.text();
  const auto bad = [&](std::string_view what) -> Status {
    return invalid("instrument " + name + ": " + std::string{what});
  };
  if (name.empty()) return invalid("instrument: symbol is missing");
  if (instrument.base.empty()) return bad("base is missing");
  if (instrument.quote.empty()) return bad("quote is missing");
  if (instrument.settle.empty()) return bad("settle is missing");
  if (!instrument.tick_size.is_positive()) return bad("tick_size must be above zero");
  if (!instrument.lot_size.is_positive()) return bad("lot_size must be above zero");
  if (instrument.min_quantity.is_negative()) return bad("min_quantity must not be negative");
  if (instrument.max_quantity.is_negative()) return bad("max_quantity must not be negative");
  if (instrument.max_quantity.is_positive() && instrument.max_quantity < instrument.min_quantity) {
    return bad("max_quantity is below min_quantity");
  }
  if (instrument.min_notional.is_negative()) return bad("min_notional must not be negative");
  if (!instrument.contract_size.is_positive()) return bad("contract_size must be above zero");
  if (instrument.max_leverage < Decimal{1} || instrument.max_leverage > Decimal{10'000}) {
    return bad("max_leverage must lie between 1 and 10000");
  }
  if (instrument.tick_size.value().places() + instrument.lot_size.value().places() > Decimal::kPlaces) {
    return bad("tick_size and lot_size have more than 18 decimal places together");
  }
  const auto& settle = instrument.kind == InstrumentKind::PerpInverse ? instrument.base : instrument.quote;
  if (instrument.settle != settle) return bad("settle must be " + settle.text() + " for this kind");
  return ok();
}

InstrumentId make_instrument_id(const Asset& base, const Asset& quote, InstrumentKind kind) {
  return InstrumentId{base.text() + "-" + quote.text() + (kind == InstrumentKind::Spot ? "" : "-SWAP")};
}

}  // namespace engine
