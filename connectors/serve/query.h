#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace serve {

/// The fields of a query string or a form, decoded; what cannot be decoded stays as it is.
class Query {
 public:
  Query() = default;
  explicit Query(std::string_view text);
  /// The first value of that name; empty when it is not there.
  const std::string& operator[](std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The parts between the separators; none for an empty text.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace serve
