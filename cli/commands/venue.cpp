// The embedded exchange from outside: order flows through its matcher, and the journals it leaves.
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/wiring/flow_replay.h"

namespace cli {
namespace {

int run_replay(const Arguments& arguments, Context& context) {
  FlowReplayOptions options;
  options.flow = arguments.text("FLOW");
  options.journal_dir = arguments.text("journal");
  options.fsync = arguments.text("fsync", options.fsync);
  options.trades_out = arguments.text("trades-out");
  options.book_out = arguments.text("book-out");
  options.latency = arguments.is_on("latency");
  return replay_flow(options, context.printer);
}

int run_recover(const Arguments& arguments, Context& context) {
  return recover_journal(arguments.text("DIR"), context.printer);
}

/// What is written down must be said each time: no variable of the environment stands in for it.
Option output(Option made) {
  made.from_environment = false;
  return made;
}

Command replay_command() {
  Command command{
      "replay",
      "Run an order-flow file (LOBFLOW1) through the matcher",
      {"copytrade venue replay flow.bin --output json",
       "copytrade venue replay flow.bin --journal ./journal --fsync batch",
       "copytrade venue replay flow.bin --trades-out trades.txt --book-out book.txt --latency"},
      {positional("FLOW", "The file; its head is checked, and each record is the matcher's to take or reject"),
       output(option("journal", "DIR", "Keep a journal there; the directory must be empty or not exist")),
       option("fsync", "always|batch|never",
              "always: each operation is synced before the next; batch: in groups, while matching goes on; never: left "
              "to the system, synced at the end only (default: batch)"),
       output(option("trades-out", "FILE", "Trades, one a line: maker taker price quantity")),
       output(option("book-out", "FILE", "The book at the end, one order a line: symbol side price id quantity")),
       toggle("latency",
              "Also measure each operation by the processor's clock: from handing it to the matcher until its trades "
              "are known, without the journal; reading the clock makes the whole run slower")},
      run_replay,
      {}};
  command.is_plain = true;
  return command;
}

Command recover_command() {
  Command command{"recover",
                  "Rebuild the state a journal holds, and cut a torn end off it",
                  {"copytrade venue recover ./journal --output json"},
                  {positional("DIR", "Directory of the journal; 4 while another process writes it")},
                  run_recover,
                  {}};
  command.is_plain = true;
  return command;
}

}  // namespace

Command venue_command() {
  return {"venue",
          "The embedded exchange: serve it, replay order flows, recover journals; and what would be sent to a venue",
          {"copytrade venue replay flow.bin --journal ./journal", "copytrade venue recover ./journal",
           "copytrade venue encode < intents.ndjson"},
          {},
          nullptr,
          {replay_command(), recover_command(), venue_encode_command(), venue_serve_command()}};
}

}  // namespace cli
