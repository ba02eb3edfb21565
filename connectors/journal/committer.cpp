#include "connectors/journal/committer.h"

#include <utility>

namespace journal {
namespace {

using engine::Status;

/// Above this a group takes nothing more: a sync of a few megabytes takes as long as writing them.
constexpr std::size_t kGroupBytes = std::size_t{2} << 20;
/// Above this who submits waits for the disk.
constexpr std::uint64_t kRecordsWaitingMax = 1 << 20;

}  // namespace

Committer::Committer(std::unique_ptr<Writer> writer)
    : writer_{std::move(writer)}, durable_{writer_->last()}, submitted_{writer_->last()}, thread_{[this] { run(); }} {}

Committer::~Committer() { stop(); }

void Committer::stop() {
  {
    const std::lock_guard held{mutex_};
    stopping_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Sequence Committer::submit(std::uint32_t records, Encode encode) {
  {
    std::unique_lock held{mutex_};
    has_room_.wait(held, [&] { return records_waiting_ < kRecordsWaitingMax || broken_; });
    waiting_.push_back({records, std::move(encode)});
    records_waiting_ += records;
  }
  has_work_.notify_one();
  submitted_ += records;
  return submitted_;
}

Status Committer::wait_for(Sequence sequence) {
  std::unique_lock held{mutex_};
  has_room_.wait(held, [&] { return durable() >= sequence || broken_; });
  return durable() >= sequence ? engine::ok() : Status{*broken_};
}

engine::Result<std::unique_ptr<Writer>> Committer::finish() {
  const auto done = wait_for(submitted_);
  stop();
  if (!done) return done.error();
  return std::move(writer_);
}

std::deque<Committer::Job> Committer::next_group() {
  std::unique_lock held{mutex_};
  has_work_.wait(held, [&] { return !waiting_.empty() || stopping_; });
  return std::exchange(waiting_, {});
}

void Committer::run() {
  std::string payload;
  for (auto jobs = next_group(); !jobs.empty(); jobs = next_group()) {
    while (!jobs.empty()) {
      payload.clear();
      std::uint32_t records = 0;
      while (!jobs.empty() && payload.size() < kGroupBytes) {
        jobs.front().encode(payload);
        records += jobs.front().records;
        jobs.pop_front();
      }
      const auto written = writer_->write(payload, records);
      {
        const std::lock_guard held{mutex_};
        records_waiting_ -= records;
        if (written) durable_.store(writer_->last(), std::memory_order_release);
        if (!written) broken_ = written.error();
      }
      has_room_.notify_all();
      if (!written) return;
    }
  }
}

}  // namespace journal
