#pragma once

#include "cli/wiring/sim.h"
#include "engine/domain/setup.h"

namespace cli {

/// The setup of a backtest: one simulated venue "sim", one source "leader", one customer "account", the strategy.
/// Errors: InvalidInput naming the option.
engine::Result<engine::Setup> make_sim_setup(const SimOptions& options);

}  // namespace cli
