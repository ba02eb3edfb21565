#include "cli/config/serve_files.h"

#include <limits>
#include <set>

#include "cli/config/fields.h"
#include "cli/config/toml_reader.h"

namespace cli {
namespace {

using serve::AccountConfig;
using serve::Fault;
using Type = Written::Type;

/// A secret may have several lines (a PEM), and is never repeated in a message.
std::optional<std::string> read_secret(const Place& place) {
  constexpr std::size_t kMost = 8'192;
  if (place.value.type != Type::Text || place.value.text.empty() || place.value.text.size() > kMost) {
    return place.refuse("must be a text of 1 to 8192 characters");
  }
  return place.value.text;
}

std::optional<std::string> read_passphrase(const Place& place) {
  if (place.value.type != Type::Text) return place.refuse("must be a text");
  return place.value.text;
}

void set_permissions(AccountConfig& account, const Place& place) {
  if (place.value.type != Type::List) {
    place.refuse("must be a list such as [\"read\", \"trade\"]");
    return;
  }
  account.may_read = account.may_trade = false;
  for (const auto& item : place.value.items) {
    if (item.type == Type::Text && item.text == "read") {
      account.may_read = true;
    } else if (item.type == Type::Text && item.text == "trade") {
      account.may_trade = true;
    } else {
      place.refuse("holds \"read\" and \"trade\" only, not " + item.shown());
    }
  }
}

void set_balances(AccountConfig& account, const Place& place) {
  if (place.value.type != Type::Table) {
    place.refuse("must be a table such as { USDT = \"10000\" }, not " + place.value.shown());
    return;
  }
  for (const auto& item : place.value.items) {
    const auto part = place.inner(item, item.name);
    Written name = item;
    name.type = Type::Text;
    name.text = item.name;
    const auto asset = read_asset({name, part.field, part.complaints});
    const auto amount = read_decimal(part, Range::from(engine::Decimal{}, kAmountMax));
    if (asset && amount) account.balances[*asset] = *amount;
  }
}

const Fields<AccountConfig>& account_fields() {
  static const Fields<AccountConfig> kFields{
      {make_field(Key{"name", "what the ledger calls it", "NAME", false, false, true}, &AccountConfig::name, read_name),
       make_field(Key{"api_key", "what its client sends", "TEXT", false, false, true}, &AccountConfig::api_key,
                  [](const Place& place) { return read_text(place, 200); }),
       make_field(Key{"secret_key", "the HMAC secret, or a public key as PEM", "TEXT", false, false, true},
                  &AccountConfig::secret_key, read_secret),
       make_field(Key{"passphrase", "OKX alone asks for one", "TEXT"}, &AccountConfig::passphrase, read_passphrase),
       {{"permissions", "read, trade (default: both)", "LIST"},
        set_permissions,
        [](AccountConfig& account) { account.may_read = account.may_trade = true; }},
       {{"balances", "paid in when the account is new", "TABLE"},
        set_balances,
        [](AccountConfig& account) { account.balances.clear(); }},
       choice_field({"position_mode", "one_way or hedge (default: one_way)", "one_way|hedge"},
                    &AccountConfig::position_mode, engine::parse_position_mode)},
      {}};
  return kFields;
}

const Fields<Fault>& fault_fields() {
  const auto whole = [](std::int64_t low) {
    return [low](const Place& place) { return read_whole(place, low, std::numeric_limits<std::int32_t>::max()); };
  };
  static const Fields<Fault> kFields{
      {make_field(Key{"on", "what it strikes", "EVENT", false, false, true}, &Fault::on,
                  [](const Place& place) { return read_text(place, 64); }),
       choice_field({"do", "what it does", "KIND", false, false, true}, &Fault::kind, serve::parse_fault_kind),
       make_field(Key{"at", "the n-th that matches", "NUMBER"}, &Fault::at, whole(1)),
       decimal_field({"probability", "of each that matches", "SHARE"}, &Fault::probability,
                     Range::from(engine::Decimal{}, engine::Decimal{1})),
       make_field(Key{"ms", "of a delay, lag or skew", "NUMBER"}, &Fault::ms,
                  whole(std::numeric_limits<std::int32_t>::min())),
       make_field(Key{"account", "only its", "NAME"}, &Fault::account, read_name),
       make_field(Key{"symbol", "of foreign trades, liquidations and changes", "SYMBOL"}, &Fault::symbol,
                  [](const Place& place) { return read_text(place, 64); }),
       make_field(Key{"side", "of a foreign trade", "buy|sell"}, &Fault::side,
                  [](const Place& place) { return read_text(place, 4); }),
       make_field(Key{"quantity", "of a foreign trade", "AMOUNT"}, &Fault::quantity,
                  [](const Place& place) -> std::optional<std::string> {
                    const auto amount = read_decimal(place, kAmountRange);
                    if (!amount) return std::nullopt;
                    return amount->to_string();
                  })},
      {}};
  return kFields;
}

/// The tables of a list, each with its place; complains of what is none.
template <class Each>
void for_tables(const Written& root, const std::string& name, Complaints& complaints, Each&& each) {
  const auto* list = root.find(name);
  for (std::size_t i = 0; list != nullptr && list->type == Type::List && i < list->items.size(); ++i) {
    const Place table{list->items[i], name + "[" + std::to_string(i + 1) + "]", complaints};
    if (table.value.type != Type::Table) {
      table.refuse("must be a table, not " + table.value.shown());
      continue;
    }
    each(table);
  }
}

}  // namespace

Parsed<std::vector<AccountConfig>> parse_accounts(std::string_view text, const std::string& path) {
  Complaints complaints{path, {}};
  Parsed<std::vector<AccountConfig>> out;
  const auto root = read_toml(text, complaints);
  for (const auto& item : root.items) {
    if (item.name != "account" || item.type != Type::List) {
      complaints.add(item.line, item.name, "is not known; an accounts file holds [[account]] tables only");
    }
  }
  std::set<std::string> names, keys;
  for_tables(root, "account", complaints, [&](const Place& table) {
    AccountConfig account;
    read_fields(account, table, account_fields(), {});
    if (!account.name.empty() && !names.insert(account.name).second) table.refuse("name stands twice");
    if (!account.api_key.empty() && !keys.insert(account.api_key).second) table.refuse("api_key stands twice");
    out.value.push_back(std::move(account));
  });
  if (out.value.empty() && complaints.count() == 0) complaints.add(0, "", "holds no [[account]]");
  out.mistakes = complaints.take();
  return out;
}

Parsed<FaultPlan> parse_faults(std::string_view text, const std::string& path) {
  Complaints complaints{path, {}};
  Parsed<FaultPlan> out;
  const auto root = read_toml(text, complaints);
  for (const auto& item : root.items) {
    if (item.name == "seed") {
      const auto seed = read_whole({item, item.name, complaints}, 0, std::numeric_limits<std::int64_t>::max());
      if (seed) out.value.seed = static_cast<std::uint64_t>(*seed);
    } else if (item.name != "fault" || item.type != Type::List) {
      complaints.add(item.line, item.name, "is not known; a faults file holds seed and [[fault]] tables");
    }
  }
  for_tables(root, "fault", complaints, [&](const Place& table) {
    Fault fault;
    const auto before = complaints.count();
    read_fields(fault, table, fault_fields(), {});
    if (complaints.count() == before) {
      if (const auto valid = serve::validate(fault); !valid) table.refuse(valid.error().detail);
    }
    out.value.faults.push_back(std::move(fault));
  });
  out.mistakes = complaints.take();
  return out;
}

}  // namespace cli
