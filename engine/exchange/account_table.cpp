#include "engine/exchange/account_table.h"

namespace engine {

const Position& AccountRecord::position(InstrumentHandle instrument) const {
  static const Position kFlat;
  for (const auto& [handle, position] : positions) {
    if (handle == instrument) return position;
  }
  return kFlat;
}

Position& AccountRecord::position(InstrumentHandle instrument) {
  for (auto& [handle, position] : positions) {
    if (handle == instrument) return position;
  }
  return positions.emplace_back(instrument, Position{}).second;
}

Decimal AccountRecord::leverage(const Instrument& instrument) const {
  return max_leverage ? min(*max_leverage, instrument.max_leverage) : instrument.max_leverage;
}

AccountHandle AccountTable::add(CustomerId id, std::optional<Decimal> max_leverage) {
  const auto handle = static_cast<AccountHandle>(accounts_.size());
  CHECK(handles_.emplace(id, handle).second);
  auto& account = accounts_.emplace_back();
  account.id = std::move(id);
  account.max_leverage = max_leverage;
  return handle;
}

std::optional<AccountHandle> AccountTable::find(const CustomerId& id) const {
  const auto found = handles_.find(id);
  return found == handles_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace engine
