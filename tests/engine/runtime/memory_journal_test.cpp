#include "engine/runtime/memory_journal.h"

#include <gtest/gtest.h>

namespace {

using engine::Event;
using engine::MemoryJournal;

std::vector<Event> events(engine::Sequence from, engine::Sequence to) {
  std::vector<Event> result;
  for (auto i = from; i <= to; ++i) result.push_back({i, {}, engine::RunStarted{i, "v"}});
  return result;
}

TEST(MemoryJournal, ReadsWhatWasAppendedAfterAPlace) {
  MemoryJournal journal;
  EXPECT_EQ(journal.last(), 0U);
  ASSERT_TRUE(journal.append(events(1, 3)));
  ASSERT_TRUE(journal.append(events(4, 5)));
  EXPECT_EQ(journal.last(), 5U);
  std::vector<engine::Sequence> seen;
  ASSERT_TRUE(journal.read(2, [&](const Event& event) {
    seen.push_back(event.sequence);
    return engine::ok();
  }));
  EXPECT_EQ(seen, (std::vector<engine::Sequence>{3, 4, 5}));
  EXPECT_TRUE(journal.read(9, [](const Event&) -> engine::Status { return engine::invalid("not reached"); }));
  EXPECT_TRUE(journal.follow());
}

TEST(MemoryJournal, StopsReadingWhereTheVisitorDoes) {
  MemoryJournal journal;
  ASSERT_TRUE(journal.append(events(1, 3)));
  int visits = 0;
  const auto status = journal.read(0, [&](const Event& event) -> engine::Status {
    ++visits;
    return event.sequence == 2 ? engine::invalid("enough") : engine::ok();
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(visits, 2);
}

TEST(MemoryJournalDeathTest, KeepsNoGap) {
  MemoryJournal journal;
  EXPECT_DEATH(static_cast<void>(journal.append(events(2, 2))), "CHECK");
}

}  // namespace
