#include "connectors/kit/market_history.h"

#include <gtest/gtest.h>

namespace {

using engine::Timestamp;
using kit::HistoryCursor;
using kit::HistoryPage;
using kit::HistoryQuery;

kit::MarketNews trade(std::int64_t milliseconds, std::string id) {
  engine::PublicTrade made;
  made.time = Timestamp::from_milliseconds(milliseconds);
  return {"S", kit::TradeNews{made, std::move(id)}};
}

/// Pages prepared beforehand; a request is its place among them.
class PreparedVenue final : public kit::MarketHistory {
 public:
  engine::Status check(const HistoryQuery& /*query*/) const override { return engine::ok(); }
  std::string target(const HistoryQuery& /*query*/, const HistoryCursor& at) const override {
    return std::to_string(at.from.milliseconds()) + at.id;
  }
  engine::Result<HistoryPage> read(const HistoryQuery& /*query*/, const HistoryCursor& /*at*/,
                                   std::string_view body) override {
    if (body == "garbage") return engine::invalid("garbage");
    return pages.at(next++);
  }
  engine::Duration pace() const override { return std::chrono::milliseconds{1}; }

  std::vector<HistoryPage> pages;
  std::size_t next = 0;
};

struct Downloaded : ::testing::Test {
  PreparedVenue venue;
  std::vector<engine::Result<engine::HttpReply>> replies;  ///< Used up first; then all is well.
  std::vector<std::string> asked;
  std::vector<engine::Duration> pauses;
  std::string taken;
  kit::HistoryDownload download{venue,
                                [this](const std::string& target) -> engine::Result<engine::HttpReply> {
                                  asked.push_back(target);
                                  if (replies.empty()) return engine::HttpReply{200, {}, "good"};
                                  auto reply = replies.front();
                                  replies.erase(replies.begin());
                                  return reply;
                                },
                                [this](engine::Duration pause) { pauses.push_back(pause); }};

  engine::Status run(std::int64_t from = 0, std::int64_t until = 1000) {
    HistoryQuery query;
    query.kind = kit::HistoryKind::Trades;
    query.until = Timestamp::from_milliseconds(until);
    return download.run(query, Timestamp::from_milliseconds(from), [this](std::span<const kit::MarketNews> rows) {
      for (const auto& row : rows) taken += kit::mark_of(row).id;
      taken += "|";
      return engine::ok();
    });
  }
  static HistoryCursor at(std::int64_t milliseconds, std::string id = {}) {
    return {Timestamp::from_milliseconds(milliseconds), std::move(id)};
  }
};

TEST_F(Downloaded, GivesEachRowOnceWhateverPagesOverlap) {
  venue.pages = {{{trade(1, "a"), trade(2, "b"), trade(2, "c")}, at(2), false},
                 {{trade(2, "b"), trade(2, "c"), trade(2, "d"), trade(3, "e")}, std::nullopt, false}};
  ASSERT_TRUE(run());
  EXPECT_EQ(taken, "abc|de|");
  EXPECT_EQ(asked, (std::vector<std::string>{"0", "2"}));
}

TEST_F(Downloaded, PutsPagesThatGoBackInTheirOrder) {
  venue.pages = {{{trade(5, "c"), trade(6, "d")}, at(0, "c"), true},
                 {{trade(3, "a"), trade(4, "b")}, at(100), false},
                 {{trade(101, "e")}, std::nullopt, false}};
  ASSERT_TRUE(run());
  EXPECT_EQ(taken, "abcd|e|");
}

TEST_F(Downloaded, LeavesOutWhatIsThereAlreadyAndWhatWasNotAskedFor) {
  venue.pages = {
      {{trade(9, "x"), trade(10, "a"), trade(10, "b"), trade(11, "c"), trade(20, "y")}, std::nullopt, false}};
  download.skip(Timestamp::from_milliseconds(10), {"a"});
  ASSERT_TRUE(run(10, 20));
  EXPECT_EQ(taken, "bc|");
}

TEST_F(Downloaded, AsksAgainForAsLongAsTheVenueSays) {
  venue.pages = {{{trade(1, "a")}, std::nullopt, false}};
  replies = {engine::HttpReply{429, {{"retry-after", "17"}}, ""}, engine::HttpReply{418, {}, ""},
             engine::HttpReply{503, {}, ""},
             engine::Error{engine::ErrorCode::Timeout, engine::Outcome::Unknown, "late"}};
  ASSERT_TRUE(run());
  EXPECT_EQ(taken, "a|");
  using std::chrono::seconds;
  EXPECT_EQ(pauses, (std::vector<engine::Duration>{seconds{17}, seconds{10}, seconds{4}, seconds{8}}));
}

TEST_F(Downloaded, EndsWithWhatTheVenueRefusesAndWithWhatKeepsFailing) {
  replies = {engine::HttpReply{400, {}, R"({"code":-1121,"msg":"Invalid symbol."})"}};
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("Invalid symbol"), std::string::npos);
  replies.assign(20, engine::HttpReply{500, {}, "out of order"});
  asked.clear();
  EXPECT_FALSE(run());
  EXPECT_EQ(asked.size(), static_cast<std::size_t>(kit::HistoryDownload::kTries));
  replies = {engine::HttpReply{200, {}, "garbage"}};
  EXPECT_FALSE(run());
}

}  // namespace
