// Market data in files: recorded streams through local books, trades into bars.
#include "cli/commands/commands.h"
#include "cli/wiring/market_book.h"
#include "cli/wiring/market_candles.h"

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

Command book_command() {
  Command command{
      "book",
      "A recorded stream through the connector's own local order book: what it holds at the end, and what was missed",
      {"copytrade market book --venue okx okx_books.jsonl.gz",
       "copytrade market book --venue binance --market usdm --symbol BTCUSDT btcusdt.gz --output json",
       "zcat deribit.jsonl.gz | copytrade market book --venue deribit -"},
      {required(option("venue", "okx|binance|deribit", "Whose messages they are")),
       said(option("market", "spot|usdm|coinm", "Which market of Binance's (default: spot)")),
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

}  // namespace

Command market_command() {
  return {"market",
          "Market data: books and bars from recordings",
          {"copytrade market book --venue okx okx_books.jsonl.gz",
           "copytrade market candles --in trades.csv.gz --interval 1m --output csv"},
          {},
          nullptr,
          {book_command(), candles_command()}};
}

}  // namespace cli
