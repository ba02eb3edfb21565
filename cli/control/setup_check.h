#pragma once

#include "engine/domain/setup.h"

namespace cli {

/// Is this a setup a daemon can run? Beyond engine::validate: every kind that is named exists in its registry, and each
/// sizing kind finds its parameters, in every strategy and in every binding. Errors: InvalidInput naming the first.
engine::Status check_setup(const engine::Setup& setup);

}  // namespace cli
