#pragma once

#include "cli/commands/command.h"

// The commands, one function each; program.cpp puts them together.

namespace cli {

Command apply_command();
Command completion_command();
Command customer_command();
Command doctor_command();
Command export_command();
Command halt_command();
Command instrument_command();
Command market_command();
Command order_command();
Command position_command();
Command resume_command();
Command run_command();
Command signal_command();
Command sim_command();
Command source_command();
Command strategy_command();
Command trade_command();
Command venue_command();
Command venue_serve_command();
Command venue_encode_command();
Command version_command();

}  // namespace cli
