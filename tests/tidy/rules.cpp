#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <set>
#include <utility>

namespace tidy {
namespace {

using Findings = std::vector<Finding>;

constexpr std::size_t kLinesMax = 600;

/// What a package is included as. Each is heavy, or not ours to show: no header of ours includes it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kPackages{{
    {"nlohmann/", "nlohmann_json::nlohmann_json"},
    {"SQLiteCpp/", "SQLiteCpp"},
    {"sqlite3.h", "SQLiteCpp"},
    {"zlib.h", "ZLIB::ZLIB"},
    {"zstd.h", "zstd::libzstd_shared"},
    {"CLI/", "CLI11::CLI11"},
    {"spdlog/", "spdlog::spdlog"},
    {"fmt/", "spdlog::spdlog"},
    {"toml++/", "tomlplusplus::tomlplusplus"},
    {"date/", "date::date-tz"},
    {"curl/", "CURL::libcurl"},
    {"openssl/", "OpenSSL::Crypto"},
    {"openssl/", "OpenSSL::SSL"},
    {"boost/", "Boost::headers"},
    {"simdjson.h", "simdjson::simdjson"},
    {"nats/", "PkgConfig::NATS"},
    {"benchmark/", "benchmark::benchmark"},
}};

/// Headers of the C library and the system. Everything else with a point or a slash is a package.
const std::regex kSystemHeader{
    R"((sys|linux|net|netinet|arpa)/.*|(unistd|fcntl|poll|pthread|termios|netdb|pwd|grp|dirent|errno|stdlib|signal|time|syslog)\.h)"};

bool is_source(std::string_view path) { return path.ends_with(".cpp") || path.ends_with(".h"); }

bool is_engine(std::string_view path) { return path.starts_with("engine/"); }

std::size_t line_of(const std::string& text, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

void find_all(const std::string& path, const std::string& text, const std::regex& pattern, const std::string& what,
              Findings& findings) {
  for (std::sregex_iterator match{text.begin(), text.end(), pattern}, end; match != end; ++match) {
    const auto at = static_cast<std::size_t>(match->position());
    findings.push_back({path, line_of(text, at), what + ": " + match->str()});
  }
}

void check_package(const std::string& path, const Module& module, const Include& include, Findings& findings) {
  bool is_known = false, is_named = false;
  for (const auto& [prefix, target] : kPackages) {
    if (!include.path.starts_with(prefix)) continue;
    is_known = true;
    is_named = is_named || std::find(module.packages.begin(), module.packages.end(), target) != module.packages.end();
  }
  const auto report = [&](const std::string& what) {
    findings.push_back({path, include.line, what + ": " + include.path});
  };
  if (is_known) {
    if (!is_named) report(module.path + " does not name this package");
    if (path.ends_with(".h") && include.path != "nlohmann/json_fwd.hpp") report("a package in a header of ours");
    return;
  }
  if (include.path.find_first_of("./") == std::string::npos) return;  // The standard library.
  if (!std::regex_match(include.path, kSystemHeader)) report("a package that tests/tidy/rules.cpp does not know");
  if (is_engine(path)) report("engine needs no system header");
}

/// Each module sees what it NEEDS and the packages it names. Tests are seen to by their link lines.
void check_includes(const Tree& tree, const Plan& plan, Findings& findings) {
  for (const auto& [path, content] : tree) {
    if (!is_source(path)) continue;
    const auto* module = plan.module_of(path);
    for (const auto& include : includes_of(content)) {
      if (include.path.find("..") != std::string::npos) {
        findings.push_back({path, include.line, "an include that climbs: " + include.path});
        continue;
      }
      if (module == nullptr) continue;
      const auto* included = plan.module_of(include.path);
      if (included == nullptr) {
        if (include.is_quoted && include.path.find('/') == std::string::npos) {
          findings.push_back({path, include.line, "an include not from the root: " + include.path});
        } else {
          check_package(path, *module, include, findings);
        }
      } else if (!plan.sees(*module, *included)) {
        findings.push_back(
            {path, include.line, module->path + " does not need " + included->path + ": " + include.path});
      }
    }
  }
}

/// The inside is deterministic: what it knows of the machine comes in through engine/env.
void check_engine_calls(const Tree& tree, Findings& findings) {
  static const std::regex kMachine{
      R"(\w*_clock::now|std::time\s*\(|\btime\s*\(\s*(?:nullptr|NULL|0|&)|\b(?:gettimeofday|clock_gettime|localtime|gmtime)\b)"
      R"(|\b(?:fopen|freopen|[io]?fstream|filesystem|cout|cerr|cin)\b|\b(?:iostream|istream|ostream|sstream)\b)"
      R"(|\b(?:s?rand|getenv|secure_getenv|system|popen|socket)\s*\(|\brandom_device\b|\bsleep_(?:for|until)\b)"};
  static const std::regex kThread{
      R"(\b(?:std::)?(?:jthread|mutex|shared_mutex|recursive_mutex|atomic|condition_variable)\b)"
      R"(|\bstd::(?:thread|future|promise|async|lock_guard|unique_lock|scoped_lock|call_once)\b|\bthread_local\b)"
      R"(|<(?:thread|future|semaphore|barrier|latch)>)"};
  for (const auto& [path, content] : tree) {
    if (!is_source(path) || !is_engine(path)) continue;
    const auto code = code_of(content);
    find_all(path, code, kMachine, "engine asks the machine", findings);
    if (!path.starts_with("engine/runtime/")) find_all(path, code, kThread, "a thread or lock in engine", findings);
  }
}

/// Neither input as received nor binary data is ours to tidy.
bool is_written_by_us(const std::string& path) {
  if (path.starts_with("tests/fixtures/") || path.starts_with("tests/tidy")) return false;
  return is_source(path) || path.ends_with(".txt") || path.ends_with(".sh") || path.ends_with(".md") ||
         path.ends_with(".toml") || path.ends_with(".sql") || path.ends_with(".cmake") || path.starts_with(".ci/");
}

void check_leftovers(const Tree& tree, Findings& findings) {
  static const std::regex kLeftover{R"(\b(?:TODO|FIXME|XXX|HACK)\b)"};
  for (const auto& [path, content] : tree) {
    if (is_written_by_us(path)) find_all(path, content, kLeftover, "left over", findings);
  }
}

void check_sizes(const Tree& tree, Findings& findings) {
  for (const auto& [path, content] : tree) {
    const auto lines = static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n'));
    if (is_source(path) && lines > kLinesMax) {
      findings.push_back({path, 0, std::to_string(lines) + " lines; what is its second concept called?"});
    }
  }
}

void check_top_level(const Tree& tree, Findings& findings) {
  static const std::set<std::string> kAllowed{
      "CMakeLists.txt", "README.md", "LICENSE", "cli",   "signals",  "strategies",           "connectors",
      "engine",         "notifiers", "store",   "tests", "examples", "compile_commands.json"};
  std::set<std::string> told;
  for (const auto& [path, content] : tree) {
    const auto name = path.substr(0, path.find('/'));
    if (name[0] == '.' || kAllowed.contains(name) || !told.insert(name).second) continue;
    findings.push_back({name, 0, "does not belong at the top level"});
  }
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool is_compiled(const Tree& tree, const Plan& plan, const std::string& path) {
  if (path == "cli/main.cpp") return true;
  if (path.starts_with("tests/")) {
    const auto lists = tree.find("tests/CMakeLists.txt");
    if (lists == tree.end()) return false;
    const auto inside = path.substr(std::string_view{"tests/"}.size());
    const auto& text = lists->second;
    if (text.find(inside) != std::string::npos) return true;
    const auto bench = path.starts_with("tests/bench/") ? path.find("_bench.cpp") : std::string::npos;
    if (bench != std::string::npos &&
        text.find("add_bench(" + path.substr(12, bench - 12) + " ") != std::string::npos) {
      return true;
    }
    const auto folder = folder_of(inside);
    if (text.find(folder + "/*.cpp") != std::string::npos) return true;
    return path.ends_with("_test.cpp") && std::regex_search(text, std::regex{R"(add_tests\()" + folder + R"([\s)])"});
  }
  const auto* module = plan.module_of(path);
  if (module == nullptr) return false;
  const auto folder = folder_of(path);
  if (folder == module->path) return true;
  return std::any_of(plan.subfolders.begin(), plan.subfolders.end(),
                     [&](const auto& subfolder) { return folder == module->path + "/" + subfolder; });
}

/// A fixture is named by its file, or by its folder where a test reads all of it.
bool is_named_by_a_test(const Tree& tree, const std::string& fixture) {
  const auto name = fixture.substr(fixture.rfind('/') + 1);
  std::vector<std::string> mentions{name};
  for (auto folder = folder_of(fixture); folder != "tests/fixtures" && !folder.empty(); folder = folder_of(folder)) {
    const auto inside = folder.substr(std::string_view{"tests/"}.size());
    mentions.insert(mentions.end(), {inside + "\"", inside + "/\"", inside + "/*"});
  }
  return std::any_of(tree.begin(), tree.end(), [&](const auto& file) {
    const auto& [path, content] = file;
    if (path.starts_with("tests/fixtures/") || !(is_source(path) || path.ends_with(".txt") || path.ends_with(".sh"))) {
      return false;
    }
    return std::any_of(mentions.begin(), mentions.end(),
                       [&](const auto& mention) { return content.find(mention) != std::string::npos; });
  });
}

/// What nothing builds, includes or reads.
void check_dead_files(const Tree& tree, const Plan& plan, Findings& findings) {
  std::set<std::string> included;
  for (const auto& [path, content] : tree) {
    if (!is_source(path)) continue;
    for (const auto& include : includes_of(content)) {
      if (include.path != path) included.insert(include.path);
    }
  }
  for (const auto& [path, content] : tree) {
    if (path.starts_with("tests/fixtures/")) {
      if (!is_named_by_a_test(tree, path)) findings.push_back({path, 0, "no test reads it"});
    } else if (path.ends_with(".cpp")) {
      if (!is_compiled(tree, plan, path)) findings.push_back({path, 0, "nothing compiles it"});
    } else if (path.ends_with(".h") && !included.contains(path)) {
      findings.push_back({path, 0, "nothing includes it"});
    }
  }
}

}  // namespace

std::string describe(const Findings& findings) {
  std::string text;
  for (const auto& [path, line, what] : findings) {
    text += path + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + what + "\n";
  }
  return text;
}

Findings check(const Tree& tree) {
  const auto cmake = tree.find("CMakeLists.txt");
  if (cmake == tree.end()) return {{"CMakeLists.txt", 0, "is missing"}};
  const auto plan = read_plan(cmake->second);
  Findings findings;
  check_includes(tree, plan, findings);
  check_engine_calls(tree, findings);
  check_leftovers(tree, findings);
  check_sizes(tree, findings);
  check_top_level(tree, findings);
  check_dead_files(tree, plan, findings);
  return findings;
}

}  // namespace tidy
