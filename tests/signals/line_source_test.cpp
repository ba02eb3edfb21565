#include "signals/line_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/env/random.h"
#include "signals/registry.h"

namespace {

using engine::LineRefused;
using engine::SignalArrived;

std::string signal_line(const std::string& id) {
  return R"({"id":")" + id + R"(","symbol":"BTCUSDT","action":"close"})";
}

class LineSourceTest : public testing::Test {
 protected:
  LineSourceTest() {
    std::string pattern = testing::TempDir() + "line_source_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    config_.id = engine::SourceId{"leader7"};
    config_.kind = "file";
    config_.path = folder_ + "/signals.ndjson";
    config_.default_kind = engine::InstrumentKind::PerpLinear;
  }
  ~LineSourceTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) { std::ofstream{config_.path, std::ios::binary} << text; }
  void append(const std::string& text) { std::ofstream{config_.path, std::ios::binary | std::ios::app} << text; }

  void open(bool follow) {
    config_.follow = follow;
    auto opened = signals::LineSource::open_file(config_);
    ASSERT_TRUE(opened) << opened.error().detail;
    source_ = std::move(*opened);
  }

  /// What is there now, one a line: "1 id", "2! field: why".
  std::string take() {
    std::string out;
    for (;;) {
      const auto input = source_->next();
      if (!input) return out + "error " + input.error().detail;
      if (!*input) return out;
      if (const auto* arrived = std::get_if<SignalArrived>(&(*input)->body)) {
        out += std::to_string(arrived->line) + " " + arrived->signal.id.text() + "\n";
      } else {
        const auto& refused = std::get<LineRefused>((*input)->body);
        last_text_ = refused.text;
        out += std::to_string(refused.line) + "! " + refused.id.text() + " " + refused.message + "\n";
      }
    }
  }

  std::string folder_;
  engine::SourceConfig config_;
  std::unique_ptr<signals::LineSource> source_;
  std::string last_text_;
};

TEST_F(LineSourceTest, ReadsAFileToItsEndWithLineNumbers) {
  write(signal_line("a") + "\n\n  \t\n" + signal_line("b") + "\nrubbish\n" + signal_line("c"));
  open(false);
  EXPECT_FALSE(source_->is_at_end());
  const auto all = take();
  EXPECT_TRUE(all.starts_with("1 a\n4 b\n5!  parse error")) << all;
  EXPECT_TRUE(all.ends_with("6 c\n")) << all;
  EXPECT_TRUE(source_->is_at_end());
  EXPECT_EQ(take(), "");
}

TEST_F(LineSourceTest, TakesSourceAndKindFromItsSettings) {
  write(signal_line("a"));
  open(false);
  const auto input = source_->next();
  ASSERT_TRUE(input && *input);
  const auto& signal = std::get<SignalArrived>((*input)->body).signal;
  EXPECT_EQ(signal.source.text(), "leader7");
  EXPECT_EQ(signal.instrument.text(), "BTC-USDT-SWAP");
}

TEST_F(LineSourceTest, ToleratesAByteOrderMarkAndWindowsLineEnds) {
  write("\xEF\xBB\xBF" + signal_line("a") + "\r\n\r\n" + signal_line("b") + "\r\n");
  open(false);
  EXPECT_EQ(take(), "1 a\n3 b\n");
}

TEST_F(LineSourceTest, IsAtItsEndWhenEmpty) {
  write("");
  open(false);
  EXPECT_EQ(take(), "");
  EXPECT_TRUE(source_->is_at_end());
}

TEST_F(LineSourceTest, NamesAMissingFile) {
  const auto opened = signals::LineSource::open_file(config_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, engine::ErrorCode::Io);
  EXPECT_NE(opened.error().detail.find(config_.path), std::string::npos);
}

TEST_F(LineSourceTest, NamesAFolderThatIsNoFile) {
  config_.path = folder_;
  const auto opened = signals::LineSource::open_file(config_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, engine::ErrorCode::Io);
}

TEST_F(LineSourceTest, RefusesAnOverlongLineWithoutKeepingIt) {
  write(std::string(3'000'000, 'x') + "\n" + signal_line("a") + "\n" + std::string(65'537, 'y') + "\n" +
        std::string(70'000, 'z'));
  open(false);
  EXPECT_EQ(take(),
            "1!  the line is longer than 64 KiB\n2 a\n3!  the line is longer than 64 KiB\n4!  the line is longer than "
            "64 KiB\n");
  EXPECT_EQ(last_text_, std::string(1000, 'z'));
}

TEST_F(LineSourceTest, ReadsALineOfExactly64KiB) {
  auto line = signal_line("a");
  line.insert(line.size() - 1, std::string(65'536 - line.size(), ' '));
  write(line + "\r\n");
  open(false);
  EXPECT_EQ(take(), "1 a\n");
}

TEST_F(LineSourceTest, KeepsRefusedBytesAsReadableText) {
  write("\xff\xfe{\n");
  open(false);
  EXPECT_NE(take(), "");
  EXPECT_EQ(last_text_, "\xEF\xBF\xBD\xEF\xBF\xBD{");
}

TEST_F(LineSourceTest, TellsTheIdOfARefusedLineWhenItCanBeRead) {
  write(R"({"id":"a","symbol":"BTCUSDT","action":"hold"})");
  open(false);
  EXPECT_TRUE(take().starts_with("1! a action: must be one of open"));
}

TEST_F(LineSourceTest, FollowsAFileAsItGrowsAndWaitsForTheNewline) {
  write(signal_line("a") + "\n");
  open(true);
  EXPECT_EQ(take(), "1 a\n");
  EXPECT_FALSE(source_->is_at_end());
  const auto line = signal_line("b");
  append(line.substr(0, 10));
  EXPECT_EQ(take(), "");
  append(line.substr(10));
  EXPECT_EQ(take(), "");
  append("\n" + signal_line("c") + "\n");
  EXPECT_EQ(take(), "2 b\n3 c\n");
  EXPECT_FALSE(source_->is_at_end());
}

TEST_F(LineSourceTest, WaitsForAFollowedFileToAppear) {
  open(true);
  EXPECT_EQ(take(), "");
  write(signal_line("a") + "\n");
  EXPECT_EQ(take(), "1 a\n");
}

TEST_F(LineSourceTest, StartsOverWhenAFollowedFileIsCutShort) {
  write(signal_line("a") + "\n" + signal_line("b") + "\n");
  open(true);
  EXPECT_EQ(take(), "1 a\n2 b\n");
  write(signal_line("c") + "\n");
  EXPECT_EQ(take(), "1 c\n");
}

TEST_F(LineSourceTest, StartsOverWhenAFollowedFileIsRewrittenLonger) {
  write(signal_line("a") + "\n");
  open(true);
  EXPECT_EQ(take(), "1 a\n");
  write(signal_line("b") + "\n" + signal_line("c") + "\n");
  EXPECT_EQ(take(), "1 b\n2 c\n");
}

TEST_F(LineSourceTest, ReadsTheOldFileToItsEndBeforeTheOneInItsPlace) {
  write(signal_line("a") + "\n");
  open(true);
  EXPECT_EQ(take(), "1 a\n");
  append(signal_line("b") + "\n" + signal_line("c"));
  std::filesystem::rename(config_.path, config_.path + ".1");
  EXPECT_EQ(take(), "2 b\n") << "nothing stands in its place yet";
  write(signal_line("d") + "\n");
  EXPECT_EQ(take(), "3 c\n1 d\n");
}

TEST_F(LineSourceTest, ReadsAPipeWithoutWaitingForIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  source_ = signals::LineSource::from_descriptor(config_, ends[0]);
  EXPECT_EQ(take(), "") << "must not wait";
  const auto text = signal_line("a") + "\n" + signal_line("b");
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  EXPECT_EQ(take(), "1 a\n");
  EXPECT_FALSE(source_->is_at_end());
  ::close(ends[1]);
  EXPECT_EQ(take(), "2 b\n");
  EXPECT_TRUE(source_->is_at_end());
  ::close(ends[0]);
}

TEST_F(LineSourceTest, GivesTheSameHoweverTheFileGrows) {
  const std::uint64_t seed = 99;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  for (int round = 0; round < 30; ++round) {
    std::string text;
    for (int i = 0; i < 20; ++i) {
      switch (random.below(5)) {
        case 0: text += "rubbish"; break;
        case 1: text += std::string(static_cast<std::size_t>(random.below(140'000)), 'x'); break;
        case 2: break;
        default: text += signal_line(std::to_string(i)); break;
      }
      text += random.chance(1, 3) ? "\r\n" : "\n";
    }
    write(text);
    open(false);
    const auto at_once = take();
    write("");
    open(true);
    std::string in_pieces;
    for (std::size_t at = 0; at < text.size();) {
      const auto length = static_cast<std::size_t>(1 + random.below(100'000));
      append(text.substr(at, length));
      at += length;
      in_pieces += take();
    }
    ASSERT_EQ(in_pieces, at_once);
  }
}

TEST_F(LineSourceTest, TheRegistryMakesEachKindAndKnowsWhichEnd) {
  write("");
  std::vector<std::string> names;
  for (const auto& kind : signals::source_kinds()) {
    names.emplace_back(kind.name);
    EXPECT_EQ(signals::find_source_kind(kind.name), &kind);
    EXPECT_TRUE(kind.make(config_)) << kind.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"file", "stdin", "manual"}));
  EXPECT_EQ(signals::find_source_kind("webhook"), nullptr);
  EXPECT_TRUE(signals::find_source_kind("file")->is_finite(config_));
  config_.follow = true;
  EXPECT_FALSE(signals::find_source_kind("file")->is_finite(config_));
  EXPECT_FALSE(signals::find_source_kind("manual")->is_finite(config_));
  config_.path.clear();
  EXPECT_FALSE(signals::find_source_kind("file")->make(config_));
}

}  // namespace
