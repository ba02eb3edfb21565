#include <gtest/gtest.h>

#include <vector>

#include "notifiers/registry.h"

namespace {

/// Keeps what was written.
class KeptLog final : public engine::Log {
 public:
  void write(engine::LogLevel level, std::string_view message, Fields fields) override {
    std::string line = std::to_string(static_cast<int>(level)) + " " + std::string{message};
    for (const auto& [name, value] : fields) line += " " + std::string{name} + "=" + value;
    lines.push_back(line);
  }
  std::vector<std::string> lines;
};

engine::Notification notice(engine::Severity severity) {
  engine::Notification out;
  out.id = 7;
  out.severity = severity;
  out.event = "ORDER_DENIED";
  out.title = "Denied";
  out.text = "too large";
  out.customer = engine::CustomerId{"alice"};
  out.signal = "leader7/1";
  out.time = engine::Timestamp::from_milliseconds(1'723'118'400'000);
  return out;
}

TEST(LogNotifier, WritesTheWholeNoticeAtItsLevel) {
  KeptLog log;
  const auto notifier = notifiers::find_notifier_kind("log")->make({"ops", "log", "info"}, log);
  for (const auto severity : {engine::Severity::Info, engine::Severity::Warning, engine::Severity::Critical}) {
    EXPECT_TRUE(notifier->send(notice(severity)));
  }
  ASSERT_EQ(log.lines.size(), 3U);
  EXPECT_EQ(log.lines[0],
            "1 Denied notice=7 event=ORDER_DENIED text=too large customer=alice signal=leader7/1 "
            "time=2024-08-08T12:00:00.000Z");
  EXPECT_TRUE(log.lines[1].starts_with("2 "));
  EXPECT_TRUE(log.lines[2].starts_with("3 "));
}

TEST(LogNotifier, LeavesOutWhatIsBelowItsLevel) {
  KeptLog log;
  const auto notifier = notifiers::find_notifier_kind("log")->make({"ops", "log", "warning"}, log);
  EXPECT_TRUE(notifier->send(notice(engine::Severity::Info)));
  EXPECT_TRUE(log.lines.empty());
  EXPECT_TRUE(notifier->send(notice(engine::Severity::Warning)));
  EXPECT_EQ(log.lines.size(), 1U);
}

TEST(NotifierRegistry, KnowsItsKinds) {
  ASSERT_EQ(notifiers::notifier_kinds().size(), 1U);
  EXPECT_EQ(notifiers::find_notifier_kind("dingtalk"), nullptr);
}

}  // namespace
