#include "connectors/journal/reader.h"

#include <algorithm>
#include <utility>

#include "connectors/journal/crc32c.h"

namespace journal {
namespace {

using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using engine::Status;

constexpr std::uint64_t kReadBytes = std::uint64_t{1} << 20;

}  // namespace

Error Reader::corrupt(std::uint64_t offset, const std::string& what) const {
  return Error{ErrorCode::Corrupt, Outcome::NotSent,
               path_of(first_) + ": " + what + " at byte " + std::to_string(offset)};
}

Result<Reader> Reader::open(Files& files, std::string directory, Start start) {
  Reader reader{files, std::move(directory), start};
  if (const auto found = reader.find_first(); !found) return found.error();
  return reader;
}

Status Reader::list() {
  const auto names = files_->list(directory_);
  if (!names && names.error().code == ErrorCode::NotFound) return engine::ok();
  if (!names) return names.error();
  segments_.clear();
  for (const auto& name : *names) {
    if (const auto first = segment_first(name)) segments_.insert(*first);
  }
  return engine::ok();
}

Status Reader::find_first() {
  if (const auto listed = list(); !listed) return listed;
  if (segments_.empty()) {
    if (start_.sequence == 0) return engine::ok();
    return Error{ErrorCode::Corrupt, Outcome::NotSent,
                 directory_ + ": a snapshot of record " + std::to_string(start_.sequence) + " and no journal"};
  }
  auto found = segments_.upper_bound(start_.sequence + 1);
  if (found == segments_.begin()) {
    return Error{ErrorCode::Corrupt, Outcome::NotSent,
                 directory_ + ": records " + std::to_string(start_.sequence + 1) + " to " + std::to_string(*found - 1) +
                     " are missing"};
  }
  const auto header = enter(*--found);
  if (!header) return header.error();
  if (first_ != start_.sequence + 1 || start_.sequence == 0) return engine::ok();
  return header->previous_chain == start_.chain ? engine::ok() : corrupt(0, "not the journal of the snapshot");
}

Result<SegmentHeader> Reader::enter(Sequence first) {
  auto file = files_->open(path_of(first));
  if (!file) return file.error();
  file_ = *std::move(file);
  first_ = first;
  buffer_.clear();
  buffer_at_ = 0;
  const auto bytes = bytes_at(0, kHeaderBytes);
  if (!bytes) return bytes.error();
  auto header = parse_header(*bytes);
  if (!header) return corrupt(0, header.error().detail);
  if (header->first != first) return corrupt(0, "a header of record " + std::to_string(header->first));
  header_ = *header;
  end_ = {header->kind, header->argument, first - 1, header->epoch, kHeaderBytes, header->previous_chain};
  chain_before_ = chain_of(*header);
  return header;
}

/// A segment without a frame is replaced by the next writer's, so that is where nothing of it counts.
End Reader::end() const {
  auto end = end_;
  if (file_ && end_.sequence + 1 == first_) end.segment_size = header_.previous_size;
  return end;
}

/// The segment has no frame yet, so another writer may have put its own in its place.
Status Reader::enter_again() {
  const auto before = header_;
  const auto header = enter(first_);
  if (!header) return header.error();
  const bool same = header->kind == before.kind && header->argument == before.argument && header->epoch >= before.epoch;
  if (same && header->previous_size == before.previous_size && header->previous_chain == before.previous_chain) {
    return engine::ok();
  }
  return corrupt(0, "it does not follow the segment before it");
}

/// At most `size` bytes; fewer at the end of the file.
Result<std::string_view> Reader::bytes_at(std::uint64_t offset, std::uint64_t size) {
  if (offset < buffer_at_ || offset + size > buffer_at_ + buffer_.size()) {
    buffer_.resize(std::max(size, kReadBytes));
    const auto read = file_->read(offset, buffer_);
    if (!read) return read.error();
    buffer_.resize(*read);
    buffer_at_ = offset;
  }
  return std::string_view{buffer_}.substr(offset - buffer_at_, size);
}

Result<std::optional<FrameHead>> Reader::next_frame() {
  const auto head_bytes = bytes_at(end_.segment_size, kFrameHeadBytes);
  if (!head_bytes) return head_bytes.error();
  if (head_bytes->size() < kFrameHeadBytes) return std::optional<FrameHead>{};
  const auto head = read_frame_head(*head_bytes);
  if (!is_sound(head, chain_before_)) return std::optional<FrameHead>{};
  if (head.length > kReadBytes) {
    const auto size = file_->size();
    if (!size) return size.error();
    if (*size < end_.segment_size + kFrameHeadBytes + head.length) return std::optional<FrameHead>{};
  }
  const auto payload = bytes_at(end_.segment_size + kFrameHeadBytes, head.length);
  if (!payload) return payload.error();
  const bool whole = payload->size() == head.length && crc32c(*payload) == head.payload_sum;
  return whole ? std::optional{head} : std::optional<FrameHead>{};
}

Status Reader::read(const Visit& visit) {
  if (const auto listed = list(); !listed) return listed;
  if (!file_) {
    if (const auto found = find_first(); !found) return found;
    if (!file_) return engine::ok();
  } else if (end_.sequence + 1 == first_) {
    if (const auto same = enter_again(); !same) return same;
  }
  for (;;) {
    // What a writer that was shut out still wrote behind the next segment's beginning is nobody's.
    if (!segments_.contains(end_.sequence + 1) || end_.sequence + 1 == first_) {
      const auto head = next_frame();
      if (!head) return head.error();
      if (*head) {
        const auto payload = bytes_at(end_.segment_size + kFrameHeadBytes, (*head)->length);
        if (!payload) return payload.error();
        if (auto taken = take(**head, *payload, visit); !taken) return taken;
        continue;
      }
    }
    const auto gone_on = go_on();
    if (!gone_on) return gone_on.error();
    if (!*gone_on) return engine::ok();
  }
}

Status Reader::take(const FrameHead& head, std::string_view payload, const Visit& visit) {
  const auto offset = end_.segment_size;
  if (head.first != end_.sequence + 1) {
    return corrupt(offset, "record " + std::to_string(head.first) + " follows " + std::to_string(end_.sequence));
  }
  if (head.last() > start_.sequence) {
    if (head.first <= start_.sequence) return corrupt(offset, "a snapshot from within a group");
    if (const auto seen = visit(payload, head.records); !seen) {
      return seen.error().code == ErrorCode::Corrupt ? corrupt(offset, seen.error().detail) : seen;
    }
  } else if (head.last() == start_.sequence && head.chain != start_.chain) {
    return corrupt(offset, "not the journal of the snapshot");
  }
  end_.sequence = head.last();
  end_.chain = chain_before_ = head.chain;
  end_.segment_size += kFrameHeadBytes + head.length;
  return engine::ok();
}

Result<bool> Reader::go_on() {
  if (const auto listed = list(); !listed) return listed.error();
  const auto next = segments_.upper_bound(first_);
  if (next == segments_.end()) return false;
  const auto before = end_;
  if (*next != end_.sequence + 1) {
    // A group may have come in since we looked; otherwise it is damage, or a segment is gone.
    const auto head = next_frame();
    if (!head) return head.error();
    if (*head && *next > end_.sequence) return true;
    const auto torn = torn_bytes();
    if (!torn) return torn.error();
    return corrupt(before.segment_size, *torn > 0 ? "a damaged record"
                                                  : "records " + std::to_string(end_.sequence + 1) + " to " +
                                                        std::to_string(*next - 1) + " are missing");
  }
  const auto header = enter(*next);
  if (!header) return header.error();
  const bool same = header->kind == before.kind && header->argument == before.argument && header->epoch >= before.epoch;
  if (!same || header->previous_size != before.segment_size || header->previous_chain != before.chain) {
    return corrupt(0, "it does not follow the segment before it");
  }
  return true;
}

Result<std::uint64_t> Reader::bytes_behind() {
  if (const auto listed = list(); !listed) return listed.error();
  std::uint64_t behind = 0;
  for (auto first = segments_.lower_bound(first_); first != segments_.end(); ++first) {
    const auto file = files_->open(path_of(*first));
    if (!file) return file.error();
    const auto size = (*file)->size();
    if (!size) return size.error();
    behind += *size - (file_ && *first == first_ ? std::min(*size, end_.segment_size) : 0);
  }
  return behind;
}

Result<std::uint64_t> Reader::torn_bytes() {
  if (!file_) return std::uint64_t{0};
  const auto size = file_->size();
  if (!size) return size.error();
  if (*size <= end_.segment_size) return std::uint64_t{0};
  const auto torn = *size - end_.segment_size;
  const auto rest = bytes_at(end_.segment_size, torn);
  if (!rest) return rest.error();
  if (!is_torn_tail(*rest, end_.sequence + 1, chain_before_)) return corrupt(end_.segment_size, "a damaged record");
  return torn;
}

Result<std::uint64_t> Reader::cut() {
  auto torn = torn_bytes();
  if (!torn || !file_) return torn;
  if (const auto done = files_->cut(path_of(first_), end_.segment_size); !done) return done.error();
  buffer_.clear();
  return torn;
}

}  // namespace journal
