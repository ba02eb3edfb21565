#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "connectors/journal/recovery.h"
#include "connectors/simulated/exchange_codec.h"
#include "connectors/simulated/machines.h"

namespace serve {

/// An exchange whose every command is written down. Nothing may be told to anybody before commit() has returned.
class JournaledExchange {
 public:
  /// Without a journal: lives and dies with the process.
  JournaledExchange();
  /// Goes on where the journal ended.
  explicit JournaledExchange(journal::Opened opened);
  /// Takes a snapshot, so that the next start has little to replay.
  ~JournaledExchange();
  JournaledExchange(const JournaledExchange&) = delete;
  JournaledExchange& operator=(const JournaledExchange&) = delete;

  const engine::Exchange& get() const { return machine_->exchange(); }
  /// What happens to nobody's state: watching depth, listening to candles.
  engine::Exchange& unrecorded() { return machine_->exchange(); }

  // As the exchange's own; what came of it is in get().news().
  void apply(const engine::Command& command);
  std::optional<engine::OrderIndex> place(const engine::LeanOrder& order, std::string_view id);
  void cancel(engine::OrderIndex order);
  void amend(engine::OrderIndex order, const engine::LeanAmend& amendment);

  /// Writes what was done since the last call as one group, synced as the journal's terms say.
  /// Errors: Io, Outcome::Unknown; then it is over for good.
  engine::Status commit();
  /// From now on gives each command as it is done, as one record, to who keeps a copy.
  void copy_to(std::function<void(std::string_view record)> copy) { copy_ = std::move(copy); }
  /// An exchange in the same state, without a journal.
  std::unique_ptr<JournaledExchange> clone() const;
  /// Does what copy_to gave. Requires: this is a clone of the exchange it came from, and has done all before it.
  void replay(std::string_view record);

 private:
  template <class Record>
  void record(const Record& record);

  std::unique_ptr<simulated::ExchangeMachine> machine_;
  std::unique_ptr<journal::Writer> writer_;  ///< Absent without a journal.
  engine::ByteWriter unwritten_;
  std::uint32_t unwritten_count_ = 0;
  journal::Sequence snapshot_ = 0;  ///< Of the last snapshot.
  std::vector<engine::ExchangeEvent> scratch_;
  std::function<void(std::string_view)> copy_;
};

}  // namespace serve
