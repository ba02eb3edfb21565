#include "connectors/serve/json.h"

namespace serve {
namespace {

constexpr int kDepthMax = 32;

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xc0 | (point >> 6));
    byte(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    byte(0xe0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 0x3f));
    byte(0x80 | (point & 0x3f));
  } else {
    byte(0xf0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3f));
    byte(0x80 | ((point >> 6) & 0x3f));
    byte(0x80 | (point & 0x3f));
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

/// Reads one text from front to back; the first thing that is wrong stops it.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_{text} {}

  engine::Result<Json> read() {
    Json value;
    skip_blanks();
    if (read_value(value, 0)) {
      skip_blanks();
      if (at_ == text_.size()) return value;
    }
    return engine::invalid("no JSON: wrong at byte " + std::to_string(at_));
  }

 private:
  bool read_value(Json& value, int depth) {
    if (at_ == text_.size() || depth > kDepthMax) return false;
    switch (text_[at_]) {
      case '{': return read_items(value, depth, '}');
      case '[': return read_items(value, depth, ']');
      case '"': value.type_ = Json::Type::Text; return read_text(value.text_);
      case 't': return read_word(value, Json::Type::Bool, "true");
      case 'f': return read_word(value, Json::Type::Bool, "false");
      case 'n':
        if (!read_word(value, Json::Type::Null, "null")) return false;
        value.text_.clear();
        return true;
      default: return read_number(value);
    }
  }

  bool read_items(Json& value, int depth, char end) {
    value.type_ = end == '}' ? Json::Type::Object : Json::Type::List;
    ++at_;
    skip_blanks();
    if (take(end)) return true;
    value.items_.reserve(8);
    do {
      auto& item = value.items_.emplace_back();
      skip_blanks();
      if (end == '}' && !read_name(item)) return false;
      if (!read_value(item, depth + 1)) return false;
      skip_blanks();
    } while (take(','));
    return take(end);
  }

  bool read_name(Json& item) {
    if (at_ == text_.size() || text_[at_] != '"' || !read_text(item.name_)) return false;
    skip_blanks();
    if (!take(':')) return false;
    skip_blanks();
    return true;
  }

  bool read_word(Json& value, Json::Type type, std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    value.type_ = type;
    value.text_ = word;
    return true;
  }

  bool read_number(Json& value) {
    const auto begin = at_;
    take('-');
    if (!take('0') && !read_digits()) return false;
    if (take('.') && !read_digits()) return false;
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (!take('-')) take('+');
      if (!read_digits()) return false;
    }
    value.type_ = Json::Type::Number;
    value.text_ = text_.substr(begin, at_ - begin);
    return true;
  }

  bool read_digits() {
    const auto begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool read_text(std::string& out) {
    ++at_;
    for (;;) {
      const auto begin = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= ' ')
        ++at_;
      out.append(text_.substr(begin, at_ - begin));
      if (take('"')) return true;
      if (!take('\\') || !read_escape(out)) return false;
    }
  }

  bool read_escape(std::string& out) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/': out.push_back(c); return true;
      case 'b': out.push_back('\b'); return true;
      case 'f': out.push_back('\f'); return true;
      case 'n': out.push_back('\n'); return true;
      case 'r': out.push_back('\r'); return true;
      case 't': out.push_back('\t'); return true;
      case 'u': return read_code_point(out);
      default: return false;
    }
  }

  bool read_code_point(std::string& out) {
    std::uint32_t first = 0, second = 0;
    if (!read_hex4(first)) return false;
    const bool is_pair = first >= 0xd800 && first < 0xdc00;
    if (is_pair && (!take('\\') || !take('u') || !read_hex4(second) || second < 0xdc00 || second >= 0xe000))
      return false;
    if (first >= 0xdc00 && first < 0xe000) return false;
    append_utf8(out, is_pair ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) : first);
    return true;
  }

  bool read_hex4(std::uint32_t& value) {
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == text_.size()) return false;
      const char c = text_[at_];
      const int digit = is_digit(c)              ? c - '0'
                        : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                        : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                                 : -1;
      if (digit < 0) return false;
      value = (value << 4) | static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

engine::Result<Json> Json::parse(std::string_view text) { return JsonReader{text}.read(); }

const Json* Json::find(std::string_view name) const {
  if (type_ != Type::Object) return nullptr;
  for (const auto& item : items_) {
    if (item.name_ == name) return &item;
  }
  return nullptr;
}

const std::string& Json::operator[](std::string_view name) const {
  static const std::string kNothing;
  const auto* item = find(name);
  return item == nullptr ? kNothing : item->text_;
}

void JsonWriter::separate() {
  if (needs_comma_) text_.push_back(',');
  needs_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_.push_back(bracket);
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  text_.push_back(bracket);
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  text(name);
  text_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view value) {
  separate();
  text_.append(value);
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  text_.push_back('"');
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      text_.push_back('\\');
      text_.push_back(c);
    } else if (static_cast<unsigned char>(c) < ' ') {
      constexpr std::string_view kHex = "0123456789abcdef";
      text_.append("\\u00");
      text_.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      text_.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    } else {
      text_.push_back(c);
    }
  }
  text_.push_back('"');
  return *this;
}

}  // namespace serve
