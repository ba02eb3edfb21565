// Reads the tree: who includes what, banned calls, leftovers, dead files. The rules are in tests/tidy; here they are
// run on the project, and on small trees with one thing wrong each, so that a rule that finds nothing is known to look.
#include <gtest/gtest.h>

#include "tests/tidy/rules.h"

namespace {

using tidy::check;
using tidy::describe;
using tidy::Tree;

TEST(Tidy, FindsNothingWrongWithTheProject) {
  const auto tree = tidy::read_tree(COPYTRADE_SOURCE_DIR);
  const auto plan = tidy::read_plan(tree.at("CMakeLists.txt"));
  ASSERT_GE(plan.modules.size(), 18U);  // It was read at all.
  ASSERT_GE(plan.subfolders.size(), 3U);
  const auto findings = check(tree);
  EXPECT_TRUE(findings.empty()) << describe(findings);
}

Tree sound() {
  return {
      {"CMakeLists.txt",
       "function(add_module path)\n  file(GLOB sources ${path}/*.cpp ${path}/tables/*.cpp)\nendfunction()\n"
       "set(json nlohmann_json::nlohmann_json)\n"
       "# add_module(ghost)\n"
       "add_module(engine/base)\n"
       "add_module(engine/domain NEEDS engine/base)\n"
       "add_module(engine/runtime NEEDS engine/domain)\n"
       "add_module(store NEEDS engine/domain\n  PACKAGES ${json} SQLiteCpp)\n"},
      {"README.md", "what it is\n"},
      {".gitignore", "/build/\n"},
      {"engine/base/time.h",
       "#pragma once\n#include <string>\n// std::mutex, fopen( and time(nullptr) are only words here.\n"},
      {"engine/base/time.cpp",
       "#include \"engine/base/time.h\"\nconst char* text = \"getenv( and std::cout\";\nint n = 1'000;\n"},
      {"engine/domain/order.h", "#pragma once\n#include \"engine/base/time.h\"\nTimestamp time() const;\n"},
      {"engine/runtime/loop.cpp", "#include <mutex>\n#include \"engine/domain/order.h\"\nstd::mutex mutex;\n"},
      {"store/tables/rows.cpp",
       "#include <SQLiteCpp/SQLiteCpp.h>\n#include <nlohmann/json.hpp>\n#include <sys/stat.h>\n"},
      {"store/row.h", "#pragma once\n#include <nlohmann/json_fwd.hpp>\n"},
      {"store/row.cpp", "#include \"store/row.h\"\n#include \"engine/base/time.h\"\n"},
      {"tests/CMakeLists.txt", "add_tests(store MODULES store)\nadd_executable(tidy tidy_test.cpp)\n"},
      {"tests/store/row_test.cpp", "read(\"fixtures/okx/order.json\"); read_all(\"fixtures/lines\");\n"},
      {"tests/tidy_test.cpp", ""},
      {"tests/fixtures/okx/order.json", "{\"TODO\":1}"},
      {"tests/fixtures/lines/a/1.txt", ""},
  };
}

TEST(Tidy, IsContentWithASoundTree) {
  const auto findings = check(sound());
  EXPECT_TRUE(findings.empty()) << describe(findings);
}

TEST(Tidy, FindsEachThingThatMayBeWrong) {
  struct Case {
    std::string path, added, expected;
  };
  const std::string many_lines(601, '\n');
  const std::vector<Case> cases{
      // Includes.
      {"engine/base/time.cpp", "#include \"engine/domain/order.h\"\n", "engine/base does not need engine/domain"},
      {"engine/domain/order.h", "#include \"store/row.h\"\n", "engine/domain does not need store"},
      {"store/row.cpp", "#include \"../engine/base/time.h\"\n", "an include that climbs"},
      {"store/row.cpp", "#include \"row.h\"\n", "an include not from the root"},
      {"store/row.cpp", "#include <zlib.h>\n", "store does not name this package: zlib.h"},
      {"store/row.cpp", "#include <spdlog/spdlog.h>\n", "store does not name this package"},
      {"engine/base/time.cpp", "#include <nlohmann/json.hpp>\n", "engine/base does not name this package"},
      {"store/row.cpp", "  #  include <boost/asio.hpp>\n", "store does not name this package"},
      {"store/row.cpp", "#include <unheard/of.h>\n", "does not know: unheard/of.h"},
      {"store/row.h", "#include <nlohmann/json.hpp>\n", "a package in a header of ours"},
      {"store/row.h", "#include <sqlite3.h>\n", "a package in a header of ours"},
      {"engine/base/time.cpp", "#include <unistd.h>\n", "engine needs no system header"},
      // The machine, from inside.
      {"engine/base/time.cpp", "auto t = std::chrono::system_clock::now();\n", "system_clock::now"},
      {"engine/base/time.cpp", "auto t = std::chrono::steady_clock::now();\n", "steady_clock::now"},
      {"engine/base/time.cpp", "auto t = time(nullptr);\n", "time(nullptr"},
      {"engine/base/time.cpp", "auto t = std::time(&x);\n", "std::time("},
      {"engine/base/time.cpp", "auto f = fopen(p, q);\n", "fopen"},
      {"engine/base/time.cpp", "std::ifstream in;\n", "ifstream"},
      {"engine/base/time.cpp", "#include <iostream>\n", "iostream"},
      {"engine/runtime/loop.cpp", "#include <fstream>\n", "fstream"},
      {"engine/runtime/loop.cpp", "std::cout << 1;\n", "cout"},
      {"engine/base/time.cpp", "int r = rand();\n", "rand("},
      {"engine/base/time.cpp", "std::random_device d;\n", "random_device"},
      {"engine/base/time.cpp", "std::getenv(n);\n", "getenv("},
      {"engine/runtime/loop.cpp", "std::this_thread::sleep_for(d);\n", "sleep_for"},
      {"engine/domain/order.h", "std::mutex mutex;\n", "a thread or lock in engine: std::mutex"},
      {"engine/domain/order.h", "#include <atomic>\n", "a thread or lock in engine: atomic"},
      {"engine/domain/order.h", "#include <thread>\n", "a thread or lock in engine: <thread>"},
      {"engine/domain/order.h", "std::thread t;\n", "a thread or lock in engine: std::thread"},
      // Leftovers, sizes, names.
      {"store/row.cpp", "// TODO: the rest\n", "left over: TODO"},
      {"README.md", "FIXME\n", "left over: FIXME"},
      {".ci/run", "# HACK\n", "left over: HACK"},
      {"store/row.cpp", many_lines, "lines; what is its second concept called?"},
      {"notes.txt", "", "notes.txt: does not belong at the top level"},
      {"docs/index.md", "", "docs: does not belong at the top level"},
      // Dead files.
      {"store/other/lost.cpp", "", "store/other/lost.cpp: nothing compiles it"},
      {"lost/lost.cpp", "", "lost/lost.cpp: nothing compiles it"},
      {"tests/store/helper.cpp", "", "tests/store/helper.cpp: nothing compiles it"},
      {"tests/lost/row_test.cpp", "", "tests/lost/row_test.cpp: nothing compiles it"},
      {"store/unused.h", "#include \"store/unused.h\"\n", "store/unused.h: nothing includes it"},
      {"tests/fixtures/okx/unused.json", "", "tests/fixtures/okx/unused.json: no test reads it"},
  };
  for (const auto& [path, added, expected] : cases) {
    auto tree = sound();
    tree[path] += added;
    const auto found = describe(check(tree));
    EXPECT_NE(found.find(expected), std::string::npos)
        << path << " + " << added << "wanted: " << expected << "\nfound: " << found;
  }
}

TEST(Tidy, NeedsAPlanToReadBy) {
  auto tree = sound();
  tree.erase("CMakeLists.txt");
  EXPECT_FALSE(check(tree).empty());
}

TEST(Tidy, ReadsCodeWithoutItsCommentsAndTexts) {
  EXPECT_EQ(tidy::code_of("a /* b\nc */ d // e\nf"), "a     \n     d     \nf");
  EXPECT_EQ(tidy::code_of("x = \"a\\\"b\"; y = 'c';"), "x = \"    \"; y = ' ';");
  EXPECT_EQ(tidy::code_of("1'000'000; f('\"'); g"), "1'000'000; f(' '); g");
  EXPECT_EQ(tidy::code_of("R\"(a\"b)\" c"), "R        c");
}

TEST(Tidy, SeesThroughToWhatANeedNeeds) {
  const auto plan = tidy::read_plan(sound().at("CMakeLists.txt"));
  EXPECT_EQ(plan.modules.size(), 4U);
  EXPECT_EQ(plan.module_of("engine/base/time.h")->path, "engine/base");
  EXPECT_EQ(plan.module_of("store/tables/rows.cpp")->path, "store");
  EXPECT_EQ(plan.module_of("tests/store/row_test.cpp"), nullptr);
  EXPECT_TRUE(plan.sees(plan.modules.at("store"), plan.modules.at("engine/base")));
  EXPECT_FALSE(plan.sees(plan.modules.at("engine/base"), plan.modules.at("store")));
  EXPECT_EQ(plan.modules.at("store").packages, (std::vector<std::string>{"nlohmann_json::nlohmann_json", "SQLiteCpp"}));
}

}  // namespace
