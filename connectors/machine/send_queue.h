#pragma once

#include <cstddef>
#include <string>

#include "connectors/machine/server_line.h"

namespace machine {

/// What waits to be sent on one connection. Everything that was appended between two flushes goes out in one write.
class SendQueue {
 public:
  /// Append here.
  std::string& back() { return back_; }
  std::size_t bytes() const { return back_.size() + front_.size() - sent_; }
  bool is_empty() const { return bytes() == 0; }
  /// Forgets what no write has begun with.
  void forget_back() { back_.clear(); }

  /// Sends what it can now, and begins to write the rest. Returns whether anything was begun or sent.
  bool flush(ServerLine& line) {
    if (is_writing_ || is_empty()) return false;
    front_.clear();
    if (front_.capacity() > kRoomKept) front_.shrink_to_fit();
    front_.swap(back_);
    sent_ = line.write_now(front_.data(), front_.size());
    write_rest(line);
    return true;
  }
  void on_written(std::size_t bytes, ServerLine& line) {
    is_writing_ = false;
    sent_ += bytes;
    write_rest(line);
  }

 private:
  static constexpr std::size_t kRoomKept = std::size_t{256} * 1024;

  void write_rest(ServerLine& line) {
    if (sent_ == front_.size()) return;
    is_writing_ = true;
    line.write(front_.data() + sent_, front_.size() - sent_);
  }

  std::string back_, front_;
  std::size_t sent_ = 0;  ///< Of the front.
  bool is_writing_ = false;
};

}  // namespace machine
