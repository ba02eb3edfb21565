#pragma once

#include "cli/commands/command.h"
#include "engine/domain/setup.h"

namespace cli {

/// Asks a live venue about one account, changes nothing there, and prints what it says: is the key good, may it trade,
/// may it withdraw (it must not), what is there. Gives the exit code: 0, or 5 when the account cannot be used.
int check_live_customer(const engine::CustomerConfig& customer, const engine::VenueConfig& venue, Context& context);

}  // namespace cli
