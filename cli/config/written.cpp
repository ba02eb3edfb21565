#include "cli/config/written.h"

#include <algorithm>
#include <filesystem>

#include "cli/config/keys.h"
#include "signals/instrument_name.h"
#include "signals/text_checks.h"

namespace cli {
namespace {

using engine::Decimal;
using Type = Written::Type;

constexpr std::size_t kShownMax = 60;
constexpr std::size_t kPathMax = 4096;

bool is_upper_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The file's own mistakes first, by line: tables come sorted by key, people read from the top.
bool comes_before(const std::string& file, const Mistake& a, const Mistake& b) {
  const bool a_own = a.file == file, b_own = b.file == file;
  if (a_own != b_own) return a_own;
  return a_own && a.line < b.line;
}

}  // namespace

const Written* Written::find(std::string_view key) const {
  for (const auto& item : items) {
    if (item.name == key) return &item;
  }
  return nullptr;
}

std::string Written::shown() const {
  if (type == Type::List) return "a list";
  if (type == Type::Table) return "a table";
  std::string out = signals::repair_utf8(signals::cut_utf8(text, kShownMax));
  for (char& c : out) {
    if (!signals::is_printable(std::string_view{&c, 1})) c = '?';
  }
  if (out.size() < text.size()) out += "...";
  return type == Type::Text || type == Type::Word ? "\"" + out + "\"" : out;
}

std::vector<Mistake> Complaints::take() {
  std::stable_sort(mistakes_.begin(), mistakes_.end(),
                   [&](const Mistake& a, const Mistake& b) { return comes_before(file_, a, b); });
  return std::move(mistakes_);
}

bool Range::holds(Decimal value) const {
  return (low_itself ? value >= low : value > low) && (high_itself ? value <= high : value < high);
}

std::string Range::text() const {
  return (low_itself ? "at least " : "above ") + low.to_string() + " and " + (high_itself ? "at most " : "below ") +
         high.to_string();
}

std::optional<std::string> read_text(const Place& place, std::size_t characters_max) {
  const auto& value = place.value;
  if (value.type != Type::Text && value.type != Type::Word)
    return place.refuse("must be a string, not " + value.shown());
  if (value.text.empty()) return place.refuse("must not be empty");
  if (signals::repair_utf8(value.text) != value.text) return place.refuse("must be UTF-8");
  if (!signals::is_printable(value.text)) return place.refuse("must hold no control characters");
  if (signals::count_characters(value.text) > characters_max) {
    return place.refuse("must be at most " + std::to_string(characters_max) + " characters long");
  }
  return value.text;
}

std::optional<bool> read_flag(const Place& place) {
  const auto& value = place.value;
  const bool may_be = value.type == Type::Boolean || value.type == Type::Word;
  if (may_be && value.text == "true") return true;
  if (may_be && value.text == "false") return false;
  return place.refuse("must be true or false, not " + value.shown());
}

std::optional<Decimal> read_decimal(const Place& place, const Range& range) {
  const auto& value = place.value;
  const std::string not_one = "must be a number " + range.text() + ", not " + value.shown();
  if (value.type != Type::Text && value.type != Type::Number && value.type != Type::Word) return place.refuse(not_one);
  const auto number = Decimal::parse(value.text);
  if (!number) return place.refuse(signals::looks_like_number(value.text) ? number.error().detail : not_one);
  if (!range.holds(*number)) return place.refuse("must be " + range.text() + ", not " + value.shown());
  return *number;
}

std::optional<std::int64_t> read_whole(const Place& place, std::int64_t low, std::int64_t high) {
  const std::string allowed = "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high) +
                              ", not " + place.value.shown();
  const auto& value = place.value;
  const bool may_be = value.type == Type::Text || value.type == Type::Number || value.type == Type::Word;
  const auto number = may_be ? Decimal::parse(value.text) : engine::Result<Decimal>{engine::invalid("")};
  if (!number || number->places() > 0) return place.refuse(allowed);
  const auto whole = number->units() / Decimal::kOne;
  if (whole < low || whole > high) return place.refuse(allowed);
  return static_cast<std::int64_t>(whole);
}

std::optional<engine::Duration> read_seconds(const Place& place, Decimal high) {
  const auto seconds = read_decimal(place, Range::above_zero(high));
  if (!seconds) return std::nullopt;
  if (seconds->places() > 9)
    return place.refuse("must be seconds with at most 9 decimal places, not " + place.value.shown());
  return engine::Duration{static_cast<std::int64_t>(seconds->units() / 1'000'000'000)};
}

std::optional<std::string> read_path(const Place& place) {
  const auto text = read_text(place, kPathMax);
  if (!text) return std::nullopt;
  return (std::filesystem::path{place.complaints.folder()} / *text).lexically_normal().string();
}

std::optional<std::string> read_name(const Place& place) {
  auto text = read_text(place);
  if (!text) return std::nullopt;
  if (const auto status = check_name(*text); !status) return place.refuse(status.error().detail);
  return text;
}

std::optional<engine::InstrumentId> read_instrument(const Place& place) {
  const auto text = read_text(place);
  if (!text) return std::nullopt;
  const auto id = signals::parse_instrument_name(*text, engine::InstrumentKind::Spot);
  if (!id) return place.refuse(id.error().detail);
  if (id->text() == *text) return *id;
  std::string instead = "write it as " + id->text();
  if (!id->text().ends_with("-SWAP")) instead += " for spot, or " + id->text() + "-SWAP for the perpetual";
  return place.refuse("must be a canonical name, not " + place.value.shown() + "; " + instead);
}

std::optional<engine::Asset> read_asset(const Place& place) {
  const auto text = read_text(place);
  if (!text) return std::nullopt;
  if (text->size() > 20 || !std::all_of(text->begin(), text->end(), is_upper_or_digit)) {
    return place.refuse("must be an asset of 1 to 20 of A-Z 0-9, such as USDT, not " + place.value.shown());
  }
  return engine::Asset{*text};
}

void read_fixed(const Place& place, std::string_view supported) {
  const auto text = read_text(place);
  if (text && *text != supported) {
    place.refuse(place.value.shown() + " is not part of this version; only \"" + std::string{supported} + "\" is");
  }
}

}  // namespace cli
