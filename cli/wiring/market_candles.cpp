#include "cli/wiring/market_candles.h"

#include <nlohmann/json.hpp>

#include "engine/domain/trade_bars.h"
#include "store/market_files.h"

namespace cli {
namespace {

OrderedJson bar_json(const engine::Candle& bar) {
  return {{"time", bar.open_time.to_string()},      {"open", bar.open.value().to_string()},
          {"high", bar.high.value().to_string()},   {"low", bar.low.value().to_string()},
          {"close", bar.close.value().to_string()}, {"volume", bar.volume.value().to_string()}};
}

/// Prints bars as they come: a file of trades may be long. Only a table waits for the last, to know its widths.
class BarPrinter {
 public:
  explicit BarPrinter(Printer& printer) : printer_{printer} {
    if (printer_.form() == OutputForm::Csv) printer_.text("time,open,high,low,close,volume\n");
    if (printer_.is_json()) printer_.text("[");
  }
  void print(const engine::Candle& bar) {
    const auto row = bar_json(bar);
    if (printer_.is_table()) {
      rows_.push_back(row);
    } else if (printer_.is_json()) {
      printer_.text((is_first_ ? "\n" : ",\n") + row.dump());
    } else {
      std::string line;
      for (const auto& [field, value] : row.items()) line += (line.empty() ? "" : ",") + value.get<std::string>();
      printer_.text(line + "\n");
    }
    is_first_ = false;
  }
  void finish() {
    if (printer_.is_json()) printer_.text(is_first_ ? "]\n" : "\n]\n");
    if (!printer_.is_table()) return;
    printer_.rows({{"time", "TIME"},
                   {"open", "OPEN"},
                   {"high", "HIGH"},
                   {"low", "LOW"},
                   {"close", "CLOSE"},
                   {"volume", "VOLUME"}},
                  rows_);
  }

 private:
  Printer& printer_;
  OrderedJson rows_ = OrderedJson::array();
  bool is_first_ = true;
};

engine::Status run(engine::MarketHistory& history, engine::BarInterval interval, BarPrinter& out) {
  engine::TradeBars bars{interval};
  for (;;) {
    const auto record = history.next();
    if (!record) return record.error();
    if (!*record) break;
    const auto closed = bars.add(std::get<engine::PublicTrade>((*record)->what));
    if (!closed) return closed.error();
    if (*closed) out.print(**closed);
  }
  if (const auto last = bars.finish()) out.print(*last);
  out.finish();
  return engine::ok();
}

}  // namespace

int make_candles(const MarketCandlesOptions& options, Printer& printer) {
  const auto interval = engine::BarInterval::parse(options.interval);
  if (!interval) return printer.fail(engine::invalid("--interval: " + interval.error().detail));
  engine::DataFile file;
  file.kind = engine::DataFile::Kind::Trades;
  file.path = options.trades == "-" ? "/dev/stdin" : options.trades;
  const auto history = store::open_market_file(file);
  if (!history) return printer.fail(history.error());
  BarPrinter out{printer};
  if (const auto done = run(**history, *interval, out); !done) return printer.fail(done.error());
  return kExitDone;
}

}  // namespace cli
