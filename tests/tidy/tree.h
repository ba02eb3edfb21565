#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// The project as text: its files, and the plan that CMakeLists.txt lays down for them.

namespace tidy {

/// Path from the root, such as "engine/base/time.h", and content.
using Tree = std::map<std::string, std::string>;

/// All files but those of git and of builds.
Tree read_tree(const std::filesystem::path& root);

struct Module {
  std::string path;                   ///< "engine/base"
  std::vector<std::string> needs;     ///< As written, so without what these need themselves.
  std::vector<std::string> packages;  ///< "SQLiteCpp"; variables are replaced by what they stand for.
};

struct Plan {
  std::map<std::string, Module> modules;
  std::vector<std::string> subfolders;  ///< Of a module, whose sources belong to it: "tables", "commands" ...

  /// The module a file or an include belongs to: the one with the longest path; null if there is none.
  const Module* module_of(std::string_view path) const;
  /// Does `module` see the headers of `other`: its own, and those of what it needs, and so on down?
  bool sees(const Module& module, const Module& other) const;
};

/// Reads the lines that begin with set( and add_module(, and the globs of add_module itself.
Plan read_plan(const std::string& cmake);

struct Include {
  std::size_t line = 0;
  std::string path;
  bool is_quoted = false;
};
std::vector<Include> includes_of(const std::string& source);

/// The same text with comments and the insides of literals blanked out; lines stay where they are.
std::string code_of(const std::string& source);

}  // namespace tidy
