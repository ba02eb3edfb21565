#include "cli/wiring/sim_setup.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/config/config.h"
#include "cli/config/keys.h"
#include "cli/control/setup_check.h"
#include "signals/instrument_name.h"

namespace cli {
namespace {

using engine::Decimal;
using engine::Result;

template <class T>
Result<T> with_option(const char* option, Result<T> result) {
  if (result) return result;
  return engine::invalid(std::string{"--"} + option + ": " + result.error().detail);
}

Result<Decimal> positive(const char* option, const std::string& text) {
  auto value = with_option(option, Decimal::parse(text));
  if (value && !value->is_positive()) return engine::invalid(std::string{"--"} + option + ": must be above zero");
  return value;
}

Result<std::int64_t> count(const char* option, const std::string& text, std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > max) {
    return engine::invalid(std::string{"--"} + option + ": \"" + text + "\" is not a whole number from 0 to " +
                           std::to_string(max));
  }
  return value;
}

/// An instrument from its name alone, with the steps that were given.
Result<engine::Instrument> instrument_of(const engine::InstrumentId& id, Decimal tick, Decimal lot) {
  const auto& text = id.text();
  const auto dash = text.find('-');
  const bool swap = text.size() > 5 && text.ends_with("-SWAP");
  const auto quote = text.substr(dash + 1, text.size() - dash - 1 - (swap ? 5 : 0));
  engine::Instrument instrument;
  instrument.id = id;
  instrument.base = engine::Asset{text.substr(0, dash)};
  instrument.quote = engine::Asset{quote};
  instrument.kind = !swap ? engine::InstrumentKind::Spot
                          : (quote == "USD" ? engine::InstrumentKind::PerpInverse : engine::InstrumentKind::PerpLinear);
  instrument.settle = instrument.kind == engine::InstrumentKind::PerpInverse ? instrument.base : instrument.quote;
  instrument.tick_size = engine::Price{tick};
  instrument.lot_size = engine::Quantity{lot};
  instrument.min_quantity = instrument.lot_size;
  instrument.max_leverage = Decimal{swap ? 100 : 1};
  return instrument;
}

Result<std::vector<engine::Instrument>> read_instruments(const std::string& path) {
  std::ifstream file{path};
  if (!file)
    return engine::Error{engine::ErrorCode::InvalidInput, engine::Outcome::NotSent, path + ": cannot be opened"};
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = parse_instruments(text.str(), path);
  if (!parsed.mistakes.empty()) return engine::invalid(describe(parsed.mistakes));
  return std::move(parsed.value);
}

Result<engine::VenueConfig> make_venue(const SimOptions& options) {
  engine::VenueConfig venue;
  venue.id = engine::VenueId{"sim"};
  venue.kind = "simulated";
  const auto tick = positive("tick", options.tick);
  const auto lot = positive("lot", options.lot);
  const auto fee = with_option("fee", Decimal::parse(options.fee));
  const auto fill = with_option("fill", engine::parse_fill_model(options.fill));
  const auto latency = count("latency", options.latency_ms, 3'600'000);
  const auto slippage = count("slippage-ticks", options.slippage_ticks, 1'000'000);
  if (!tick) return tick.error();
  if (!lot) return lot.error();
  if (!fee) return fee.error();
  if (!fill) return fill.error();
  if (!latency) return latency.error();
  if (!slippage) return slippage.error();
  if (fee->is_negative() || *fee >= Decimal{1}) return engine::invalid("--fee: must be at least 0 and below 1");
  venue.maker_fee = venue.taker_fee = *fee;
  venue.latency_ms = *latency;
  venue.slippage_ticks = static_cast<int>(*slippage);
  if (!options.bars.empty()) venue.fill = *fill;
  if (!options.instrument_file.empty()) {
    auto instruments = read_instruments(options.instrument_file);
    if (!instruments) return instruments.error();
    venue.instruments = std::move(*instruments);
  }
  const auto add = [&](const std::pair<std::string, std::string>& named,
                       engine::DataFile::Kind kind) -> engine::Status {
    const auto id = signals::parse_instrument_name(named.first, engine::InstrumentKind::Spot);
    if (!id) return id.error();
    venue.data.push_back({*id, kind, std::filesystem::absolute(named.second).lexically_normal().string()});
    for (const auto& known : venue.instruments) {
      if (known.id == *id) return engine::ok();
    }
    auto instrument = instrument_of(*id, *tick, *lot);
    if (!instrument) return instrument.error();
    venue.instruments.push_back(std::move(*instrument));
    return engine::ok();
  };
  for (const auto& named : options.bars) {
    if (const auto status = add(named, engine::DataFile::Kind::Bars); !status) return status.error();
  }
  for (const auto& named : options.trades) {
    if (const auto status = add(named, engine::DataFile::Kind::Trades); !status) return status.error();
  }
  return venue;
}

}  // namespace

Result<engine::Setup> make_sim_setup(const SimOptions& options) {
  if (!options.scenario.empty()) return engine::invalid("scenario files are not part of this version; give --bars");
  if (options.strategy != "copy") {
    return engine::invalid("--strategy: \"" + options.strategy + "\" is not part of this version; there is: copy");
  }
  if (options.signals_file.empty()) return engine::invalid("--strategy copy needs --signals FILE");
  auto venue = make_venue(options);
  if (!venue) return venue.error();
  const auto capital = positive("capital", options.capital);
  if (!capital) return capital.error();
  engine::Setup setup;
  engine::SourceConfig source;
  source.id = engine::SourceId{"leader"};
  source.kind = "file";
  source.path = std::filesystem::absolute(options.signals_file).lexically_normal().string();
  source.default_kind = venue->instruments.front().kind;
  engine::CustomerConfig customer;
  customer.id = engine::CustomerId{"account"};
  customer.venue = venue->id;
  const auto& settle = venue->instruments.front().settle;
  customer.initial_balance[settle] = *capital;
  engine::StrategyConfig strategy;
  strategy.id = engine::StrategyId{"copy"};
  strategy.source = source.id;
  for (const auto& [key, value] : options.params) {
    if (const auto status = set_key(strategy, key, {value}); !status) {
      return engine::invalid("--param " + key + ": " + status.error().detail);
    }
  }
  engine::BindingConfig binding;
  binding.id = {strategy.id, customer.id};
  for (engine::SetupValue value : {engine::SetupValue{*venue}, engine::SetupValue{source}, engine::SetupValue{customer},
                                   engine::SetupValue{strategy}, engine::SetupValue{binding}}) {
    engine::apply(setup, engine::declare(std::move(value)));
  }
  if (const auto status = check_setup(setup); !status) return status.error();
  return setup;
}

}  // namespace cli
