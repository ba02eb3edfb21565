#include "cli/commands/customer_check.h"

#include <nlohmann/json.hpp>

#include "cli/output/exit_code.h"
#include "cli/wiring/live_venues.h"

namespace cli {
namespace {

constexpr engine::Duration kPatience = std::chrono::seconds{15};

/// Nobody listens: a check only asks.
class Nobody final : public engine::Sink {
 public:
  engine::Status post(engine::Input) override { return engine::ok(); }
};

}  // namespace

int check_live_customer(const engine::CustomerConfig& customer, const engine::VenueConfig& venue, Context& context) {
  Nobody nobody;
  auto line = LiveLine::open(venue, context.clock, context.environment, nobody);
  if (!line) return context.printer.fail(line.error());
  const auto check = (*line)->check_account(customer, kPatience);
  const bool is_refused = !check && check.error().code == engine::ErrorCode::Unauthorized;
  if (!check && !is_refused) return context.printer.fail(check.error());
  OrderedJson object{{"name", customer.id.text()},
                     {"venue", customer.venue.text()},
                     {"venue_kind", venue.kind},
                     {"account", !is_refused},
                     {"key_valid", !is_refused}};
  if (is_refused) {
    object["problem"] = check.error().detail;
    context.printer.document(object);
    context.printer.note("the venue does not take this key");
    return kExitRefused;
  }
  auto balances = OrderedJson::object();
  for (const auto& [asset, amount] : check->balances) balances[asset.text()] = amount.to_string();
  const auto usdt = check->balances.find(engine::Asset{"USDT"});
  object["may_trade"] = check->may_trade;
  object["may_withdraw"] = check->may_withdraw;
  object["balance"] = usdt == check->balances.end() ? OrderedJson("0") : OrderedJson(usdt->second.to_string());
  object["balances"] = std::move(balances);
  context.printer.document(object);
  if (check->may_withdraw) context.printer.note("the key may withdraw: make one that may only read and trade");
  if (!check->may_trade) context.printer.note("the key may not trade");
  return check->may_trade && !check->may_withdraw ? kExitDone : kExitRefused;
}

}  // namespace cli
