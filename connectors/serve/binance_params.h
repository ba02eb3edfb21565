#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/serve/json.h"

namespace serve {

/// What a client of Binance sent with a request: names and decoded values, in the order they came.
class BinanceParams {
 public:
  BinanceParams() = default;
  /// Of a form: where query and body both have a name, the query's counts. What cannot be decoded stays as it is.
  BinanceParams(std::string_view query, std::string_view body);
  /// Of a message's `params`, or of one order of a batch. A list or an object keeps no value.
  explicit BinanceParams(const Json& object);

  /// Null when it was not sent.
  const std::string* find(std::string_view name) const;
  /// Empty when it was not sent.
  const std::string& operator[](std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }
  /// Puts it in the place of what was sent.
  void set(std::string_view name, std::string value);

 private:
  void read_form(std::string_view text);

  std::vector<std::pair<std::string, std::string>> all_;
};

}  // namespace serve
