#include "connectors/kit/json.h"

#include <array>

namespace kit {
namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kTextMax = std::size_t{1} << 30;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Characters of a text that stand for themselves: neither its end, nor an escape, nor a control character, nor a piece
/// of a longer UTF-8 sequence.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

void append_utf8(std::string& out, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xC0U | point >> 6U);
  } else {
    if (point < 0x10000) {
      add(0xE0U | point >> 12U);
    } else {
      add(0xF0U | point >> 18U);
      add(0x80U | (point >> 12U & 0x3FU));
    }
    add(0x80U | (point >> 6U & 0x3FU));
  }
  add(0x80U | (point & 0x3FU));
}

/// The length of the sequence that begins here; 0 for what is no UTF-8 (RFC 3629: nothing overlong, no surrogates).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const auto first = byte(0);
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool is_overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = first == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool is_outside = (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F);
    return follows(1) && follows(2) && follows(3) && !is_outside ? 4 : 0;
  }
  return 0;
}

}  // namespace

/// Reads from left to right; the first mistake ends it.
class Json::Reader {
 public:
  Reader(std::string_view text, std::vector<Node>& nodes, std::string& unescaped)
      : text_{text}, nodes_{nodes}, unescaped_{unescaped} {}

  engine::Status read() {
    skip_blanks();
    if (peek() != '{' && peek() != '[') return engine::invalid("no JSON object or list");
    if (value({}, 0)) {
      skip_blanks();
      if (at_ < text_.size()) fail("something stands behind its end");
    }
    if (mistake_.empty()) return engine::ok();
    return engine::invalid("no JSON: " + std::string{mistake_} + " at byte " + std::to_string(at_));
  }

 private:
  bool fail(std::string_view why) {
    if (mistake_.empty()) mistake_ = why;
    return false;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }
  bool add(Type type, std::string_view key, std::string_view text) {
    nodes_.push_back({type, static_cast<std::uint32_t>(nodes_.size() + 1), key, text});
    return true;
  }

  bool value(std::string_view key, std::size_t depth) {
    switch (peek()) {
      case '{':
      case '[': return nested(key, depth);
      case '"': {
        std::string_view text;
        return string(text) && add(Type::Text, key, text);
      }
      case 't': return word("true", Type::Boolean, key);
      case 'f': return word("false", Type::Boolean, key);
      case 'n': return word("null", Type::Null, key);
      default: return number(key);
    }
  }

  bool word(std::string_view expected, Type type, std::string_view key) {
    if (text_.substr(at_, expected.size()) != expected) return fail("an unknown word");
    at_ += expected.size();
    return add(type, key, type == Type::Null ? std::string_view{} : expected);
  }

  bool digits() {
    const auto from = at_;
    while (is_digit(peek())) ++at_;
    return at_ > from || fail("a digit is missing");
  }

  bool number(std::string_view key) {
    const auto from = at_;
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    return add(Type::Number, key, text_.substr(from, at_ - from));
  }

  bool nested(std::string_view key, std::size_t depth) {
    if (depth == kDepthMax) return fail("nested deeper than 32");
    const bool is_object = text_[at_++] == '{';
    const auto place = nodes_.size();
    add(is_object ? Type::Object : Type::List, key, {});
    skip_blanks();
    const char end = is_object ? '}' : ']';
    if (!take(end)) {
      do {
        if (!item(is_object, depth)) return false;
        skip_blanks();
      } while (take(','));
      if (!take(end)) return fail("a comma or an end is missing");
    }
    nodes_[place].end = static_cast<std::uint32_t>(nodes_.size());
    return true;
  }

  bool item(bool is_object, std::size_t depth) {
    skip_blanks();
    std::string_view key;
    if (is_object) {
      if (peek() != '"') return fail("a name is missing");
      if (!string(key)) return false;
      skip_blanks();
      if (!take(':')) return fail("a colon is missing");
      skip_blanks();
    }
    return value(key, depth + 1);
  }

  /// Of a text without escapes a view into what is read.
  bool string(std::string_view& out) {
    const auto from = ++at_;
    if (!plain_run()) return false;
    if (take('"')) {
      out = text_.substr(from, at_ - 1 - from);
      return true;
    }
    // Never longer than what it is written as, so what was handed out stays where it is.
    if (unescaped_.empty()) unescaped_.reserve(text_.size());
    const auto begin = unescaped_.size();
    unescaped_ += text_.substr(from, at_ - from);
    while (take('\\')) {
      if (!escape()) return false;
      const auto run = at_;
      if (!plain_run()) return false;
      unescaped_ += text_.substr(run, at_ - run);
    }
    if (!take('"')) return fail("a text is not closed");
    out = std::string_view{unescaped_}.substr(begin);
    return true;
  }

  /// Up to a quote, a backslash or the end.
  bool plain_run() {
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (kPlain[c]) {
        ++at_;
      } else if (c == '"' || c == '\\') {
        return true;
      } else if (c < 0x20) {
        return fail("a control character");
      } else {
        const auto length = utf8_length(text_.substr(at_));
        if (length == 0) return fail("no UTF-8");
        at_ += length;
      }
    }
    return fail("a text is not closed");
  }

  bool escape() {
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    if (take('u')) return unicode();
    const auto found = at_ < text_.size() ? kNames.find(text_[at_]) : std::string_view::npos;
    if (found == std::string_view::npos) return fail("an unknown escape");
    ++at_;
    unescaped_.push_back(kMeant[found]);
    return true;
  }

  bool unicode() {
    std::uint32_t point = 0;
    if (!hex4(point)) return false;
    if (point >= 0xDC00 && point <= 0xDFFF) return fail("half a character");
    if (point >= 0xD800 && point <= 0xDBFF) {
      std::uint32_t low = 0;
      if (!take('\\') || !take('u')) return fail("half a character");
      if (!hex4(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail("half a character");
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(unescaped_, point);
    return true;
  }

  bool hex4(std::uint32_t& value) {
    value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      const auto lower = static_cast<char>(c | 0x20);
      if (!is_digit(c) && (lower < 'a' || lower > 'f')) return fail("a hexadecimal digit is missing");
      value = value << 4U | static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    return true;
  }

  std::string_view text_;
  std::vector<Node>& nodes_;
  std::string& unescaped_;
  std::size_t at_ = 0;
  std::string_view mistake_;
};

engine::Status Json::parse(std::string_view text) {
  nodes_.clear();
  unescaped_.clear();
  if (text.size() > kTextMax) return engine::invalid("no JSON that we read: above 1 GiB");
  auto read = Reader{text, nodes_, unescaped_}.read();
  if (!read) nodes_.clear();
  return read;
}

Json::Value Json::root() const { return nodes_.empty() ? Value{} : Value{nodes_.data(), nodes_.data()}; }

Json::Value Json::Value::operator[](std::string_view key) const {
  if (!is_object()) return {};
  for (const auto item : items()) {
    if (item.key() == key) return item;
  }
  return {};
}

Json::Value Json::Value::operator[](std::size_t index) const {
  if (!is_list()) return {};
  for (const auto item : items()) {
    if (index-- == 0) return item;
  }
  return {};
}

Json::Items Json::Value::items() const {
  if (!is_list() && !is_object()) return {all_, 0, 0};
  return {all_, static_cast<std::uint32_t>(node_ - all_) + 1, node_->end};
}

}  // namespace kit
