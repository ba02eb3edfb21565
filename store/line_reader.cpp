#include "store/line_reader.h"

#include <cstring>

namespace store {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} * 1024;

}  // namespace

LineReader::LineReader(std::string path, std::unique_ptr<ByteSource> bytes)
    : path_{std::move(path)}, bytes_{std::move(bytes)}, buffer_(kBuffer) {}

/// Reads on behind what is there, which moves to the front. False at the end of the file.
engine::Result<bool> LineReader::fill() {
  if (ended_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  scanned_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kLineMax) {
      return engine::invalid(path_ + " line " + std::to_string(number_) + ": longer than 64 MiB");
    }
    buffer_.resize(buffer_.size() * 2);
  }
  const auto size = bytes_->read(std::span{buffer_}.subspan(end_));
  if (!size) return size.error();
  ended_ = *size == 0;
  end_ += *size;
  return !ended_;
}

engine::Result<bool> LineReader::next() {
  ++number_;
  for (;;) {
    const auto* found = static_cast<const char*>(std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
    if (found != nullptr) {
      const auto at = static_cast<std::size_t>(found - buffer_.data());
      line_ = {buffer_.data() + begin_, at - begin_};
      begin_ = scanned_ = at + 1;
      break;
    }
    scanned_ = end_;
    const auto more = fill();
    if (!more) return more.error();
    if (*more) continue;
    if (begin_ == end_) return false;
    line_ = {buffer_.data() + begin_, end_ - begin_};
    begin_ = scanned_ = end_;
    break;
  }
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

engine::Result<LineReader> open_lines(const std::string& path) {
  auto bytes = open_bytes(path);
  if (!bytes) return bytes.error();
  return LineReader{path, *std::move(bytes)};
}

}  // namespace store
