// The root of the tree: one line a command.
#include "cli/commands/commands.h"
#include "cli/commands/program.h"

namespace cli {

const Command& program() {
  static const Command kProgram = [] {
    Command root;
    root.name = "copytrade";
    root.help = "Copy trading: a leader's signals in, sized and checked orders for every follower out";
    root.examples = {"copytrade apply setup.toml", "copytrade run --once", "copytrade signal list",
                     "copytrade signal show leader7/42", "copytrade position list --output json --data-dir ./data"};
    root.commands = {run_command(),      sim_command(),        customer_command(), source_command(),
                     strategy_command(), instrument_command(), apply_command(),    export_command(),
                     signal_command(),   order_command(),      trade_command(),    position_command(),
                     halt_command(),     resume_command(),     venue_command(),    market_command(),
                     doctor_command(),   completion_command(), version_command()};
    return root;
  }();
  return kProgram;
}

}  // namespace cli
