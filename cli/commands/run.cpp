// The two commands whose work is done in cli/wiring: the daemon and the backtest.
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/wiring/run.h"
#include "cli/wiring/sim.h"

namespace cli {
namespace {

int start_daemon(const Arguments& arguments, Context& context) {
  RunOptions options;
  options.data_dir = context.data_dir;
  options.once = arguments.is_on("once");
  options.version = context.version;
  options.process = context.process;
  options.environment = context.environment;
  return run_daemon(options, context.printer);
}

/// "LEFT=RIGHT" of every time the option was given. Errors: InvalidInput naming the option.
engine::Result<std::vector<std::pair<std::string, std::string>>> parse_pairs(const Arguments& arguments,
                                                                             const std::string& name) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& text : arguments.list(name)) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return engine::invalid("--" + name + ": \"" + text.substr(0, 60) + "\" is not " +
                             (name == "param" ? "KEY=VALUE" : "SYMBOL=FILE"));
    }
    pairs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return pairs;
}

int start_sim(const Arguments& arguments, Context& context) {
  SimOptions options;
  for (auto [name, target] :
       {std::pair{"bars", &options.bars}, std::pair{"trades", &options.trades}, std::pair{"param", &options.params}}) {
    auto pairs = parse_pairs(arguments, name);
    if (!pairs) return context.printer.fail(pairs.error());
    *target = std::move(*pairs);
  }
  for (auto [name, target] :
       {std::pair{"signals", &options.signals_file}, std::pair{"strategy", &options.strategy},
        std::pair{"capital", &options.capital}, std::pair{"fee", &options.fee}, std::pair{"tick", &options.tick},
        std::pair{"lot", &options.lot}, std::pair{"fill", &options.fill}, std::pair{"latency", &options.latency_ms},
        std::pair{"slippage-ticks", &options.slippage_ticks}, std::pair{"seed", &options.seed},
        std::pair{"out", &options.out_dir}, std::pair{"instrument", &options.instrument_file},
        std::pair{"SCENARIO", &options.scenario}}) {
    *target = arguments.text(name, *target);
  }
  if (options.scenario.empty() && options.bars.empty() && options.trades.empty()) {
    context.printer.error("USAGE", "no market data: give --bars or --trades SYMBOL=FILE, or a scenario file",
                          "copytrade sim --help");
    return kExitBadInput;
  }
  return run_sim(options, context.printer);
}

Option repeated(Option made) {
  made.is_repeated = true;
  return made;
}

}  // namespace

Command run_command() {
  return {"run",
          "The daemon: take signals in, copy them to every follower, until stopped",
          {"copytrade run", "copytrade run --once --data-dir ./data"},
          {toggle("once", "Read every finite source to its end, settle every order, then end")},
          start_daemon,
          {}};
}

Command sim_command() {
  return {"sim",
          "Backtest on recorded market data, with the same engine",
          {"copytrade sim --bars BTC-USDT=bars.csv --signals leader.ndjson --strategy copy --param sizing=ratio "
           "--param ratio=0.1",
           "copytrade sim --bars BTC-USDT=bars.csv --strategy sma_cross --param fast=10 --param slow=50 --capital "
           "10000 --fee 0.001 --out report/ --output json"},
          {positional("SCENARIO", "A setup file with a [sim] table (not part of this version)", false),
           repeated(option("bars", "SYMBOL=FILE", "Bars: CSV or a Binance kline file, plain, .gz or .zst")),
           repeated(option("trades", "SYMBOL=FILE", "Trades: CSV or a Binance trades file, plain, .gz or .zst")),
           option("signals", "FILE", "A leader's signals (NDJSON), for --strategy copy"),
           option("strategy", "NAME", "What trades: copy"),
           repeated(option("param", "KEY=VALUE", "A parameter of the strategy")),
           option("capital", "AMOUNT", "What the account starts with (default: 10000)"),
           option("fee", "SHARE", "Fee as a share of the notional (default: 0)"),
           option("tick", "STEP", "Step of prices (default: 0.01)"),
           option("lot", "STEP", "Step of quantities (default: 0.00001)"),
           option("fill", "next_open|close|trades", "How orders meet the market (default: next_open)"),
           option("latency", "MS", "Milliseconds from decision to market (default: 0)"),
           option("slippage-ticks", "N", "Ticks lost on every market order (default: 0)"),
           option("seed", "N", "Seed of what is random (default: 1)"),
           option("instrument", "FILE", "Instruments with their steps and limits, in place of --tick and --lot"),
           option("out", "DIR", "Write result.json, orders.csv, fills.csv and equity.csv there")},
          start_sim,
          {}};
}

}  // namespace cli
