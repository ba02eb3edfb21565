#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "connectors/kit/book_side.h"
#include "connectors/kit/book_update.h"

namespace kit {

/// How a venue numbers the updates of a book.
struct BookRules {
  /// An update may begin before the state it is applied to (Binance spot: U <= last + 1), or must follow on it exactly.
  bool may_overlap = false;
  /// Numbers only grow, so an update that leads nowhere new is an old one (Binance, Deribit). On OKX they may start
  /// again, and only what was applied a moment ago is known to be a repetition.
  bool only_grows = true;
  /// A best bid at or above the best ask means that something was missed (Deribit); elsewhere auctions cross a book.
  bool never_crossed = false;
};

/// What became of an update.
enum class BookNews : std::uint8_t {
  Applied,
  Ignored,      ///< Old, or a repetition: the book stays as it was.
  Waiting,      ///< Kept until a snapshot comes.
  TooOld,       ///< The snapshot does not reach the first update kept: another is needed.
  Gap,          ///< Updates are missing: the book is out of sync.
  BadChecksum,  ///< The book is not the venue's: out of sync.
};

/// The copy of one instrument's book that follows a venue's stream. It is in sync from a snapshot on, until an update
/// is missing, a checksum is wrong or a message was broken; then it stands still, keeps what comes, and waits for the
/// next snapshot, which joins wherever it fits: with a venue whose stream has none it may come by another way, early or
/// late.
class LocalBook {
 public:
  /// Updates kept while no snapshot is there; then the oldest give way, and a snapshot must be newer.
  static constexpr std::size_t kKeptMax = 20'000;
  /// A checksum is over that many levels of each side.
  static constexpr std::size_t kChecksumLevels = 25;

  struct Counts {
    std::uint64_t messages = 0, gaps = 0, bad_checksums = 0, malformed = 0;
  };

  explicit LocalBook(BookRules rules) : rules_{rules} {}

  BookNews apply(BookUpdate update);
  /// A message of this book could not be read.
  void on_malformed();
  /// The connection is gone: what comes next does not follow on what was.
  void on_disconnect() { lose(); }

  bool in_sync() const { return in_sync_; }
  /// Levels stay as they were when the book fell out of sync: ask in_sync() before trusting them.
  const BookSide& bids() const { return bids_; }
  const BookSide& asks() const { return asks_; }
  /// The number of the state the book is in; absent where the venue does not count.
  std::optional<std::int64_t> last_sequence() const { return last_; }
  const Counts& counts() const { return counts_; }

 private:
  BookNews apply_delta(BookUpdate& delta);
  BookNews apply_whole(const BookUpdate& top);
  BookNews join(const BookUpdate& snapshot);
  void replace(const BookUpdate& snapshot);
  bool is_old(const BookUpdate& delta) const;
  bool follows(const BookUpdate& delta) const;
  bool is_repeated(const BookUpdate& delta) const;
  BookNews finish(const BookUpdate& update);
  void keep(BookUpdate&& delta);
  void lose();

  BookRules rules_;
  BookSide bids_{true}, asks_{false};
  std::optional<std::int64_t> last_;
  bool in_sync_ = false;
  bool incremental_ = false;  ///< Updates follow on each other here, so a top told whole is no news.
  bool joining_ = false;      ///< Nothing has followed on the snapshot yet: the first may begin before it.
  std::deque<BookUpdate> kept_;
  struct Step {
    std::int64_t previous, sequence;
  };
  std::deque<Step> recent_;  ///< The last few applied, where numbers alone do not tell a repetition.
  Counts counts_;
};

/// CRC-32 over "bid:quantity:ask:quantity:…" of the best 25 levels as the venue wrote them, as OKX sent it until 2026.
std::int32_t book_checksum(const BookSide& bids, const BookSide& asks);

}  // namespace kit
