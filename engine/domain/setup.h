#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/time.h"
#include "engine/domain/instrument.h"
#include "engine/domain/margin_mode.h"
#include "engine/domain/signal.h"

// What an admin declares: who copies whom, where, how, within which limits. All of it has a name. Values only: reading
// them from TOML is cli/config's business, keeping them is store's.

namespace engine {

struct DataFile {
  enum class Kind { Bars, Trades };
  InstrumentId instrument;
  Kind kind = Kind::Bars;
  std::string path;  ///< Absolute.
  friend bool operator==(const DataFile&, const DataFile&) = default;
};

/// How a simulated market meets our orders (contract section 5).
enum class FillModel { NextOpen, Close, Trades };
std::string_view to_string(FillModel model);  ///< "next_open", "close", "trades"
Result<FillModel> parse_fill_model(std::string_view text);

struct VenueConfig {
  VenueId id;
  std::string kind;              ///< "simulated", "okx", "binance".
  std::string instruments_file;  ///< Simulated: what is traded there; a live venue says so itself.
  /// As read from instruments_file when it was declared; of a live venue, as it told when the daemon last started.
  std::vector<Instrument> instruments;
  std::vector<DataFile> data;
  std::optional<Decimal> speed;   ///< Absent: as fast as it goes ("max"); 1: as it happened.
  std::optional<FillModel> fill;  ///< Absent: next_open for bars, trades for trades.
  std::int64_t latency_ms = 0;
  Decimal maker_fee;  ///< Share of notional.
  Decimal taker_fee;
  int slippage_ticks = 0;
  // Live venues.
  bool demo = false;
  std::string rest_url, ws_url;  ///< Without a path; empty: the venue's own.
  std::string ca_file;           ///< Absolute; certificates to trust in place of the system's.
  std::string market;            ///< Binance: "spot", "usdm".
  bool is_live() const { return !kind.empty() && kind != "simulated"; }
  friend bool operator==(const VenueConfig&, const VenueConfig&) = default;
};

struct SourceConfig {
  SourceId id;
  std::string kind;  ///< "file", "stdin", "manual" (only `signal send`); names are those of signals/registry.
  std::string path;  ///< Absolute; for kind "file".
  bool follow = false;
  InstrumentKind default_kind = InstrumentKind::Spot;
  bool enabled = true;
  friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};

std::string_view to_string(MarginMode mode);    ///< "cross", "isolated"
std::string_view to_string(PositionMode mode);  ///< "one_way", "hedge"
Result<MarginMode> parse_margin_mode(std::string_view text);
Result<PositionMode> parse_position_mode(std::string_view text);

struct CustomerConfig {
  CustomerId id;
  VenueId venue;
  std::map<Asset, Decimal> initial_balance;  ///< Only simulated venues pay it in.
  std::optional<Decimal> max_leverage;
  MarginMode margin_mode = MarginMode::Cross;
  PositionMode position_mode = PositionMode::OneWay;
  std::string credentials_env;  ///< Prefix of environment variables; never the keys themselves.
  std::string note;
  bool enabled = true;
  friend bool operator==(const CustomerConfig&, const CustomerConfig&) = default;
};

/// What to do with an order that is too small for the venue.
enum class MinNotionalPolicy { Carry, Skip, RoundUp };
std::string_view to_string(MinNotionalPolicy policy);  ///< "carry", "skip", "round_up"
Result<MinNotionalPolicy> parse_min_notional_policy(std::string_view text);

enum class Direction { Both, Long, Short, Inverse };
std::string_view to_string(Direction direction);  ///< "both", "long", "short", "inverse"
Result<Direction> parse_direction(std::string_view text);

/// How to follow. In a strategy these are its terms; in a binding, what is set overrides the strategy's.
struct FollowTerms {
  std::optional<std::string> sizing;  ///< Names are those of strategies/registry.
  std::optional<Decimal> ratio;
  std::optional<Quantity> quantity;
  std::optional<Notional> notional;
  std::optional<std::vector<InstrumentId>> symbols;  ///< Absent: all. Never empty.
  std::optional<Direction> direction;                ///< Default: both.
  std::map<InstrumentId, InstrumentId> symbol_map;   ///< Leader's instrument -> the follower's.
  std::optional<Decimal> max_leverage;               ///< Default: 5.
  std::optional<Decimal> max_slippage;               ///< Share; default 0.005.
  std::optional<Duration> max_age;                   ///< Opens only; default 5 s.
  std::optional<MinNotionalPolicy> min_notional;     ///< Default: carry.
  friend bool operator==(const FollowTerms&, const FollowTerms&) = default;
};

/// The terms of a binding: the strategy's, with the binding's own where it has any.
FollowTerms merge(const FollowTerms& strategy, const FollowTerms& overrides);

struct StrategyConfig {
  StrategyId id;
  SourceId source;
  FollowTerms terms;
  bool enabled = true;
  friend bool operator==(const StrategyConfig&, const StrategyConfig&) = default;
};

struct BindingId {
  StrategyId strategy;
  CustomerId customer;
  friend auto operator<=>(const BindingId&, const BindingId&) = default;
  friend bool operator==(const BindingId&, const BindingId&) = default;
  /// "strategy/customer"
  std::string text() const { return strategy.text() + "/" + customer.text(); }
};

struct BindingConfig {
  BindingId id;
  FollowTerms overrides;
  friend bool operator==(const BindingConfig&, const BindingConfig&) = default;
};

/// To whom a limit or a halt applies.
struct Scope {
  enum class Kind { Global, Venue, Strategy, Customer, Symbol };
  Kind kind = Kind::Global;
  std::string name;  ///< Empty for Global.
  /// "global", "venue:okx", "customer:alice", "strategy:half", "symbol:BTC-USDT-SWAP"
  std::string text() const;
  static Result<Scope> parse(std::string_view text);
  friend auto operator<=>(const Scope&, const Scope&) = default;
  friend bool operator==(const Scope&, const Scope&) = default;
};

/// Limits of one scope; absent: off here (daily_loss has a default of 0.05 where no scope sets it).
struct LimitConfig {
  Scope scope;
  std::optional<Notional> max_order_notional;
  std::optional<Notional> max_position_notional;  ///< Per customer and instrument.
  std::optional<Decimal> max_gross;               ///< Sum of |position notional| over equity, per customer.
  std::optional<Decimal> max_leverage;
  std::optional<Decimal> daily_loss;    ///< Share of the equity at the UTC day's start.
  std::optional<Decimal> max_drawdown;  ///< Share of the high_water_mark.
  std::optional<std::uint32_t> max_orders_per_minute;
  std::optional<Notional> max_daily_notional;
  friend bool operator==(const LimitConfig&, const LimitConfig&) = default;
};

struct NotifierConfig {
  std::string name;
  std::string kind;            ///< "log"; names are those of notifiers/registry.
  std::string level = "info";  ///< "info", "warning", "critical": this and above.
  friend bool operator==(const NotifierConfig&, const NotifierConfig&) = default;
};

using SetupValue =
    std::variant<VenueConfig, SourceConfig, CustomerConfig, StrategyConfig, BindingConfig, LimitConfig, NotifierConfig>;

/// Everything declared, each kind by name.
struct Setup {
  // Out of line: what copies and destroys seven maps of settings is compiled once, not in every file that holds one.
  Setup();
  Setup(const Setup&);
  Setup(Setup&&) noexcept;
  Setup& operator=(const Setup&);
  Setup& operator=(Setup&&) noexcept;
  ~Setup();

  std::map<VenueId, VenueConfig> venues;
  std::map<SourceId, SourceConfig> sources;
  std::map<CustomerId, CustomerConfig> customers;
  std::map<StrategyId, StrategyConfig> strategies;
  std::map<BindingId, BindingConfig> bindings;
  std::map<Scope, LimitConfig> limits;
  std::map<std::string, NotifierConfig> notifiers;
};

/// In the order of SetupValue's alternatives.
enum class SetupKind { Venue, Source, Customer, Strategy, Binding, Limit, Notifier };
std::string_view to_string(SetupKind kind);  ///< "venue", "source", ...
Result<SetupKind> parse_setup_kind(std::string_view text);

/// One thing declared anew or changed (value set), or taken back (value absent).
struct SetupChange {
  // Out of line, as Setup's.
  SetupChange();
  SetupChange(SetupKind kind_of_it, std::string name_of_it, std::optional<SetupValue> value_of_it);
  SetupChange(const SetupChange&);
  SetupChange(SetupChange&&) noexcept;
  SetupChange& operator=(const SetupChange&);
  SetupChange& operator=(SetupChange&&) noexcept;
  ~SetupChange();

  SetupKind kind = SetupKind::Venue;
  std::string name;  ///< The id as text; a binding's is "strategy/customer", a limit's its scope.
  std::optional<SetupValue> value;
};

/// The name a value goes by.
std::string name_of(const SetupValue& value);
SetupKind kind_of(const SetupValue& value);
/// A change that declares `value`.
SetupChange declare(SetupValue value);

void apply(Setup& setup, const SetupChange& change);

/// Do all references meet something, and is every value in range? Errors: InvalidInput naming the first that is not:
/// a strategy without its source, a binding without its customer, a ratio missing for sizing "ratio" ...
Status validate(const Setup& setup);

/// What leads from `have` to `want`. What only `have` holds stays, unless `prune`. The second time it is empty.
/// Ordered so that each step finds what it names: removals of dependants first, then declarations, then removals of
/// what they had depended on. One batch all the same: a sizing parameter that moves from a strategy to its bindings is
/// whole again only at the end.
std::vector<SetupChange> difference(const Setup& have, const Setup& want, bool prune);

}  // namespace engine
