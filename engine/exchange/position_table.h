#pragma once

#include <optional>
#include <vector>

#include "engine/domain/position.h"
#include "engine/exchange/listing.h"
#include "engine/exchange/margin_terms.h"
#include "engine/exchange/remembered.h"

namespace engine {

/// One position of an account: the net one of an instrument, or one side of it.
struct PositionRecord {
  InstrumentHandle instrument = 0;
  PositionSide side = PositionSide::Net;
  Position position;
  /// Put aside for it when isolated: that much of what is frozen. Below zero it is owed to the clearing account, and
  /// nothing is frozen for it.
  Decimal margin;

  // Asked for with each order and each fill of the account, and seldom another than before.
  mutable Remembered<std::optional<Decimal>> worth{};  ///< Quantity, mark: value at mark.
  mutable Remembered<Decimal> initial{};               ///< Cost, leverage: initial margin.
  mutable Remembered<Decimal> kept{};                  ///< Value at mark, rate: what of it must stay.

  Decimal set_aside() const { return max(Decimal{}, margin); }
};

/// The positions of one account and how they are margined. Few; in the order they were first used.
///
/// Invariants: Long holds no less than nothing and Short no more; only an isolated position has margin; a flat one has
/// none. A Net position stands alone, Long and Short may stand side by side.
class PositionTable {
 public:
  PositionMode mode = PositionMode::OneWay;

  /// Flat when there is none yet.
  const PositionRecord& at(InstrumentHandle instrument, PositionSide side) const;
  PositionRecord* find(InstrumentHandle instrument, PositionSide side);
  /// Made when there is none yet; `is_new` tells. Good until the next is made.
  PositionRecord& make(InstrumentHandle instrument, PositionSide side, bool& is_new);
  std::vector<PositionRecord>& all() { return positions_; }
  const std::vector<PositionRecord>& all() const { return positions_; }
  /// Is anything held, on this instrument or (absent) anywhere?
  bool is_flat(std::optional<InstrumentHandle> instrument) const;
  /// What is held over all sides: long less short.
  Decimal net_quantity(InstrumentHandle instrument) const;
  /// Cost of what is held, over all sides, unsigned.
  Decimal gross_cost(InstrumentHandle instrument) const;

  MarginMode margin_mode(InstrumentHandle instrument) const {
    for (const auto& setting : settings_) {
      if (setting.instrument == instrument) return setting.mode;
    }
    return MarginMode::Cross;
  }
  void set_margin_mode(InstrumentHandle instrument, MarginMode margin_mode) { setting(instrument).mode = margin_mode; }
  /// What was chosen; absent when nothing was.
  std::optional<Decimal> leverage(InstrumentHandle instrument) const {
    for (const auto& setting : settings_) {
      if (setting.instrument == instrument) return setting.leverage;
    }
    return std::nullopt;
  }
  void set_leverage(InstrumentHandle instrument, std::optional<Decimal> leverage) {
    setting(instrument).leverage = leverage;
  }

  void save(ByteWriter& out) const;
  /// Into an empty one. Who loads the instruments checks that all handles are theirs.
  void load(ByteReader& in);
  bool refers_only_below(std::size_t instruments) const;

 private:
  struct Setting {
    InstrumentHandle instrument = 0;
    MarginMode mode = MarginMode::Cross;
    std::optional<Decimal> leverage;
  };
  Setting& setting(InstrumentHandle instrument);

  std::vector<PositionRecord> positions_;
  std::vector<Setting> settings_;
};

}  // namespace engine
