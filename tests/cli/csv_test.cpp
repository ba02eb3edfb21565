#include "cli/commands/csv.h"

#include <gtest/gtest.h>

namespace {

using cli::parse_csv;

TEST(Csv, ReadsQuotesCommasAndLineEndsInCells) {
  const auto table = parse_csv("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\nlast,\n");
  ASSERT_TRUE(table) << table.error().detail;
  EXPECT_EQ(table->header, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"x, \"y\"", "two\nlines"}));
  EXPECT_EQ(table->rows[0].line, 2U);
  EXPECT_EQ(table->rows[1].cells, (std::vector<std::string>{"last", ""}));
  EXPECT_EQ(table->rows[1].line, 4U);
}

TEST(Csv, PassesOverAByteOrderMarkAndEmptyLines) {
  const auto table = parse_csv("\xEF\xBB\xBFname\n\nx\n\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header.front(), "name");
  EXPECT_EQ(table->rows.size(), 1U);
}

TEST(Csv, NamesTheLineOfAMistake) {
  EXPECT_EQ(parse_csv("a,b\n1\n").error().detail, "line 2: 1 cells, the header has 2");
  EXPECT_EQ(parse_csv("a\n\"open\n").error().detail, "line 2: a quote is not closed");
  EXPECT_EQ(parse_csv("a\n\"x\"y\n").error().detail, "line 2: something follows a closing quote");
  EXPECT_FALSE(parse_csv(""));
}

}  // namespace
