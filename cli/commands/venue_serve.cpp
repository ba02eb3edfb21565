// The embedded exchange behind HTTP and web sockets, in the words of real venues.
#include "cli/commands/commands.h"
#include "cli/wiring/venue_server.h"

namespace cli {
namespace {

/// The parts of a list with commas.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

int run_serve(const Arguments& arguments, Context& context) {
  ServeOptions options;
  options.dialects = parts_of(arguments.text("dialect"));
  options.listen = arguments.text("listen");
  options.instruments = arguments.text("instruments");
  options.accounts = arguments.text("accounts");
  options.faults = arguments.text("faults");
  options.journal_dir = arguments.text("journal");
  options.fsync = arguments.text("fsync", options.fsync);
  options.follow_dir = arguments.text("follow");
  options.tls_cert = arguments.text("tls-cert");
  options.tls_key = arguments.text("tls-key");
  options.maker_fee = arguments.text("maker-fee", options.maker_fee);
  options.taker_fee = arguments.text("taker-fee", options.taker_fee);
  options.rate_limits = !arguments.is_on("no-rate-limits");
  for (const auto& text : arguments.list("market")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return context.printer.fail(engine::invalid("--market: must be SYMBOL=FILE, not " + text));
    }
    options.market.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return serve_venue(options, context.printer);
}

Option required(Option made) {
  made.is_required = true;
  return made;
}

Option repeated(Option made) {
  made.is_repeated = true;
  return made;
}

/// What is written down must be said each time: no variable of the environment stands in for it.
Option output(Option made) {
  made.from_environment = false;
  return made;
}

}  // namespace

Command venue_serve_command() {
  Command command{
      "serve",
      "Serve the embedded exchange over HTTP and web sockets, as OKX v5 and Binance would",
      {"copytrade venue serve --listen 127.0.0.1:0 --instruments instruments.toml --accounts accounts.toml",
       "copytrade venue serve --dialect okx --listen 127.0.0.1:8080 --instruments i.toml --accounts a.toml --journal "
       "./journal --fsync always --market BTC-USDT-SWAP=trades.csv --faults faults.toml"},
      {required(option("listen", "ADDRESS:PORT", "Port 0: any free one; it is printed when clients may come")),
       required(option("instruments", "FILE", "What can be traded")),
       required(option("accounts", "FILE", "Who may log in, with keys and balances")),
       option("dialect", "okx,binance", "In whose words (default: all)"),
       output(
           option("journal", "DIR", "Keep a journal there, and go on from it; without one all ends with the process")),
       option("fsync", "always|batch|never",
              "always: synced before each answer; batch: once for all that is ready at the same time; never: left to "
              "the system (default: batch)"),
       output(option("follow", "DIR", "Stand by another's journal, and take its place when it is gone")),
       repeated(option("market", "SYMBOL=FILE", "A recording of bars or trades, played from now on at its own pace")),
       option("faults", "FILE", "What goes wrong, and when"),
       option("tls-cert", "FILE", "Certificate chain, PEM; then clients come by https and wss"),
       option("tls-key", "FILE", "Its key, PEM"), option("maker-fee", "SHARE", "Of the value (default: 0.0002)"),
       option("taker-fee", "SHARE", "Of the value (default: 0.0005)"),
       toggle("no-rate-limits", "Answer as often as anybody asks, for measuring")},
      run_serve,
      {}};
  command.is_plain = true;
  return command;
}

}  // namespace cli
