#include "cli/commands/customer_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/commands/csv.h"
#include "cli/config/keys.h"
#include "cli/config/setup_json.h"

namespace cli {
namespace {

using engine::Result;
using nlohmann::ordered_json;

/// A customer as it stands in a file: its fields as words, the way a flag of the command line would get them.
struct Entry {
  std::string where;  ///< "line 3"
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
};

bool is_list(std::string_view field) {
  const auto keys = customer_keys();
  return std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.name == field && key.is_list; });
}

std::vector<std::string> words_of(const std::string& cell) {
  std::vector<std::string> words;
  for (std::size_t from = cell.find_first_not_of(' '); from != std::string::npos;) {
    const auto to = std::min(cell.find(' ', from), cell.size());
    words.push_back(cell.substr(from, to - from));
    from = cell.find_first_not_of(' ', to);
  }
  return words;
}

Result<std::vector<Entry>> read_csv(std::string_view text) {
  auto table = parse_csv(text);
  if (!table) return table.error();
  std::vector<Entry> entries;
  for (const auto& row : table->rows) {
    Entry entry{"line " + std::to_string(row.line), {}};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].empty()) continue;
      const auto& field = table->header[i];
      entry.fields.emplace_back(field, is_list(field) ? words_of(row.cells[i]) : std::vector{row.cells[i]});
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// One value of JSON as the word a flag would get. Errors: InvalidInput for what cannot be read exactly.
Result<std::string> word_of(const ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return std::string{value.get<bool>() ? "true" : "false"};
  if (value.is_number_integer()) return value.dump();
  if (value.is_number())
    return engine::invalid("write a number with a fraction as a string, so that it is read exactly");
  return engine::invalid("must be a string, a number or a list of them");
}

Result<std::vector<std::string>> words_of(const ordered_json& value) {
  std::vector<std::string> words;
  if (value.is_object()) {  // { "USDT": "10000" } reads as USDT=10000.
    for (const auto& [name, amount] : value.items()) {
      auto word = word_of(amount);
      if (!word) return word.error();
      words.push_back(name + "=" + *word);
    }
    return words;
  }
  for (const auto& item : value.is_array() ? value : ordered_json::array({value})) {
    auto word = word_of(item);
    if (!word) return word.error();
    words.push_back(std::move(*word));
  }
  return words;
}

Result<std::vector<Entry>> read_json(std::string_view text, std::vector<std::string>& mistakes) {
  const auto array = ordered_json::parse(text, nullptr, false);
  if (!array.is_array()) return engine::invalid("must be a JSON array of objects");
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < array.size(); ++i) {
    Entry entry{"item " + std::to_string(i + 1), {}};
    if (!array[i].is_object()) {
      mistakes.push_back(entry.where + ": must be an object");
      continue;
    }
    for (const auto& [field, value] : array[i].items()) {
      if (value.is_null()) continue;
      auto words = words_of(value);
      if (words) {
        entry.fields.emplace_back(field, std::move(*words));
      } else {
        mistakes.push_back(entry.where + ": " + field + ": " + words.error().detail);
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

engine::CustomerConfig make_customer(const Entry& entry, std::vector<std::string>& mistakes) {
  engine::CustomerConfig customer;
  const auto complain = [&](const std::string& what) { mistakes.push_back(entry.where + ": " + what); };
  std::set<std::string> seen;
  for (const auto& [field, words] : entry.fields) {
    if (!seen.insert(field).second) complain(field + ": is given twice");
    if (field == "name") {
      const std::string name = words.size() == 1 ? words.front() : std::string{};
      if (const auto status = check_name(name); !status) complain("name: " + status.error().detail);
      customer.id = engine::CustomerId{name};
    } else if (const auto status = set_key(customer, field, words); !status) {
      complain(field + ": " + status.error().detail);
    }
  }
  if (!seen.contains("name")) complain("name: is missing");
  for (const auto& key : customer_keys()) {
    const std::string name{key.name};
    if (key.is_required && !seen.contains(name)) complain(name + ": is missing");
  }
  return customer;
}

std::string csv_cell(const ordered_json& value) {
  std::string text;
  if (value.is_object()) {
    for (const auto& [name, amount] : value.items())
      text += (text.empty() ? "" : " ") + name + "=" + amount.get<std::string>();
  } else if (value.is_string()) {
    text = value.get<std::string>();
  } else if (!value.is_null()) {
    text = value.dump();
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + "\"";
}

}  // namespace

ImportedCustomers parse_customers(std::string_view text) {
  ImportedCustomers imported;
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
  const auto entries = is_json ? read_json(text, imported.mistakes) : read_csv(text);
  if (!entries) {
    imported.mistakes.push_back(entries.error().detail);
    return imported;
  }
  std::set<engine::CustomerId> names;
  for (const auto& entry : *entries) {
    auto customer = make_customer(entry, imported.mistakes);
    if (!customer.id.empty() && !names.insert(customer.id).second) {
      imported.mistakes.push_back(entry.where + ": name: '" + customer.id.text() + "' stands there twice");
    }
    imported.customers.push_back(std::move(customer));
  }
  return imported;
}

ordered_json customer_as_written(const engine::CustomerConfig& customer) {
  auto object = to_json(customer);
  // For reading a leverage is a JSON number, which may have lost digits.
  if (customer.max_leverage) object["max_leverage"] = customer.max_leverage->to_string();
  return object;
}

std::string write_customers_csv(const engine::Setup& setup) {
  std::string text = "name";
  for (const auto& key : customer_keys()) text += "," + std::string{key.name};
  text += "\n";
  for (const auto& [id, customer] : setup.customers) {
    const auto object = customer_as_written(customer);
    text += csv_cell(id.text());
    for (const auto& key : customer_keys()) {
      const auto found = object.find(std::string{key.name});
      text += "," + (found == object.end() ? std::string{} : csv_cell(*found));
    }
    text += "\n";
  }
  return text;
}

}  // namespace cli
