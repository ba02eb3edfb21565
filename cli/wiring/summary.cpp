#include "cli/wiring/summary.h"

#include <map>
#include <nlohmann/json.hpp>

#include "store/reader.h"

namespace cli {
namespace {

constexpr std::size_t kLinesMax = 200;

void add_lines(OrderedJson& lines, const store::SignalStory& story) {
  for (const auto& follower : story.followers) {
    if (lines.size() >= kLinesMax) return;
    engine::Decimal done;
    for (const auto& fill : follower.fills) done += fill.side == "buy" ? fill.quantity : -fill.quantity;
    lines.push_back({{"signal", story.signal.source + "/" + story.signal.id},
                     {"customer", follower.intent.binding.customer.text()},
                     {"strategy", follower.intent.binding.strategy.text()},
                     {"symbol", follower.intent.instrument.text()},
                     {"wanted", follower.intent.wanted.to_string()},
                     {"done", done.to_string()},
                     {"carry", follower.intent.carry.to_string()},
                     {"outcome", engine::to_string(follower.intent.outcome)},
                     {"reason", follower.intent.reason}});
  }
}

}  // namespace

engine::Status print_summary(Printer& printer, const std::string& data_dir, const engine::Desk& desk) {
  auto reader = store::Reader::open(data_dir);
  if (!reader) return reader.error();
  const auto signals = (*reader)->signals(store::Filter{});
  if (!signals) return signals.error();
  if (printer.is_table() && signals->size() <= kLinesMax) {
    OrderedJson lines = OrderedJson::array();
    for (const auto& signal : *signals) {
      if (signal.status == "rejected") {
        lines.push_back({{"signal", signal.source + "/" + signal.id},
                         {"customer", ""},
                         {"strategy", ""},
                         {"symbol", ""},
                         {"wanted", ""},
                         {"done", ""},
                         {"carry", ""},
                         {"outcome", "rejected"},
                         {"reason", signal.reason + ": " + signal.message}});
        continue;
      }
      const auto story = (*reader)->signal(signal.source, signal.id);
      if (!story) return story.error();
      add_lines(lines, *story);
      if (lines.size() >= kLinesMax) break;
    }
    printer.rows({{"signal", "SIGNAL"},
                  {"customer", "CUSTOMER"},
                  {"strategy", "STRATEGY"},
                  {"symbol", "SYMBOL"},
                  {"wanted", "WANTED"},
                  {"done", "DONE"},
                  {"carry", "CARRY"},
                  {"outcome", "OUTCOME"},
                  {"reason", "REASON"}},
                 lines);
    if (lines.size() >= kLinesMax) printer.note("only the first 200 lines are shown; see `copytrade signal show`");
    return engine::ok();
  }
  std::map<std::string, std::size_t> statuses;
  for (const auto& signal : *signals) ++statuses[signal.status];
  const auto orders = (*reader)->orders(store::Filter{});
  if (!orders) return orders.error();
  const auto trades = (*reader)->trades(store::Filter{});
  if (!trades) return trades.error();
  OrderedJson document{{"signals", signals->size()},         {"by_status", statuses},
                       {"orders", orders->size()},           {"trades", trades->size()},
                       {"events", desk.book().last_event()}, {"state_hash", desk.book().state_hash()}};
  printer.document(document);
  return engine::ok();
}

}  // namespace cli
