#include "cli/output/printer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/output/text_width.h"

namespace {

using cli::Column;
using cli::OrderedJson;
using cli::OutputForm;
using cli::Printer;

struct Screen {
  explicit Screen(OutputForm form, bool color = false)
      : printer{out, err, Printer::Options{form, color, color, false}} {}
  std::ostringstream out, err;
  Printer printer;
};

const std::vector<Column> kColumns{{"name", "NAME"}, {"balance", "BALANCE"}, {"note", "NOTE"}};

OrderedJson two_rows() {
  return OrderedJson::array({OrderedJson{{"name", "alice"}, {"balance", "10000.5"}, {"note", nullptr}},
                             OrderedJson{{"name", "bob"}, {"balance", "7"}, {"note", "a, \"b\"\nc"}}});
}

TEST(Printer, AlignsATableAndPutsNumbersOnTheRight) {
  Screen screen{OutputForm::Table};
  screen.printer.rows(kColumns, two_rows());
  EXPECT_EQ(screen.out.str(),
            "NAME   BALANCE  NOTE\n"
            "alice  10000.5\n"
            "bob          7  a, \"b\"\\nc\n");
}

TEST(Printer, CountsWideCharactersAsTwoCells) {
  EXPECT_EQ(cli::text_width("ab"), 2U);
  EXPECT_EQ(cli::text_width("比特币"), 6U);
  EXPECT_EQ(cli::text_width("é"), 1U);
}

TEST(Printer, QuotesCsvCellsThatNeedIt) {
  Screen screen{OutputForm::Csv};
  screen.printer.rows(kColumns, two_rows());
  EXPECT_EQ(screen.out.str(),
            "name,balance,note\n"
            "alice,10000.5,\n"
            "bob,7,\"a, \"\"b\"\"\nc\"\n");
}

TEST(Printer, PrintsAListAsOneJsonArrayInTheOrderOfItsFields) {
  Screen screen{OutputForm::Json};
  screen.printer.rows(kColumns, two_rows());
  EXPECT_EQ(screen.out.str(),
            "[{\"name\":\"alice\",\"balance\":\"10000.5\",\"note\":null},"
            "{\"name\":\"bob\",\"balance\":\"7\",\"note\":\"a, \\\"b\\\"\\nc\"}]\n");
}

TEST(Printer, PrintsADocumentInEveryForm) {
  const OrderedJson document{{"name", "alice"}, {"enabled", true}, {"equity", nullptr}};
  Screen table{OutputForm::Table};
  table.printer.document(document);
  EXPECT_EQ(table.out.str(), "name     alice\nenabled  yes\nequity\n");
  Screen csv{OutputForm::Csv};
  csv.printer.document(document);
  EXPECT_EQ(csv.out.str(), "name,enabled,equity\nalice,true,\n");
  Screen json{OutputForm::Json};
  json.printer.document(document);
  EXPECT_EQ(json.out.str(), "{\"name\":\"alice\",\"enabled\":true,\"equity\":null}\n");
}

TEST(Printer, TellsAnErrorAndItsHintOnStandardError) {
  Screen screen{OutputForm::Table};
  EXPECT_EQ(screen.printer.fail(engine::Error{engine::ErrorCode::NotFound, {}, "no customer 'x'"}, "try y"), 3);
  EXPECT_EQ(screen.err.str(), "error: no customer 'x'\nhint: try y\n");
  EXPECT_EQ(screen.out.str(), "");
}

TEST(Printer, TellsAnErrorAsOneJsonObjectWhenAskedForJson) {
  Screen screen{OutputForm::Json};
  screen.printer.error("NOT_FOUND", "no customer 'x'", "try y", OrderedJson{{"name", "x"}});
  const auto error = OrderedJson::parse(screen.err.str());
  EXPECT_EQ(error["error"]["code"], "NOT_FOUND");
  EXPECT_EQ(error["error"]["message"], "no customer 'x'");
  EXPECT_EQ(error["error"]["hint"], "try y");
  EXPECT_EQ(error["error"]["details"]["name"], "x");
}

TEST(Printer, DoesNotLetATextSteerTheTerminal) {
  Screen screen{OutputForm::Table};
  screen.printer.document(OrderedJson{{"note", "a\033[2Jb\nc"}});
  screen.printer.note("x\033[31m");
  EXPECT_EQ(screen.out.str(), "note  a?[2Jb\\nc\n");
  EXPECT_EQ(screen.err.str(), "x?[31m\n");
}

TEST(Printer, SurvivesTextThatIsNotUtf8) {
  Screen screen{OutputForm::Json};
  screen.printer.line(OrderedJson{{"text", "\xff\xfe"}});
  EXPECT_TRUE(OrderedJson::accept(screen.out.str()));
}

TEST(Printer, UsesColorOnlyWhenTold) {
  Screen plain{OutputForm::Table};
  plain.printer.rows(kColumns, two_rows());
  plain.printer.error("IO", "x");
  EXPECT_EQ((plain.out.str() + plain.err.str()).find('\033'), std::string::npos);
  Screen colored{OutputForm::Table, true};
  colored.printer.error("IO", "x");
  EXPECT_NE(colored.err.str().find('\033'), std::string::npos);
}

}  // namespace
