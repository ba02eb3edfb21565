#include "engine/exchange/order_ids.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace engine {

std::uint64_t OrderIds::hash_of_others(std::string_view id) { return stable_hash(id); }

OrderName OrderIds::add(const Key& key, OrderIndex order) {
  const auto id = key.id;
  CHECK(id.size() < ~std::uint32_t{0});
  open_.add(key.hash, order);
  OrderName name;
  name.size = static_cast<std::uint32_t>(id.size());
  if (id.size() > OrderName::kShort) {
    const auto which = static_cast<std::uint32_t>(long_ones_.size());
    std::memcpy(name.text.data(), &which, sizeof which);
    auto& text = long_ones_.emplace_back(std::make_unique<char[]>(id.size()));
    std::copy(id.begin(), id.end(), text.get());
  } else {
    std::copy(id.begin(), id.end(), name.text.begin());
  }
  return name;
}

}  // namespace engine
