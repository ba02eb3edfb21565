#include "signals/line_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "signals/json_codec.h"
#include "signals/text_checks.h"

namespace signals {
namespace {

constexpr std::size_t kLineMax = std::size_t{64} << 10;
constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::size_t kKeptText = 1000;  ///< Of a refused line; what SignalRefused keeps.
constexpr std::size_t kHeadMax = 256;

}  // namespace

engine::Result<std::unique_ptr<LineSource>> LineSource::open_file(const engine::SourceConfig& config) {
  if (config.path.empty()) return engine::invalid("source \"" + config.id.text() + "\": path is missing");
  std::unique_ptr<LineSource> source{new LineSource{config}};
  const auto opened = source->open_path();
  if (!opened) return opened.error();
  return source;
}

std::unique_ptr<LineSource> LineSource::from_descriptor(const engine::SourceConfig& config, int descriptor) {
  std::unique_ptr<LineSource> source{new LineSource{config}};
  source->config_.follow = false;
  source->descriptor_ = descriptor;
  return source;
}

LineSource::~LineSource() {
  if (owns_descriptor_) ::close(descriptor_);
}

engine::Result<std::optional<engine::Input>> LineSource::next() {
  for (;;) {
    if (auto input = take_line()) return input;
    if (is_at_end_) return std::optional<engine::Input>{};
    const auto filled = fill();
    if (!filled) return filled.error();
    if (*filled == Fill::Nothing) return std::optional<engine::Input>{};
    if (*filled == Fill::More) continue;
    // The end of this file: an unfinished line gets no more of itself.
    auto rest = take_rest();
    if (*filled == Fill::End) is_at_end_ = true;
    if (*filled == Fill::Replaced) start_over();
    if (rest) return rest;
  }
}

/// True when it is open now; false when a followed file is not there yet.
engine::Result<bool> LineSource::open_path() {
  // Not to wait for a writer, should the path be a pipe.
  const int opened = ::open(config_.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0 && errno == ENOENT && config_.follow) return false;
  if (opened < 0) return io_error("cannot open");
  descriptor_ = opened;
  owns_descriptor_ = true;
  struct stat facts{};
  if (::fstat(opened, &facts) == 0 && S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("cannot read");
  }
  return true;
}

/// Reads one chunk, without waiting.
engine::Result<LineSource::Fill> LineSource::fill() {
  if (descriptor_ < 0) {
    const auto opened = open_path();
    if (!opened) return opened.error();
    if (!*opened) return Fill::Nothing;
  }
  if (was_at_end_ && is_rewritten()) return Fill::Replaced;
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, 0) == 0) return Fill::Nothing;
  auto count = read_chunk();
  if (!count) return count.error();
  if (*count == 0 && config_.follow && is_replaced()) {
    // Its writer may have added a last line before he moved it away.
    count = read_chunk();
    if (!count) return count.error();
    if (*count == 0) return Fill::Replaced;
  }
  was_at_end_ = *count == 0;
  if (*count > 0) return Fill::More;
  if (*count < 0 || config_.follow) return Fill::Nothing;
  return Fill::End;
}

/// Bytes read; 0 at the end, -1 when there is nothing now.
engine::Result<long> LineSource::read_chunk() {
  if (used_ > 0) {
    buffer_.erase(0, used_);
    searched_ -= used_;
    used_ = 0;
  }
  std::array<char, kChunk> chunk;
  const auto count = ::read(descriptor_, chunk.data(), chunk.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return -1L;
  if (count < 0) return io_error("cannot read");
  const std::string_view bytes{chunk.data(), static_cast<std::size_t>(count)};
  buffer_ += bytes;
  offset_ += bytes.size();
  if (head_.size() < kHeadMax) head_ += bytes.substr(0, kHeadMax - head_.size());
  return static_cast<long>(count);
}

/// Is the open file shorter than what was read of it, or does it begin otherwise?
bool LineSource::is_rewritten() const {
  struct stat facts{};
  if (::fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  if (static_cast<std::uint64_t>(facts.st_size) < offset_) return true;
  std::array<char, kHeadMax> now;
  const auto count = ::pread(descriptor_, now.data(), head_.size(), 0);
  return count >= 0 && std::string_view{now.data(), static_cast<std::size_t>(count)} != head_;
}

/// Does the path lead to another file by now?
bool LineSource::is_replaced() const {
  struct stat open_file{}, at_path{};
  if (::fstat(descriptor_, &open_file) != 0 || ::stat(config_.path.c_str(), &at_path) != 0) return false;
  return open_file.st_ino != at_path.st_ino || open_file.st_dev != at_path.st_dev;
}

void LineSource::start_over() {
  if (owns_descriptor_) ::close(descriptor_);
  descriptor_ = -1;
  owns_descriptor_ = false;
  buffer_.clear();
  head_.clear();
  used_ = searched_ = 0;
  line_ = offset_ = 0;
  was_at_end_ = false;
}

/// The next whole line that says something.
std::optional<engine::Input> LineSource::take_line() {
  for (;;) {
    const auto end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = buffer_.size();
      if (is_overlong_ || buffer_.size() - used_ > kLineMax + 1) drop_overlong();
      return std::nullopt;
    }
    const std::string_view line{buffer_.data() + used_, end - used_};
    auto input = read_line(line);
    used_ = searched_ = end + 1;
    if (input) return input;
  }
}

/// What stands after the last newline.
std::optional<engine::Input> LineSource::take_rest() {
  const std::string rest = buffer_.substr(used_);
  used_ = searched_ = buffer_.size();
  if (rest.empty() && !is_overlong_) return std::nullopt;
  return read_line(rest);
}

/// Keeps the beginning of a line that has no end yet and is too long already, and forgets the rest.
void LineSource::drop_overlong() {
  if (!is_overlong_) overlong_ = buffer_.substr(used_, kKeptText);
  is_overlong_ = true;
  used_ = searched_ = buffer_.size();
}

std::optional<engine::Input> LineSource::read_line(std::string_view line) {
  ++line_;
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (is_overlong_ || line.size() > kLineMax) {
    const std::string text = is_overlong_ ? std::move(overlong_) : std::string{line};
    is_overlong_ = false;
    overlong_.clear();
    return refuse({}, text, "the line is longer than 64 KiB");
  }
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return std::nullopt;
  auto outcome = parse_signal(line, ParseContext{config_.id, config_.default_kind, true});
  if (outcome.good) return engine::Input{engine::SignalArrived{std::move(outcome.signal), line_}, 0};
  return refuse(outcome.failure.id, line, outcome.failure.message);
}

engine::Input LineSource::refuse(const engine::SignalId& id, std::string_view text, const std::string& why) const {
  auto kept = cut_utf8(repair_utf8(text.substr(0, kKeptText)), kKeptText);
  return engine::Input{engine::LineRefused{config_.id, id, line_, std::move(kept), why}, 0};
}

engine::Error LineSource::io_error(const std::string& what) const {
  const auto reason = std::error_code{errno, std::generic_category()}.message();
  const auto place = config_.path.empty() ? std::string{"standard input"} : config_.path;
  return {engine::ErrorCode::Io, engine::Outcome::NotSent,
          "source \"" + config_.id.text() + "\": " + what + " " + place + ": " + reason};
}

}  // namespace signals
