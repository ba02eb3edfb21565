#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "connectors/journal/files.h"
#include "connectors/journal/writer.h"

namespace journal {

/// Reads a journal's frames, oldest first, across segments; when it has come to the end it can be asked again later,
/// while another process writes. It changes nothing.
class Reader {
 public:
  /// Where a snapshot was taken: its last record, and the chain there.
  struct Start {
    Sequence sequence = 0;
    std::uint32_t chain = 0;
  };

  /// Finds the segment that holds the record behind `start`. A journal that is not there yet, or has no segment, is an
  /// empty one. Errors: Corrupt, with file and offset; Io.
  static engine::Result<Reader> open(Files& files, std::string directory, Start start);

  using Visit = std::function<engine::Status(std::string_view payload, std::uint32_t records)>;
  /// Hands on every whole frame that is there and not read yet. Errors: Corrupt with file and offset, also for a record
  /// the visitor finds Corrupt; Io; what the visitor returns.
  engine::Status read(const Visit& visit);

  /// How many bytes stand behind the last whole frame: a frame that is being written, or was never finished.
  /// Errors: Corrupt, with file and offset, when they are more than that.
  engine::Result<std::uint64_t> torn_bytes();
  /// Takes them off the file, and makes what was read survive a power cut: who wrote it may have died before its sync.
  /// Only for who holds the lock. Errors: as torn_bytes.
  engine::Result<std::uint64_t> cut();

  /// Bytes of the journal that are not read yet, those of a group that is being written among them. Errors: Io.
  engine::Result<std::uint64_t> bytes_behind();

  /// Where it stands, for a writer to go on from. Kind and argument are known once there is a segment.
  End end() const;
  bool has_segment() const { return file_ != nullptr; }

 private:
  Reader(Files& files, std::string directory, Start start)
      : files_{&files}, directory_{std::move(directory)}, start_{start} {}

  engine::Status list();
  engine::Status find_first();
  engine::Result<SegmentHeader> enter(Sequence first);
  engine::Status enter_again();
  /// Goes on to the next segment, if this one is read to its end. Returns whether it did.
  engine::Result<bool> go_on();
  /// The next frame, if it is whole: its payload, in `buffer_`.
  engine::Result<std::optional<FrameHead>> next_frame();
  engine::Result<std::string_view> bytes_at(std::uint64_t offset, std::uint64_t size);
  engine::Status take(const FrameHead& head, std::string_view payload, const Visit& visit);
  engine::Error corrupt(std::uint64_t offset, const std::string& what) const;
  std::string path_of(Sequence first) const { return directory_ + "/" + segment_name(first); }

  Files* files_;
  std::string directory_;
  Start start_;
  std::set<Sequence> segments_;  ///< First records of those that were listed last.
  std::unique_ptr<ReadFile> file_;
  Sequence first_ = 0;              ///< Of the segment that is open.
  SegmentHeader header_;            ///< Of that segment.
  End end_;                         ///< Read up to there.
  std::uint32_t chain_before_ = 0;  ///< What the next frame goes on from.
  std::string buffer_;              ///< Bytes of the file from `buffer_at_` on.
  std::uint64_t buffer_at_ = 0;
};

}  // namespace journal
