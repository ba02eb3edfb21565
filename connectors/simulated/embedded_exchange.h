#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connectors/journal/writer.h"
#include "connectors/simulated/venue_machine.h"
#include "engine/domain/setup.h"
#include "engine/exchange/market_feed.h"
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

  const engine::Exchange& exchange() const { return machine_->exchange(); }
  engine::Timestamp now() const { return exchange().now(); }
  std::uint64_t records() const { return feed_->records(); }

  EmbeddedExchange(EmbeddedExchange&&) = default;
  EmbeddedExchange& operator=(EmbeddedExchange&&) = delete;
  /// Writes what waits, and a snapshot, so that the next start has nothing to replay.
  ~EmbeddedExchange();

 private:
  explicit EmbeddedExchange(engine::MarketFeed feed);

  engine::Status recover(const std::string& directory, const Configured& wanted);
  engine::Status configure(const Configured& wanted);
  /// Does it, and keeps it to be written.
  engine::Status record(decltype(JournalEntry::what) what, Events& events);
  engine::Status show_markets(Events& events);
  engine::Status end_recordings(std::span<const engine::NewOrder> orders, engine::Timestamp now, Events& events);
  /// Writes what waits as one group, synced.
  engine::Status write_out();
  void take_snapshot();
  engine::MarketModel::Recording recording_of(const engine::InstrumentId& instrument) const;

  std::unique_ptr<engine::MarketFeed> feed_;
  std::unique_ptr<VenueMachine> machine_;
  std::unique_ptr<journal::Writer> writer_;  ///< Absent without a journal.
  engine::ByteWriter unwritten_;
  std::uint32_t entries_unwritten_ = 0;
  journal::Sequence snapshot_ = 0;  ///< Of the last snapshot.
  std::optional<engine::Error> broken_;
};

}  // namespace simulated
