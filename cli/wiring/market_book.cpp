#include "cli/wiring/market_book.h"

#include <nlohmann/json.hpp>

#include "cli/wiring/market_venues.h"
#include "connectors/kit/book_replay.h"
#include "connectors/machine/openssl_crypto.h"
#include "engine/base/text_encoding.h"
#include "store/line_reader.h"

namespace cli {
namespace {

constexpr std::size_t kLevelsShown = 20;

OrderedJson levels_json(const kit::BookSide& side) {
  auto levels = OrderedJson::array();
  for (std::size_t i = 0; i < std::min(side.size(), kLevelsShown); ++i) {
    const auto level = side.at(i);
    levels.push_back({level.price.to_string(), level.quantity.to_string()});
  }
  return levels;
}

OrderedJson book_json(const kit::LocalBook& book, std::uint64_t unattributed) {
  const auto& counts = book.counts();
  OrderedJson sequence;
  if (const auto last = book.last_sequence()) sequence = *last;
  return {{"bids", levels_json(book.bids())},
          {"asks", levels_json(book.asks())},
          {"n_bids", book.bids().size()},
          {"n_asks", book.asks().size()},
          {"full_book_sha256", engine::to_hex(machine::OpensslCrypto{}.sha256(kit::whole_book_text(book)))},
          {"last_sequence", std::move(sequence)},
          {"messages", counts.messages},
          {"gaps", counts.gaps},
          {"bad_checksums", counts.bad_checksums},
          {"malformed", counts.malformed + unattributed},
          {"in_sync", book.in_sync()}};
}

/// For people: a line an instrument, the best prices instead of twenty.
OrderedJson row_json(const std::string& instrument, OrderedJson book) {
  OrderedJson row{{"instrument", instrument}};
  for (const auto* side : {"bids", "asks"}) {
    const auto best = std::string{"best_"} + std::string{side}.substr(0, 3);
    row[best] = book[side].empty() ? OrderedJson{} : book[side][0][0];
    book.erase(side);
  }
  row.update(book);
  return row;
}

void print(const kit::BookReplay& replay, Printer& printer) {
  auto instruments = OrderedJson::object();
  auto rows = OrderedJson::array();
  for (const auto& [name, book] : replay.books()) {
    auto shown = book_json(book, replay.unattributed());
    if (printer.is_json()) {
      instruments[name] = std::move(shown);
    } else {
      rows.push_back(row_json(name, std::move(shown)));
    }
  }
  if (printer.is_json()) return printer.document({{"instruments", std::move(instruments)}});
  std::vector<Column> columns{
      {"instrument", "INSTRUMENT"}, {"best_bid", "BEST BID"}, {"best_ask", "BEST ASK"},
      {"n_bids", "BIDS"},           {"n_asks", "ASKS"},       {"last_sequence", "SEQUENCE"},
      {"messages", "MESSAGES"},     {"gaps", "GAPS"},         {"bad_checksums", "BAD CHECKSUMS"},
      {"malformed", "MALFORMED"},   {"in_sync", "IN SYNC"}};
  if (!printer.is_table()) columns.push_back({"full_book_sha256", ""});
  printer.rows(columns, rows);
}

}  // namespace

int replay_book(const MarketBookOptions& options, Printer& printer) {
  auto decoder = make_decoder({options.venue, options.market});
  if (!decoder) return printer.fail(decoder.error());
  auto lines = store::open_lines(options.file == "-" ? "/dev/stdin" : options.file);
  if (!lines) return printer.fail(lines.error());
  kit::BookReplay replay{*std::move(decoder), options.symbol};
  for (;;) {
    const auto more = lines->next();
    if (!more) return printer.fail(more.error());
    if (!*more) break;
    replay.take(lines->line());
  }
  print(replay, printer);
  if (replay.unattributed() > 0) {
    printer.note(std::to_string(replay.unattributed()) + " lines could not be read or belong to nobody known" +
                 (options.symbol.empty() ? "; --symbol names the instrument of a snapshot that does not" : ""));
  }
  return kExitDone;
}

}  // namespace cli
