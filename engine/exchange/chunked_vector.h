#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace engine {

/// A vector that grows without moving what it holds: references stay good, and growing to many millions never copies
/// them. Elements are appended and stay.
template <class T>
class ChunkedVector {
 public:
  T& operator[](std::size_t index) { return chunks_[index >> kBits][index & kMask]; }
  const T& operator[](std::size_t index) const { return chunks_[index >> kBits][index & kMask]; }
  std::size_t size() const { return size_; }

  T& push_back(const T& value) {
    if (size_ == chunks_.size() << kBits) chunks_.push_back(std::make_unique<T[]>(kMask + 1));
    auto& place = (*this)[size_++];
    place = value;
    return place;
  }
  void clear() {
    chunks_.clear();
    size_ = 0;
  }

 private:
  static constexpr std::size_t kBits = 12;
  static constexpr std::size_t kMask = (std::size_t{1} << kBits) - 1;

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace engine
