#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace testing_support {

/// The lines of a file packed with gzip. A file that cannot be read stops the test run.
inline std::vector<std::string> read_gz_lines(const std::string& path) {
  auto* file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error{"cannot open " + path};
  std::string text;
  std::string block(1 << 16, '\0');
  for (int got = 0; (got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;) {
    text.append(block, 0, static_cast<std::size_t>(got));
  }
  gzclose(file);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The fields of one line of CSV without quotes.
inline std::vector<std::string> split_csv(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  for (auto comma = line.find(','); comma != std::string::npos; comma = line.find(',', at)) {
    fields.push_back(line.substr(at, comma - at));
    at = comma + 1;
  }
  fields.push_back(line.substr(at));
  if (!fields.back().empty() && fields.back().back() == '\r') fields.back().pop_back();
  return fields;
}

}  // namespace testing_support
