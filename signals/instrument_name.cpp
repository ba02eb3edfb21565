#include "signals/instrument_name.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace signals {
namespace {

using engine::InstrumentKind;

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kAssetMax = 20;

/// Where names are glued together (BTCUSDT), one of these ends them. Elsewhere any asset may be the quote.
constexpr std::array<std::string_view, 26> kQuotes{
    "USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USDD", "USDE", "USD1", "DAI", "USD", "BTC", "ETH", "BNB",
    "SOL",  "EUR",  "GBP",   "TRY",  "JPY",  "BRL",  "AUD",  "KRW",  "ARS", "MXN", "PLN", "ZAR", "UAH"};
/// Bases that settle a doubt: BNBUSD is BNB-USD and not BN-BUSD, DOTUSD is DOT-USD and not DO-TUSD.
constexpr std::array<std::string_view, 25> kWellKnownBases{
    "BTC", "XBT", "ETH", "BNB", "SOL",  "XRP",  "ADA", "DOGE", "DOT", "LTC",  "TRX",  "AVAX", "LINK",
    "BCH", "ETC", "XLM", "UNI", "ATOM", "NEAR", "FIL", "APT",  "SUI", "SHIB", "PEPE", "ALGO"};

/// Single assets that end like a pair.
constexpr std::array<std::string_view, 19> kUnpaired{"WBTC",  "RENBTC", "CBBTC", "STETH", "WSTETH", "CBETH", "WBETH",
                                                     "BETH",  "RETH",   "WETH",  "WBNB",  "MSOL",   "STSOL", "JITOSOL",
                                                     "BNSOL", "PYUSD",  "GUSD",  "LUSD",  "SUSD"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// A name on its way: what has been understood is cut off `rest`.
struct Name {
  std::string written;
  std::string rest;
  std::string base;
  std::string quote;
  std::optional<InstrumentKind> kind;
  bool is_perpetual = false;  ///< The name says so; linear or inverse follows from the quote.
  std::string_view mark;      ///< By which it says so.

  engine::Error bad(const std::string& why) const { return engine::invalid("\"" + written + "\" " + why); }
};

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// 240329, 20240329, 29MAR24, H2024 ...: what stands where a date of delivery does.
bool is_date(std::string_view part) {
  if (is_digits(part)) return part.size() == 6 || part.size() == 8;
  constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  if (part.size() < 6 || part.size() > 7) return false;
  const auto day = part.substr(0, part.size() - 5);
  return is_digits(day) && is_digits(part.substr(part.size() - 2)) && is_in(kMonths, part.substr(day.size(), 3));
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t from = 0;;) {
    const auto at = text.find_first_of(separators, from);
    parts.push_back(text.substr(from, at - from));
    if (at == std::string_view::npos) return parts;
    from = at + 1;
  }
}

bool take_suffix(std::string& text, std::string_view suffix) {
  if (text.size() <= suffix.size() || !text.ends_with(suffix)) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

/// Upper case, and the platform in front (BINANCE:) taken off; in ccxt's BTC/USDT:USDT the colon comes after a slash.
engine::Result<Name> start(std::string_view text) {
  Name name;
  for (const char c : text.substr(0, kNameMax)) {
    const bool is_plain = c > ' ' && c < 0x7F && c != '"';
    name.written += is_plain ? c : '?';
    name.rest += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  if (text.empty()) return engine::invalid("is empty");
  if (text.size() > kNameMax) return name.bad("... is longer than 64 characters");
  for (const char c : name.rest) {
    const bool is_known =
        (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view{"-_/:."}.find(c) != std::string_view::npos;
    if (!is_known) return name.bad("is no instrument: only letters, digits and - _ / : . stand in one");
  }
  const auto colon = name.rest.find(':');
  if (colon != std::string::npos && colon < name.rest.find('/')) name.rest.erase(0, colon + 1);
  return name;
}

/// ccxt: BTC/USDT:USDT. What it settles in says the kind.
engine::Status take_settle(Name& name) {
  const auto colon = name.rest.find(':');
  if (colon == std::string::npos) return engine::ok();
  const std::string settle = name.rest.substr(colon + 1);
  name.rest.resize(colon);
  if (settle.find('-') != std::string::npos)
    return name.bad("is a dated future or an option; only spot and perpetuals are traded");
  const auto slash = name.rest.find('/');
  if (slash == std::string::npos || settle.empty()) return name.bad("is no instrument: expected BASE/QUOTE:SETTLE");
  if (settle == name.rest.substr(slash + 1)) {
    name.kind = InstrumentKind::PerpLinear;
  } else if (settle == name.rest.substr(0, slash)) {
    name.kind = InstrumentKind::PerpInverse;
  } else {
    return name.bad("settles in " + settle + ", which is neither its base nor its quote");
  }
  name.is_perpetual = true;
  return engine::ok();
}

void take_marks(Name& name) {
  // -SWAP is OKX, _PERP Binance's COIN-M, .P TradingView, -PERPETUAL Deribit, PERP glued on: many.
  for (const std::string_view mark : {"-SWAP", "_SWAP", "-PERPETUAL", "-PERP", "_PERP", ".P"}) {
    if (take_suffix(name.rest, mark)) {
      name.is_perpetual = true;
      name.mark = mark;
      return;
    }
  }
  for (const std::string_view mark : {"-SPOT", "_SPOT"}) {
    if (take_suffix(name.rest, mark)) {
      name.kind = InstrumentKind::Spot;
      return;
    }
  }
  if (name.rest.ends_with("PERP") && name.rest.find_first_of("-_/") == std::string::npos) {
    const std::string_view front{name.rest.data(), name.rest.size() - 4};
    const bool ends_in_quote = std::any_of(kQuotes.begin(), kQuotes.end(), [&](std::string_view quote) {
      return front.size() > quote.size() && front.ends_with(quote);
    });
    if (ends_in_quote) name.is_perpetual = take_suffix(name.rest, "PERP");
  }
}

/// BTCUSDT: base and quote without a mark between them.
engine::Status unglue(Name& name) {
  std::vector<std::string_view> fits;
  for (const auto quote : kQuotes) {
    if (name.rest.size() > quote.size() && name.rest.ends_with(quote)) fits.push_back(quote);
  }
  if (is_in(kUnpaired, name.rest) || is_in(kQuotes, name.rest)) fits.clear();
  if (fits.empty()) return name.bad("does not say what it is quoted in; write it as BTC-USDT or BTC-USDT-SWAP");
  if (fits.size() > 1) {
    std::vector<std::string_view> clear;
    std::copy_if(fits.begin(), fits.end(), std::back_inserter(clear), [&](std::string_view quote) {
      return is_in(kWellKnownBases, std::string_view{name.rest}.substr(0, name.rest.size() - quote.size()));
    });
    if (clear.size() != 1) {
      return name.bad("can be read in two ways, quoted in " + std::string{fits[0]} + " or in " + std::string{fits[1]} +
                      "; write it with a dash, as BTC-USDT");
    }
    fits = clear;
  }
  name.quote = fits[0];
  name.base = name.rest.substr(0, name.rest.size() - fits[0].size());
  return engine::ok();
}

engine::Status take_assets(Name& name) {
  const auto parts = split(name.rest, "-_/");
  const bool is_dated = std::any_of(parts.begin() + 1, parts.end(), is_date);
  if (is_dated) return name.bad("is a dated future or an option; only spot and perpetuals are traded");
  if (name.rest.find_first_of(":.") != std::string::npos || parts.size() > 2) {
    return name.bad("is no instrument; write it as BTC-USDT or BTC-USDT-SWAP");
  }
  if (parts.size() == 2) {
    name.base = parts[0];
    name.quote = parts[1];
    // BTC-USDT is the canonical name of the spot instrument: it says its kind.
    if (name.rest.find('-') != std::string::npos && !name.is_perpetual && !name.kind) name.kind = InstrumentKind::Spot;
    return engine::ok();
  }
  if (name.mark == "-PERPETUAL" && is_in(kWellKnownBases, name.rest)) {
    name.base = name.rest;  // Deribit's BTC-PERPETUAL: the inverse one, quoted in USD.
    name.quote = "USD";
    return engine::ok();
  }
  return unglue(name);
}

/// A perpetual quoted in USD is the inverse one and any other the linear: that is what the canonical names can say.
engine::Status settle_kind(Name& name, InstrumentKind default_kind) {
  const auto by_quote = name.quote == "USD" ? InstrumentKind::PerpInverse : InstrumentKind::PerpLinear;
  if (name.is_perpetual) {
    if (name.kind && *name.kind != by_quote) {
      return name.bad("is an unusual perpetual: quoted in USD they are inverse, in anything else linear");
    }
    name.kind = by_quote;
  } else if (!name.kind) {
    if (default_kind != InstrumentKind::Spot && default_kind != by_quote) {
      return name.bad("does not say its kind, and quoted in " + name.quote + " it cannot be the default_kind " +
                      std::string{to_string(default_kind)} + "; write " + name.base + "-" + name.quote +
                      " for spot or " + name.base + "-" + name.quote + "-SWAP for the perpetual");
    }
    name.kind = default_kind;
  }
  return engine::ok();
}

engine::Status check_assets(Name& name) {
  for (auto* asset : {&name.base, &name.quote}) {
    if (asset->empty()) return name.bad("lacks its base or its quote; write it as BTC-USDT or BTC-USDT-SWAP");
    if (asset->size() > kAssetMax) return name.bad("has an asset of more than 20 characters");
    if (*asset == "XBT") *asset = "BTC";
  }
  if (name.base == name.quote) return name.bad("has the same base and quote");
  return engine::ok();
}

}  // namespace

engine::Result<engine::InstrumentId> parse_instrument_name(std::string_view text, InstrumentKind default_kind) {
  auto name = start(text);
  if (!name) return name.error();
  if (const auto status = take_settle(*name); !status) return status.error();
  if (!name->is_perpetual) take_marks(*name);
  if (const auto status = take_assets(*name); !status) return status.error();
  if (const auto status = check_assets(*name); !status) return status.error();
  if (const auto status = settle_kind(*name, default_kind); !status) return status.error();
  return make_instrument_id(engine::Asset{name->base}, engine::Asset{name->quote}, *name->kind);
}

}  // namespace signals
