#pragma once

#include <string_view>
#include <vector>

namespace store {

/// The SQL of store/migrations, oldest first: entry n brings the file from user_version n to n + 1.
const std::vector<std::string_view>& migrations();

}  // namespace store
