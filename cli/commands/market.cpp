// Market data in files: recorded streams through local books, trades into bars.
#include "cli/commands/commands.h"
#include "cli/wiring/market_book.h"
#include "cli/wiring/market_candles.h"
#include "cli/wiring/market_download.h"
#include "cli/wiring/market_record.h"
#include "engine/domain/trade_bars.h"

namespace cli {
namespace {

Option required(Option made) {
  made.is_required = true;
  made.from_environment = false;
  return made;
}
Option said(Option made) {
  made.from_environment = false;
  return made;
}

int run_book(const Arguments& arguments, Context& context) {
  return replay_book(
      {arguments.text("venue"), arguments.text("market"), arguments.text("symbol"), arguments.text("FILE")},
      context.printer);
}

int run_candles(const Arguments& arguments, Context& context) {
  return make_candles({arguments.text("in"), arguments.text("interval")}, context.printer);
}

int run_download(const Arguments& arguments, Context& context) {
  MarketDownloadOptions options;
  options.venue = arguments.text("venue");
  options.market = arguments.text("market");
  options.symbols = arguments.text("symbols");
  options.types = arguments.text("types");
  options.interval = arguments.text("interval", options.interval);
  options.since = arguments.text("since");
  options.until = arguments.text("until");
  options.out = arguments.text("out", options.out);
  options.rest_url = arguments.text("rest-url");
  options.ca_file = arguments.text("ca-file");
  return download_market(options, context.clock, context.printer);
}

int run_record(const Arguments& arguments, Context& context) {
  MarketRecordOptions options;
  options.venue = arguments.text("venue");
  options.market = arguments.text("market");
  options.symbols = arguments.text("symbols");
  options.types = arguments.text("types");
  options.interval = arguments.text("interval", options.interval);
  options.out = arguments.text("out", options.out);
  options.ws_url = arguments.text("ws-url");
  options.rest_url = arguments.text("rest-url");
  options.ca_file = arguments.text("ca-file");
  if (arguments.has("for")) {
    const auto time = engine::BarInterval::parse(arguments.text("for"));
    if (!time) return context.printer.fail(engine::invalid("--for: " + time.error().detail));
    options.at_most = time->length();
  }
  return record_market(options, context.printer);
}

Option venue_option() { return required(option("venue", "okx|binance|deribit", "The venue")); }
Option market_option() {
  return said(option("market", "spot|usdm|coinm", "Which market of Binance's (default: spot)"));
}

Command book_command() {
  Command command{
      "book",
      "A recorded stream through the connector's own local order book: what it holds at the end, and what was missed",
      {"copytrade market book --venue okx okx_books.jsonl.gz",
       "copytrade market book --venue binance --market usdm --symbol BTCUSDT btcusdt.gz --output json",
       "zcat deribit.jsonl.gz | copytrade market book --venue deribit -"},
      {venue_option(), market_option(),
       said(option("symbol", "S", "The instrument of a REST snapshot that does not name its own")),
       positional(
           "FILE",
           "The lines, plain, .gz or .zst; - is standard input. A line is a raw message, or "
           "{\"t\":\"recv\"|\"http\",\"ts\":…,\"data\":\"raw message\",\"url\":…}, or a number of nanoseconds, a blank "
           "and a raw message. A gap, a wrong checksum or a broken line takes a book out of sync until the next "
           "snapshot; `messages` counts snapshots and updates, `malformed` also the lines that belong to nobody")},
      run_book,
      {}};
  command.is_plain = true;
  return command;
}

Command candles_command() {
  Command command{
      "candles",
      "Bars from trades, on trade time, exact; intervals without a trade have none",
      {"copytrade market candles --in trades.csv.gz --interval 1m --output csv > bars.csv",
       "copytrade market candles --in BTCUSDT-aggTrades-2024-08.csv --interval 10s"},
      {required(
           option("in", "TRADES",
                  "Trades as CSV with a header (time,price,quantity,side and other spellings), or a Binance trades "
                  "or aggTrades file; plain, .gz or .zst; - is standard input")),
       required(option("interval", "1s|10s|1m|…",
                       "Length of a bar: a number of s, m, h, d or w; UTC aligned, weeks on "
                       "Monday"))},
      run_candles,
      {}};
  command.is_plain = true;
  return command;
}

Command download_command() {
  Command command{
      "download",
      "A venue's past into CSV files, page by page; the same command again goes on where it stopped",
      {"copytrade market download --venue binance --market usdm --symbols BTCUSDT,ETHUSDT --types candles,funding "
       "--interval 1h --since 2024-01-01",
       "copytrade market download --venue okx --symbols BTC-USDT-SWAP --types trades --since 2026-11-01 --out data"},
      {venue_option(), market_option(), required(option("symbols", "S,…", "Instruments, in the venue's own spelling")),
       required(option("types", "candles,trades,funding", "What of each; a file each")),
       said(option("interval", "1m|1h|…", "Length of a candle (default: 1m); candles that still form are left out")),
       required(option("since", "TIME", "From then on: 2024-08-08, 2024-08-08T12:00:00Z or an epoch")),
       said(option("until", "TIME", "Before then (default: now)")),
       said(option("out", "DIR", "Where the files go: VENUE[-MARKET]_SYMBOL_TYPE[_INTERVAL].csv (default: here)")),
       said(option("rest-url", "URL", "Another address than the venue's, such as http://127.0.0.1:8080")),
       said(option("ca-file", "FILE", "PEM of who may sign its certificate (default: whom the system trusts)"))},
      run_download,
      {}};
  command.is_plain = true;
  return command;
}

Command record_command() {
  Command command{
      "record",
      "A venue's public streams into files, a file a day; the same command again goes on with them",
      {"copytrade market record --venue okx --symbols BTC-USDT-SWAP --types trades,book,funding --out data",
       "copytrade market record --venue binance --market usdm --symbols BTCUSDT,ETHUSDT --types book,trades --for 8h",
       "copytrade market record --venue deribit --symbols BTC-PERPETUAL --types ticker,mark_price,open_interest"},
      {venue_option(), market_option(), required(option("symbols", "S,…", "Instruments, in the venue's own spelling")),
       required(
           option("types", "TYPE,…",
                  "trades, book, ticker, candles, funding, mark_price, open_interest, liquidations. Books are "
                  "NDJSON: a snapshot, the deltas that follow on it, and a snapshot again after anything was missed "
                  "and at the beginning of a day; all else is CSV")),
       said(option("interval", "1m|1h|…", "Length of a candle (default: 1m)")),
       said(option("out", "DIR", "Where the files go: VENUE[-MARKET]_SYMBOL_TYPE_DAY (default: here)")),
       said(option("for", "10m|8h|…", "End by itself after that time (default: at SIGINT or SIGTERM)")),
       said(option("ws-url", "URL", "Another address of streams than the venue's, such as ws://127.0.0.1:8080")),
       said(option("rest-url", "URL", "Another address for snapshots than the venue's")),
       said(option("ca-file", "FILE", "PEM of who may sign their certificates (default: whom the system trusts)"))},
      run_record,
      {}};
  command.is_plain = true;
  return command;
}

}  // namespace

Command market_command() {
  return {"market",
          "Market data: a venue's past and present into files, books and bars from recordings",
          {"copytrade market book --venue okx okx_books.jsonl.gz",
           "copytrade market candles --in trades.csv.gz --interval 1m --output csv"},
          {},
          nullptr,
          {book_command(), candles_command(), download_command(), record_command()}};
}

}  // namespace cli
