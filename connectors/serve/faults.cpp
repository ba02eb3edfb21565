#include "connectors/serve/faults.h"

#include <algorithm>
#include <array>

namespace serve {
namespace {

using namespace engine;

constexpr std::array<std::string_view, 23> kKinds{
    "drop_request",      "accept_drop_reply", "delay_reply",   "fill_before_ack",  "lag_reads",     "duplicate_push",
    "reorder_push",      "drop_push",         "sequence_gap",  "http_429",         "http_418",      "http_500",
    "http_503",          "garbage_body",      "truncate_body", "close_stream",     "silent_stream", "clock_skew",
    "change_instrument", "foreign_trade",     "liquidate",     "retire_operation", "empty_list"};
static_assert(kKinds.size() == static_cast<std::size_t>(FaultKind::EmptyList) + 1);

constexpr std::array<std::string_view, 38> kEvents{"*",
                                                   "place",
                                                   "place_batch",
                                                   "amend",
                                                   "cancel",
                                                   "cancel_batch",
                                                   "cancel_all",
                                                   "query_order",
                                                   "open_orders",
                                                   "order_history",
                                                   "fills",
                                                   "balance",
                                                   "positions",
                                                   "set_leverage",
                                                   "set_margin_mode",
                                                   "set_position_mode",
                                                   "get_position_mode",
                                                   "account_config",
                                                   "dead_man_switch",
                                                   "close_position",
                                                   "ticker",
                                                   "order_book",
                                                   "klines",
                                                   "funding_rate",
                                                   "funding_rate_history",
                                                   "public_trades",
                                                   "mark_price",
                                                   "server_time",
                                                   "fee_rate",
                                                   "instruments",
                                                   "other",
                                                   "push.order",
                                                   "push.fill",
                                                   "push.position",
                                                   "push.balance",
                                                   "push.book",
                                                   "push.trade",
                                                   "push.other"};

/// Shares are drawn in millionths.
constexpr std::uint64_t kParts = 1'000'000;

bool is_of_pushes(FaultKind kind) {
  return kind == FaultKind::DuplicatePush || kind == FaultKind::ReorderPush || kind == FaultKind::DropPush ||
         kind == FaultKind::SequenceGap;
}

bool is_of_both(FaultKind kind) { return kind == FaultKind::CloseStream || kind == FaultKind::SilentStream; }

}  // namespace

Result<FaultKind> parse_fault_kind(std::string_view text) {
  const auto found = std::find(kKinds.begin(), kKinds.end(), text);
  if (found != kKinds.end()) return static_cast<FaultKind>(found - kKinds.begin());
  std::string all;
  for (const auto kind : kKinds) all += (all.empty() ? "" : ", ") + std::string{kind};
  return invalid("must be one of " + all);
}

std::string_view to_string(FaultKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Status validate(const Fault& fault) {
  if (std::find(kEvents.begin(), kEvents.end(), fault.on) == kEvents.end()) {
    return invalid("on: there is no " + fault.on + "; it is an intent such as place, a push such as push.order, or *");
  }
  if (fault.at && *fault.at == 0) return invalid("at: counts from 1");
  if (fault.at && fault.probability) return invalid("at and probability: only one of them");
  if (fault.probability && (fault.probability->is_negative() || *fault.probability > Decimal{1})) {
    return invalid("probability: within 0 and 1");
  }
  return ok();
}

bool Faults::has_lag() const {
  return std::any_of(faults_.begin(), faults_.end(),
                     [](const Armed& armed) { return armed.fault.kind == FaultKind::LagReads; });
}

std::vector<const Fault*> Faults::on_request(std::string_view intent, std::string_view account) {
  return strike(intent, account, false);
}

std::vector<const Fault*> Faults::on_push(std::string_view kind, std::string_view account) {
  return strike(kind, account, true);
}

std::vector<const Fault*> Faults::strike(std::string_view what, std::string_view account, bool is_push) {
  std::vector<const Fault*> struck;
  for (auto& armed : faults_) {
    const auto& fault = armed.fault;
    const bool of_this_sort = is_of_both(fault.kind) || is_of_pushes(fault.kind) == is_push;
    if (!of_this_sort || (fault.on != "*" && fault.on != what)) continue;
    if (is_push && fault.on == "*" && is_of_both(fault.kind)) continue;  // Those are of requests unless they name one.
    if (!fault.account.empty() && fault.account != account) continue;
    if (fault.kind == FaultKind::SequenceGap && what != "push.book") continue;
    ++armed.matches;
    bool strikes = armed.stays;
    if (fault.probability) {
      // Drawn for each match, so that what one fault draws does not hang on what another did.
      const auto share = multiply(*fault.probability, Decimal{static_cast<int>(kParts)}).units() / Decimal::kOne;
      strikes = random_.chance(static_cast<std::uint64_t>(share), kParts) || strikes;
    } else {
      strikes = armed.matches == fault.at.value_or(1) || strikes;
    }
    if (strikes && fault.kind == FaultKind::RetireOperation) armed.stays = true;
    if (strikes) struck.push_back(&fault);
  }
  return struck;
}

}  // namespace serve
