#include "connectors/kit/book_replay.h"

#include <array>

namespace kit {
namespace {

/// The instrument in the query of what was asked, as each venue calls the parameter; empty if it is not there.
std::string_view instrument_of_url(std::string_view url) {
  const auto query = url.find('?');
  if (query == std::string_view::npos) return {};
  auto rest = url.substr(query + 1);
  constexpr std::array<std::string_view, 3> kNames{"symbol=", "instId=", "instrument_name="};
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    for (const auto name : kNames) {
      if (pair.starts_with(name)) return pair.substr(name.size());
    }
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return {};
}

/// Without the time that may stand before a message.
std::string_view without_time(std::string_view line) {
  const auto digits = line.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && line[digits] == ' ' ? line.substr(digits + 1) : line;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

void append_side(std::string& out, const BookSide& side) {
  for (std::size_t i = 0; i < side.size(); ++i) {
    const auto level = side.at(i);
    if (i > 0) out += '|';
    out += level.price.to_string() + ':' + level.quantity.to_string();
  }
}

}  // namespace

std::string whole_book_text(const LocalBook& book) {
  std::string text;
  append_side(text, book.bids());
  text += '#';
  append_side(text, book.asks());
  return text;
}

void BookReplay::take(std::string_view line) {
  line = trimmed(line);
  if (line.empty()) return;
  // Only the envelope has a text "t" and no event of its own: Binance calls a trade's number "t".
  if (line.front() == '{' && envelope_.parse(line)) {
    const auto root = envelope_.root();
    if (root["t"].is_text() && root["e"].is_null()) {
      const auto type = root["t"].text();
      if (type != "recv" && type != "http") return;  // What we sent, and when lines were opened.
      if (!root["data"].is_text()) return on_malformed({});
      const auto named = instrument_of_url(root["url"].text());
      return take_message(root["data"].text(), named.empty() ? std::string_view{symbol_} : named);
    }
  }
  take_message(without_time(line), symbol_);
}

void BookReplay::take_message(std::string_view message, std::string_view asked_for) {
  if (message == "ping" || message == "pong") return;
  news_.clear();
  decoder_->decode(message, asked_for, news_);
  for (auto& item : news_) {
    if (auto* update = std::get_if<BookUpdate>(&item.what)) {
      book(item.instrument).apply(std::move(*update));
    } else if (std::holds_alternative<Malformed>(item.what)) {
      on_malformed(item.instrument);
    }
  }
}

void BookReplay::on_malformed(const std::string& instrument) {
  if (!instrument.empty()) return book(instrument).on_malformed();
  ++unattributed_;
  for (auto& [name, known] : books_) known.on_disconnect();
}

LocalBook& BookReplay::book(const std::string& instrument) {
  return books_.try_emplace(instrument, decoder_->book_rules()).first->second;
}

}  // namespace kit
