#pragma once

#include <memory>
#include <optional>
#include <string>

#include "connectors/journal/files.h"
#include "connectors/journal/segment.h"

namespace journal {

/// What an answer promises.
enum class Durability {
  Always,  ///< Each record is synced, alone, before it is answered.
  Batch,   ///< What waits is written and synced as one group, and answered then.
  Never,   ///< Written, and left to the system: outlives the process, not a power cut.
};

/// "always", "batch" or "never". Errors: InvalidInput, naming them.
engine::Result<Durability> parse_durability(std::string_view text);

/// Where a journal ends: what a writer goes on from.
struct End {
  Kind kind = Kind::Exchange;
  std::uint64_t argument = 0;
  Sequence sequence = 0;           ///< Of the last record; 0 when there is none.
  std::uint64_t epoch = 0;         ///< Of the last writer; 0 when there was none.
  std::uint64_t segment_size = 0;  ///< Of the segment it is in, up to there.
  std::uint32_t chain = 0;         ///< Of its last frame; 0 when there is none.
};

struct WriterTerms {
  Durability durability = Durability::Batch;
  std::uint64_t segment_bytes = std::uint64_t{256} << 20;  ///< A segment that has reached this is followed by another.
};

/// Writes groups at the end of a journal, each one frame. Holds the journal's lock. Every writer begins a segment of
/// its own, with an epoch of its own, at its first group; once there is such a segment, the writer before it can write
/// no more, if it should come back to life. What fails once has failed for good: nobody knows what the disk holds.
class Writer {
 public:
  Writer(Files& files, std::string directory, End end, std::unique_ptr<Lock> lock, WriterTerms terms);

  /// Writes one group, and syncs it unless durability is Never: when it returns, the group may be answered.
  /// Errors: Io, Outcome::Unknown; Refused when a newer writer has taken over.
  engine::Status write(std::string_view payload, std::uint32_t records);
  /// Makes all of it survive a power cut, whatever the durability. Errors: Io.
  engine::Status sync();
  /// Begins this writer's first segment now, so that the writer before it is shut out. Errors: as write.
  engine::Status begin();

  const std::string& directory() const { return directory_; }
  Files& files() { return *files_; }
  const WriterTerms& terms() const { return terms_; }
  const End& end() const { return end_; }
  Sequence last() const { return end_.sequence; }

 private:
  engine::Status write_group(std::string_view payload, std::uint32_t records);
  engine::Status begin_segment();
  engine::Status check_not_replaced();
  engine::Status break_with(const engine::Error& error);

  Files* files_;
  std::string directory_;
  End end_;
  std::unique_ptr<Lock> lock_;
  WriterTerms terms_;
  std::unique_ptr<WriteFile> file_;  ///< Absent before the first group.
  std::uint32_t chain_before_ = 0;   ///< What the next frame goes on from.
  std::string buffer_;
  bool synced_ = true;
  std::optional<engine::Error> broken_;
};

}  // namespace journal
