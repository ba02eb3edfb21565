#pragma once

#include <string_view>

#include "cli/config/written.h"

namespace cli {

/// The whole text as one table. A text that is no TOML gives one complaint (the reader stops there) and an empty table.
Written read_toml(std::string_view text, Complaints& complaints);

}  // namespace cli
