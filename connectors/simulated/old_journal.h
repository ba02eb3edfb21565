#pragma once

#include <string>

#include "connectors/journal/files.h"

namespace simulated {

/// Version 1 of the venue's journal was one file, DIRECTORY/exchange.journal: "CTEXCH01", then frames: u32 length, u32
/// CRC-32C of length and place, u32 CRC-32C of the payload, payload; numbers little-endian, the place being the frame's
/// offset in the file.
///
/// If there is such a file its frames become the first segment of a journal directory, and the file is kept as
/// exchange.journal.converted. Wherever that is interrupted, the next call completes it. A last frame that was cut
/// short is left behind. Errors: Corrupt with the offset for damage before that, or a file of another kind or version;
/// Io.
engine::Status convert_old_journal(journal::Files& files, const std::string& directory);

}  // namespace simulated
