#include "engine/exchange/position_table.h"

namespace engine {
namespace {

/// Long holds no less than nothing, Short no more.
bool fits_side(const PositionRecord& record) {
  const int sign = record.position.quantity().sign();
  return record.side == PositionSide::Net || (record.side == PositionSide::Long ? sign >= 0 : sign <= 0);
}

}  // namespace

const PositionRecord& PositionTable::at(InstrumentHandle instrument, PositionSide side) const {
  static const PositionRecord kFlat;
  for (const auto& record : positions_) {
    if (record.instrument == instrument && record.side == side) return record;
  }
  return kFlat;
}

PositionRecord* PositionTable::find(InstrumentHandle instrument, PositionSide side) {
  for (auto& record : positions_) {
    if (record.instrument == instrument && record.side == side) return &record;
  }
  return nullptr;
}

PositionRecord& PositionTable::make(InstrumentHandle instrument, PositionSide side, bool& is_new) {
  auto* known = find(instrument, side);
  is_new = known == nullptr;
  return is_new ? positions_.emplace_back(PositionRecord{instrument, side, {}, {}}) : *known;
}

bool PositionTable::is_flat(std::optional<InstrumentHandle> instrument) const {
  for (const auto& record : positions_) {
    if (!record.position.is_flat() && (!instrument || record.instrument == *instrument)) return false;
  }
  return true;
}

Decimal PositionTable::net_quantity(InstrumentHandle instrument) const {
  Decimal sum;
  for (const auto& record : positions_) {
    if (record.instrument == instrument) sum += record.position.quantity();
  }
  return sum;
}

Decimal PositionTable::gross_cost(InstrumentHandle instrument) const {
  Decimal sum;
  for (const auto& record : positions_) {
    if (record.instrument == instrument) sum += record.position.cost().abs();
  }
  return sum;
}

PositionTable::Setting& PositionTable::setting(InstrumentHandle instrument) {
  for (auto& setting : settings_) {
    if (setting.instrument == instrument) return setting;
  }
  return settings_.emplace_back(Setting{instrument, MarginMode::Cross, {}});
}

void PositionTable::save(ByteWriter& out) const {
  out.u8(static_cast<std::uint8_t>(mode));
  out.u64(positions_.size());
  for (const auto& record : positions_) {
    out.u32(record.instrument);
    out.u8(static_cast<std::uint8_t>(record.side));
    out.decimal(record.position.quantity());
    out.decimal(record.position.cost());
    out.decimal(record.position.realized_pnl());
    out.decimal(record.margin);
  }
  out.u64(settings_.size());
  for (const auto& setting : settings_) {
    out.u32(setting.instrument);
    out.u8(static_cast<std::uint8_t>(setting.mode));
    out.optional(setting.leverage);
  }
}

void PositionTable::load(ByteReader& in) {
  constexpr std::uint64_t kPositionBytes = 69, kSettingBytes = 6;
  mode = in.one_of<PositionMode>(2);
  for (auto left = in.count(kPositionBytes); left > 0 && in.good(); --left) {
    PositionRecord record;
    record.instrument = in.u32();
    record.side = in.one_of<PositionSide>(3);
    const Decimal quantity = in.decimal(), cost = in.decimal(), realized = in.decimal();
    record.position = Position{quantity, cost, realized};
    record.margin = in.decimal();
    if (find(record.instrument, record.side) != nullptr || !fits_side(record)) return in.fail();
    positions_.push_back(record);
  }
  for (auto left = in.count(kSettingBytes); left > 0 && in.good(); --left) {
    auto& read = settings_.emplace_back();
    read.instrument = in.u32();
    read.mode = in.one_of<MarginMode>(2);
    read.leverage = in.optional();
  }
}

bool PositionTable::refers_only_below(std::size_t instruments) const {
  for (const auto& record : positions_) {
    if (record.instrument >= instruments) return false;
  }
  for (const auto& setting : settings_) {
    if (setting.instrument >= instruments) return false;
  }
  return true;
}

}  // namespace engine
