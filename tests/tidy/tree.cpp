#include "tests/tidy/tree.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace tidy {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

Tree read_tree(const std::filesystem::path& root) {
  Tree tree;
  for (auto entry = std::filesystem::recursive_directory_iterator{root};
       entry != std::filesystem::recursive_directory_iterator{}; ++entry) {
    const auto path = entry->path().lexically_relative(root).generic_string();
    if (path == "build" || path == ".git" || path == ".cache") {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && path != ".git") {
      tree[path] = content_of(entry->path());
    }
  }
  return tree;
}

const Module* Plan::module_of(std::string_view path) const {
  for (auto end = path.rfind('/'); end != std::string_view::npos && end != 0; end = path.rfind('/', end - 1)) {
    const auto found = modules.find(std::string{path.substr(0, end)});
    if (found != modules.end()) return &found->second;
  }
  return nullptr;
}

bool Plan::sees(const Module& module, const Module& other) const {
  std::set<std::string> seen;
  std::vector<std::string> open{module.path};
  while (!open.empty()) {
    const auto path = open.back();
    open.pop_back();
    if (path == other.path) return true;
    const auto found = modules.find(path);
    if (found == modules.end() || !seen.insert(path).second) continue;
    open.insert(open.end(), found->second.needs.begin(), found->second.needs.end());
  }
  return false;
}

Plan read_plan(const std::string& cmake) {
  Plan plan;
  std::map<std::string, std::string> variables;
  const std::string text = std::regex_replace(cmake, std::regex{"#[^\n]*"}, "");
  const std::regex call{R"((?:^|\n)\s*(set|add_module)\(([^)]*)\))"};
  for (std::sregex_iterator match{text.begin(), text.end(), call}, end; match != end; ++match) {
    auto words = words_of((*match)[2]);
    if (words.empty()) continue;
    if ((*match)[1] == "set") {
      if (words.size() == 2) variables["${" + words[0] + "}"] = words[1];
      continue;
    }
    Module module{words[0], {}, {}};
    auto* list = &module.needs;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "NEEDS") {
        list = &module.needs;
      } else if (words[i] == "PACKAGES") {
        list = &module.packages;
      } else {
        const auto variable = variables.find(words[i]);
        list->push_back(variable == variables.end() ? words[i] : variable->second);
      }
    }
    plan.modules[module.path] = module;
  }
  const std::regex glob{R"(\$\{path\}/(\w+)/\*\.cpp)"};
  for (std::sregex_iterator match{text.begin(), text.end(), glob}, end; match != end; ++match) {
    plan.subfolders.push_back((*match)[1]);
  }
  return plan;
}

std::vector<Include> includes_of(const std::string& source) {
  std::vector<Include> includes;
  static const std::regex kInclude{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])"};
  std::istringstream in{source};
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::smatch match;
    if (line.find("include") != std::string::npos && std::regex_search(line, match, kInclude)) {
      includes.push_back({number, match[2], match[1] == "\""});
    }
  }
  return includes;
}

std::string code_of(const std::string& source) {
  std::string code = source;
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (auto i = from; i < std::min(to, code.size()); ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
  };
  const auto end_of = [&](std::string_view mark, std::size_t from) {
    const auto at = source.find(mark, from);
    return at == std::string::npos ? source.size() : at;
  };
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (source.compare(i, 2, "//") == 0) {
      const auto end = end_of("\n", i);
      blank(i, end);
      i = end;
    } else if (source.compare(i, 2, "/*") == 0) {
      const auto end = end_of("*/", i + 2) + 2;
      blank(i, end);
      i = end - 1;
    } else if (source.compare(i, 2, "R\"") == 0 && (i == 0 || !is_identifier(source[i - 1]))) {
      const auto open = end_of("(", i);
      const auto close = ")" + source.substr(i + 2, open - i - 2) + "\"";
      const auto end = end_of(close, open) + close.size();
      blank(i + 1, end);
      i = end - 1;
    } else if (c == '"' || (c == '\'' && (i == 0 || !is_identifier(source[i - 1])))) {  // 1'000 is no literal.
      auto end = i + 1;
      while (end < source.size() && source[end] != c && source[end] != '\n') end += source[end] == '\\' ? 2 : 1;
      blank(i + 1, end);
      i = end;
    }
  }
  return code;
}

}  // namespace tidy
