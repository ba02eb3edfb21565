// Venues and what can be traded there.
#include <array>
#include <filesystem>

#include "cli/config/fields.h"

namespace cli {
namespace {

using engine::Decimal;
using engine::Instrument;
using engine::VenueConfig;
using Type = Written::Type;

constexpr std::array<std::string_view, 3> kVenueKinds{"simulated", "okx", "binance"};
constexpr std::array<std::string_view, 2> kMarkets{"spot", "usdm"};
constexpr std::array<std::string_view, 2> kLaterFills{"ohlc", "book"};
constexpr std::array<std::string_view, 3> kFills{"next_open", "close", "trades"};
const Range kFeeRange = Range::from(Decimal::parse("-0.01").value(), Decimal::parse("0.1").value());

void set_kind(VenueConfig& venue, const Place& place) {
  if (check_kind(place, kVenueKinds, {})) venue.kind = place.value.text;
}

/// One entry of data: { symbol = "BTC-USDT-SWAP", bars = "btc_1m.csv" }.
void add_data_file(VenueConfig& venue, const Place& place) {
  if (place.value.type != Type::Table) {
    place.refuse("must be a table such as { symbol = \"BTC-USDT-SWAP\", bars = \"bars.csv\" }, not " +
                 place.value.shown());
    return;
  }
  engine::DataFile file;
  int files = 0;
  for (const auto& item : place.value.items) {
    const auto part = place.inner(item, item.name);
    if (item.name == "symbol") {
      if (const auto id = read_instrument(part)) file.instrument = *id;
    } else if (item.name == "bars" || item.name == "trades") {
      ++files;
      file.kind = item.name == "bars" ? engine::DataFile::Kind::Bars : engine::DataFile::Kind::Trades;
      if (const auto path = read_path(part)) file.path = *path;
      std::error_code error;
      if (!file.path.empty() && !std::filesystem::exists(file.path, error)) part.refuse("no such file: " + file.path);
    } else if (item.name == "book" || item.name == "funding") {
      part.refuse("is not part of this version; bars and trades are");
      ++files;
    } else {
      part.refuse("is not known; known are symbol, bars, trades");
    }
  }
  if (!place.value.find("symbol")) place.refuse("symbol is missing");
  if (files != 1) place.refuse("needs one of bars and trades");
  venue.data.push_back(std::move(file));
}

void set_data(VenueConfig& venue, const Place& place) {
  if (place.value.type != Type::List) {
    place.refuse("must be a list of { symbol, bars } or { symbol, trades }, not " + place.value.shown());
    return;
  }
  for (std::size_t i = 0; i < place.value.items.size(); ++i) {
    add_data_file(venue, {place.value.items[i], place.field + "[" + std::to_string(i) + "]", place.complaints});
  }
}

void set_speed(VenueConfig& venue, const Place& place) {
  if (place.value.type == Type::Text && place.value.text == "max") {
    venue.speed.reset();
    return;
  }
  const auto speed = Decimal::parse(place.value.text);
  if (place.value.type == Type::Text && !speed) {
    place.refuse("must be \"max\" or a number above 0, not " + place.value.shown());
  } else if (const auto value = read_decimal(place, Range::above_zero(Decimal{1'000'000}))) {
    venue.speed = *value;
  }
}

void set_fees(VenueConfig& venue, const Place& place) {
  if (place.value.type != Type::Table) {
    place.refuse("must be a table such as { maker = \"0.0002\", taker = \"0.0005\" }, not " + place.value.shown());
    return;
  }
  for (const auto& item : place.value.items) {
    const auto part = place.inner(item, item.name);
    if (item.name == "maker") {
      if (const auto fee = read_decimal(part, kFeeRange)) venue.maker_fee = *fee;
    } else if (item.name == "taker") {
      if (const auto fee = read_decimal(part, kFeeRange)) venue.taker_fee = *fee;
    } else {
      part.refuse("is not known; known are maker, taker");
    }
  }
}

void set_fill(VenueConfig& venue, const Place& place) {
  if (!check_kind(place, kFills, kLaterFills)) return;
  if (const auto fill = engine::parse_fill_model(place.value.text)) venue.fill = *fill;
}

void set_market(VenueConfig& venue, const Place& place) {
  if (check_kind(place, kMarkets, {})) venue.market = place.value.text;
}

/// Where a venue answers, without a path. Keys travel there: in the clear only within this machine.
std::optional<std::string> read_url(const Place& place, const std::string& scheme) {
  auto text = read_text(place, 256);
  if (!text) return std::nullopt;
  const auto rest_of = [&](const std::string& prefix) {
    return text->starts_with(prefix) ? text->substr(prefix.size()) : std::string{};
  };
  const auto secure = rest_of(scheme + "s://"), plain = rest_of(scheme + "://");
  auto host = secure.empty() ? plain : secure;
  const bool has_path = host.find_first_of("/?#@ \\") != std::string::npos;
  if (host.empty() || has_path) {
    return place.refuse("must be " + scheme + "s://HOST or " + scheme + "s://HOST:PORT, without a path, not " +
                        place.value.shown());
  }
  const bool is_local = host == "localhost" || host.starts_with("localhost:") || host == "127.0.0.1" ||
                        host.starts_with("127.0.0.1:") || host == "[::1]" || host.starts_with("[::1]:");
  if (secure.empty() && !is_local) {
    return place.refuse("must begin with " + scheme + "s://: keys are not sent in the clear, but to this machine");
  }
  return text;
}

Fields<VenueConfig> make_venue() {
  Fields<VenueConfig> out;
  const auto keep = [](auto&) {};  // Venues are declared by files only; a file leaves a key out instead.
  out.known = {
      {{"kind", "", "", false, false, true}, set_kind, keep},
      make_field(Key{"instruments", "", ""}, &VenueConfig::instruments_file, read_path),
      {{"data", "", ""}, set_data, keep},
      {{"speed", "", ""}, set_speed, keep},
      {{"fill", "", ""}, set_fill, keep},
      {{"latency_ms", "", ""},
       [](VenueConfig& venue, const Place& place) {
         if (const auto value = read_whole(place, 0, 3'600'000)) venue.latency_ms = *value;
       },
       keep},
      {{"fees", "", ""}, set_fees, keep},
      {{"slippage_ticks", "", ""},
       [](VenueConfig& venue, const Place& place) {
         if (const auto value = read_whole(place, 0, 1'000'000)) venue.slippage_ticks = static_cast<int>(*value);
       },
       keep},
      flag_field(Key{"demo", "", ""}, &VenueConfig::demo),
      make_field(Key{"rest_url", "", ""}, &VenueConfig::rest_url,
                 [](const Place& place) { return read_url(place, "http"); }),
      make_field(Key{"ws_url", "", ""}, &VenueConfig::ws_url, [](const Place& place) { return read_url(place, "ws"); }),
      make_field(Key{"ca_file", "", ""}, &VenueConfig::ca_file, read_path),
      {{"market", "", ""}, set_market, keep},
  };
  out.refused = {{"feed", "live data is not part of this version; data plays a recording"}};
  return out;
}

/// A number of an instrument that is not optional there.
template <class Value>
Field<Instrument> number(std::string_view name, Value Instrument::* member, Range range, bool is_required = false) {
  return make_field(Key{name, "", "", false, false, is_required}, member,
                    [range](const Place& place) { return read_decimal(place, range); });
}

Fields<Instrument> make_instrument() {
  const Range from_zero = Range::from(Decimal{}, kAmountMax);
  return {{
              make_field(Key{"symbol", "", "", false, false, true}, &Instrument::id, read_instrument),
              {{"kind", "", "", false, false, true},
               [](Instrument& instrument, const Place& place) {
                 if (const auto kind = read_choice(place, engine::parse_instrument_kind)) instrument.kind = *kind;
               },
               [](auto&) {}},
              make_field(Key{"base", "", "", false, false, true}, &Instrument::base, read_asset),
              make_field(Key{"quote", "", "", false, false, true}, &Instrument::quote, read_asset),
              make_field(Key{"settle", "", ""}, &Instrument::settle, read_asset),
              number("tick_size", &Instrument::tick_size, kPriceRange, true),
              number("lot_size", &Instrument::lot_size, kAmountRange, true),
              number("min_quantity", &Instrument::min_quantity, from_zero),
              number("max_quantity", &Instrument::max_quantity, from_zero),
              number("min_notional", &Instrument::min_notional, from_zero),
              number("contract_size", &Instrument::contract_size, kAmountRange),
              number("max_leverage", &Instrument::max_leverage, kLeverageRange),
              flag_field({"trading", "", ""}, &Instrument::trading),
          },
          {}};
}

}  // namespace

const Fields<VenueConfig>& venue_fields() {
  static const auto kFields = make_venue();
  return kFields;
}

const Fields<Instrument>& instrument_fields() {
  static const auto kFields = make_instrument();
  return kFields;
}

}  // namespace cli
