#include "engine/matching/id_index.h"

#include <utility>

#include "engine/base/check.h"

namespace engine {

IdIndex::IdIndex(int bits)
    : mask_{(std::size_t{1} << bits) - 1},
      entries_{std::make_unique<Entry[]>(mask_ + 1)},
      shift_{32 - bits},
      room_{(mask_ + 1) / 2} {}

void IdIndex::grow() {
  CHECK(shift_ > 0);
  const auto count = mask_ + 1;
  const auto old = std::exchange(entries_, std::make_unique<Entry[]>(count * 2));
  mask_ = count * 2 - 1;
  --shift_;
  room_ = count / 2 - 1;  // One more is about to come.
  for (std::size_t i = 0; i < count; ++i) {
    if (old[i] != 0) put(tag_of_entry(old[i]), place_of(old[i]));
  }
}

}  // namespace engine
