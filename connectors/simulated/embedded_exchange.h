#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connectors/simulated/journal_entry.h"
#include "connectors/simulated/journal_file.h"
#include "engine/domain/setup.h"
#include "engine/exchange/market_feed.h"
#include "engine/exchange/market_model.h"
#include "engine/ports/effect.h"

namespace simulated {

/// The exchange, its market and its journal, kept in step: all that is done to the exchange is a JournalEntry, live and
/// after a restart alike, so that recovery gives the same state. Nothing is answered before its entry is synced.
///
/// A step of a market where nobody has an order is not written down: the feed gives it again. Where such a market
/// stands is written (MarketStands) before the next customer's command.
class EmbeddedExchange {
 public:
  using Events = std::vector<engine::ExchangeEvent>;

  /// Errors: as SimulatedVenue::open; InvalidInput also for terms that cannot be, or steps that differ from those an
  /// instrument was traded with.
  static engine::Result<EmbeddedExchange> open(const engine::VenueConfig& config, const std::string& journal_dir,
                                               std::vector<std::unique_ptr<engine::MarketHistory>> histories);

  /// Appends what came of it to `events`; an order that is known already is answered with its present state.
  /// Errors: Io, with Outcome::Unknown: the journal may or may not hold it; the process must start again.
  engine::Status place(std::span<const engine::NewOrder> orders, engine::Timestamp now, Events& events);
  engine::Status cancel(std::span<const engine::OrderRef> orders, engine::Timestamp now, Events& events);
  engine::Status open_accounts(std::span<const engine::CustomerConfig> customers, engine::Timestamp now);

  /// What a step showed of its market.
  struct Moved {
    engine::InstrumentId instrument;
    engine::Timestamp time;
    std::optional<engine::Price> price;  ///< Absent when the step was not about one.
    std::optional<engine::Quote> quote;
  };
  std::optional<engine::Timestamp> next_time() const;
  /// Plays the next step of the recordings, or the arrival of orders; nothing at the end.
  /// Errors: InvalidInput when the recording is broken, Io.
  engine::Result<std::optional<Moved>> play(Events& events);

  const engine::Exchange& exchange() const { return *exchange_; }
  engine::Timestamp now() const { return exchange_->now(); }
  std::uint64_t records() const { return feed_.records(); }

  EmbeddedExchange(EmbeddedExchange&&) = default;
  EmbeddedExchange& operator=(EmbeddedExchange&&) = delete;
  ~EmbeddedExchange();

 private:
  explicit EmbeddedExchange(engine::MarketFeed feed);

  engine::Status recover(const std::string& directory, const Configured& wanted);
  engine::Status replay(std::string_view payload, const Configured& wanted);
  engine::Status advance_feed_to(std::uint64_t cursor);
  engine::Status configure(const Configured& wanted);
  /// Does it, and writes it down; not synced yet.
  engine::Status record(decltype(JournalEntry::what) what, Events& events);
  engine::Status apply(const JournalEntry& entry, Events& events);
  engine::Status show_markets(Events& events);
  engine::Status end_recordings(std::span<const engine::NewOrder> orders, engine::Timestamp now, Events& events);
  engine::Status write_out(bool sync);
  engine::MarketModel::Recording recording_of(const engine::InstrumentId& instrument) const;

  engine::MarketFeed feed_;
  std::unique_ptr<engine::Exchange> exchange_;
  std::unique_ptr<engine::MarketModel> model_;
  std::optional<JournalFile> journal_;
  engine::ByteWriter unwritten_;
  std::optional<Configured> configured_;
  bool in_step_ = false;  ///< The journal's recordings are the ones we have: cursors can be followed.
  std::optional<engine::Error> broken_;
};

}  // namespace simulated
