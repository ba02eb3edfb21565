#include "connectors/journal/writer.h"

#include <utility>

namespace journal {
namespace {

using engine::Status;

/// A small frame goes out in one write; a large payload is not copied for it.
constexpr std::size_t kMostCopied = std::size_t{64} << 10;

template <std::size_t Size>
std::string_view view(const std::array<char, Size>& bytes) {
  return {bytes.data(), Size};
}

}  // namespace

engine::Result<Durability> parse_durability(std::string_view text) {
  if (text == "always") return Durability::Always;
  if (text == "batch") return Durability::Batch;
  if (text == "never") return Durability::Never;
  return engine::invalid("'" + std::string{text} + "' is not one of always, batch, never");
}

Writer::Writer(Files& files, std::string directory, End end, std::unique_ptr<Lock> lock, WriterTerms terms)
    : files_{&files}, directory_{std::move(directory)}, end_{end}, lock_{std::move(lock)}, terms_{terms} {
  ++end_.epoch;
}

Status Writer::break_with(const engine::Error& error) {
  broken_ = error;
  broken_->outcome = engine::Outcome::Unknown;
  return *broken_;
}

Status Writer::begin() {
  if (broken_) return *broken_;
  if (file_) return engine::ok();
  if (const auto begun = begin_segment(); !begun) return break_with(begun.error());
  return engine::ok();
}

/// The segment is made whole under another name: when its name is there, its header is.
Status Writer::begin_segment() {
  if (auto synced = sync(); !synced) return synced;
  const SegmentHeader header{end_.kind, end_.sequence + 1, end_.epoch, end_.argument, end_.segment_size, end_.chain};
  const auto path = directory_ + "/" + segment_name(header.first);
  const auto unfinished = path + std::string{kUnfinished};
  auto made = files_->create(unfinished);
  if (!made) return made.error();
  auto file = *std::move(made);
  if (auto written = write_all(*file, view(encode(header))); !written) return written;
  if (auto synced = file->sync(); !synced) return synced;
  if (auto renamed = files_->rename(unfinished, path); !renamed) return renamed;
  if (auto synced = files_->sync_directory(directory_); !synced) return synced;
  file_ = std::move(file);
  end_.segment_size = kHeaderBytes;
  chain_before_ = chain_of(header);
  return engine::ok();
}

Status Writer::write(std::string_view payload, std::uint32_t records) {
  if (broken_) return *broken_;
  if (const auto written = write_group(payload, records); !written) return break_with(written.error());
  return engine::ok();
}

Status Writer::write_group(std::string_view payload, std::uint32_t records) {
  const bool is_full = end_.segment_size >= terms_.segment_bytes && end_.segment_size > kHeaderBytes;
  if (!file_ || is_full) {
    if (auto begun = begin_segment(); !begun) return begun;
  }
  const auto head = make_frame_head(payload, records, end_.sequence + 1, chain_before_);
  const auto bytes = encode(head);
  synced_ = false;
  if (payload.size() <= kMostCopied) {
    buffer_.assign(bytes.data(), bytes.size());
    buffer_.append(payload);
    if (auto written = write_all(*file_, buffer_); !written) return written;
  } else {
    if (auto written = write_all(*file_, view(bytes)); !written) return written;
    if (auto written = write_all(*file_, payload); !written) return written;
  }
  if (terms_.durability != Durability::Never) {
    if (auto synced = sync(); !synced) return synced;
  }
  // After the sync, for it is the answer that must not be given: the lock keeps writers apart, this is for one that
  // lost it, such as a machine set back to an earlier picture of itself.
  if (auto alone = check_not_replaced(); !alone) return alone;
  end_.sequence = head.last();
  end_.chain = chain_before_ = head.chain;
  end_.segment_size += bytes.size() + payload.size();
  return engine::ok();
}

/// A newer writer's first segment bears the name of the record after its end, and that is our next.
Status Writer::check_not_replaced() {
  const auto another = file_->is_another_at(directory_ + "/" + segment_name(end_.sequence + 1));
  if (!another) return another.error();
  if (!*another) return engine::ok();
  return engine::Error{engine::ErrorCode::Refused, engine::Outcome::Unknown,
                       directory_ + ": a newer writer has taken over from epoch " + std::to_string(end_.epoch)};
}

Status Writer::sync() {
  if (broken_) return *broken_;
  if (!file_ || synced_) return engine::ok();
  if (const auto synced = file_->sync(); !synced) return break_with(synced.error());
  synced_ = true;
  return engine::ok();
}

}  // namespace journal
