// Declaring: customers, sources, strategies one by one, and everything in one file.
#include <fcntl.h>
#include <sys/file.h>

#include <gtest/gtest.h>

#include "tests/program/program.h"

namespace {

using testing_support::Program;
using testing_support::write_small_setup;

class Setup : public testing::Test {
 protected:
  void apply() {
    const auto answer = program.run({"apply", write_small_setup(program.folder())});
    ASSERT_EQ(answer.code, 0) << answer.err;
  }
  int code(const std::vector<std::string>& words) { return program.run(words).code; }
  Program program;
};

TEST_F(Setup, ChangesNothingWhenAppliedTwice) {
  const auto file = write_small_setup(program.folder());
  const auto first = program.run({"apply", file, "--output", "json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.json()["changed"], 6);
  const auto second = program.run({"apply", file, "--output", "json"});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(second.json()["changed"], 0);
}

TEST_F(Setup, OnlyTalksInADryRun) {
  const auto file = write_small_setup(program.folder());
  const auto answer = program.run({"apply", file, "--dry-run", "--output", "json"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(answer.json()["changes"].size(), 6U);
  EXPECT_FALSE(std::filesystem::exists(program.data() + "/copytrade.db"));
}

TEST_F(Setup, ExportsWhatApplyReads) {
  apply();
  const auto exported = program.run({"export"});
  const auto again = program.run({"apply", "-", "--prune", "--output", "json"}, exported.out);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.json()["changed"], 0);
  Program other;
  EXPECT_EQ(other.run({"apply", "-"}, exported.out).code, 0);
  EXPECT_EQ(other.run({"export"}).out, exported.out);
}

TEST_F(Setup, TellsAllMistakesOfAFileAndChangesNothing) {
  const auto file = program.folder().write("bad.toml",
                                           "[[customer]]\nname = \"a\"\nvenue = \"paper\"\nmax_leverage = \"lots\"\n"
                                           "[[strategy]]\nname = \"s\"\nsource = \"x\"\nsizing = \"ratio\"\n"
                                           "ratoi = 1\n");
  const auto answer = program.run({"apply", file, "--output", "json"});
  EXPECT_EQ(answer.code, 2);
  ASSERT_EQ(answer.error()["details"]["mistakes"].size(), 2U) << answer.err;
  EXPECT_EQ(answer.error()["details"]["mistakes"][0]["line"], 4);
  EXPECT_EQ(answer.error()["details"]["mistakes"][1]["line"], 9);
  EXPECT_EQ(program.run({"customer", "list", "--output", "json"}).json().size(), 0U);
}

TEST_F(Setup, RefusesAFileWhoseReferencesMeetNothing) {
  const auto file = program.folder().write("bad.toml", "[[customer]]\nname = \"a\"\nvenue = \"nowhere\"\n");
  const auto answer = program.run({"apply", file});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("nowhere"), std::string::npos);
}

TEST_F(Setup, PrunesOnlyWhenAnswered) {
  apply();
  const auto file = program.folder().write("less.toml",
                                           "[[venue]]\nname = \"paper\"\nkind = \"simulated\"\n"
                                           "instruments = \"instruments.toml\"\n");
  EXPECT_EQ(code({"apply", file}), 0);
  EXPECT_EQ(code({"apply", file, "--prune"}), 2);
  EXPECT_EQ(program.run({"customer", "list", "--output", "json"}).json().size(), 2U);
  EXPECT_EQ(code({"apply", file, "--prune", "--yes"}), 0);
  EXPECT_EQ(program.run({"customer", "list", "--output", "json"}).json().size(), 0U);
}

TEST_F(Setup, AddsOnceAndSaysWhenItIsThereAlready) {
  apply();
  EXPECT_EQ(code({"customer", "add", "carol", "--venue", "paper", "--initial-balance", "10"}), 0);
  EXPECT_EQ(program.run({"customer", "add", "carol", "--venue", "paper", "--initial-balance", "10.0"}).out,
            "customer carol unchanged\n");
  EXPECT_EQ(code({"customer", "add", "carol", "--venue", "paper", "--initial-balance", "11"}), 4);
  EXPECT_EQ(code({"strategy", "bind", "half", "carol"}), 0);
  EXPECT_EQ(code({"strategy", "bind", "half", "carol"}), 0);
  EXPECT_EQ(code({"strategy", "bind", "half", "carol", "--ratio", "0.1"}), 4);
  EXPECT_EQ(code({"strategy", "bind", "half", "carol", "--ratio", "0.1", "--replace"}), 0);
}

TEST_F(Setup, AnswersThreeForWhatIsNotThere) {
  apply();
  for (const auto& words : std::vector<std::vector<std::string>>{{"customer", "show", "x"},
                                                                 {"customer", "set", "x", "--note", "y"},
                                                                 {"customer", "remove", "x", "--yes"},
                                                                 {"customer", "enable", "x"},
                                                                 {"customer", "check", "x"},
                                                                 {"source", "show", "x"},
                                                                 {"source", "resync", "x"},
                                                                 {"strategy", "disable", "x"},
                                                                 {"strategy", "bind", "x", "alice"},
                                                                 {"strategy", "bind", "half", "x"},
                                                                 {"strategy", "unbind", "half", "bob"},
                                                                 {"instrument", "show", "X-USDT"},
                                                                 {"order", "show", "x"},
                                                                 {"signal", "show", "x"},
                                                                 {"halt", "--customer", "x"},
                                                                 {"halt", "--symbol", "X-USDT"}}) {
    const auto answer = program.run(words);
    EXPECT_EQ(answer.code, 3) << words[0] << " " << words[1] << ": " << answer.err;
  }
}

TEST_F(Setup, AsksBeforeItRemovesAndRefusesWithoutATerminal) {
  apply();
  const auto asked = program.run({"customer", "remove", "alice"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_NE(asked.err.find("half/alice"), std::string::npos) << asked.err;
  EXPECT_NE(asked.err.find("--yes"), std::string::npos) << asked.err;
  EXPECT_EQ(code({"customer", "show", "alice"}), 0);
  EXPECT_EQ(code({"customer", "remove", "alice", "--yes"}), 0);
  EXPECT_EQ(code({"customer", "show", "alice"}), 3);
  EXPECT_EQ(code({"source", "remove", "leader7", "--yes"}), 2);
}

TEST_F(Setup, SetsAndUnsetsKeys) {
  apply();
  EXPECT_EQ(code({"strategy", "set", "half", "--ratio", "0.125", "--symbols", "BTC-USDT-SWAP", "--symbols",
                  "ETH-USDT-SWAP", "--max-age", "2.5"}),
            0);
  auto shown = program.run({"strategy", "show", "half", "--output", "json"}).json();
  EXPECT_EQ(shown["ratio"], 0.125);
  EXPECT_NE(program.run({"export"}).out.find("ratio = \"0.125\""), std::string::npos);
  EXPECT_EQ(shown["symbols"].size(), 2U);
  EXPECT_EQ(code({"strategy", "set", "half", "--unset", "symbols", "--unset", "max-age"}), 0);
  shown = program.run({"strategy", "show", "half", "--output", "json"}).json();
  EXPECT_TRUE(shown["symbols"].is_null());
  EXPECT_EQ(code({"strategy", "set", "half"}), 2);
  EXPECT_EQ(code({"strategy", "set", "half", "--ratio", "-1"}), 2);
  EXPECT_EQ(code({"strategy", "set", "half", "--unset", "sizing"}), 2);
}

TEST_F(Setup, ShowsCustomersWithTheContractsFields) {
  apply();
  const auto list = program.run({"customer", "list", "--output", "json"}).json();
  ASSERT_EQ(list.size(), 2U);
  for (const char* field : {"name", "venue", "enabled", "balance", "equity", "max_leverage", "api_key_tail"}) {
    EXPECT_TRUE(list[0].contains(field)) << field;
  }
  EXPECT_TRUE(list[0]["balance"].is_null());
}

TEST_F(Setup, ExportsAndImportsCustomersInBothForms) {
  apply();
  EXPECT_EQ(code({"customer", "set", "alice", "--max-leverage", "2.5", "--note", "a, \"quoted\" one"}), 0);
  const auto before = program.run({"export"}).out;
  for (const std::string form : {"csv", "json"}) {
    const auto exported = program.run({"customer", "export", "--output", form});
    ASSERT_EQ(exported.code, 0);
    const auto same = program.run({"customer", "import", "-", "--output", "json"}, exported.out);
    EXPECT_EQ(same.code, 0) << same.err;
    EXPECT_EQ(same.json()["changed"], 0) << form;
    EXPECT_EQ(code({"customer", "set", "bob", "--max-leverage", "2"}), 0);
    EXPECT_EQ(program.run({"customer", "import", "-"}, exported.out).code, 4) << form;
    EXPECT_EQ(program.run({"customer", "import", "-", "--update"}, exported.out).code, 0) << form;
    EXPECT_EQ(program.run({"export"}).out, before) << form;
  }
}

TEST_F(Setup, TellsAllMistakesOfAnImport) {
  apply();
  const auto answer = program.run({"customer", "import", "-"}, "name,venue,max_leverage\nx,paper,many\n,paper,2\n");
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("line 2: max_leverage"), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("line 3: name"), std::string::npos) << answer.err;
  const auto inexact = program.run({"customer", "import", "-"}, R"([{"name":"x","venue":"paper","max_leverage":2.5}])");
  EXPECT_EQ(inexact.code, 2);
  EXPECT_NE(inexact.err.find("as a string"), std::string::npos) << inexact.err;
}

TEST_F(Setup, FailsWhenTheLockIsHeldAndNobodyAnswers) {
  apply();
  const int lock = ::open((program.data() + "/lock").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  EXPECT_EQ(code({"customer", "list"}), 0);
  const auto answer = program.run({"halt", "--all", "--output", "json"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_EQ(answer.error()["code"], "TIMEOUT");
  ::close(lock);
  EXPECT_EQ(code({"halt", "--all"}), 0);
}

TEST_F(Setup, HaltsAndResumesByScope) {
  apply();
  EXPECT_EQ(code({"halt", "--customer", "alice", "--reason", "news"}), 0);
  EXPECT_NE(program.run({"doctor"}).out.find("customer:alice is halted: news"), std::string::npos);
  const auto all = program.run({"resume", "--all"});
  EXPECT_EQ(all.code, 0);
  EXPECT_NE(all.err.find("still halted: customer:alice"), std::string::npos) << all.err;
  EXPECT_EQ(program.run({"resume", "--customer", "alice"}).err, "");
  EXPECT_EQ(code({"resume", "--wire"}), 0);
}

TEST_F(Setup, ExaminesEverythingAsADoctor) {
  apply();
  const auto healthy = program.run({"doctor", "--output", "json"});
  EXPECT_EQ(healthy.code, 0) << healthy.out;
  bool lists_what_is_off = false;
  for (const auto& check : healthy.json()) {
    if (check["check"] == "limits")
      lists_what_is_off = check["detail"].get<std::string>().find("max_gross") != std::string::npos;
  }
  EXPECT_TRUE(lists_what_is_off);
  EXPECT_EQ(code({"source", "add", "file", "--kind", "file", "--path", "gone.ndjson"}), 0);
  const auto ill = program.run({"doctor"});
  EXPECT_EQ(ill.code, 1);
  EXPECT_NE(ill.out.find("gone.ndjson"), std::string::npos);
}

TEST_F(Setup, KeepsTheDataDirectoryForItsOwner) {
  apply();
  const auto rights = std::filesystem::status(program.data()).permissions();
  EXPECT_EQ(rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

}  // namespace
