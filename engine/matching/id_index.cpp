#include "engine/matching/id_index.h"

#include <utility>

#include "engine/base/check.h"

namespace engine {

void IdIndex::grow() {
  CHECK(shift_ > 0);
  const auto old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
  --shift_;
  for (const auto entry : old) {
    if (place_of(entry) != 0) put(tag_of_entry(entry), place_of(entry));
  }
}

}  // namespace engine
