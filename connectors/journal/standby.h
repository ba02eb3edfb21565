#pragma once

#include <memory>
#include <optional>
#include <string>

#include "connectors/journal/recovery.h"

namespace journal {

/// Keeps a machine warm with another process's journal, and takes its place when it is gone. Until then it only reads.
class Standby {
 public:
  /// Reads what is there; a journal that has not begun is waited for. Errors: as read_journal.
  static engine::Result<Standby> open(Files& files, const std::string& directory, MakeMachine make);

  /// Applies what has come since. A group that is being written is left for the next time. Errors: as read_journal.
  engine::Status follow();
  /// Bytes the writer has written and we have not applied. Errors: Io.
  engine::Result<std::uint64_t> bytes_behind();
  Sequence last() const { return recovered_.reader.end().sequence; }
  /// Absent while there is no journal.
  const StateMachine* machine() const { return recovered_.machine.get(); }

  /// If nobody holds the journal's lock: takes it, applies the rest, cuts a torn end, and begins a segment with an
  /// epoch of its own, which shuts out the writer before. Nothing while the writer lives, or there is no journal. After
  /// it has succeeded this standby is of no use any more. Errors: as follow.
  engine::Result<std::optional<Opened>> try_take_over(WriterTerms terms);

 private:
  Standby(Files& files, std::string directory, MakeMachine make, Recovered recovered)
      : files_{&files}, directory_{std::move(directory)}, make_{std::move(make)}, recovered_{std::move(recovered)} {}

  Files* files_;
  std::string directory_;
  MakeMachine make_;
  Recovered recovered_;
};

}  // namespace journal
