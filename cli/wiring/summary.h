#pragma once

#include <string>

#include "cli/output/printer.h"
#include "engine/copier/desk.h"

namespace cli {

/// What a finished run did: in table form every signal × customer with what was wanted, what was done and why (up to
/// 200 lines), in JSON one document with counts and hashes. Reads the tables, which must have followed.
/// Errors: those of the store.
engine::Status print_summary(Printer& printer, const std::string& data_dir, const engine::Desk& desk);

}  // namespace cli
