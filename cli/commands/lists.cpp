// The commands that only read: orders, trades, positions, instruments.
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/declared.h"
#include "cli/commands/support.h"
#include "cli/config/setup_json.h"
#include "cli/output/row_json.h"

namespace cli {
namespace {

using engine::Result;

/// Runs a query of the store with the command's filter and prints the rows. A data directory in which nothing was ever
/// kept has no rows.
template <class Row>
int print_list(const Arguments& arguments, Context& context, const std::vector<Column>& columns,
               Result<std::vector<Row>> (store::Reader::*query)(const store::Filter&)) {
  const auto filter = parse_filter(arguments);
  if (!filter) return context.printer.fail(filter.error());
  auto array = OrderedJson::array();
  const auto reader = open_workspace(context).open_reader();
  if (!reader && reader.error().code != engine::ErrorCode::NotFound) return fail(context, reader.error());
  if (reader) {
    const auto rows = (reader->get()->*query)(*filter);
    if (!rows) return fail(context, rows.error());
    for (const auto& row : *rows) array.push_back(to_json(row));
  }
  context.printer.rows(columns, array);
  return kExitDone;
}

int list_orders(const Arguments& arguments, Context& context) {
  return print_list(arguments, context,
                    {{"time", "TIME"},
                     {"client_order_id", "CLIENT ORDER ID"},
                     {"venue_order_id", "VENUE ORDER ID"},
                     {"customer", "CUSTOMER"},
                     {"strategy", "STRATEGY"},
                     {"symbol", "SYMBOL"},
                     {"side", "SIDE"},
                     {"type", "TYPE"},
                     {"quantity", "QUANTITY"},
                     {"filled_quantity", "FILLED"},
                     {"price", "PRICE"},
                     {"average_price", "AVERAGE"},
                     {"status", "STATUS"},
                     {"reason", "REASON"}},
                    &store::Reader::orders);
}

int show_order(const Arguments& arguments, Context& context) {
  const auto id = arguments.text("ID");
  const auto reader = open_workspace(context).open_reader();
  if (!reader && reader.error().code == engine::ErrorCode::NotFound) return context.printer.fail(no_such("order", id));
  if (!reader) return fail(context, reader.error());
  const auto row = (*reader)->order(id);
  if (!row && row.error().code == engine::ErrorCode::NotFound) return context.printer.fail(no_such("order", id));
  if (!row) return fail(context, row.error());
  context.printer.document(to_json(*row));
  return kExitDone;
}

int list_trades(const Arguments& arguments, Context& context) {
  return print_list(arguments, context,
                    {{"time", "TIME"},
                     {"id", "ID"},
                     {"client_order_id", "CLIENT ORDER ID"},
                     {"customer", "CUSTOMER"},
                     {"strategy", "STRATEGY"},
                     {"symbol", "SYMBOL"},
                     {"side", "SIDE"},
                     {"price", "PRICE"},
                     {"quantity", "QUANTITY"},
                     {"fee", "FEE"},
                     {"fee_asset", "FEE ASSET"},
                     {"liquidity", "LIQUIDITY"},
                     {"realized_pnl", "REALIZED PNL"}},
                    &store::Reader::trades);
}

int list_positions(const Arguments& arguments, Context& context) {
  return print_list(arguments, context,
                    {{"customer", "CUSTOMER"},
                     {"strategy", "STRATEGY"},
                     {"symbol", "SYMBOL"},
                     {"side", "SIDE"},
                     {"quantity", "QUANTITY"},
                     {"entry_price", "ENTRY PRICE"},
                     {"mark_price", "MARK PRICE"},
                     {"realized_pnl", "REALIZED PNL"},
                     {"unrealized_pnl", "UNREALIZED PNL"},
                     {"target", "TARGET"}},
                    &store::Reader::positions);
}

OrderedJson instrument_json(const engine::VenueConfig& venue, const engine::Instrument& instrument) {
  OrderedJson object{{"venue", venue.id.text()}};
  const auto declared = to_json(instrument);
  for (const auto& [field, value] : declared.items()) object[field] = value;
  return object;
}

int list_instruments(const Arguments& arguments, Context& context) {
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  const auto wanted = arguments.text("venue");
  auto array = OrderedJson::array();
  for (const auto& [id, venue] : setup->venues) {
    if (!wanted.empty() && id.text() != wanted) continue;
    for (const auto& instrument : venue.instruments) array.push_back(instrument_json(venue, instrument));
  }
  context.printer.rows({{"venue", "VENUE"},
                        {"symbol", "SYMBOL"},
                        {"kind", "KIND"},
                        {"tick_size", "TICK"},
                        {"lot_size", "LOT"},
                        {"min_quantity", "MIN QUANTITY"},
                        {"min_notional", "MIN NOTIONAL"},
                        {"contract_size", "CONTRACT"},
                        {"max_leverage", "MAX LEVERAGE"}},
                       array);
  return kExitDone;
}

int show_instrument(const Arguments& arguments, Context& context) {
  const auto symbol = arguments.text("SYMBOL");
  const auto wanted = arguments.text("venue");
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  std::vector<std::string> names;
  std::vector<OrderedJson> found;
  for (const auto& [id, venue] : setup->venues) {
    if (!wanted.empty() && id.text() != wanted) continue;
    for (const auto& instrument : venue.instruments) {
      names.push_back(instrument.id.text());
      if (instrument.id.text() == symbol) found.push_back(instrument_json(venue, instrument));
    }
  }
  if (found.empty()) return context.printer.fail(no_such("instrument", symbol), near_name(symbol, names));
  if (found.size() > 1) {
    return context.printer.fail(engine::invalid("several venues list '" + symbol + "'"), "say which: --venue NAME");
  }
  context.printer.document(found.front());
  return kExitDone;
}

}  // namespace

Command order_command() {
  Command group{"order", "Orders that were sent, or denied a venue", {"copytrade order list --customer alice"}, {}, {},
                {}};
  group.commands.push_back({"list",
                            "Orders, oldest first",
                            {"copytrade order list --customer alice --status filled --since 2024-08-08",
                             "copytrade order list --limit 20 --output csv"},
                            filter_options(),
                            list_orders,
                            {}});
  group.commands.push_back({"show",
                            "One order",
                            {"copytrade order show ct0001000000000000000000a101"},
                            {positional("ID", "Client order id or venue order id")},
                            show_order,
                            {}});
  return group;
}

Command trade_command() {
  Command group{"trade", "Fills of our orders", {"copytrade trade list --limit 20"}, {}, {}, {}};
  auto options = filter_options();
  std::erase_if(options, [](const Option& o) { return o.name == "status"; });
  group.commands.push_back({"list",
                            "Trades, oldest first",
                            {"copytrade trade list --strategy half --output csv"},
                            options,
                            list_trades,
                            {}});
  return group;
}

Command position_command() {
  Command group{"position", "What customers hold", {"copytrade position list"}, {}, {}, {}};
  auto options = filter_options();
  std::erase_if(options, [](const Option& o) { return o.name == "since" || o.name == "until"; });
  for (auto& o : options) {
    if (o.name == "status") o.help = "all: also those that are flat";
  }
  group.commands.push_back({"list",
                            "Positions by customer, strategy and instrument",
                            {"copytrade position list --customer alice", "copytrade position list --status all"},
                            options,
                            list_positions,
                            {}});
  return group;
}

Command instrument_command() {
  Command group{
      "instrument", "What can be traded where, with its steps and limits", {"copytrade instrument list"}, {}, {}, {}};
  const auto venue = option("venue", "NAME", "Only at this venue");
  group.commands.push_back({"list",
                            "All instruments of the declared venues",
                            {"copytrade instrument list --venue paper"},
                            {venue},
                            list_instruments,
                            {}});
  group.commands.push_back({"show",
                            "One instrument",
                            {"copytrade instrument show BTC-USDT-SWAP"},
                            {positional("SYMBOL", "Such as BTC-USDT-SWAP"), venue},
                            show_instrument,
                            {}});
  return group;
}

}  // namespace cli
