#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/json.h"
#include "connectors/kit/local_book.h"
#include "connectors/kit/market_news.h"

namespace kit {

/// A recorded stream through the local books of its instruments, line by line.
class BookReplay {
 public:
  /// symbol  the instrument of an answer that does not name its own; may be empty
  BookReplay(std::unique_ptr<MarketDecoder> decoder, std::string symbol)
      : decoder_{std::move(decoder)}, symbol_{std::move(symbol)} {}

  /// One line: a raw message; {"t":"recv"|"http"|…,"ts":…,"data":"raw message","url":…}, of which what was received and
  /// what was answered counts; or "<nanoseconds> <raw message>". A line that cannot be read is counted.
  void take(std::string_view line);

  /// By the venue's own spelling.
  const std::map<std::string, LocalBook, std::less<>>& books() const { return books_; }
  /// Lines that cannot be attributed: they count for every instrument, and took each book there was out of sync.
  std::uint64_t unattributed() const { return unattributed_; }

 private:
  void take_message(std::string_view message, std::string_view asked_for);
  void on_malformed(const std::string& instrument);
  LocalBook& book(const std::string& instrument);

  std::unique_ptr<MarketDecoder> decoder_;
  std::string symbol_;
  Json envelope_;
  std::vector<MarketNews> news_;
  std::map<std::string, LocalBook, std::less<>> books_;
  std::uint64_t unattributed_ = 0;
};

/// The text a whole book is known by: "price:quantity" of all bids, best first, joined by '|', then '#', then all asks
/// likewise, as shortest exact decimals.
std::string whole_book_text(const LocalBook& book);

}  // namespace kit
