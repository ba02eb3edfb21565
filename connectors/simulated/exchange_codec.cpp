#include "connectors/simulated/exchange_codec.h"

#include <array>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace simulated {
namespace {

using namespace engine;

/// Commands by the number they bear in journals: it never changes, so new ones are appended, and none is taken out.
using Journaled =
    std::variant<ListInstrument, SetFees, OpenAccount, SetMaxLeverage, Deposit, Withdraw, PlaceOrder, CancelOrder,
                 SetMarketQuote, SetMarkPrice, SweepMarket, AdmitWaiting, ExpireWaiting, PassTime, SetLeverage,
                 SetMarginMode, SetPositionMode, MoveMargin, SetBrackets, SetIndexPrice, SetFunding, SetStatus,
                 SetPriceLimits, SetFeeTier, SetFeeAsset, AmendOrder, CancelAll, CancelAllAfter, ChangeSteps>;
// NOLINTNEXTLINE(misc-redundant-expression): today the two lists are the same.
static_assert(std::variant_size_v<Journaled> == std::variant_size_v<Command>, "a command without a number");

/// Numbers of what came through the lean door.
enum : std::uint8_t { kLeanPlace = 200, kLeanCancel, kLeanCancelOrder, kLeanAmendOrder, kLeanAmendById };

template <class T, std::size_t I = 0>
constexpr std::uint8_t number_of() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, Journaled>>) {
    return static_cast<std::uint8_t>(I);
  } else {
    return number_of<T, I + 1>();
  }
}

// How many values an enumeration has, so that none is read that is not one.
template <class E>
struct CountOf;
#define COUNT(E, n)                          \
  template <>                                \
  struct CountOf<E> {                        \
    static constexpr std::uint8_t value = n; \
  }
COUNT(Side, 2);
COUNT(OrderType, 2);
COUNT(TimeInForce, 3);
COUNT(SelfTrade, 4);
COUNT(PositionSide, 3);
COUNT(MarginMode, 2);
COUNT(PositionMode, 2);
COUNT(TriggerBy, 2);
COUNT(Trigger::Kind, 2);
COUNT(TriggerTerms::Kind, 3);
COUNT(FeeAsset, 2);
COUNT(InstrumentStatus, 4);
COUNT(InstrumentKind, 3);
COUNT(Meeting, 2);
COUNT(AdmitWaiting::What, 3);
COUNT(Reason, kReasons);
#undef COUNT

/// The fields of a value, one line each for writing and reading. The names on the left must be all there are: a field
/// that is added to a command does not compile before it is journaled, and the format has a new version.
template <class A>
void fields(A& a, auto& value);

template <class T, class U>
constexpr bool kIs = std::is_same_v<std::remove_const_t<T>, U>;

class Write {
 public:
  explicit Write(ByteWriter& out) : out_{out} {}
  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  template <class Tag>
  void put(const Id<Tag>& id) {
    out_.text(id.text());
  }
  template <class Unit>
  void put(Amount<Unit> amount) {
    out_.decimal(amount.value());
  }
  void put(Decimal value) { out_.decimal(value); }
  void put(const std::string& text) { out_.text(text); }
  void put(std::string_view text) { out_.text(text); }
  void put(bool value) { out_.flag(value); }
  void put(std::int64_t value) { out_.i64(value); }
  void put(std::uint32_t value) { out_.u32(value); }
  void put(Timestamp time) { out_.time(time); }
  void put(Duration duration) { out_.i64(duration.count()); }
  template <class T>
  void put(const std::optional<T>& value) {
    out_.flag(value.has_value());
    if (value) put(*value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    out_.u64(values.size());
    for (const auto& value : values) put(value);
  }
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      static_assert(CountOf<T>::value > 0);
      out_.u8(static_cast<std::uint8_t>(value));
    } else {
      fields(*this, value);
    }
  }

  ByteWriter& out_;
};

class Read {
 public:
  explicit Read(ByteReader& in) : in_{in} {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

 private:
  template <class Tag>
  void get(Id<Tag>& id) {
    id = Id<Tag>{in_.text()};
  }
  template <class Unit>
  void get(Amount<Unit>& amount) {
    amount = Amount<Unit>{in_.decimal()};
  }
  void get(Decimal& value) { value = in_.decimal(); }
  void get(std::string& text) { text = in_.text(); }
  void get(std::string_view& text) { text = in_.view(); }
  void get(bool& value) { value = in_.flag(); }
  void get(std::int64_t& value) { value = in_.i64(); }
  void get(std::uint32_t& value) { value = in_.u32(); }
  void get(Timestamp& time) { time = in_.time(); }
  void get(Duration& duration) { duration = Duration{in_.i64()}; }
  template <class T>
  void get(std::optional<T>& value) {
    value.reset();
    if (in_.flag()) get(value.emplace());
  }
  template <class T>
  void get(std::vector<T>& values) {
    for (auto left = in_.count(1); left > 0 && in_.good(); --left) get(values.emplace_back());
  }
  template <class T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = in_.one_of<T>(CountOf<T>::value);
    } else {
      fields(*this, value);
    }
  }

  ByteReader& in_;
};

template <class A>
void fields(A& a, auto& value) {
  using T = decltype(value);
  using V = std::remove_reference_t<T>;
  constexpr bool kOfOne = kIs<V, PassTime> || kIs<V, LeanCancelOrder>;
  constexpr bool kOfTwo = kIs<V, ListInstrument> || kIs<V, OpenAccount> || kIs<V, SetMaxLeverage> ||
                          kIs<V, CancelOrder> || kIs<V, SetMarkPrice> || kIs<V, ExpireWaiting> ||
                          kIs<V, SetPositionMode> || kIs<V, SetIndexPrice> || kIs<V, SetStatus> || kIs<V, SetFeeTier> ||
                          kIs<V, SetFeeAsset> || kIs<V, CancelAll> || kIs<V, LeanPlace> || kIs<V, LeanCancel> ||
                          kIs<V, LeanAmendOrder>;
  constexpr bool kOfThree = kIs<V, SetFees> || kIs<V, AdmitWaiting> || kIs<V, SetLeverage> || kIs<V, SetMarginMode> ||
                            kIs<V, SetBrackets> || kIs<V, SetPriceLimits> || kIs<V, CancelAllAfter> ||
                            kIs<V, ChangeSteps> || kIs<V, Trigger> || kIs<V, LeanAmend> || kIs<V, LeanAmendById>;
  constexpr bool kOfFour = kIs<V, Deposit> || kIs<V, Withdraw> || kIs<V, PlaceOrder> || kIs<V, MoveMargin> ||
                           kIs<V, SetFunding> || kIs<V, Bracket> || kIs<V, Trail>;
  if constexpr (kOfOne) {
    auto& [one] = value;
    a(one);
  } else if constexpr (kOfTwo) {
    auto& [one, two] = value;
    a(one, two);
  } else if constexpr (kOfThree) {
    auto& [one, two, three] = value;
    a(one, two, three);
  } else if constexpr (kOfFour) {
    auto& [one, two, three, four] = value;
    a(one, two, three, four);
  } else if constexpr (kIs<V, SweepMarket> || kIs<V, AmendOrder>) {
    auto& [one, two, three, four, five] = value;
    a(one, two, three, four, five);
  } else if constexpr (kIs<V, SetMarketQuote>) {
    auto& [instrument, bid, ask, bid_lots, ask_lots, slippage] = value;
    a(instrument, bid, ask, bid_lots, ask_lots, slippage);
  } else if constexpr (kIs<V, OrderTerms>) {
    auto& [trigger, trail, display, self_trade, slide, side, good_till] = value;
    a(trigger, trail, display, self_trade, slide, side, good_till);
  } else if constexpr (kIs<V, TriggerTerms>) {
    auto& [kind, by, rising, waits, following, price, distance, rate, activation, furthest] = value;
    a(kind, by, rising, waits, following, price, distance, rate, activation, furthest);
  } else if constexpr (kIs<V, NewOrder>) {
    auto& [id, customer, instrument, side, type, force, post, reduce, quantity, limit, reference, deadline] = value;
    a(id, customer, instrument, side, type, force, post, reduce, quantity, limit, reference, deadline);
  } else if constexpr (kIs<V, Instrument>) {
    auto& [id, kind, base, quote, settle, tick, lot, min, max, notional, contract, leverage, trading] = value;
    a(id, kind, base, quote, settle, tick, lot, min, max, notional, contract, leverage, trading);
  } else {
    static_assert(kIs<V, LeanOrder>, "fields that nobody has listed");
    auto& [account, instrument, side, type, force, post, reduce, slide, self_trade, position, lots, limit, display,
           reference, deadline, good_till, trigger, trigger_kind, arrival] = value;
    a(account, instrument, side, type, force, post, reduce, slide, self_trade, position, lots, limit);
    // Most orders have nothing of the rest, which is longer than all before it.
    bool is_plain = display == 0 && reference == Price{} && deadline == Timestamp{} && good_till == Timestamp{} &&
                    trigger.kind == TriggerTerms::Kind::None && trigger_kind == Trigger::Kind::Stop && !arrival;
    a(is_plain);
    if (!is_plain) a(display, reference, deadline, good_till, trigger, trigger_kind, arrival);
  }
}

template <class T>
void put_record(ByteWriter& out, std::uint8_t number, const T& value) {
  out.u8(number);
  Write{out}(value);
}

template <class T>
ExchangeRecord get_record(ByteReader& in) {
  T value{};
  Read{in}(value);
  if constexpr (std::is_constructible_v<Command, T>) {
    return Command{std::move(value)};
  } else {
    return value;
  }
}

template <std::size_t... I>
ExchangeRecord get_command(ByteReader& in, std::uint8_t number, std::index_sequence<I...>) {
  using Get = ExchangeRecord (*)(ByteReader&);
  static constexpr std::array<Get, sizeof...(I)> kGet{get_record<std::variant_alternative_t<I, Journaled>>...};
  if (number < kGet.size()) return kGet[number](in);
  in.fail();
  return {};
}

}  // namespace

void encode(ByteWriter& out, const Command& command) {
  std::visit([&](const auto& value) { put_record(out, number_of<std::decay_t<decltype(value)>>(), value); }, command);
}
void encode(ByteWriter& out, const LeanPlace& place) { put_record(out, kLeanPlace, place); }
void encode(ByteWriter& out, const LeanCancel& cancel) { put_record(out, kLeanCancel, cancel); }
void encode(ByteWriter& out, const LeanCancelOrder& cancel) { put_record(out, kLeanCancelOrder, cancel); }
void encode(ByteWriter& out, const LeanAmendOrder& amend) { put_record(out, kLeanAmendOrder, amend); }
void encode(ByteWriter& out, const LeanAmendById& amend) { put_record(out, kLeanAmendById, amend); }

ExchangeRecord decode_exchange_record(ByteReader& in) {
  const auto number = in.u8();
  switch (number) {
    case kLeanPlace: return get_record<LeanPlace>(in);
    case kLeanCancel: return get_record<LeanCancel>(in);
    case kLeanCancelOrder: return get_record<LeanCancelOrder>(in);
    case kLeanAmendOrder: return get_record<LeanAmendOrder>(in);
    case kLeanAmendById: return get_record<LeanAmendById>(in);
    default: return get_command(in, number, std::make_index_sequence<std::variant_size_v<Journaled>>{});
  }
}

}  // namespace simulated
