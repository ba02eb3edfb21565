#pragma once

#include "tests/tidy/tree.h"

namespace tidy {

struct Finding {
  std::string path;
  std::size_t line = 0;  ///< 0: the file as a whole.
  std::string what;
};

/// "path:line: what", one a line.
std::string describe(const std::vector<Finding>& findings);

/// All that is wrong with the tree, by the rules of tests/tidy/rules.cpp.
std::vector<Finding> check(const Tree& tree);

}  // namespace tidy
