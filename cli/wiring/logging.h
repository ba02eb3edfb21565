#pragma once

#include <memory>
#include <string>

#include "cli/config/config.h"
#include "engine/base/result.h"
#include "engine/env/log.h"

namespace cli {

/// A log over spdlog: a rotating file in the data directory for all of `level` and above, and standard error for
/// warnings and worse. Control characters in messages and fields are shown, not written. Errors: Io.
engine::Result<std::unique_ptr<engine::Log>> open_log(const ProcessConfig& config, const std::string& data_dir);

}  // namespace cli
