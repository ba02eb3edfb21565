#include "cli/commands/parse.h"

#include <gtest/gtest.h>

namespace {

using cli::Arguments;
using cli::Command;
using cli::Context;

cli::Command leaf(std::string name, std::vector<cli::Option> options) {
  return {std::move(name), "", {}, std::move(options), [](const Arguments&, Context&) { return 0; }, {}};
}

/// customer add NAME --note TEXT --follow --symbols S…, customer list, list.
Command tree() {
  auto symbols = cli::option("symbols", "SYMBOL", "");
  symbols.is_repeated = true;
  auto venue = cli::option("venue", "NAME", "");
  venue.is_required = true;
  venue.from_environment = false;
  Command customer{"customer", "", {}, {}, {}, {}};
  customer.commands.push_back(
      leaf("add", {cli::positional("NAME", ""), cli::option("note", "TEXT", ""), cli::toggle("follow", ""), symbols}));
  customer.commands.push_back(leaf("move", {venue}));
  customer.commands.push_back(leaf("list", {}));
  Command root{"copytrade", "", {}, {}, {}, {}};
  root.commands = {customer, leaf("list", {})};
  return root;
}

cli::CommandLine parse(const std::vector<std::string>& words) {
  static const Command kTree = tree();
  return cli::parse_command_line(kTree, words);
}

TEST(CommandLine, TakesGlobalOptionsAtEveryPlace) {
  const std::vector<std::string> words{"customer", "add", "alice", "--note", "x"};
  for (std::size_t place = 0; place <= words.size(); ++place) {
    if (place == 4) continue;  // Between a flag and its value the words are the value.
    auto with = words;
    with.insert(with.begin() + static_cast<std::ptrdiff_t>(place), {"--output", "json"});
    const auto line = parse(with);
    ASSERT_NE(line.command, nullptr) << place << ": " << line.error.message;
    EXPECT_EQ(line.path, "customer add");
    EXPECT_EQ(line.arguments.text("output"), "json");
    EXPECT_EQ(line.arguments.text("NAME"), "alice");
    EXPECT_EQ(line.arguments.text("note"), "x");
  }
}

TEST(CommandLine, TakesACommandsNameAsAnOrdinaryWordWhereOneIsExpected) {
  const auto line = parse({"customer", "add", "list"});
  ASSERT_NE(line.command, nullptr);
  EXPECT_EQ(line.path, "customer add");
  EXPECT_EQ(line.arguments.text("NAME"), "list");
}

TEST(CommandLine, TakesTheNextWordAsAValueWhateverItIs) {
  EXPECT_EQ(parse({"customer", "add", "a", "--note", "-5"}).arguments.text("note"), "-5");
  EXPECT_EQ(parse({"customer", "add", "a", "--note", ""}).arguments.text("note", "unset"), "");
  EXPECT_EQ(parse({"customer", "add", "a", "--note=", "--follow"}).arguments.text("note", "unset"), "");
  EXPECT_EQ(parse({"customer", "add", "a", "--note=b=c"}).arguments.text("note"), "b=c");
}

TEST(CommandLine, TakesNothingAsAnOptionAfterTwoDashes) {
  const auto line = parse({"customer", "add", "--", "--odd"});
  ASSERT_NE(line.command, nullptr);
  EXPECT_EQ(line.arguments.text("NAME"), "--odd");
}

TEST(CommandLine, RepeatsAListAndLeavesTheArgumentAfterItAlone) {
  const auto line = parse({"customer", "add", "--symbols", "A", "--symbols", "B", "alice"});
  ASSERT_NE(line.command, nullptr) << line.error.message;
  EXPECT_EQ(line.arguments.list("symbols"), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(line.arguments.text("NAME"), "alice");
}

TEST(CommandLine, ReadsASwitchWithAndWithoutAValue) {
  EXPECT_TRUE(parse({"customer", "add", "a", "--follow"}).arguments.is_on("follow"));
  EXPECT_FALSE(parse({"customer", "add", "a", "--follow=false"}).arguments.is_on("follow"));
  EXPECT_EQ(parse({"customer", "add", "a", "--follow=maybe"}).command, nullptr);
}

TEST(CommandLine, RefusesWhatIsMissingTwiceOrTooMuch) {
  EXPECT_EQ(parse({"customer", "add"}).error.message, "NAME is missing");
  EXPECT_EQ(parse({"customer", "move"}).error.message, "--venue is missing");
  EXPECT_EQ(parse({"customer", "add", "a", "--note"}).error.message, "--note needs a value: --note TEXT");
  EXPECT_EQ(parse({"customer", "add", "a", "--note", "x", "--note", "y"}).error.message, "--note is given twice");
  EXPECT_EQ(parse({"customer", "add", "a", "b"}).error.message, "unexpected argument 'b'");
  EXPECT_EQ(parse({"customer"}).error.message, "copytrade customer needs a command: add, move, list");
}

TEST(CommandLine, SuggestsWhatWasProbablyMeant) {
  EXPECT_EQ(parse({"custmer"}).error.hint, "did you mean 'copytrade customer'?");
  EXPECT_EQ(parse({"customer", "lst"}).error.hint, "did you mean 'copytrade customer list'?");
  EXPECT_EQ(parse({"customer", "add", "a", "--nte", "x"}).error.hint, "did you mean '--note'?");
}

TEST(CommandLine, AnswersByNameForWhatThisVersionDoesNotHave) {
  EXPECT_EQ(parse({"report", "daily", "--out", "x"}).error.message, "'copytrade report' is not part of this version");
}

TEST(CommandLine, RefusesSecretsInTheArguments) {
  const auto line = parse({"customer", "add", "a", "--api-key", "abc"});
  EXPECT_EQ(line.command, nullptr);
  EXPECT_NE(line.error.message.find("secrets are not taken"), std::string::npos);
  EXPECT_EQ(line.error.message.find("abc"), std::string::npos);
  EXPECT_NE(line.error.hint.find("--credentials-env"), std::string::npos);
}

TEST(CommandLine, AsksForHelpAtAnyPlace) {
  EXPECT_TRUE(parse({"--help"}).wants_help);
  EXPECT_TRUE(parse({"customer", "-h"}).wants_help);
  const auto line = parse({"customer", "--help", "add"});
  EXPECT_TRUE(line.wants_help);
  EXPECT_EQ(line.path, "customer add");
}

TEST(CommandLine, FillsInFromTheEnvironmentOnlyWhatAllowsIt) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "COPYTRADE_NOTE") return "from outside";
    if (name == "COPYTRADE_VENUE") return "wrong";
    return std::nullopt;
  };
  auto note = parse({"customer", "add", "a"});
  add_from_environment(note.command->options, environment, note.arguments);
  EXPECT_EQ(note.arguments.text("note"), "from outside");
  auto given = parse({"customer", "add", "a", "--note", "mine"});
  add_from_environment(given.command->options, environment, given.arguments);
  EXPECT_EQ(given.arguments.text("note"), "mine");
  auto venue = parse({"customer", "move", "--venue", "right"});
  add_from_environment(venue.command->options, environment, venue.arguments);
  EXPECT_EQ(venue.arguments.text("venue"), "right");
}

}  // namespace
