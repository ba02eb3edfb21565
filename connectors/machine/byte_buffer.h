#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace machine {

/// Bytes that came and are not used up yet, in one piece. Room is never cleared, and is given back when it was needed
/// for something unusually large.
class ByteBuffer {
 public:
  std::size_t size() const { return end_ - begin_; }
  char* data() { return bytes_.get() + begin_; }
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }

  /// A place for at least `room` more bytes; what is there may move. `commit` says how many came.
  char* prepare(std::size_t room) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (capacity_ - end_ < room) make_room(room);
    return bytes_.get() + end_;
  }
  std::size_t room() const { return capacity_ - end_; }
  void commit(std::size_t bytes) { end_ += bytes; }
  void consume(std::size_t bytes) { begin_ += bytes; }
  /// Gives room above `kept` back, if nothing is in it.
  void shrink(std::size_t kept) {
    if (begin_ != end_ || capacity_ <= kept) return;
    bytes_.reset();
    begin_ = end_ = capacity_ = 0;
  }

 private:
  void make_room(std::size_t room) {
    const auto held = size();
    if (capacity_ - held >= room && begin_ >= capacity_ / 2) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, held);
    } else {
      const auto capacity = held + room > 2 * capacity_ ? held + room : 2 * capacity_;
      std::unique_ptr<char[]> larger{new char[capacity]};
      if (held > 0) std::memcpy(larger.get(), bytes_.get() + begin_, held);
      bytes_ = std::move(larger);
      capacity_ = capacity;
    }
    begin_ = 0;
    end_ = held;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace machine
