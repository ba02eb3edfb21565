// What holds for every command: exit codes, forms of errors, options at every place, help, completion.
#include <gtest/gtest.h>

#include "tests/program/program.h"

namespace {

using testing_support::Finished;
using testing_support::Program;

TEST(Usage, AnswersEveryMistakeWithTwoAndBothFormsOfAnError) {
  const std::vector<std::vector<std::string>> mistakes{
      {},
      {"custmer"},
      {"customer"},
      {"customer", "show"},
      {"customer", "show", "a", "b"},
      {"order", "list", "--bogus"},
      {"order", "list", "--limit"},
      {"order", "list", "--limit", "nan"},
      {"order", "list", "--limit", "0x10"},
      {"order", "list", "--limit", "-1"},
      {"order", "list", "--since", "yesterday"},
      {"customer", "add", "alice"},
      {"customer", "add", "bad name", "--venue", "paper"},
      {"customer", "add", "alice", "--venue", "nowhere"},
      {"customer", "add", "alice", "--venue", "paper", "--api-key", "k"},
      {"strategy", "add", "s", "--source", "x", "--sizing", "ratio", "--ratio", "1,5"},
      {"completion", "tcsh"},
      {"apply", "not-there.toml"},
      {"halt"},
      {"halt", "--all", "--customer", "alice"},
      {"signal", "parse"},
      {"sim"},
      {"order", "list", "--config", "not-there.toml"},
      {"order", "list", "--log-level", "loud"},
  };
  const Program program;
  for (const auto& words : mistakes) {
    std::string shown;
    for (const auto& word : words) shown += " " + word;
    const auto plain = program.run(words);
    EXPECT_EQ(plain.code, 2) << shown;
    EXPECT_TRUE(plain.err.starts_with("error: ")) << shown << ": " << plain.err;
    EXPECT_EQ(plain.out, "") << shown;
    auto with_json = words;
    with_json.insert(with_json.begin(), {"--output", "json"});
    const auto json = program.run(with_json);
    EXPECT_EQ(json.code, 2) << shown;
    EXPECT_TRUE(json.error().contains("code")) << shown << ": " << json.err;
    EXPECT_TRUE(json.error().contains("message")) << shown << ": " << json.err;
    EXPECT_TRUE(json.error().contains("details")) << shown << ": " << json.err;
  }
}

TEST(Usage, TakesTheFormOfErrorsFromAnyPlaceAndTheEnvironment) {
  Program program;
  EXPECT_TRUE(program.run({"bogus", "--output", "json"}).error().contains("message"));
  EXPECT_TRUE(program.run({"bogus", "--output=json"}).error().contains("message"));
  EXPECT_EQ(program.run({"customer", "list", "--output", "xml"}).code, 2);
  program.set("COPYTRADE_OUTPUT", "json");
  EXPECT_TRUE(program.run({"bogus"}).error().contains("message"));
  EXPECT_TRUE(program.run({"customer", "list"}).json().is_array());
  EXPECT_FALSE(program.run({"customer", "list", "--output", "table"}).json().is_array());
}

TEST(Usage, TakesGlobalOptionsAtEveryPlaceOfTheLine) {
  const Program program;
  const std::vector<std::string> words{"customer", "list"};
  for (std::size_t place = 0; place <= words.size(); ++place) {
    auto line = words;
    line.insert(line.begin() + static_cast<std::ptrdiff_t>(place),
                {"--data-dir", program.data(), "--output", "json", "--log-level", "debug", "--no-color"});
    const auto answer = program.run_as_is(line);
    EXPECT_EQ(answer.code, 0) << place << answer.err;
    EXPECT_TRUE(answer.json().is_array()) << place;
  }
}

TEST(Usage, FindsTheDataDirectoryByFlagThenEnvironmentThenXdgThenHome) {
  const auto made_in = [](const Program& program, const std::vector<std::string>& flags, const std::string& where) {
    auto words = flags;
    words.insert(words.end(), {"halt", "--all"});
    const auto answer = program.run_as_is(words);
    EXPECT_EQ(answer.code, 0) << answer.err;
    return std::filesystem::exists(program.folder().path(where + "/copytrade.db"));
  };
  Program program;
  EXPECT_TRUE(made_in(program, {}, ".local/state/copytrade"));
  program.set("XDG_STATE_HOME", program.folder().path("xdg"));
  EXPECT_TRUE(made_in(program, {}, "xdg/copytrade"));
  program.set("COPYTRADE_DATA_DIR", program.folder().path("environment"));
  EXPECT_TRUE(made_in(program, {}, "environment"));
  EXPECT_TRUE(made_in(program, {"--data-dir", program.folder().path("flag")}, "flag"));
}

TEST(Usage, PutsFlagOverEnvironmentOverFile) {
  Program program;
  const auto config = program.folder().write("copytrade.toml", "[log]\nlevel = \"loud\"\n");
  const auto bad_file = program.run({"customer", "list", "--config", config});
  EXPECT_EQ(bad_file.code, 2);
  EXPECT_NE(bad_file.err.find("copytrade.toml:2"), std::string::npos) << bad_file.err;
  program.folder().write("copytrade.toml", "[log]\nlevel = \"debug\"\n");
  EXPECT_EQ(program.run({"customer", "list", "--config", config}).code, 0);
  program.set("COPYTRADE_LOG_MAX_FILES", "many");
  const auto bad_variable = program.run({"customer", "list", "--config", config});
  EXPECT_EQ(bad_variable.code, 2);
  EXPECT_NE(bad_variable.err.find("COPYTRADE_LOG_MAX_FILES"), std::string::npos) << bad_variable.err;
}

TEST(Usage, SaysByNameWhatIsNotPartOfThisVersion) {
  const Program program;
  for (const std::string name :
       {"venue list", "market list", "report", "reconcile", "notify", "job", "db", "vault", "user", "audit",
        "order place", "order cancel", "position close", "instrument refresh"}) {
    std::vector<std::string> words;
    std::istringstream parts{name};
    for (std::string word; parts >> word;) words.push_back(word);
    words.insert(words.end(), {"serve", "--listen", "127.0.0.1:0"});
    const auto answer = program.run(words);
    EXPECT_EQ(answer.code, 2) << name;
    EXPECT_TRUE(answer.err.starts_with("error: 'copytrade " + name + "' is not part of this version")) << answer.err;
  }
}

TEST(Usage, SuggestsTheNearestCommand) {
  const Program program;
  EXPECT_NE(program.run({"custmer"}).err.find("hint: did you mean 'copytrade customer'?"), std::string::npos);
  EXPECT_NE(program.run({"signal", "sned"}).err.find("hint: did you mean 'copytrade signal send'?"), std::string::npos);
}

TEST(Usage, NeverRepeatsASecretThatWasGivenInTheArguments) {
  const Program program;
  for (const std::string flag : {"--api-key", "--secret-key", "--passphrase"}) {
    for (const auto& words : std::vector<std::vector<std::string>>{{flag, "s3cr3t"}, {flag + "=s3cr3t"}}) {
      std::vector<std::string> line{"customer", "add", "alice", "--venue", "paper"};
      line.insert(line.end(), words.begin(), words.end());
      const auto answer = program.run(line);
      EXPECT_EQ(answer.code, 2);
      EXPECT_EQ(answer.err.find("s3cr3t"), std::string::npos) << answer.err;
      EXPECT_NE(answer.err.find("--credentials-env"), std::string::npos) << answer.err;
    }
  }
}

/// The words under "Commands:" of a help text.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines{help.substr(std::min(help.find("\nCommands:\n"), help.size()))};
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  ")) {
    if (line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

/// Checks the help of a command and of all below it; returns how many there were.
int check_help(const Program& program, const std::vector<std::string>& path) {
  auto words = path;
  words.push_back("--help");
  const auto answer = program.run(words);
  std::string shown = "copytrade";
  for (const auto& word : path) shown += " " + word;
  EXPECT_EQ(answer.code, 0) << shown;
  EXPECT_EQ(answer.err, "") << shown;
  const auto examples = answer.out.find("\nExamples:\n");
  EXPECT_NE(examples, std::string::npos) << shown << " has no example";
  // An example must be one of the command itself, not of something else.
  EXPECT_NE(answer.out.find(shown, std::min(examples, answer.out.size())), std::string::npos) << shown;
  int count = 1;
  for (const auto& name : commands_in(answer.out)) {
    auto below = path;
    below.push_back(name);
    count += check_help(program, below);
  }
  return count;
}

TEST(Usage, HelpsWithEveryCommandAndGivesAnExample) { EXPECT_GT(check_help(Program{}, {}), 45); }

TEST(Usage, PrintsCompletionThatBashUnderstands) {
  const Program program;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto answer = program.run({"completion", shell});
    EXPECT_EQ(answer.code, 0) << shell;
    EXPECT_NE(answer.out.find("max-leverage"), std::string::npos) << shell;
  }
  const auto script = program.folder().write("completion.bash", program.run({"completion", "bash"}).out);
  EXPECT_EQ(std::system(("bash -n " + script).c_str()), 0);
  const auto ask = program.folder().write("ask.bash", "source " + script + R"(
complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _copytrade; echo "${COMPREPLY[*]}"; }
complete_words copytrade cust
complete_words copytrade --output json customer sh
complete_words copytrade --output t
complete_words copytrade strategy add half --max-l
)");
  ASSERT_EQ(std::system(("bash " + ask + " > " + program.folder().path("answers")).c_str()), 0);
  EXPECT_EQ(program.folder().read("answers"), "customer\nshow\ntable\n--max-leverage\n");
}

TEST(Usage, TellsItsVersion) {
  const auto version = Program{}.run({"version", "--output", "json"}).json();
  ASSERT_TRUE(version.is_object());
  for (const char* field : {"version", "compiler", "build_type", "sanitizer"}) EXPECT_TRUE(version.contains(field));
}

TEST(Usage, FailsWhenItsResultCannotBeWritten) {
  const Program program;
  const std::string command = std::string{COPYTRADE_BINARY} + " version > /dev/full 2> /dev/null";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
