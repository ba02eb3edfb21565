#include "engine/exchange/account_table.h"

namespace engine {

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

void AccountTable::save(ByteWriter& out) const {
  out.u64(accounts_.size());
  for (const auto& account : accounts_) {
    out.text(account.id.text());
    out.optional(account.max_leverage);
    out.u64(account.references.size());
    for (const auto& reference : account.references) out.text(reference);
    account.positions.save(out);
    out.u64(account.reductions.size());
    for (const auto order : account.reductions) out.u32(order);
  }
}

void AccountTable::load(ByteReader& in) {
  constexpr std::uint64_t kAccountBytes = 42, kReferenceBytes = 8, kOrderBytes = 4;
  const auto accounts = in.count(kAccountBytes);
  for (std::uint64_t i = 0; i < accounts && in.good(); ++i) {
    CustomerId id{in.text()};
    if (handles_.contains(id)) return in.fail();
    auto& account = accounts_[add(std::move(id), {})];
    account.max_leverage = in.optional();
    for (auto left = in.count(kReferenceBytes); left > 0 && in.good(); --left) account.references.insert(in.text());
    account.positions.load(in);
    for (auto left = in.count(kOrderBytes); left > 0 && in.good(); --left) account.reductions.push_back(in.u32());
  }
}

}  // namespace engine
