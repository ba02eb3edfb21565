#include "cli/wiring/sim.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/wiring/recorded_run.h"
#include "cli/wiring/sim_setup.h"
#include "connectors/machine/file_hash.h"
#include "connectors/machine/system_clock.h"
#include "engine/backtest/account_report.h"
#include "engine/backtest/metrics.h"
#include "engine/runtime/memory_journal.h"

namespace cli {
namespace {

using engine::Status;

/// A backtest logs nothing: what it has to say is its result.
class NoLog final : public engine::Log {
 public:
  void write(engine::LogLevel, std::string_view, Fields) override {}
};

OrderedJson number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? OrderedJson(*value) : OrderedJson();
}

OrderedJson metrics_json(const engine::EquityMetrics& equity, const engine::TradeMetrics& trades) {
  return {{"total_return", number(equity.total_return)},
          {"cagr", number(equity.cagr)},
          {"volatility", number(equity.volatility)},
          {"sharpe", number(equity.sharpe)},
          {"sortino", number(equity.sortino)},
          {"max_drawdown", number(equity.max_drawdown)},
          {"max_drawdown_intraday", number(equity.max_drawdown_intraday)},
          {"calmar", number(equity.calmar)},
          {"ulcer_index", number(equity.ulcer_index)},
          {"martin_ratio", number(equity.martin_ratio)},
          {"tail_ratio", number(equity.tail_ratio)},
          {"var_95", number(equity.var_95)},
          {"cvar_95", number(equity.cvar_95)},
          {"win_rate", number(trades.win_rate)},
          {"profit_factor", number(trades.profit_factor)},
          {"avg_win", number(trades.avg_win)},
          {"avg_loss", number(trades.avg_loss)},
          {"payoff_ratio", number(trades.payoff_ratio)},
          {"expectancy", number(trades.expectancy)}};
}

class Simulation {
 public:
  Simulation(const SimOptions& options, engine::Setup setup) : options_{options}, setup_{std::move(setup)} {}

  Status run();
  engine::Result<OrderedJson> result() const;
  Status write_files(const OrderedJson& result) const;

 private:
  void sample();

  const SimOptions& options_;
  engine::Setup setup_;
  machine::SystemClock clock_;
  NoLog log_;
  engine::MemoryJournal journal_;
  std::unique_ptr<House> house_;
  std::optional<engine::EquityCurve> curve_;
  std::vector<std::pair<engine::Timestamp, engine::Decimal>> equity_;
  engine::Timestamp start_, end_;
  std::uint64_t steps_ = 0;
  engine::Duration elapsed_{};
};

void Simulation::sample() {
  const auto& accounts = house_->desk().book().accounts();
  if (accounts.empty()) return;
  // What a step at midnight shows is the close of the day before: a bar belongs to the day of its open.
  const auto time = house_->now() - engine::Duration{1};
  const auto equity = house_->desk().equity(*accounts.begin()->second);
  curve_->add(std::max(time, start_), equity);
  if (!equity_.empty() && equity_.back().first == time) equity_.pop_back();
  equity_.emplace_back(time, equity);
}

Status Simulation::run() {
  House::Parts parts;
  parts.version = "sim";
  parts.setup = setup_;
  parts.journal = &journal_;
  parts.wall_clock = &clock_;
  parts.log = &log_;
  parts.with_notices = false;
  // The setup is the journal's first fact, as it is a daemon's.
  engine::SetupChanged declared{engine::difference(engine::Setup{}, setup_, false), "sim"};
  const engine::Event first{1, engine::Timestamp{}, std::move(declared)};
  if (const auto status = journal_.append({&first, 1}); !status) return status;
  auto house = House::open(std::move(parts));
  if (!house) return house.error();
  house_ = std::move(*house);
  std::vector<std::string> skipped;
  auto feed = SignalFeed::open(setup_, true, skipped);
  if (!feed) return feed.error();
  const auto begin = clock_.monotonic();
  if (const auto status = house_->recover(); !status) return status;
  start_ = house_->now();
  curve_.emplace(house_->desk().equity(*house_->desk().book().accounts().begin()->second));
  const auto status = play_recording(*house_, **feed, [this] {
    if (house_->now() != end_) {
      ++steps_;
      sample();
    }
    end_ = house_->now();
    return true;
  });
  if (!status) return status;
  if (const auto posted = house_->inbox().post(engine::Input{engine::WindDown{true, "END_OF_RUN"}}); !posted)
    return posted;
  if (const auto settled = house_->settle(); !settled) return settled;
  sample();
  elapsed_ = clock_.monotonic() - begin;
  return engine::ok();
}

engine::Result<OrderedJson> Simulation::result() const {
  OrderedJson params = OrderedJson::object(), hashes = OrderedJson::object();
  for (const auto& [key, value] : options_.params) params[key] = value;
  auto files = options_.bars;
  files.insert(files.end(), options_.trades.begin(), options_.trades.end());
  files.emplace_back("signals", options_.signals_file);
  for (const auto& [name, path] : files) {
    const auto hash = machine::sha256_of_file(path);
    if (!hash) return hash.error();
    hashes[name] = *hash;
  }
  engine::AccountReports reports{setup_};
  for (const auto& event : journal_.events()) reports.add(event);
  OrderedJson accounts = OrderedJson::array();
  for (const auto& [customer, report] : reports.reports()) {
    accounts.push_back(
        {{"name", customer.text()},
         {"start_equity", curve_->start().to_string()},
         {"end_equity", curve_->end().to_string()},
         {"orders", report.orders},
         {"fills", report.fills},
         {"round_trips", report.round_trips.size()},
         {"fees", report.fees.to_string()},
         {"funding", "0"},
         {"slippage_cost", report.slippage_cost.to_string()},
         {"metrics", metrics_json(engine::equity_metrics(*curve_), engine::trade_metrics(report.round_trips))}});
  }
  std::uint64_t seed = 0;
  const auto& text = options_.seed;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) return engine::invalid("--seed: not a whole number");
  std::size_t signals = 0;
  for (const auto& event : journal_.events())
    signals += std::holds_alternative<engine::SignalTaken>(event.fact) ? 1 : 0;
  return OrderedJson{{"strategy", options_.strategy},
                     {"params", params},
                     {"seed", seed},
                     {"data", {{"sha256", hashes}}},
                     {"start", start_.to_string()},
                     {"end", house_->now().to_string()},
                     {"bars", house_->find_venue(engine::VenueId{"sim"})->records()},
                     {"events", journal_.last()},
                     {"elapsed_seconds", static_cast<double>(elapsed_.count()) / 1e9},
                     {"accounts", accounts},
                     {"leader", {{"signals", signals}}}};
}

Status Simulation::write_files(const OrderedJson& result) const {
  const std::filesystem::path dir{options_.out_dir};
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  std::ofstream json{dir / "result.json"}, orders{dir / "orders.csv"}, fills{dir / "fills.csv"},
      equity{dir / "equity.csv"};
  auto kept = result;
  kept.erase("elapsed_seconds");
  json << kept.dump(2) << "\n";
  orders << "time,client_order_id,symbol,side,type,tif,quantity,price,reduce_only\n";
  fills << "time,trade_id,client_order_id,symbol,price,quantity,fee,realized_pnl\n";
  equity << "time,equity\n";
  for (const auto& event : journal_.events()) {
    if (const auto* plan = std::get_if<engine::OrderPlanned>(&event.fact)) {
      const auto& order = plan->attempt.order;
      orders << event.time.to_string() << ',' << order.client_order_id.text() << ',' << order.instrument.text() << ','
             << engine::to_string(order.side) << ',' << engine::to_string(order.type) << ','
             << engine::to_string(order.time_in_force) << ',' << order.quantity.to_string() << ','
             << (order.limit_price ? order.limit_price->to_string() : "") << ','
             << (order.reduce_only ? "true" : "false") << "\n";
    } else if (const auto* report = std::get_if<engine::OrderReported>(&event.fact); report && report->report.fill) {
      const auto& fill = *report->report.fill;
      fills << report->report.event_time.to_string() << ',' << fill.id.text() << ','
            << report->report.client_order_id.text() << ',' << report->report.instrument.text() << ','
            << fill.price.to_string() << ',' << fill.quantity.to_string() << ',' << fill.fee.to_string() << ','
            << report->realized_pnl.to_string() << "\n";
    }
  }
  for (const auto& [time, value] : equity_) equity << time.to_string() << ',' << value.to_string() << "\n";
  for (auto* file : {&json, &orders, &fills, &equity}) {
    file->close();
    if (!*file) {
      return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, "cannot write to " + options_.out_dir};
    }
  }
  return engine::ok();
}

}  // namespace

int run_sim(const SimOptions& options, Printer& printer) {
  auto setup = make_sim_setup(options);
  if (!setup) return printer.fail(setup.error(), "copytrade sim --help");
  Simulation simulation{options, std::move(*setup)};
  if (const auto status = simulation.run(); !status) return printer.fail(status.error());
  const auto result = simulation.result();
  if (!result) return printer.fail(result.error());
  if (!options.out_dir.empty()) {
    if (const auto status = simulation.write_files(*result); !status) return printer.fail(status.error());
  }
  printer.document(*result);
  return kExitDone;
}

}  // namespace cli
