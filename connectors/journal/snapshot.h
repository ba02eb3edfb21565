#pragma once

#include <string>
#include <vector>

#include "connectors/journal/files.h"
#include "connectors/journal/writer.h"

namespace journal {

/// The whole state after a record.
struct Snapshot {
  Kind kind = Kind::Exchange;
  std::uint64_t argument = 0;
  Sequence sequence = 0;
  std::uint32_t chain = 0;  ///< Of the frame that ends with that record.
  std::string state_hash;   ///< 16 hexadecimal digits.
  std::string state;        ///< What StateMachine::save wrote.
};

std::string encode(const Snapshot& snapshot);
/// Errors: Corrupt, naming what is wrong; the caller knows the file.
engine::Result<Snapshot> parse_snapshot(std::string_view bytes);

/// "snapshot-00000000000000000001.bin", and back.
std::string snapshot_name(Sequence sequence);
std::optional<Sequence> snapshot_sequence(std::string_view name);

/// Keep: the whole history stays. Prune: segments that neither kept snapshot needs are removed.
enum class History { Keep, Prune };

/// Takes a snapshot of what the writer has written: the journal is synced first, so that no snapshot is ahead of it.
/// The last two are kept. Errors: Io.
engine::Status take_snapshot(Writer& writer, const StateMachine& machine, History history = History::Keep);

/// Sequences of the snapshots in the directory, newest first. Errors: Io.
engine::Result<std::vector<Sequence>> list_snapshots(Files& files, const std::string& directory);

}  // namespace journal
