#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/journal/reader.h"
#include "connectors/journal/snapshot.h"
#include "connectors/journal/state_machine.h"

namespace journal {

/// What recovery found, for people.
struct RecoveryReport {
  std::optional<Sequence> snapshot;    ///< The one it began from.
  std::vector<std::string> refused;    ///< Snapshots that could not be used, and why.
  std::uint64_t records_replayed = 0;  ///< After the snapshot.
  std::uint64_t bytes_cut = 0;         ///< Of a last group that never became whole.
};

/// A machine as its journal says, and where that ends.
struct Recovered {
  std::unique_ptr<StateMachine> machine;  ///< Absent when there is no journal yet.
  Reader reader;
  RecoveryReport report;
};

/// The newest good snapshot and the journal after it, or the whole journal. Reads only: a tail is left as it is.
/// Errors: Corrupt with file and offset for damage before the tail, a gap, a segment of another journal; Io; what
/// `make` returns.
engine::Result<Recovered> read_journal(Files& files, const std::string& directory, const MakeMachine& make);

/// A journal that is open for writing.
struct Opened {
  std::unique_ptr<StateMachine> machine;
  std::unique_ptr<Writer> writer;
  RecoveryReport report;
};

/// Makes the directory if need be, takes its lock, recovers, cuts a torn tail. A new journal is of `kind`.
/// Errors: as read_journal; AlreadyExists while another process writes it; InvalidInput when it is of another kind or
/// argument.
engine::Result<Opened> open_journal(Files& files, const std::string& directory, Kind kind, std::uint64_t argument,
                                    const MakeMachine& make, WriterTerms terms);

/// Takes the lock of a directory. Errors: AlreadyExists while another process writes it; Io.
engine::Result<std::unique_ptr<Lock>> lock_directory(Files& files, const std::string& directory);

}  // namespace journal
