#include "engine/runtime/loop.h"

#include <gtest/gtest.h>

#include "engine/env/virtual_clock.h"
#include "engine/runtime/memory_journal.h"

namespace {

using namespace std::chrono_literals;
using engine::Duration;
using engine::Effect;
using engine::Event;
using engine::Input;
using engine::Status;
using engine::Timestamp;
using engine::Turn;

/// Answers each input with one fact and one effect, and writes down in what order things happened.
class FakeCore : public engine::Core {
 public:
  explicit FakeCore(std::vector<std::string>& story) : story_{story} {}
  Status recover(const Event& event) override {
    sequence_ = event.sequence;
    story_.push_back("recover " + std::to_string(event.sequence));
    return refuses_recovery ? engine::invalid("unreadable") : engine::ok();
  }
  void start(Timestamp, Turn& turn) override { answer("start", turn); }
  void handle(const Input& input, Timestamp, Turn& turn) override {
    answer("input " + std::to_string(input.request), turn);
  }
  std::optional<Timestamp> next_due() const override { return due; }
  void on_time(Timestamp now, Turn& turn) override {
    due = std::nullopt;
    answer("time " + std::to_string(now.milliseconds()), turn);
  }

  std::optional<Timestamp> due;
  bool refuses_recovery = false;

 private:
  void answer(const std::string& what, Turn& turn) {
    story_.push_back(what);
    turn.events.push_back({++sequence_, {}, engine::RunStarted{sequence_, what}});
    turn.effects.push_back(engine::Answer{sequence_, true, {}, what});
  }
  engine::Sequence sequence_ = 0;
  std::vector<std::string>& story_;
};

class FakeJournal : public engine::Journal {
 public:
  explicit FakeJournal(std::vector<std::string>& story) : story_{story} {}
  Status append(std::span<const Event> events) override {
    if (broken) return engine::Error{engine::ErrorCode::Io, engine::Outcome::Unknown, "disk full"};
    story_.push_back("append " + std::to_string(events.size()));
    return kept.append(events);
  }
  engine::Sequence last() const override { return kept.last(); }
  Status read(engine::Sequence after, const std::function<Status(const Event&)>& visit) const override {
    return kept.read(after, visit);
  }
  Status follow() override { return engine::ok(); }

  engine::MemoryJournal kept;
  bool broken = false;

 private:
  std::vector<std::string>& story_;
};

class FakeDispatcher : public engine::Dispatcher {
 public:
  explicit FakeDispatcher(std::vector<std::string>& story) : story_{story} {}
  void dispatch(std::vector<Effect> effects) override {
    for (const auto& effect : effects) story_.push_back("out " + std::get<engine::Answer>(effect).message);
    if (on_dispatch) on_dispatch();
  }
  std::function<void()> on_dispatch;

 private:
  std::vector<std::string>& story_;
};

class LoopTest : public testing::Test {
 protected:
  using Story = std::vector<std::string>;
  Story story_;
  engine::VirtualClock clock_{Timestamp::from_milliseconds(1'000)};
  FakeCore core_{story_};
  FakeJournal journal_{story_};
  engine::Inbox inbox_{100};
  FakeDispatcher dispatcher_{story_};
  engine::Loop loop_{clock_, core_, journal_, inbox_, dispatcher_};

  void post(std::uint64_t request) { ASSERT_TRUE(inbox_.post({engine::SourceEnded{}, request})); }
};

TEST_F(LoopTest, LetsNothingOutBeforeItIsDurable) {
  post(1);
  post(2);
  EXPECT_TRUE(loop_.turn(0s).value());
  EXPECT_EQ(story_, (Story{"input 1", "input 2", "append 2", "out input 1", "out input 2"}));
}

TEST_F(LoopTest, LetsNothingOutWhenTheAppendFails) {
  journal_.broken = true;
  post(1);
  const auto result = loop_.turn(0s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, engine::ErrorCode::Io);
  EXPECT_EQ(story_, (Story{"input 1"}));
  EXPECT_FALSE(loop_.recover());
  core_.due = clock_.now();
  EXPECT_FALSE(loop_.settle());
  for (const auto& line : story_) EXPECT_FALSE(line.starts_with("out")) << line;
}

TEST_F(LoopTest, DoesNothingWhenNothingWaits) {
  EXPECT_FALSE(loop_.turn(0s).value());
  EXPECT_TRUE(story_.empty());
}

TEST_F(LoopTest, CallsTheCoreWhenItsTimeHasCome) {
  core_.due = clock_.now() + 5ms;
  EXPECT_FALSE(loop_.turn(0s).value());
  clock_.advance_to(clock_.now() + 5ms);
  EXPECT_TRUE(loop_.turn(1h).value());
  EXPECT_EQ(story_, (Story{"time 1005", "append 1", "out time 1005"}));
}

TEST_F(LoopTest, ReplaysTheJournalBeforeItGoesOn) {
  post(1);
  ASSERT_TRUE(loop_.turn(0s));
  story_.clear();
  ASSERT_TRUE(loop_.recover());
  EXPECT_EQ(story_, (Story{"recover 1", "start", "append 1", "out start"}));
}

TEST_F(LoopTest, DoesNotStartWhenTheJournalCannotBeRead) {
  post(1);
  ASSERT_TRUE(loop_.turn(0s));
  story_.clear();
  core_.refuses_recovery = true;
  EXPECT_FALSE(loop_.recover());
  EXPECT_EQ(story_, (Story{"recover 1"}));
}

TEST_F(LoopTest, SettlesWhatItsEffectsBringAbout) {
  std::uint64_t answers = 3;
  dispatcher_.on_dispatch = [&] {
    if (answers-- > 0) post(10 + answers);
  };
  core_.due = clock_.now();
  ASSERT_TRUE(loop_.settle());
  EXPECT_EQ(journal_.last(), 4U);
  EXPECT_EQ(inbox_.size(), 0U);
}

}  // namespace
