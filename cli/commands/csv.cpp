#include "cli/commands/csv.h"

namespace cli {
namespace {

engine::Error at_line(std::uint64_t line, const std::string& message) {
  return engine::invalid("line " + std::to_string(line) + ": " + message);
}

/// Takes cells off a text, one after the other, counting lines.
class CellReader {
 public:
  explicit CellReader(std::string_view text) : text_{text} {}

  bool at_end() const { return at_ >= text_.size(); }
  std::uint64_t line() const { return line_; }

  /// One row, its line end taken too.
  engine::Result<CsvTable::Row> row() {
    CsvTable::Row row;
    row.line = line_;
    for (;;) {
      auto cell = at_ < text_.size() && text_[at_] == '"' ? quoted() : engine::Result<std::string>{bare()};
      if (!cell) return cell.error();
      row.cells.push_back(std::move(*cell));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (!line_end()) return at_line(line_, "something follows a closing quote");
      return row;
    }
  }

 private:
  std::string bare() {
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell{text_.substr(at_, end - at_)};
    at_ = end;
    return cell;
  }

  engine::Result<std::string> quoted() {
    const auto begin = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += text_[at_++];
      } else {
        ++at_;
        return cell;
      }
    }
    return at_line(begin, "a quote is not closed");
  }

  bool line_end() {
    if (at_end()) return true;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    if (text_[at_] != '\n') return false;
    ++at_;
    ++line_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

engine::Result<CsvTable> parse_csv(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvTable table;
  CellReader reader{text};
  while (!reader.at_end()) {
    auto row = reader.row();
    if (!row) return row.error();
    const bool is_empty = row->cells.size() == 1 && row->cells[0].empty();
    if (is_empty) continue;
    if (table.header.empty()) {
      table.header = std::move(row->cells);
    } else if (row->cells.size() != table.header.size()) {
      return at_line(row->line, std::to_string(row->cells.size()) + " cells, the header has " +
                                    std::to_string(table.header.size()));
    } else {
      table.rows.push_back(std::move(*row));
    }
  }
  if (table.header.empty()) return engine::invalid("line 1: a header is missing");
  return table;
}

}  // namespace cli
