#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace engine {

/// A vector that grows without moving what it holds: references stay good, and growing to many millions never copies
/// them. Elements are appended and stay. Memory is first touched when it is used.
template <class T>
class ChunkedVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  ChunkedVector() = default;
  ChunkedVector(ChunkedVector&& other) noexcept
      : chunks_{std::exchange(other.chunks_, {})}, size_{std::exchange(other.size_, 0)} {}
  ChunkedVector& operator=(ChunkedVector&& other) noexcept {
    std::swap(chunks_, other.chunks_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~ChunkedVector() { clear(); }

  T& operator[](std::size_t index) { return chunks_[index >> kBits][index & kMask]; }
  const T& operator[](std::size_t index) const { return chunks_[index >> kBits][index & kMask]; }
  std::size_t size() const { return size_; }

  T& push_back(const T& value) {
    if (size_ == chunks_.size() << kBits) chunks_.push_back(std::allocator<T>{}.allocate(kMask + 1));
    return *std::construct_at(&(*this)[size_++], value);
  }
  void clear() {
    for (auto* chunk : chunks_) std::allocator<T>{}.deallocate(chunk, kMask + 1);
    chunks_.clear();
    size_ = 0;
  }

 private:
  static constexpr std::size_t kBits = 14;
  static constexpr std::size_t kMask = (std::size_t{1} << kBits) - 1;

  std::vector<T*> chunks_;
  std::size_t size_ = 0;
};

}  // namespace engine
