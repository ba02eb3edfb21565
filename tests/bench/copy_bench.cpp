// One signal for many customers: from the inbox to all fills booked and durable, on the embedded exchange.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "cli/wiring/house.h"
#include "connectors/machine/system_clock.h"
#include "store/sqlite_journal.h"

namespace {

using namespace engine;

class Quiet final : public Log {
 public:
  void write(LogLevel, std::string_view, Fields) override {}
};

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

Setup make_setup(const std::string& bars, std::int64_t customers) {
  Setup setup;
  VenueConfig venue;
  venue.id = VenueId{"paper"};
  venue.kind = "simulated";
  venue.taker_fee = dec("0.0005");
  Instrument instrument;
  instrument.id = InstrumentId{"BTC-USDT-SWAP"};
  instrument.kind = InstrumentKind::PerpLinear;
  instrument.base = Asset{"BTC"};
  instrument.quote = instrument.settle = Asset{"USDT"};
  instrument.tick_size = Price{dec("0.1")};
  instrument.lot_size = instrument.min_quantity = Quantity{dec("0.001")};
  instrument.min_notional = Notional{dec("5")};
  instrument.max_leverage = dec("100");
  venue.instruments = {instrument};
  venue.data = {{instrument.id, DataFile::Kind::Bars, bars}};
  SourceConfig source;
  source.id = SourceId{"leader"};
  source.kind = "manual";
  StrategyConfig strategy;
  strategy.id = StrategyId{"copy"};
  strategy.source = source.id;
  strategy.terms.sizing = "ratio";
  strategy.terms.ratio = dec("0.5");
  engine::apply(setup, declare(venue));
  engine::apply(setup, declare(source));
  engine::apply(setup, declare(strategy));
  for (std::int64_t i = 0; i < customers; ++i) {
    CustomerConfig customer;
    customer.id = CustomerId{"customer-" + std::to_string(i)};
    customer.venue = venue.id;
    customer.initial_balance[Asset{"USDT"}] = dec("10000");
    BindingConfig binding;
    binding.id = {strategy.id, customer.id};
    engine::apply(setup, declare(customer));
    engine::apply(setup, declare(binding));
  }
  return setup;
}

struct Scene {
  std::filesystem::path dir =
      std::filesystem::temp_directory_path() / ("copytrade-bench-" + std::to_string(::getpid()));
  machine::SystemClock clock;
  Quiet log;
  std::unique_ptr<store::SqliteJournal> journal;
  std::unique_ptr<cli::House> house;

  explicit Scene(std::int64_t customers) {
    std::filesystem::remove_all(dir);
    std::filesystem::create_directories(dir);
    const auto bars = (dir / "bars.csv").string();
    std::ofstream{bars} << "time,open,high,low,close,volume\n"
                           "1723118400000,1000,1001,999,1000,1\n1723118460000,1001,1002,1000,1001,1\n"
                           "1723118520000,1002,1003,1001,1002,1\n";
    journal = std::move(store::SqliteJournal::open(dir.string()).value());
    const auto setup = make_setup(bars, customers);
    const Event declared{1, Timestamp{}, SetupChanged{difference(Setup{}, setup, false), "bench"}};
    CHECK(journal->append({&declared, 1}));
    cli::House::Parts parts;
    parts.version = "bench";
    parts.setup = setup;
    parts.journal = journal.get();
    parts.wall_clock = &clock;
    parts.log = &log;
    parts.venues_dir = (dir / "venues").string();
    house = std::move(cli::House::open(std::move(parts)).value());
    CHECK(house->recover());
    CHECK(house->play_until(*house->next_market_time()));
    CHECK(journal->follow_all());
  }
  ~Scene() {
    house.reset();
    journal.reset();
    std::filesystem::remove_all(dir);
  }
};

void OneSignal(benchmark::State& state) {
  double durable = 0, booked = 0, followed = 0;
  for (auto _ : state) {
    Scene scene{state.range(0)};
    Signal signal;
    signal.source = SourceId{"leader"};
    signal.id = SignalId{"one"};
    signal.instrument = InstrumentId{"BTC-USDT-SWAP"};
    signal.side = PositionSide::Long;
    signal.quantity = Quantity{dec("1")};
    const auto begin = scene.clock.monotonic();
    CHECK(scene.house->inbox().post(Input{SignalArrived{signal, 0}}));
    CHECK(scene.house->settle());  // Planned, durable, with the venue, and acknowledged by it.
    const auto planned = scene.clock.monotonic();
    for (int i = 0; i < 2; ++i) CHECK(scene.house->play_until(*scene.house->next_market_time()));
    const auto filled = scene.clock.monotonic();
    CHECK(scene.house->desk().is_idle());
    CHECK(scene.journal->follow_all());
    const auto end = scene.clock.monotonic();
    durable = static_cast<double>((planned - begin).count()) / 1e6;
    booked = static_cast<double>((filled - begin).count()) / 1e6;
    followed = static_cast<double>((end - filled).count()) / 1e6;
    state.SetIterationTime(static_cast<double>((filled - begin).count()) / 1e9);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["planned_ms"] = durable;
  state.counters["booked_ms"] = booked;
  state.counters["tables_ms"] = followed;
  state.counters["peak_rss_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(OneSignal)
    ->Arg(1)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

}  // namespace

BENCHMARK_MAIN();
