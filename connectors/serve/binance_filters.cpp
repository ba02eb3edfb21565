#include "connectors/serve/binance_filters.h"

#include <algorithm>

namespace serve {

using namespace engine;

BinanceRules binance_rules(const Host& host, InstrumentHandle handle) {
  const auto& listing = host.listing(handle);
  BinanceRules rules;
  rules.tick = listing.price_of(listing.tick_step).value();
  rules.most_price = Decimal{1'000'000'000};
  rules.step = listing.quantity_of(listing.lot_step).value();
  rules.least = engine::max(listing.quantity_of(listing.min_lots).value(), rules.step);
  rules.most = listing.quantity_of(std::min(listing.max_lots, listing.safe_lots)).value();
  rules.least_value = listing.instrument.min_notional.value();
  return rules;
}

std::string_view binance_trading_status(const Listing& listing) {
  if (!listing.instrument.trading || listing.status == InstrumentStatus::Halted) return "HALT";
  return listing.status == InstrumentStatus::CancelOnly ? "CANCEL_ONLY" : "TRADING";
}

Ticks ticks_of(BinanceCall& call, InstrumentHandle instrument, std::string_view name) {
  if (!call.has(name)) return 0;
  const auto price = call.decimal(name);
  if (call.is_wrong()) return 0;
  const auto rules = binance_rules(call.host, instrument);
  const bool is_spot = call.market == BinanceMarket::Spot;
  if (!price.is_positive() || price > rules.most_price) {
    is_spot ? call.complain(-1013, "Filter failure: PRICE_FILTER")
            : call.complain(-4001, "Price less than or equal to zero, or greater than max price.");
    return 0;
  }
  if (!is_multiple(price, rules.tick)) {
    const bool too_fine = price.places() > rules.tick.places();
    if (is_spot) {
      call.complain(-1013, "Filter failure: PRICE_FILTER");
    } else if (too_fine) {
      call.complain(-1111, "Precision is over the maximum defined for this asset.");
    } else {
      call.complain(-4014, "Price not increased by tick size.");
    }
    return 0;
  }
  return call.listing(instrument).ticks_of(Price{price}).value_or(0);
}

Lots lots_of(BinanceCall& call, InstrumentHandle instrument, std::string_view name) {
  if (!call.has(name)) return 0;
  const auto quantity = call.decimal(name);
  if (call.is_wrong()) return 0;
  const auto rules = binance_rules(call.host, instrument);
  const bool is_spot = call.market == BinanceMarket::Spot;
  if (!quantity.is_positive()) {
    is_spot ? call.complain(-1013, "Invalid quantity.") : call.complain(-4003, "Quantity less than or equal to zero.");
    return 0;
  }
  if (quantity > rules.most) {
    call.complain(refuse_order(call.market, Reason::AboveMaxQuantity));
    return 0;
  }
  const auto lots = call.listing(instrument).lots_of(Quantity{quantity});
  if (!lots) {
    // A step that is finer than all that is traded is a matter of form on USD-M.
    is_spot ? call.complain(-1013, "Filter failure: LOT_SIZE")
            : call.complain(-1111, "Precision is over the maximum defined for this asset.");
  }
  return lots.value_or(0);
}

bool is_client_id(BinanceMarket market, std::string_view text) {
  const auto fits = [&](char c) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    return plain || (market == BinanceMarket::Usdm && (c == '.' || c == ':' || c == '/'));
  };
  return !text.empty() && text.size() <= 36 && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace serve
