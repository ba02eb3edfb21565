// Writing on a thread of its own: what is durable is on the disk, and a failure is told to who waits.
#include "connectors/journal/committer.h"

#include <gtest/gtest.h>

#include "tests/connectors/journal/fake_disk.h"
#include "tests/connectors/journal/tally.h"

namespace {

using testing_support::FakeDisk;
using testing_support::open_tally;
using testing_support::Tally;

void append(std::string& payload, std::uint64_t number) {
  engine::ByteWriter out;
  out.u64(number);
  payload += out.bytes();
}

TEST(Committer, WritesAllInTheirOrderAndTellsWhatIsDurable) {
  FakeDisk disk;
  Tally model;
  auto opened = open_tally(disk, {journal::Durability::Batch, 10'000});
  ASSERT_TRUE(opened);
  journal::Committer committer{std::move(opened->writer)};
  EXPECT_EQ(committer.durable(), 0U);
  for (std::uint64_t i = 1; i <= 20'000; ++i) {
    model.add(i);
    EXPECT_EQ(committer.submit(1, [i](std::string& payload) { append(payload, i); }), i);
    if (i % 3'000 == 0) {
      ASSERT_TRUE(committer.wait_for(i));
      EXPECT_EQ(committer.durable(), i);
    }
  }
  auto writer = committer.finish();
  ASSERT_TRUE(writer);
  EXPECT_EQ((*writer)->last(), 20'000U);
  const auto again = open_tally(disk);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->machine->state_hash(), model.state_hash());
}

TEST(Committer, TellsAFailureToWhoWaitsAndWritesNothingMore) {
  FakeDisk disk;
  auto opened = open_tally(disk);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->writer->begin());
  disk.fails_at = disk.calls + 3;
  journal::Committer committer{std::move(opened->writer)};
  engine::Status status;
  journal::Sequence answered = 0;
  for (std::uint64_t i = 1; i <= 100 && status; ++i) {
    status = committer.wait_for(committer.submit(1, [i](std::string& payload) { append(payload, i); }));
    if (status) answered = i;
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, engine::ErrorCode::Io);
  EXPECT_EQ(committer.durable(), answered);
  EXPECT_FALSE(committer.wait_for(committer.submit(1, [](std::string& payload) { append(payload, 1); })));
  EXPECT_FALSE(committer.finish());
}

TEST(Committer, WritesWhatWasHandedOverBeforeItEnds) {
  FakeDisk disk;
  {
    auto opened = open_tally(disk);
    ASSERT_TRUE(opened);
    journal::Committer committer{std::move(opened->writer)};
    for (std::uint64_t i = 1; i <= 10; ++i) committer.submit(1, [i](std::string& payload) { append(payload, i); });
  }
  EXPECT_EQ(open_tally(disk)->writer->last(), 10U);
}

}  // namespace
