#include "cli/output/printer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/output/text_width.h"
#include "engine/base/decimal.h"

namespace cli {
namespace {

constexpr auto kReplace = OrderedJson::error_handler_t::replace;  // bad UTF-8 from outside must not throw

/// A value as one cell: texts bare, undefined empty, lists of plain values joined, what is nested as JSON.
std::string cell_text(const OrderedJson& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_array() && std::all_of(value.begin(), value.end(), [](const OrderedJson& v) { return v.is_string(); })) {
    std::string joined;
    for (const auto& item : value) joined += (joined.empty() ? "" : " ") + item.get<std::string>();
    return joined;
  }
  return value.dump(-1, ' ', false, kReplace);
}

std::string field_text(const OrderedJson& object, const std::string& field) {
  const auto found = object.find(field);
  return found == object.end() ? "" : cell_text(*found);
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + "\"";
}

std::string csv_text(const OrderedJson& value) {
  return csv_cell(value.is_boolean() ? (value.get<bool>() ? "true" : "false") : cell_text(value));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const auto taken = text_width(text);
  const std::string blanks(width > taken ? width - taken : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string without_trailing_blanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

bool looks_like_number(const std::string& text) { return static_cast<bool>(engine::Decimal::parse(text)); }

}  // namespace

engine::Result<OutputForm> parse_output_form(std::string_view text) {
  if (text == "table") return OutputForm::Table;
  if (text == "json") return OutputForm::Json;
  if (text == "csv") return OutputForm::Csv;
  return engine::invalid("--output: \"" + std::string{text.substr(0, 40)} + "\" is not one of table, json, csv");
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      shown += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      shown += '?';
    } else {
      shown += c;
    }
  }
  return shown;
}

void Printer::document(const OrderedJson& object) {
  if (options_.form == OutputForm::Json) {
    out_ << object.dump(options_.pretty ? 2 : -1, ' ', false, kReplace) << '\n';
    return;
  }
  if (options_.form == OutputForm::Csv) {
    std::string header;
    std::string row;
    for (const auto& [field, value] : object.items()) {
      const std::string comma = header.empty() ? "" : ",";
      header += comma + csv_cell(field);
      row += comma + csv_text(value);
    }
    out_ << header << '\n' << row << '\n';
    return;
  }
  std::size_t width = 0;
  for (const auto& [field, value] : object.items()) width = std::max(width, text_width(field));
  for (const auto& [field, value] : object.items()) {
    out_ << without_trailing_blanks(padded(field, width, false) + "  " + printable(cell_text(value))) << '\n';
  }
}

void Printer::rows(const std::vector<Column>& columns, const OrderedJson& array) {
  if (options_.form == OutputForm::Json) {
    out_ << array.dump(options_.pretty ? 2 : -1, ' ', false, kReplace) << '\n';
  } else if (options_.form == OutputForm::Csv) {
    print_csv(columns, array);
  } else {
    print_table(columns, array);
  }
}

void Printer::print_csv(const std::vector<Column>& columns, const OrderedJson& array) {
  std::string header;
  for (const auto& column : columns) header += (header.empty() ? "" : ",") + csv_cell(column.field);
  out_ << header << '\n';
  for (const auto& object : array) {
    std::string row;
    bool first = true;
    for (const auto& column : columns) {
      const auto found = object.find(column.field);
      row += (first ? "" : ",") + (found == object.end() ? std::string{} : csv_text(*found));
      first = false;
    }
    out_ << row << '\n';
  }
}

void Printer::print_table(const std::vector<Column>& columns, const OrderedJson& array) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (const auto& column : columns) widths.push_back(text_width(column.title));
  right.assign(columns.size(), !array.empty());
  std::vector<bool> any_value(columns.size(), false);
  for (const auto& object : array) {
    auto& row = cells.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      row.push_back(printable(field_text(object, columns[i].field)));
      widths[i] = std::max(widths[i], text_width(row.back()));
      if (row.back().empty()) continue;
      any_value[i] = true;
      if (!looks_like_number(row.back())) right[i] = false;
    }
  }
  const auto print = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += (i == 0 ? "" : "  ") + padded(row[i], widths[i], right[i] && any_value[i]);
    }
    return without_trailing_blanks(line);
  };
  std::vector<std::string> titles;
  for (const auto& column : columns) titles.push_back(column.title);
  out_ << (options_.color ? "\033[1m" : "") << print(titles) << (options_.color ? "\033[0m" : "") << '\n';
  for (const auto& row : cells) out_ << print(row) << '\n';
}

void Printer::line(const OrderedJson& object) { out_ << object.dump(-1, ' ', false, kReplace) << '\n' << std::flush; }

void Printer::text(std::string_view text) { out_ << text; }

void Printer::note(std::string_view text) { err_ << printable(text) << '\n'; }

void Printer::error(std::string_view code, std::string_view message, std::string_view hint) {
  error(code, message, hint, OrderedJson::object());
}

void Printer::error(std::string_view code, std::string_view message, std::string_view hint,
                    const OrderedJson& details) {
  out_.flush();
  if (options_.form == OutputForm::Json) {
    OrderedJson body{{"code", code}, {"message", message}};
    if (!hint.empty()) body["hint"] = hint;
    body["details"] = details;
    err_ << OrderedJson{{"error", body}}.dump(-1, ' ', false, kReplace) << '\n';
    return;
  }
  const bool color = options_.error_color;
  // A message may hold several lines (all mistakes of a file at once); each is made safe on its own.
  std::string shown;
  for (std::size_t from = 0; from <= message.size();) {
    const auto to = std::min(message.find('\n', from), message.size());
    shown += (from == 0 ? "" : "\n") + printable(message.substr(from, to - from));
    from = to + 1;
  }
  err_ << (color ? "\033[31merror:\033[0m " : "error: ") << shown << '\n';
  if (!hint.empty()) err_ << (color ? "\033[36mhint:\033[0m " : "hint: ") << printable(hint) << '\n';
}

int Printer::fail(const engine::Error& error, std::string_view hint) {
  return fail(error, hint, OrderedJson::object());
}

int Printer::fail(const engine::Error& failure, std::string_view hint, const OrderedJson& details) {
  error(engine::to_string(failure.code), failure.detail, hint, details);
  return exit_code_of(failure.code);
}

}  // namespace cli
