#include "cli/config/toml_reader.h"

#include <toml++/toml.h>
#include <charconv>
#include <cmath>
#include <sstream>

#include "signals/text_checks.h"

namespace cli {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 20;
constexpr int kDepthMax = 16;
/// toml++ makes a table of each part of a dotted key and frees them one within the other.
constexpr std::ptrdiff_t kDotsMax = 1000;

/// toml++ hands out numbers as doubles, so they are read again from where they stand.
class Source {
 public:
  explicit Source(std::string_view text) : text_{text} {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      starts_.push_back(at + 1);
    }
  }

  /// The digits at a line and a column (in code points, from 1), without underscores; empty if there are none.
  std::string number_at(std::uint64_t line, std::uint64_t column) const {
    if (line < 1 || line > starts_.size() || column < 1) return {};
    auto rest = text_.substr(starts_[line - 1]);
    if (line == 1 && rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    for (; column > 1 && !rest.empty(); --column) {
      do rest.remove_prefix(1);
      while (!rest.empty() && (static_cast<unsigned char>(rest[0]) & 0xC0) == 0x80);
    }
    std::string digits;
    for (const char c : rest) {
      const bool is_part = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
                           c == '-' || c == '.' || c == '_';
      if (!is_part) break;
      if (c != '_') digits += c;
    }
    return digits;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

/// Do these digits say what toml++ read there? If not, they are those of something else.
template <class T>
bool says(std::string_view digits, T value) {
  if (digits.starts_with('+')) digits.remove_prefix(1);
  T read{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), read);
  const bool both_nan = std::isnan(static_cast<double>(read)) && std::isnan(static_cast<double>(value));
  return error == std::errc{} && end == digits.data() + digits.size() && (read == value || both_nan);
}

class Converter {
 public:
  Converter(std::string_view text, Complaints& complaints) : source_{text}, complaints_{complaints} {}

  Written convert(const toml::node& node, int depth) {
    Written out;
    out.line = node.source().begin.line;
    if (depth > kDepthMax) {
      complaints_.add(out.line, "", "nested deeper than " + std::to_string(kDepthMax) + " levels");
    } else if (const auto* table = node.as_table()) {
      out.type = Written::Type::Table;
      for (const auto& [key, value] : *table) {
        out.items.push_back(convert(value, depth + 1));
        out.items.back().name = key.str();
        // A value may stand below its key; people look for the key.
        if (const auto line = key.source().begin.line; line > 0 && !value.is_table()) out.items.back().line = line;
      }
    } else if (const auto* list = node.as_array()) {
      out.type = Written::Type::List;
      for (const auto& value : *list) out.items.push_back(convert(value, depth + 1));
    } else {
      convert_value(node, out);
    }
    return out;
  }

 private:
  void convert_value(const toml::node& node, Written& out) {
    const auto begin = node.source().begin;
    if (const auto* text = node.as_string()) {
      out.text = text->get();
    } else if (const auto* flag = node.as_boolean()) {
      out.type = Written::Type::Boolean;
      out.text = flag->get() ? "true" : "false";
    } else if (const auto* whole = node.as_integer()) {
      out.type = Written::Type::Number;
      out.text = source_.number_at(begin.line, begin.column);
      // 0x10 and the like.
      if (!says(out.text, whole->get())) out.text = std::to_string(whole->get());
    } else if (const auto* number = node.as_floating_point()) {
      out.type = Written::Type::Number;
      out.text = source_.number_at(begin.line, begin.column);
      if (!says(out.text, number->get())) {
        complaints_.add(out.line, "", "this number cannot be read exactly; write it as a string");
        out.text = "0";
      }
    } else {
      out.type = Written::Type::Time;
      std::ostringstream written;
      node.visit([&](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (toml::is_date<Value> || toml::is_time<Value> || toml::is_date_time<Value>) written << value.get();
      });
      out.text = written.str();
    }
  }

  Source source_;
  Complaints& complaints_;
};

bool has_endless_key(std::string_view text) {
  std::ptrdiff_t dots = 0;
  for (const char c : text) {
    if (c == '\n' || c == '=' || c == ',') dots = 0;
    if (c == '.' && ++dots > kDotsMax) return true;
  }
  return false;
}

std::string one_line(std::string_view text) {
  std::string out = signals::repair_utf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return signals::cut_utf8(out, 300);
}

}  // namespace

Written read_toml(std::string_view text, Complaints& complaints) {
  Written nothing;
  nothing.type = Written::Type::Table;
  if (text.size() > kTextMax || has_endless_key(text)) {
    complaints.add(0, "", text.size() > kTextMax ? "longer than 64 MiB" : "a key has more than 1000 parts");
    return nothing;
  }
  try {
    return Converter{text, complaints}.convert(toml::parse(text), 0);
  } catch (const toml::parse_error& error) {
    complaints.add(error.source().begin.line, "", "not valid TOML: " + one_line(error.description()));
  } catch (const std::exception& error) {
    complaints.add(0, "", "not valid TOML: " + one_line(error.what()));
  }
  return nothing;
}

}  // namespace cli
