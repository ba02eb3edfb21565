#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"
#include "engine/env/random.h"

namespace serve {

enum class FaultKind : std::uint8_t {
  DropRequest,      ///< Not heard, and the connection is cut.
  AcceptDropReply,  ///< Done, and the connection is cut instead of an answer.
  DelayReply,       ///< Answered `ms` late.
  FillBeforeAck,    ///< An order is filled, and told so, before it is acknowledged.
  LagReads,         ///< A read tells how things stood `ms` ago.
  DuplicatePush,
  ReorderPush,  ///< Told behind the one after it.
  DropPush,
  SequenceGap,  ///< One change of a book is not told.
  Http429,
  Http418,
  Http500,
  Http503,
  GarbageBody,       ///< Done, and answered with what nobody can read.
  TruncateBody,      ///< Done, and the answer breaks off half-way.
  CloseStream,       ///< The account's web sockets, or the one of a push, are closed.
  SilentStream,      ///< They stay open and say nothing any more.
  ClockSkew,         ///< The venue's clock is `ms` ahead (below zero: behind) from now on.
  ChangeInstrument,  ///< Its steps are ten times what they were.
  ForeignTrade,      ///< The account trades by a hand that is not ours.
  Liquidate,         ///< The account's position is liquidated.
  RetireOperation,   ///< From now on the operation is gone.
  EmptyList,         ///< A read finds nothing.
};

/// "drop_request", ... as a faults file spells them. Errors: InvalidInput naming them all.
engine::Result<FaultKind> parse_fault_kind(std::string_view text);
std::string_view to_string(FaultKind kind);

/// One fault: what it strikes, when, and what it does.
struct Fault {
  std::string on =
      "*";  ///< An intent of `venue encode`, push.order|fill|position|balance|book|trade|ticker|candle|mark, or *.
  FaultKind kind = FaultKind::DropRequest;
  /// The n-th that matches; neither this nor a probability: the next one.
  std::optional<std::uint64_t> at;
  std::optional<engine::Decimal> probability;
  std::optional<std::int64_t> ms;  ///< Of delays, lags and skews; absent: a second.
  std::string account;             ///< Only for this one; empty: any.
  std::string symbol;    ///< Of foreign trades, liquidations and changes; empty: that of the request, or any held.
  std::string side;      ///< Of a foreign trade; empty: buy.
  std::string quantity;  ///< Of a foreign trade; empty: the least there is.

  engine::Duration delay() const { return std::chrono::milliseconds{ms.value_or(1'000)}; }
};

/// Errors: InvalidInput for an event that does not exist, a count of zero or a share outside [0, 1].
engine::Status validate(const Fault& fault);

/// Decides, from a seed, which requests and pushes are struck by what. The same questions get the same answers.
class Faults {
 public:
  explicit Faults(std::uint64_t seed) : random_{seed} {}

  void add(Fault fault) { faults_.push_back({std::move(fault), 0, false}); }
  bool empty() const { return faults_.empty(); }
  /// Is there one that makes reads lag?
  bool has_lag() const;
  /// What strikes this request, in the order of declaration. Pointers are good until the next add().
  std::vector<const Fault*> on_request(std::string_view intent, std::string_view account);
  /// What strikes this push: "push.order".
  std::vector<const Fault*> on_push(std::string_view kind, std::string_view account);

 private:
  struct Armed {
    Fault fault;
    std::uint64_t matches = 0;
    bool stays = false;  ///< A retired operation stays so.
  };
  std::vector<const Fault*> strike(std::string_view what, std::string_view account, bool is_push);

  engine::Random random_;
  std::vector<Armed> faults_;
};

}  // namespace serve
