#include "connectors/simulated/old_journal.h"

#include <limits>
#include <utility>

#include "connectors/journal/crc32c.h"
#include "connectors/journal/writer.h"
#include "connectors/simulated/journal_entry.h"

namespace simulated {
namespace {

using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using engine::Status;

constexpr std::string_view kMagic = "CTEXCH01";
constexpr std::size_t kFrameHead = 12;

/// A frame at `offset`, if a whole and sound one stands there.
struct Frame {
  bool head_sound = false;
  bool sound = false;
  std::size_t end = 0;  ///< Where it ends, or would end.
};

Frame look_at(std::string_view file, std::size_t offset) {
  Frame frame;
  if (file.size() - offset < kFrameHead) return frame;
  engine::ByteReader in{file.substr(offset)};
  const auto length = in.u32(), head_sum = in.u32(), payload_sum = in.u32();
  engine::ByteWriter head;
  head.u32(length);
  head.u64(offset);
  frame.head_sound = head_sum == journal::crc32c(head.bytes());
  frame.end = offset + kFrameHead + length;
  if (!frame.head_sound || frame.end > file.size()) return frame;
  frame.sound = payload_sum == journal::crc32c(file.substr(offset + kFrameHead, length));
  return frame;
}

/// Is what stands at `offset` merely the rest of a frame that never became whole? Not if a sound frame follows it.
bool is_torn_tail(std::string_view file, std::size_t offset) {
  const auto frame = look_at(file, offset);
  if (frame.head_sound) return frame.end >= file.size();
  for (std::size_t at = offset + 1; at + kFrameHead <= file.size(); ++at) {
    if (look_at(file, at).sound) return false;
  }
  return true;
}

/// How many entries a payload holds; nothing when it cannot be read.
std::optional<std::uint32_t> entries_in(std::string_view payload) {
  engine::ByteReader in{payload};
  std::uint32_t count = 0;
  for (; !in.at_end(); ++count) (void)read_entry(in);
  return in.good() ? std::optional{count} : std::nullopt;
}

Status copy_frames(std::string_view file, const std::string& path, journal::Writer& writer) {
  const auto corrupt = [&](std::size_t offset, std::string_view what) {
    return Error{ErrorCode::Corrupt, Outcome::NotSent,
                 path + ": " + std::string{what} + " at byte " + std::to_string(offset)};
  };
  if (file.size() < kMagic.size()) {
    return kMagic.starts_with(file) ? engine::ok() : Status{corrupt(0, "not a journal")};
  }
  if (file.substr(0, kMagic.size() - 2) != kMagic.substr(0, kMagic.size() - 2)) return corrupt(0, "not a journal");
  if (!file.starts_with(kMagic)) return corrupt(kMagic.size() - 2, "an unknown version");
  for (std::size_t at = kMagic.size(); at < file.size();) {
    const auto frame = look_at(file, at);
    if (!frame.sound) return is_torn_tail(file, at) ? engine::ok() : Status{corrupt(at, "a damaged record")};
    const auto payload = file.substr(at + kFrameHead, frame.end - at - kFrameHead);
    const auto entries = entries_in(payload);
    if (!entries) return corrupt(at, "a record that cannot be read");
    if (*entries > 0) {
      if (auto written = writer.write(payload, *entries); !written) return written;
    }
    at = frame.end;
  }
  return writer.sync();
}

Result<bool> exists(journal::Files& files, const std::string& path) {
  const auto file = files.open(path);
  if (file) return true;
  if (file.error().code == ErrorCode::NotFound) return false;
  return file.error();
}

/// Writes the segment in a folder beside its place, where nobody takes it for a journal.
Status convert(journal::Files& files, const std::string& directory, const std::string& old_path) {
  const auto bytes = journal::read_all(files, old_path);
  if (!bytes) return bytes.error();
  const auto aside = directory + "/converting";
  if (auto made = files.make_directory(aside); !made) return made;
  const auto segment = "/" + journal::segment_name(1);
  if (auto removed = files.remove(aside + segment); !removed) return removed;
  journal::End end;
  end.kind = journal::Kind::SimulatedVenue;
  journal::Writer writer{
      files, aside, end, nullptr, {journal::Durability::Never, std::numeric_limits<std::uint64_t>::max()}};
  if (auto copied = copy_frames(*bytes, old_path, writer); !copied) return copied;
  if (writer.last() > 0) {
    if (auto moved = files.rename(aside + segment, directory + segment); !moved) return moved;
    if (auto synced = files.sync_directory(directory); !synced) return synced;
  }
  return files.remove(aside);
}

}  // namespace

Status convert_old_journal(journal::Files& files, const std::string& directory) {
  const auto old_path = directory + "/exchange.journal";
  const auto is_there = exists(files, old_path);
  if (!is_there) return is_there.error();
  if (!*is_there) return engine::ok();
  const auto is_converted = exists(files, directory + "/" + journal::segment_name(1));
  if (!is_converted) return is_converted.error();
  if (!*is_converted) {
    if (auto converted = convert(files, directory, old_path); !converted) return converted;
  }
  if (auto renamed = files.rename(old_path, old_path + ".converted"); !renamed) return renamed;
  return files.sync_directory(directory);
}

}  // namespace simulated
