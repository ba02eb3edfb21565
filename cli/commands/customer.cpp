#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/customer_check.h"
#include "cli/commands/customer_file.h"
#include "cli/commands/declared.h"
#include "cli/commands/support.h"
#include "cli/config/setup_json.h"

namespace cli {
namespace {

using engine::Result;

OrderedJson amount(const std::optional<engine::Decimal>& value) {
  return value ? OrderedJson(value->to_string()) : OrderedJson(nullptr);
}

/// The last four characters of the key this customer trades with, if this process may see it. Never more of it: a key
/// of less than sixteen characters shows nothing.
OrderedJson key_tail(const engine::CustomerConfig& customer, const Environment& environment) {
  if (customer.credentials_env.empty()) return nullptr;
  const auto key = environment(customer.credentials_env + "_API_KEY");
  if (!key || key->size() < 16) return nullptr;
  return key->substr(key->size() - 4);
}

/// The contract's fields first, then whatever else was declared.
OrderedJson customer_json(const store::CustomerRow& row, const Environment& environment) {
  const auto declared = to_json(row.config);
  OrderedJson object{{"name", row.config.id.text()},
                     {"venue", row.config.venue.text()},
                     {"enabled", row.config.enabled},
                     {"balance", amount(row.balance)},
                     {"equity", amount(row.equity)},
                     {"max_leverage", declared["max_leverage"]},
                     {"api_key_tail", key_tail(row.config, environment)}};
  for (const auto& [field, value] : declared.items()) {
    if (!object.contains(field)) object[field] = value;
  }
  return object;
}

/// All customers; none where nothing was ever kept.
Result<std::vector<store::CustomerRow>> read_customers(const Context& context) {
  const auto reader = open_workspace(context).open_reader();
  if (!reader && reader.error().code == engine::ErrorCode::NotFound) return std::vector<store::CustomerRow>{};
  if (!reader) return reader.error();
  return (*reader)->customers();
}

/// One customer. Errors: NotFound, with the near name as the hint.
Result<store::CustomerRow> find_customer(Context& context, const std::string& name, std::string& hint) {
  auto rows = read_customers(context);
  if (!rows) return rows.error();
  std::vector<std::string> names;
  for (auto& row : *rows) {
    if (row.config.id.text() == name) return std::move(row);
    names.push_back(row.config.id.text());
  }
  hint = near_name(name, names);
  return no_such("customer", name);
}

int run_list(const Arguments&, Context& context) {
  const auto rows = read_customers(context);
  if (!rows) return fail(context, rows.error());
  auto array = OrderedJson::array();
  for (const auto& row : *rows) array.push_back(customer_json(row, context.environment));
  context.printer.rows({{"name", "NAME"},
                        {"venue", "VENUE"},
                        {"enabled", "ENABLED"},
                        {"balance", "BALANCE"},
                        {"equity", "EQUITY"},
                        {"max_leverage", "MAX LEVERAGE"},
                        {"api_key_tail", "KEY"}},
                       array);
  return kExitDone;
}

int run_show(const Arguments& arguments, Context& context) {
  std::string hint;
  const auto row = find_customer(context, arguments.text("NAME"), hint);
  if (!row) return context.printer.fail(row.error(), hint);
  context.printer.document(customer_json(*row, context.environment));
  return kExitDone;
}

int run_check(const Arguments& arguments, Context& context) {
  std::string hint;
  const auto row = find_customer(context, arguments.text("NAME"), hint);
  if (!row) return context.printer.fail(row.error(), hint);
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  const auto venue = setup->venues.find(row->config.venue);
  if (venue != setup->venues.end() && venue->second.is_live()) {
    return check_live_customer(row->config, venue->second, context);
  }
  const std::string kind = venue == setup->venues.end() ? "" : venue->second.kind;
  // The embedded exchange has no keys: whoever holds the data directory may trade, and nobody can withdraw.
  const bool has_account = row->balance.has_value();
  context.printer.document(OrderedJson{{"name", row->config.id.text()},
                                       {"venue", row->config.venue.text()},
                                       {"venue_kind", kind},
                                       {"account", has_account},
                                       {"key_valid", nullptr},
                                       {"may_trade", has_account && row->config.enabled},
                                       {"may_withdraw", false},
                                       {"balance", amount(row->balance)},
                                       {"equity", amount(row->equity)}});
  if (!has_account) context.printer.note("no account yet: the daemon opens it when it starts (copytrade run)");
  return kExitDone;
}

int run_import(const Arguments& arguments, Context& context) {
  const auto path = arguments.text("FILE");
  const auto text = read_input(path, context.input);
  if (!text) return context.printer.fail(text.error());
  auto imported = parse_customers(*text);
  if (!imported.mistakes.empty()) {
    std::string message;
    for (const auto& mistake : imported.mistakes) message += (message.empty() ? "" : "\n") + path + ": " + mistake;
    return context.printer.fail(engine::invalid(message));
  }
  const bool may_update = arguments.is_on("update");
  const auto plan = [&](const engine::Setup& have) -> Result<std::vector<engine::SetupChange>> {
    std::vector<engine::SetupChange> changes;
    for (const auto& customer : imported.customers) {
      const auto known = have.customers.find(customer.id);
      if (known != have.customers.end() && known->second == customer) continue;
      if (known != have.customers.end() && !may_update) {
        return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::Rejected,
                             "customer '" + customer.id.text() + "' exists already, with other content"};
      }
      changes.push_back(engine::declare(customer));
    }
    return changes;
  };
  const auto changes = open_workspace(context).change_setup(plan);
  if (!changes && changes.error().code == engine::ErrorCode::AlreadyExists) {
    return context.printer.fail(changes.error(), "--update changes those that are there; nothing was imported");
  }
  if (!changes) return fail(context, changes.error());
  context.printer.document(OrderedJson{{"read", imported.customers.size()}, {"changed", changes->size()}});
  return kExitDone;
}

int run_export(const Arguments&, Context& context) {
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  if (context.printer.is_json()) {
    auto array = OrderedJson::array();
    for (const auto& [id, customer] : setup->customers) array.push_back(customer_as_written(customer));
    context.printer.rows({}, array);
  } else {
    context.printer.text(write_customers_csv(*setup));
  }
  return kExitDone;
}

}  // namespace

Command customer_command() {
  const auto which = positional("NAME", "Which customer");
  Command group{"customer", "Follower accounts: who copies, and at which venue", {"copytrade customer list"}, {}, {},
                {}};
  group.commands = declared_commands<engine::CustomerConfig>();
  group.commands.push_back(
      {"list", "All customers, with what they hold", {"copytrade customer list --output json"}, {}, run_list, {}});
  group.commands.push_back({"show", "One customer", {"copytrade customer show alice"}, {which}, run_show, {}});
  group.commands.push_back({"check",
                            "Ask whether the account can trade, and what it holds",
                            {"copytrade customer check alice"},
                            {which},
                            run_check,
                            {}});
  group.commands.push_back(
      {"import",
       "Declare the customers of a file, all or none",
       {"copytrade customer import customers.csv", "copytrade customer import - --update < customers.json"},
       {positional("FILE", "CSV with a header of keys, or a JSON array; - is standard input"),
        toggle("update", "Change those that are there with other content")},
       run_import,
       {}});
  group.commands.push_back({"export",
                            "All customers as CSV, or as JSON with --output json",
                            {"copytrade customer export > customers.csv"},
                            {},
                            run_export,
                            {}});
  return group;
}

}  // namespace cli
