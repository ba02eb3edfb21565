#include "cli/wiring/market_csv.h"

#include <filesystem>

namespace cli {
namespace {

namespace fs = std::filesystem;

/// What is looked at from the end: more rows of one millisecond than fit there have not been seen.
constexpr std::streamoff kTail = std::streamoff{1} << 20;

engine::Error io(const std::string& path, const std::string& why) {
  return {engine::ErrorCode::Io, engine::Outcome::NotSent, path + ": " + why};
}

/// The end of a file, from the beginning of a line on.
std::string tail_of(std::ifstream& in, std::streamoff size) {
  const auto from = std::max<std::streamoff>(0, size - kTail);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  in.seekg(from);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (from > 0) text.erase(0, text.find('\n') + 1);
  return text;
}

}  // namespace

engine::Status MarketCsv::read_end(std::string_view header) {
  std::ifstream in{path_, std::ios::binary};
  std::string first;
  std::getline(in, first);
  if (!in && first.empty()) return engine::ok();  // An empty file.
  if (first != header)
    return engine::invalid(path_ + ": not a file to go on with: its header is not " + std::string{header});
  in.clear();
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::streamoff>(in.tellg());
  auto text = tail_of(in, size);
  const auto whole = text.rfind('\n') + 1;
  if (whole < text.size()) {
    std::error_code failure;
    fs::resize_file(path_, static_cast<std::uintmax_t>(size) - (text.size() - whole), failure);
    if (failure) return io(path_, failure.message());
    text.resize(whole);
  }
  while (!text.empty()) {
    text.pop_back();  // The line's end.
    const auto begin = text.rfind('\n') + 1;
    const auto line = text.substr(begin);
    text.resize(begin);
    if (line == header) break;
    const auto time = engine::Timestamp::parse(std::string_view{line}.substr(0, line.find(',')));
    if (!time) return engine::invalid(path_ + ": the last line: " + time.error().detail);
    if (last_ && *time != *last_) break;
    last_ = *time;
    ids_.insert(line.substr(line.rfind(',') + 1));
  }
  return engine::ok();
}

engine::Result<MarketCsv> MarketCsv::open(const std::string& path, std::string_view header) {
  MarketCsv made;
  made.path_ = path;
  std::error_code failure;
  const bool is_new = !fs::exists(path, failure) || fs::file_size(path, failure) == 0;
  if (!is_new) {
    if (auto read = made.read_end(header); !read) return read.error();
  }
  made.out_.open(path, std::ios::binary | std::ios::app);
  if (is_new) made.out_ << header << '\n';
  if (auto flushed = made.flush(); !flushed) return flushed.error();
  return made;
}

engine::Status MarketCsv::flush() {
  out_.flush();
  return out_ ? engine::ok() : engine::Status{io(path_, "cannot be written")};
}

}  // namespace cli
