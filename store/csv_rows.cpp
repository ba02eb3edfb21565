#include "store/csv_rows.h"

#include <cstring>

namespace store {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;
constexpr std::size_t kLineMax = 64 * 1024;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A cell without the blanks and quotes around it.
std::string_view trim(std::string_view cell) {
  while (!cell.empty() && is_blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
  return cell;
}

}  // namespace

CsvRows::CsvRows(std::string path, std::unique_ptr<ByteSource> bytes)
    : path_{std::move(path)}, bytes_{std::move(bytes)}, buffer_(kBuffer) {}

engine::Error CsvRows::error(std::string_view field, const std::string& why) const {
  return engine::invalid(path_ + " line " + std::to_string(line_) + (field.empty() ? "" : ", " + std::string{field}) +
                         ": " + why);
}

/// Reads on behind what is there, which moves to the front. False at the end of the file.
engine::Result<bool> CsvRows::fill() {
  if (ended_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  scanned_ -= begin_;
  begin_ = 0;
  const auto size = bytes_->read(std::span{buffer_}.subspan(end_));
  if (!size) return size.error();
  ended_ = *size == 0;
  end_ += *size;
  return !ended_;
}

engine::Result<bool> CsvRows::next_line(std::string_view& line) {
  ++line_;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const auto* found = static_cast<const char*>(std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
    if (found != nullptr) {
      line = {from, static_cast<std::size_t>(found - from)};
      begin_ = scanned_ = static_cast<std::size_t>(found - buffer_.data()) + 1;
      break;
    }
    scanned_ = end_;
    if (end_ - begin_ > kLineMax) return error("", "the line is longer than 64 KiB");
    const auto more = fill();
    if (!more) return more.error();
    if (*more) continue;
    if (begin_ == end_) return false;
    line = {buffer_.data() + begin_, end_ - begin_};
    begin_ = scanned_ = end_;
    break;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line_ == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  return true;
}

bool CsvRows::split(std::string_view line) {
  size_ = 0;
  std::size_t from = 0;
  bool plain = true;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ',') {
      if (size_ + 1 == kCellsMax) return false;
      cells_[size_++] = line.substr(from, i - from);
      from = i + 1;
    } else if (is_blank(c) || c == '"') {
      plain = false;
    }
  }
  cells_[size_++] = line.substr(from);
  if (!plain) {
    for (std::size_t i = 0; i < size_; ++i) cells_[i] = trim(cells_[i]);
  }
  return true;
}

engine::Result<bool> CsvRows::next() {
  if (kept_) {
    kept_ = false;
    return true;
  }
  for (;;) {
    std::string_view line;
    const auto found = next_line(line);
    if (!found || !*found) return found;
    if (!split(line)) return error("", "more than " + std::to_string(kCellsMax) + " cells");
    if (size_ > 1 || !cells_[0].empty()) return true;
  }
}

}  // namespace store
