#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/exit_code.h"
#include "engine/base/result.h"

namespace cli {

/// Objects keep the order their fields were put in: what is printed reads as the contract lists it.
using OrderedJson = nlohmann::ordered_json;

enum class OutputForm { Table, Json, Csv };

/// Errors: InvalidInput, naming the choices.
engine::Result<OutputForm> parse_output_form(std::string_view text);

/// One column of a list: the field it shows, and its title in the table (CSV uses the field's own name).
struct Column {
  std::string field;
  std::string title;
};

/// All a command says. Results go to standard output in one of three forms, everything else to standard error. Texts
/// that came from outside cannot steer a terminal: their control characters are shown, not sent.
class Printer {
 public:
  struct Options {
    OutputForm form = OutputForm::Table;
    bool color = false;        ///< On standard output.
    bool error_color = false;  ///< On standard error.
    bool pretty = false;       ///< JSON documents over several lines, for people.
  };

  Printer(std::ostream& out, std::ostream& err, Options options) : out_{out}, err_{err}, options_{options} {}

  OutputForm form() const { return options_.form; }
  bool is_table() const { return options_.form == OutputForm::Table; }
  bool is_json() const { return options_.form == OutputForm::Json; }

  /// The one result of a command, an object. Table: a line a field; CSV: a header and one row.
  void document(const OrderedJson& object);
  /// A list, an array of objects. JSON prints it whole, table and CSV show the columns. Numbers stand on the right.
  void rows(const std::vector<Column>& columns, const OrderedJson& array);
  /// One object of a stream or batch, as JSON on one line whatever the form is.
  void line(const OrderedJson& object);
  /// Text as it is, on standard output.
  void text(std::string_view text);
  /// One line for the person, on standard error.
  void note(std::string_view text);

  /// What went wrong, on standard error, as the contract prints it: "error: …" and "hint: …", or one JSON object.
  void error(std::string_view code, std::string_view message, std::string_view hint = {});
  void error(std::string_view code, std::string_view message, std::string_view hint, const OrderedJson& details);
  /// Prints the error and gives the exit code it stands for.
  int fail(const engine::Error& error, std::string_view hint = {});
  int fail(const engine::Error& error, std::string_view hint, const OrderedJson& details);

 private:
  void print_table(const std::vector<Column>& columns, const OrderedJson& array);
  void print_csv(const std::vector<Column>& columns, const OrderedJson& array);

  std::ostream& out_;
  std::ostream& err_;
  const Options options_;
};

/// The text with control characters replaced, so that it cannot steer a terminal; line ends become "\n" as two
/// characters.
std::string printable(std::string_view text);

}  // namespace cli
