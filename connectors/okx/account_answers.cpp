#include "connectors/okx/account_answers.h"

#include <algorithm>
#include <optional>

#include "connectors/kit/fields.h"

namespace okx {
namespace {

using namespace engine;
using kit::Fields;
using Value = kit::Json::Value;

/// Is `word` one of the words between commas?
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one == word) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

Decimal or_zero(Value value, Fields& in) { return value.text().empty() ? Decimal{} : in.decimal(value); }

/// The largest size of one order, limit or market.
Decimal size_max(Value row, Fields& in, bool is_spot) {
  const auto limit = or_zero(row["maxLmtSz"], in);
  // Of spot, the market order's is in USDT.
  const auto market = is_spot ? Decimal{} : or_zero(row["maxMktSz"], in);
  if (limit.is_zero() || market.is_zero()) return max(limit, market);
  return min(limit, market);
}

std::optional<Instrument> read_instrument(Value row) {
  Fields in;
  Instrument made;
  const auto type = row["instType"].text();
  const bool is_spot = type == "SPOT";
  if (!is_spot && type != "SWAP") return std::nullopt;
  if (is_spot) {
    made.base = Asset{in.name(row["baseCcy"])};
    made.quote = made.settle = Asset{in.name(row["quoteCcy"])};
  } else {
    const bool is_inverse = row["ctType"].text() == "inverse";
    made.kind = is_inverse ? InstrumentKind::PerpInverse : InstrumentKind::PerpLinear;
    made.settle = Asset{in.name(row["settleCcy"])};
    const auto counted = Asset{in.name(row["ctValCcy"])};
    made.base = is_inverse ? made.settle : counted;
    made.quote = is_inverse ? counted : made.settle;
    const auto multiplier = row["ctMult"].text().empty() ? Decimal{1} : in.decimal(row["ctMult"]);
    const auto size = try_multiply(in.decimal(row["ctVal"]), multiplier);
    if (!size || !size->is_positive()) return std::nullopt;
    made.contract_size = *size;
    made.max_leverage = max(Decimal{1}, or_zero(row["lever"], in));
  }
  made.id = make_instrument_id(made.base, made.quote, made.kind);
  made.tick_size = in.price(row["tickSz"]);
  const auto in_base = [&](Decimal sizes) {
    const auto value = try_multiply(sizes, made.contract_size);
    if (!value) in.fail("size", "does not fit");
    return Quantity{value ? *value : Decimal{}};
  };
  made.lot_size = in_base(in.decimal(row["lotSz"]));
  made.min_quantity = in_base(or_zero(row["minSz"], in));
  made.max_quantity = in_base(size_max(row, in, is_spot));
  made.trading = row["state"].text() == "live";
  // Another name than ours means another product, such as BTC-USD_UM-SWAP.
  if (!in.good() || made.id.text() != row["instId"].text() || !validate(made)) return std::nullopt;
  return made;
}

}  // namespace

Result<AccountConfig> read_account_config(Value data) {
  const auto row = data[std::size_t{0}];
  if (!row.is_object()) return invalid("okx: account/config has no row");
  Fields in;
  AccountConfig config;
  config.may_trade = has_word(row["perm"].text(), "trade");
  config.may_withdraw = has_word(row["perm"].text(), "withdraw");
  config.is_hedged = row["posMode"].text() == "long_short_mode";
  config.level = static_cast<int>(in.integer(row["acctLv"]));
  if (!in.good()) return invalid("okx: account/config: " + in.error());
  return config;
}

Result<std::map<Asset, Decimal>> read_balances(Value data) {
  std::map<Asset, Decimal> balances;
  Fields in;
  for (const auto row : data[std::size_t{0}]["details"].items()) {
    balances[Asset{in.name(row["ccy"])}] = or_zero(row["cashBal"], in);
  }
  if (!data[std::size_t{0}].is_object()) in.fail("data", "missing");
  if (!in.good()) return invalid("okx: account/balance: " + in.error());
  return balances;
}

Result<std::vector<Decimal>> read_leverages(Value data) {
  std::vector<Decimal> leverages;
  Fields in;
  for (const auto row : data.items()) leverages.push_back(in.decimal(row["lever"]));
  if (!in.good()) return invalid("okx: leverage-info: " + in.error());
  return leverages;
}

std::vector<Instrument> read_instruments(Value data) {
  std::vector<Instrument> found;
  for (const auto row : data.items()) {
    if (auto instrument = read_instrument(row)) found.push_back(*std::move(instrument));
  }
  return found;
}

}  // namespace okx
