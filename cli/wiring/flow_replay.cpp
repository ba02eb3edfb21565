#include "cli/wiring/flow_replay.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/wiring/tick_clock.h"
#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/flow_file.h"
#include "connectors/simulated/flow_replay.h"
#include "connectors/simulated/machines.h"

namespace cli {
namespace {

using engine::FlowRecord;
using engine::OrderFlow;
using engine::Result;
using engine::Side;
using engine::Status;

struct Trades final : engine::TradeSink {
  std::vector<engine::FlowTrade> all;
  void on_trades(std::span<const engine::FlowTrade> some) override { all.insert(all.end(), some.begin(), some.end()); }
};

/// Lines of numbers, into a file that is open before anything is run.
class NumberFile {
 public:
  static Result<NumberFile> create(const std::string& path) {
    NumberFile made;
    made.path_ = path;
    made.out_.open(path, std::ios::binary | std::ios::trunc);
    if (!made.out_) return made.failure();
    return made;
  }
  template <class... Numbers>
  void line(Numbers... numbers) {
    (number(numbers), ...);
    text_.back() = '\n';
    if (text_.size() > std::size_t{1} << 20) flush();
  }
  Status close() {
    flush();
    out_.close();
    return out_ ? engine::ok() : Status{failure()};
  }

 private:
  template <class Number>
  void number(Number value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text_.append(digits.data(), end);
    text_.push_back(' ');
  }
  void flush() {
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
  }
  engine::Error failure() const { return {engine::ErrorCode::Io, engine::Outcome::NotSent, "cannot write " + path_}; }

  std::string path_, text_;
  std::ofstream out_;
};

Result<std::optional<NumberFile>> create_wanted(const std::string& path) {
  if (path.empty()) return std::optional<NumberFile>{};
  auto made = NumberFile::create(path);
  if (!made) return made.error();
  return std::optional{*std::move(made)};
}

std::string text_of(engine::UInt128 value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value > 0);
  return digits;
}

/// One replay: what it runs, what came of it.
struct Replay {
  const simulated::FlowFile& file;
  OrderFlow flow;
  std::unique_ptr<journal::Writer> writer;  ///< Absent without a journal.
  Trades trades;
  bool wants_trades = false;
  std::vector<std::uint64_t> latency_ticks;  ///< One an operation, if wanted.
  double seconds = 0, tick_nanoseconds = 0;

  void run_part(std::span<const FlowRecord> part, bool timed) {
    engine::TradeSink* sink = wants_trades ? &trades : nullptr;
    if (!timed) return flow.run(part, sink);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto begin = TickClock::ticks();
      flow.run(part.subspan(i, 1), sink);
      latency_ticks.push_back(TickClock::ticks() - begin);
    }
  }

  Status run(bool timed) {
    if (timed) latency_ticks.reserve(file.records().size());
    Status done;
    const TickClock clock;
    if (writer) {
      done = simulated::run_journaled(file.records(), writer, [&](auto part) { run_part(part, timed); });
    } else {
      run_part(file.records(), timed);
    }
    seconds = static_cast<double>(clock.elapsed().count()) / 1e9;
    tick_nanoseconds = clock.tick_nanoseconds();
    return done;
  }

  OrderedJson latency() {
    const auto at = [&](std::size_t per_mille) {
      if (latency_ticks.empty()) return OrderedJson(nullptr);
      const auto index = std::min(latency_ticks.size() - 1, latency_ticks.size() * per_mille / 1000);
      std::nth_element(latency_ticks.begin(), latency_ticks.begin() + static_cast<std::ptrdiff_t>(index),
                       latency_ticks.end());
      return OrderedJson(static_cast<std::int64_t>(static_cast<double>(latency_ticks[index]) * tick_nanoseconds));
    };
    return {{"p50", at(500)}, {"p99", at(990)}, {"p999", at(999)}, {"max", at(1000)}};
  }
};

OrderedJson symbols_of(const OrderFlow& flow) {
  auto symbols = OrderedJson::array();
  const auto price = [](std::optional<engine::Ticks> ticks) {
    return ticks ? OrderedJson(std::to_string(*ticks)) : OrderedJson(nullptr);
  };
  for (std::uint32_t symbol = 0; symbol < flow.symbols(); ++symbol) {
    symbols.push_back({{"symbol", symbol},
                       {"best_bid", price(flow.best(symbol, Side::Buy))},
                       {"best_ask", price(flow.best(symbol, Side::Sell))}});
  }
  return symbols;
}

OrderedJson summary(Replay& replay, bool timed) {
  const auto& flow = replay.flow;
  const auto& counts = flow.counts();
  OrderedJson document{{"operations", counts.operations},
                       {"trades", counts.trades},
                       {"rejects", counts.rejects},
                       {"traded_quantity", text_of(counts.traded_quantity)},
                       {"traded_notional", text_of(counts.traded_notional)},
                       {"resting_orders", flow.resting_orders()},
                       {"resting_quantity", text_of(flow.resting_quantity())},
                       {"symbols", symbols_of(flow)},
                       {"state_hash", flow.state_hash()},
                       {"elapsed_seconds", replay.seconds},
                       {"operations_per_second", nullptr}};
  if (replay.seconds > 0) {
    document["operations_per_second"] = static_cast<double>(counts.operations) / replay.seconds;
  }
  if (timed) document["latency_ns"] = replay.latency();
  return document;
}

void print(OrderedJson document, Printer& printer) {
  if (!printer.is_table()) return printer.document(document);
  const auto symbols = document["symbols"];
  document.erase("symbols");
  printer.document(document);
  printer.text("\n");
  printer.rows({{"symbol", "SYMBOL"}, {"best_bid", "BEST BID"}, {"best_ask", "BEST ASK"}}, symbols);
}

Status write_out(Replay& replay, std::optional<NumberFile>& trades, std::optional<NumberFile>& book) {
  if (trades) {
    for (const auto& trade : replay.trades.all) trades->line(trade.maker, trade.taker, trade.price, trade.lots);
    if (auto closed = trades->close(); !closed) return closed;
  }
  if (!book) return engine::ok();
  replay.flow.visit_book([&](std::uint32_t symbol, Side side, engine::Ticks price, std::uint64_t id,
                             engine::Lots lots) { book->line(symbol, side == Side::Buy ? 0 : 1, price, id, lots); });
  return book->close();
}

/// A journal of this flow alone: the directory must hold nothing yet.
Result<std::unique_ptr<journal::Writer>> new_journal(const FlowReplayOptions& options, std::uint32_t symbols,
                                                     journal::Files& files) {
  const auto durability = journal::parse_durability(options.fsync);
  if (!durability) return engine::invalid("--fsync: " + durability.error().detail);
  if (options.journal_dir.empty()) return std::unique_ptr<journal::Writer>{};
  const auto there = files.list(options.journal_dir);
  if (there && !there->empty()) {
    return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::NotSent,
                         options.journal_dir + " is not empty; a replay begins a journal of its own"};
  }
  auto opened = journal::open_journal(files, options.journal_dir, journal::Kind::OrderFlow, symbols,
                                      simulated::make_machine, {*durability});
  if (!opened) return opened.error();
  if (const auto begun = opened->writer->begin(); !begun) return begun.error();
  return std::move(opened->writer);
}

}  // namespace

int replay_flow(const FlowReplayOptions& options, Printer& printer) {
  journal::PosixFiles files;
  const auto file = simulated::FlowFile::read(files, options.flow);
  if (!file) return printer.fail(file.error());
  auto writer = new_journal(options, file->symbols(), files);
  if (!writer) return printer.fail(writer.error());
  auto trades = create_wanted(options.trades_out);
  if (!trades) return printer.fail(trades.error());
  auto book = create_wanted(options.book_out);
  if (!book) return printer.fail(book.error());
  Replay replay{*file, OrderFlow{file->symbols()}, *std::move(writer), {}, trades->has_value(), {}};
  if (const auto done = replay.run(options.latency); !done) return printer.fail(done.error());
  if (replay.writer) {
    if (const auto synced = replay.writer->sync(); !synced) return printer.fail(synced.error());
  }
  if (const auto written = write_out(replay, *trades, *book); !written) return printer.fail(written.error());
  print(summary(replay, options.latency), printer);
  return kExitDone;
}

}  // namespace cli
