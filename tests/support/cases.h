#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Tables of cases in tests/fixtures, written for people:
//
//   case: a price below zero
//   line: {"id":"1","price":"-1"}
//   says: must be above 0
//
// A blank line ends a case; # begins a comment. A key may stand several times. A long value stands between <<< and >>>.
// A bad table stops the test run.

namespace testing_support {

struct Case {
  std::string name;
  std::uint64_t line = 0;  ///< Of the table, where it begins.
  std::multimap<std::string, std::string> values;

  /// The value of `key`, or `otherwise` if it is not there.
  std::string get(const std::string& key, const std::string& otherwise = "") const {
    const auto found = values.find(key);
    return found == values.end() ? otherwise : found->second;
  }
  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> out;
    for (auto [at, end] = values.equal_range(key); at != end; ++at) out.push_back(at->second);
    return out;
  }
};

/// Shows the name when a test fails.
inline std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

inline std::vector<Case> read_cases(const std::string& path) {
  std::ifstream in{path};
  if (!in) throw std::runtime_error{"no table " + path};
  std::vector<Case> cases;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    const auto colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error{path + ":" + std::to_string(number) + ": no key"};
    const auto key = line.substr(0, colon);
    std::string value = line.substr(colon + 2);
    if (value == "<<<") {
      value.clear();
      for (++number; std::getline(in, line) && line != ">>>"; ++number) value += line + "\n";
    }
    if (key == "case") {
      cases.push_back({value, number, {}});
    } else if (cases.empty()) {
      throw std::runtime_error{path + ":" + std::to_string(number) + ": no case yet"};
    } else {
      cases.back().values.emplace(key, value);
    }
  }
  if (cases.empty()) throw std::runtime_error{"no cases in " + path};
  return cases;
}

/// \xHH written out becomes the byte it names, for what cannot stand in a text file.
inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\\x" && i + 3 < text.size()) {
      out += static_cast<char>(std::stoi(std::string{text.substr(i + 2, 2)}, nullptr, 16));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace testing_support
