#include "store/json_text.h"

#include <array>
#include <charconv>

#include "store/decimal_text.h"

namespace store {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// Length of the UTF-8 character at the front of `text`; 0 if there is none (RFC 3629: no surrogates, no long forms).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1, 0x80, 0xbf) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) && follows(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += c < 0x80 ? "\\u00" : "\\udc";
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 0xf]);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_plain(c)) {
      ++i;
      continue;
    }
    if (const std::size_t length = c < 0x80 ? 0 : utf8_length(text.substr(i)); length > 0) {
      i += length;
      continue;
    }
    out.append(text, from, i - from);
    append_escaped(out, c);
    from = ++i;
  }
  out.append(text, from);
  out.push_back('"');
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

void append_unsigned(std::string& out, std::uint64_t value) {
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

void append_decimal(std::string& out, engine::Decimal value) {
  constexpr auto kOne = static_cast<engine::UInt128>(engine::Decimal::kOne);
  const engine::Int128 units = value.units();
  const auto size = units < 0 ? ~static_cast<engine::UInt128>(units) + 1 : static_cast<engine::UInt128>(units);
  const engine::UInt128 whole = size / kOne;
  if (whole >> 64 != 0) {
    out += value.to_string();
    return;
  }
  if (units < 0) out.push_back('-');
  append_unsigned(out, static_cast<std::uint64_t>(whole));
  auto fraction = static_cast<std::uint64_t>(size - whole * kOne);
  if (fraction == 0) return;
  std::array<char, 19> digits{};
  digits[0] = '.';
  std::size_t last = 0;
  for (std::size_t i = 18; i > 0; --i) {
    digits[i] = static_cast<char>('0' + fraction % 10);
    if (last == 0 && digits[i] != '0') last = i;
    fraction /= 10;
  }
  out.append(digits.data(), last + 1);
}

void JsonReader::fail(std::string error) {
  if (failed()) return;
  error_ = std::move(error);
  rest_ = {};
}

bool JsonReader::take(char c) {
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  opened_ = c == '{';
  return true;
}

void JsonReader::expect(char c) {
  if (!take(c)) fail(std::string{"expected '"} + c + "' before \"" + std::string{rest_.substr(0, 20)} + "\"");
}

bool JsonReader::take_key(std::string_view key) {
  const std::size_t comma = opened_ ? 0 : 1;
  const std::size_t size = comma + key.size() + 3;
  if (rest_.size() < size || (comma == 1 && rest_[0] != ',') || rest_[comma] != '"' ||
      rest_.substr(comma + 1, key.size()) != key || rest_[size - 2] != '"' || rest_[size - 1] != ':') {
    return false;
  }
  rest_.remove_prefix(size);
  opened_ = false;
  return true;
}

bool JsonReader::read_hex4(unsigned& out) {
  if (rest_.size() < 4) return false;
  const auto end = std::from_chars(rest_.data(), rest_.data() + 4, out, 16).ptr;
  if (end != rest_.data() + 4) return false;
  rest_.remove_prefix(4);
  return true;
}

void JsonReader::read_escape(std::string& out) {
  constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
  if (rest_.empty()) return fail("a text ends in the middle of an escape");
  const char c = rest_.front();
  rest_.remove_prefix(1);
  if (const auto at = kNames.find(c); at != std::string_view::npos) {
    out.push_back(kValues[at]);
    return;
  }
  unsigned code = 0;
  if (c != 'u' || !read_hex4(code)) return fail("an escape that is none");
  if (code >= 0xdc80 && code <= 0xdcff) {
    out.push_back(static_cast<char>(code & 0xff));
  } else if (code < 0xd800 || code > 0xdfff) {
    append_utf8(out, code);
  } else {
    unsigned low = 0;
    if (code >= 0xdc00 || !take('\\') || !take('u') || !read_hex4(low) || low < 0xdc00 || low > 0xdfff) {
      return fail("half of a surrogate pair");
    }
    append_utf8(out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
  }
}

std::string_view JsonReader::read_view() {
  expect('"');
  std::size_t i = 0;
  while (i < rest_.size() && rest_[i] != '"' && rest_[i] != '\\') ++i;
  if (i < rest_.size() && rest_[i] == '"') {
    const auto text = rest_.substr(0, i);
    rest_.remove_prefix(i + 1);
    return text;
  }
  scratch_.clear();
  while (!failed()) {
    i = 0;
    while (i < rest_.size() && rest_[i] != '"' && rest_[i] != '\\') ++i;
    if (i == rest_.size()) {
      fail("a text without an end");
      break;
    }
    scratch_.append(rest_.substr(0, i));
    const bool ends = rest_[i] == '"';
    rest_.remove_prefix(i + 1);
    if (ends) return scratch_;
    read_escape(scratch_);
  }
  return {};
}

void JsonReader::read(std::string& out) { out = read_view(); }

void JsonReader::read(bool& out) {
  constexpr std::string_view kTrue = "true", kFalse = "false";
  out = rest_.starts_with(kTrue);
  if (!out && !rest_.starts_with(kFalse)) return fail("neither true nor false");
  rest_.remove_prefix(out ? kTrue.size() : kFalse.size());
}

namespace {

template <class T>
bool take_number(std::string_view& rest, T& out) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  if (error != std::errc{}) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

}  // namespace

void JsonReader::read(std::int64_t& out) {
  if (!take_number(rest_, out)) fail("not a whole number");
}

void JsonReader::read(std::uint64_t& out) {
  if (!take_number(rest_, out)) fail("not a whole number from zero up");
}

void JsonReader::read(std::uint32_t& out) {
  if (!take_number(rest_, out)) fail("not a small whole number");
}

void JsonReader::read(engine::Decimal& out) {
  const auto value = parse_decimal(read_view());
  if (failed()) return;
  if (!value) return fail(value.error().detail);
  out = *value;
}

}  // namespace store
