#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "connectors/journal/writer.h"

namespace journal {

/// Writes on a thread of its own, so that its owner goes on with the next records while the ones before are encoded,
/// checksummed and synced. Everything that waits when the disk is free becomes one group: the slower the disk, the
/// larger the group. Nothing may be answered before durable() has reached it.
class Committer {
 public:
  /// Appends the bytes of some records. Called once, on the committer's thread; what it reads must stay as it is until
  /// those records are durable.
  using Encode = std::function<void(std::string& payload)>;

  explicit Committer(std::unique_ptr<Writer> writer);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  /// Hands over records, at least one. Waits while too much is waiting already. Returns the sequence of the last one.
  Sequence submit(std::uint32_t records, Encode encode);
  /// The last record that may be answered.
  Sequence durable() const { return durable_.load(std::memory_order_acquire); }
  /// Waits until the record may be answered. Errors: as Writer::write; then that record and all later ones may be there
  /// or not, and nothing more will be written.
  engine::Status wait_for(Sequence sequence);
  /// Waits for all of it and gives the writer back. Errors: as wait_for.
  engine::Result<std::unique_ptr<Writer>> finish();

 private:
  struct Job {
    std::uint32_t records;
    Encode encode;
  };

  void run();
  std::deque<Job> next_group();
  void stop();

  std::unique_ptr<Writer> writer_;  ///< The thread's own until finish().
  std::atomic<Sequence> durable_;
  Sequence submitted_;

  std::mutex mutex_;
  std::condition_variable has_work_, has_room_;
  std::deque<Job> waiting_;
  std::uint64_t records_waiting_ = 0;
  std::optional<engine::Error> broken_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace journal
