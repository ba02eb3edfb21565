#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"

// Rows as text, field by field: to be compared with golden files, and with what the payload says at the venue's own
// key. The keys are written down here and in the tests once more, apart from the decoders' tables.

namespace testing_support {

inline std::string text_of(const std::string& value) { return value; }
inline std::string text_of(engine::Decimal value) { return value.to_string(); }
inline std::string text_of(bool value) { return value ? "true" : "false"; }
inline std::string text_of(std::int64_t value) { return std::to_string(value); }
inline std::string text_of(engine::Timestamp value) { return std::to_string(value.milliseconds()); }
template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : "";
}

struct ShownField {
  std::string name, key, text;
  bool is_word = false;  ///< One of a list of words; text is empty where it is not known.
};

class ShownRow {
 public:
  template <class T>
  ShownRow& add(const char* name, const char* key, const T& value) {
    fields.push_back({name, key, text_of(value)});
    return *this;
  }
  ShownRow& word(const char* name, const char* key, std::string text) {
    fields.push_back({name, key, std::move(text), true});
    return *this;
  }
  std::string text() const {
    std::string out;
    for (const auto& field : fields) {
      if (!field.text.empty() && field.text != "0" && field.text != "false")
        out += field.name + "=" + field.text + "\n";
    }
    return out;
  }

  std::vector<ShownField> fields;
};

/// What the payload says, as text: a number keeps its digits as far as nlohmann keeps them.
inline std::string raw_text(const nlohmann::json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Is `shown` what the payload's object says, each field at its key? A key that is not there must read as nothing.
inline void expect_as_sent(const ShownRow& shown, const nlohmann::json& object, const std::string& where) {
  for (const auto& [name, key, text, is_word] : shown.fields) {
    if (!object.contains(key)) continue;
    const auto raw = raw_text(object[key]);
    if (is_word && text.empty()) continue;  // A word we do not know.
    const auto sent = engine::Decimal::parse_truncated(raw), kept = engine::Decimal::parse_truncated(text);
    if (sent && kept && !is_word) {
      EXPECT_EQ(*sent, *kept) << where << ": " << name << " of " << key << " (" << raw << ")";
    } else if (raw.empty() || raw == "0" || raw == "-1") {
      EXPECT_TRUE(text.empty() || text == "0" || text == "false" || text == raw)
          << where << ": " << name << " " << text;
    } else {
      EXPECT_EQ(text, raw) << where << ": " << name << " of " << key;
    }
  }
}

inline std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// The folder of recorded payloads, or nothing: then the tests that need it say so and are skipped.
inline std::optional<std::string> data_folder() {
  const char* folder = std::getenv("COPYTRADE_DATA");
  return folder == nullptr || *folder == '\0' ? std::nullopt : std::optional<std::string>{folder};
}

/// Compares with a golden file; with COPYTRADE_WRITE_GOLDEN set it is written instead.
inline void expect_golden(const std::string& path, const std::string& text) {
  if (std::getenv("COPYTRADE_WRITE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << text;
    return;
  }
  EXPECT_EQ(text, read_file(path)) << path;
}

}  // namespace testing_support
