// The words that settings, intents and notices are written with: one table each, read in both directions.
#include <array>
#include <utility>

#include "engine/domain/intent.h"
#include "engine/domain/notification.h"
#include "engine/domain/setup.h"

namespace engine {
namespace {

template <class T, std::size_t N>
using Names = std::array<std::pair<T, std::string_view>, N>;

template <class T, std::size_t N>
std::string_view name_in(const Names<T, N>& names, T value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "unknown";
}

template <class T, std::size_t N>
Result<T> value_in(const Names<T, N>& names, std::string_view text) {
  std::string choices;
  for (const auto& [candidate, name] : names) {
    if (name == text) return candidate;
    choices += (choices.empty() ? "" : ", ") + std::string{name};
  }
  return invalid("\"" + std::string{text.substr(0, 40)} + "\" is not one of " + choices);
}

constexpr Names<FillModel, 3> kFillModels{
    {{FillModel::NextOpen, "next_open"}, {FillModel::Close, "close"}, {FillModel::Trades, "trades"}}};
constexpr Names<MarginMode, 2> kMarginModes{{{MarginMode::Cross, "cross"}, {MarginMode::Isolated, "isolated"}}};
constexpr Names<PositionMode, 2> kPositionModes{{{PositionMode::OneWay, "one_way"}, {PositionMode::Hedge, "hedge"}}};
constexpr Names<MinNotionalPolicy, 3> kMinNotionalPolicies{
    {{MinNotionalPolicy::Carry, "carry"}, {MinNotionalPolicy::Skip, "skip"}, {MinNotionalPolicy::RoundUp, "round_up"}}};
constexpr Names<Direction, 4> kDirections{{{Direction::Both, "both"},
                                           {Direction::Long, "long"},
                                           {Direction::Short, "short"},
                                           {Direction::Inverse, "inverse"}}};
constexpr Names<SetupKind, 7> kSetupKinds{{{SetupKind::Venue, "venue"},
                                           {SetupKind::Source, "source"},
                                           {SetupKind::Customer, "customer"},
                                           {SetupKind::Strategy, "strategy"},
                                           {SetupKind::Binding, "binding"},
                                           {SetupKind::Limit, "limit"},
                                           {SetupKind::Notifier, "notifier"}}};
constexpr Names<FollowerOutcome, 9> kOutcomes{{{FollowerOutcome::Working, "working"},
                                               {FollowerOutcome::Filled, "filled"},
                                               {FollowerOutcome::Partial, "partial"},
                                               {FollowerOutcome::Carried, "carried"},
                                               {FollowerOutcome::Denied, "denied"},
                                               {FollowerOutcome::Rejected, "rejected"},
                                               {FollowerOutcome::Expired, "expired"},
                                               {FollowerOutcome::Canceled, "canceled"},
                                               {FollowerOutcome::Skipped, "skipped"}}};
constexpr Names<Severity, 3> kSeverities{
    {{Severity::Info, "info"}, {Severity::Warning, "warning"}, {Severity::Critical, "critical"}}};
constexpr Names<Scope::Kind, 5> kScopes{{{Scope::Kind::Global, "global"},
                                         {Scope::Kind::Venue, "venue"},
                                         {Scope::Kind::Strategy, "strategy"},
                                         {Scope::Kind::Customer, "customer"},
                                         {Scope::Kind::Symbol, "symbol"}}};

}  // namespace

std::string_view to_string(FillModel model) { return name_in(kFillModels, model); }
Result<FillModel> parse_fill_model(std::string_view text) { return value_in(kFillModels, text); }
std::string_view to_string(MarginMode mode) { return name_in(kMarginModes, mode); }
Result<MarginMode> parse_margin_mode(std::string_view text) { return value_in(kMarginModes, text); }
std::string_view to_string(PositionMode mode) { return name_in(kPositionModes, mode); }
Result<PositionMode> parse_position_mode(std::string_view text) { return value_in(kPositionModes, text); }
std::string_view to_string(MinNotionalPolicy policy) { return name_in(kMinNotionalPolicies, policy); }
Result<MinNotionalPolicy> parse_min_notional_policy(std::string_view text) {
  return value_in(kMinNotionalPolicies, text);
}
std::string_view to_string(Direction direction) { return name_in(kDirections, direction); }
Result<Direction> parse_direction(std::string_view text) { return value_in(kDirections, text); }
std::string_view to_string(SetupKind kind) { return name_in(kSetupKinds, kind); }
Result<SetupKind> parse_setup_kind(std::string_view text) { return value_in(kSetupKinds, text); }
std::string_view to_string(FollowerOutcome outcome) { return name_in(kOutcomes, outcome); }
Result<FollowerOutcome> parse_follower_outcome(std::string_view text) { return value_in(kOutcomes, text); }
std::string_view to_string(Severity severity) { return name_in(kSeverities, severity); }
Result<Severity> parse_severity(std::string_view text) { return value_in(kSeverities, text); }

std::string Scope::text() const {
  return kind == Kind::Global ? "global" : std::string{name_in(kScopes, kind)} + ":" + name;
}

Result<Scope> Scope::parse(std::string_view text) {
  if (text == "global") return Scope{};
  const auto colon = text.find(':');
  const auto kind = value_in(kScopes, text.substr(0, colon));
  if (!kind || colon == std::string_view::npos || colon + 1 == text.size() || *kind == Kind::Global) {
    return invalid("\"" + std::string{text.substr(0, 60)} +
                   "\" is not a scope: global, venue:NAME, strategy:NAME, customer:NAME or symbol:NAME");
  }
  return Scope{*kind, std::string{text.substr(colon + 1)}};
}

}  // namespace engine
