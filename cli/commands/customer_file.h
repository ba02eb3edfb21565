#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/domain/setup.h"

// Customers as a file that other programs write and read.

namespace cli {

struct ImportedCustomers {
  std::vector<engine::CustomerConfig> customers;
  std::vector<std::string> mistakes;  ///< All of them, each with its line or row. Empty: the customers are good.
};

/// Reads a JSON array of objects, or CSV with a header. The fields are "name" and the keys of a customer; an empty cell
/// or null is a key that is not set. Numbers in JSON that are not whole must be strings, so that they are read exactly.
ImportedCustomers parse_customers(std::string_view text);

/// A customer as an object that parse_customers reads: every number exact, as a string.
nlohmann::ordered_json customer_as_written(const engine::CustomerConfig& customer);

/// CSV that parse_customers reads.
std::string write_customers_csv(const engine::Setup& setup);

}  // namespace cli
