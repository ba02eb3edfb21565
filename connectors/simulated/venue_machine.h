#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/journal/state_machine.h"
#include "connectors/simulated/journal_entry.h"
#include "engine/exchange/exchange.h"
#include "engine/exchange/market_feed.h"
#include "engine/exchange/market_model.h"

namespace simulated {

/// The simulated venue as a state machine: an exchange, the market it meets, and where the recordings stand. All that
/// is done to it is a JournalEntry, live and after a restart alike.
class VenueMachine final : public journal::StateMachine {
 public:
  using Events = std::vector<engine::ExchangeEvent>;

  /// Walks `feed` along with the entries, if the journal was written with the recordings `data`. The feed may be
  /// absent, to recover a journal without them: the exchange's state needs none.
  explicit VenueMachine(engine::MarketFeed* feed = nullptr, std::vector<std::string> data = {});

  engine::Status apply(std::string_view payload, std::uint32_t records) override;
  void save(engine::ByteWriter& out) const override;
  engine::Status load(engine::ByteReader& in) override;
  std::string state_hash() const override { return exchange_.state_hash(); }

  /// Does one thing, live. Errors: InvalidInput for steps of a traded instrument that differ, or a step that cannot be.
  engine::Status apply(const JournalEntry& entry, Events& events);
  /// After recovery: the feed stands where the state says.
  engine::Status catch_up();
  /// Passes over what the recordings hold up to the exchange's present time: other ones than before go on after it.
  engine::Status skip_to_now();

  engine::Exchange& exchange() { return exchange_; }
  const engine::Exchange& exchange() const { return exchange_; }
  engine::MarketModel& model() { return model_; }
  const engine::MarketModel& model() const { return model_; }
  /// The rules it goes by; nothing before the first ones came.
  const std::optional<Configured>& configured() const { return configured_; }

 private:
  engine::Status replay(const JournalEntry& entry);
  engine::Status advance_feed_to(std::uint64_t cursor);
  engine::Status pass_one_step();
  void set_configured(Configured configured);
  engine::Status configure(const Configured& wanted, Events& events);
  void open_account(const AccountWanted& account, Events& events);

  engine::MarketFeed* feed_;
  std::vector<std::string> data_;
  engine::Exchange exchange_;
  engine::MarketModel model_;
  std::optional<Configured> configured_;
  bool in_step_ = false;      ///< The journal's recordings are the ones we have: cursors can be followed.
  std::uint64_t loaded_ = 0;  ///< Steps that the snapshot's markets have seen already.
};

}  // namespace simulated
