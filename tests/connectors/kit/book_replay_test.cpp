#include "connectors/kit/book_replay.h"

#include <gtest/gtest.h>

namespace {

/// A venue of one line each: "s NAME seq" a snapshot, "a seq" one that was asked for, "d NAME previous seq price" a
/// delta, "b NAME" broken, anything else broken and nobody's.
class PlainDecoder final : public kit::MarketDecoder {
 public:
  kit::BookRules book_rules() const override { return {}; }
  void decode(std::string_view message, std::string_view asked_for, std::vector<kit::MarketNews>& news) override {
    std::vector<std::string> words(1);
    for (const char c : message) c == ' ' ? static_cast<void>(words.emplace_back()) : words.back().push_back(c);
    kit::BookUpdate update;
    update.bids = {kit::parse_level("1", "1").value()};
    if (words[0] == "b") return news.push_back({words[1], kit::Malformed{"broken"}});
    if (words[0] == "s" || words[0] == "a") {
      update.kind = words[0] == "s" ? kit::BookUpdate::Kind::Snapshot : kit::BookUpdate::Kind::Answer;
      update.sequence = std::stoll(words.back());
      return news.push_back({words[0] == "s" ? words[1] : std::string{asked_for}, update});
    }
    if (words[0] != "d") return news.push_back({{}, kit::Malformed{"no idea"}});
    update.previous = std::stoll(words[2]);
    update.sequence = std::stoll(words[3]);
    update.bids[0] = kit::parse_level(words[4], "2").value();
    news.push_back({words[1], update});
  }
};

kit::BookReplay replayed(std::initializer_list<std::string_view> lines, std::string symbol = {}) {
  kit::BookReplay replay{std::make_unique<PlainDecoder>(), std::move(symbol)};
  for (const auto line : lines) replay.take(line);
  return replay;
}

TEST(BookReplay, ReadsEveryFormOfALine) {
  const auto replay =
      replayed({"s A 1", R"({"t":"recv","ts":1.5,"data":"d A 1 2 3"})", "1723161255030314667 d A 2 3 4",
                R"( {"conn":"x","t":"http","ts":2,"url":"https://h/p?limit=5&symbol=B","data":"a 7"} )",
                R"({"t":"send","ts":1,"data":"subscribe"})", R"({"t":"connect","ts":1})", "", "  ", "pong"});
  ASSERT_EQ(replay.books().size(), 2U);
  EXPECT_EQ(replay.books().at("A").last_sequence(), 3);
  EXPECT_EQ(replay.books().at("A").counts().messages, 3U);
  EXPECT_EQ(replay.books().at("B").last_sequence(), 7);
  EXPECT_EQ(replay.unattributed(), 0U);
  EXPECT_EQ(kit::whole_book_text(replay.books().at("A")), "4:2|3:2|1:1#");
}

TEST(BookReplay, NamesASnapshotByWhatWasAskedFor) {
  EXPECT_TRUE(replayed({R"({"t":"http","url":"https://h/p?instId=C","data":"a 7"})"}, "D").books().contains("C"));
  EXPECT_TRUE(replayed({R"({"t":"http","url":"https://h/p","data":"a 7"})"}, "D").books().contains("D"));
  EXPECT_TRUE(
      replayed({R"({"t":"http","url":"https://h/p?instrument_name=E&depth=1","data":"a 7"})"}).books().contains("E"));
  EXPECT_TRUE(replayed({"17 a 7"}, "D").books().contains("D"));
}

TEST(BookReplay, ALineOfNobodyTakesEveryBookOutOfSyncUntilItsNextSnapshot) {
  const auto replay =
      replayed({"s A 1", "s B 1", R"({"t":"recv","ts":1,"data":"d A 1)", "d A 1 2 3", "s B 5", "s C 1"});
  EXPECT_EQ(replay.unattributed(), 1U);
  EXPECT_FALSE(replay.books().at("A").in_sync());
  EXPECT_TRUE(replay.books().at("B").in_sync());
  EXPECT_TRUE(replay.books().at("C").in_sync());
  EXPECT_EQ(replay.books().at("A").counts().gaps, 0U) << "an update that waits is no gap";
}

TEST(BookReplay, ABrokenMessageOfOneLeavesTheOthersAlone) {
  const auto replay = replayed({"s A 1", "s B 1", "b A", R"({"t":"recv","data":"b B"})", "s B 4", "b X"});
  EXPECT_FALSE(replay.books().at("A").in_sync());
  EXPECT_TRUE(replay.books().at("B").in_sync());
  EXPECT_EQ(replay.books().at("B").counts().malformed, 1U);
  EXPECT_EQ(replay.books().at("X").counts().malformed, 1U);
  EXPECT_EQ(replay.unattributed(), 0U);
}

TEST(BookReplay, AnEnvelopeWithoutItsMessageIsABrokenLine) {
  EXPECT_EQ(replayed({R"({"t":"recv","ts":1})", R"({"t":"http","data":{"a":1}})"}).unattributed(), 2U);
}

}  // namespace
