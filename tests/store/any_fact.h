#pragma once

#include <tuple>

#include "engine/domain/event.h"
#include "engine/env/random.h"

// Facts of every kind with random contents, and whether two are the same. Both go through structured bindings, not
// through the codec's own description of fields: a field that is added to a struct stops this file from compiling, and
// one that the codec forgets is found.

namespace testing_support {

template <class T>
inline constexpr std::size_t kFields = 0;  ///< How many members an aggregate has.
template <>
inline constexpr std::size_t kFields<engine::SignalKey> = 2;
template <>
inline constexpr std::size_t kFields<engine::BindingId> = 2;
template <>
inline constexpr std::size_t kFields<engine::TakeProfit> = 2;
template <>
inline constexpr std::size_t kFields<engine::Signal> = 19;
template <>
inline constexpr std::size_t kFields<engine::Verdict> = 4;
template <>
inline constexpr std::size_t kFields<engine::Intent> = 10;
template <>
inline constexpr std::size_t kFields<engine::NewOrder> = 12;
template <>
inline constexpr std::size_t kFields<engine::OrderAttempt> = 5;
template <>
inline constexpr std::size_t kFields<engine::Fill> = 6;
template <>
inline constexpr std::size_t kFields<engine::ExecutionReport> = 10;
template <>
inline constexpr std::size_t kFields<engine::Notification> = 8;
template <>
inline constexpr std::size_t kFields<engine::Instrument> = 13;
template <>
inline constexpr std::size_t kFields<engine::DataFile> = 3;
template <>
inline constexpr std::size_t kFields<engine::VenueConfig> = 16;
template <>
inline constexpr std::size_t kFields<engine::SourceConfig> = 6;
template <>
inline constexpr std::size_t kFields<engine::CustomerConfig> = 9;
template <>
inline constexpr std::size_t kFields<engine::FollowTerms> = 11;
template <>
inline constexpr std::size_t kFields<engine::StrategyConfig> = 4;
template <>
inline constexpr std::size_t kFields<engine::BindingConfig> = 2;
template <>
inline constexpr std::size_t kFields<engine::LimitConfig> = 9;
template <>
inline constexpr std::size_t kFields<engine::NotifierConfig> = 3;
template <>
inline constexpr std::size_t kFields<engine::SetupChange> = 3;
template <>
inline constexpr std::size_t kFields<engine::RunStarted> = 2;
template <>
inline constexpr std::size_t kFields<engine::SetupChanged> = 2;
template <>
inline constexpr std::size_t kFields<engine::SignalReceived> = 4;
template <>
inline constexpr std::size_t kFields<engine::SignalRefused> = 7;
template <>
inline constexpr std::size_t kFields<engine::SignalTaken> = 7;
template <>
inline constexpr std::size_t kFields<engine::IntentDecided> = 1;
template <>
inline constexpr std::size_t kFields<engine::OrderPlanned> = 1;
template <>
inline constexpr std::size_t kFields<engine::OrderReported> = 3;
template <>
inline constexpr std::size_t kFields<engine::CancelRequested> = 2;
template <>
inline constexpr std::size_t kFields<engine::IntentSettled> = 8;
template <>
inline constexpr std::size_t kFields<engine::SignalSettled> = 3;
template <>
inline constexpr std::size_t kFields<engine::HaltChanged> = 5;
template <>
inline constexpr std::size_t kFields<engine::DayOpened::Row> = 3;
template <>
inline constexpr std::size_t kFields<engine::DayOpened> = 2;
template <>
inline constexpr std::size_t kFields<engine::AccountReported> = 2;
template <>
inline constexpr std::size_t kFields<engine::NoticeQueued> = 1;
template <>
inline constexpr std::size_t kFields<engine::NoticeDelivered> = 2;
template <>
inline constexpr std::size_t kFields<engine::MarksNoted::Row> = 3;
template <>
inline constexpr std::size_t kFields<engine::MarksNoted> = 1;
template <>
inline constexpr std::size_t kFields<engine::SourceResynced> = 2;

template <class T>
concept Record = kFields<std::remove_const_t<T>> > 0;

/// References to the members of `x`, in order.
template <Record T>
auto parts(T& x) {
  constexpr auto n = kFields<std::remove_const_t<T>>;
#define PARTS(N, ...)             \
  else if constexpr (n == N) {    \
    auto& [__VA_ARGS__] = x;      \
    return std::tie(__VA_ARGS__); \
  }
  if constexpr (n == 0) {
    return std::tie();
  }
  PARTS(1, a)
  PARTS(2, a, b)
  PARTS(3, a, b, c)
  PARTS(4, a, b, c, d)
  PARTS(5, a, b, c, d, e)
  PARTS(6, a, b, c, d, e, f)
  PARTS(7, a, b, c, d, e, f, g)
  PARTS(8, a, b, c, d, e, f, g, h)
  PARTS(9, a, b, c, d, e, f, g, h, i)
  PARTS(10, a, b, c, d, e, f, g, h, i, j)
  PARTS(11, a, b, c, d, e, f, g, h, i, j, k)
  PARTS(12, a, b, c, d, e, f, g, h, i, j, k, l)
  PARTS(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
  PARTS(16, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q)
  PARTS(19, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t)
#undef PARTS
}

// Declared first, so that each may call each.
template <class T>
bool same(const T& x, const T& y);
template <class T>
void fill(engine::Random& random, T& x);

namespace details {

template <class T>
bool same(const std::optional<T>& x, const std::optional<T>& y) {
  return x.has_value() == y.has_value() && (!x || testing_support::same(*x, *y));
}
template <class T>
bool same(const std::vector<T>& x, const std::vector<T>& y) {
  if (x.size() != y.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!testing_support::same(x[i], y[i])) return false;
  }
  return true;
}
template <class... T>
bool same(const std::variant<T...>& x, const std::variant<T...>& y) {
  return std::visit(
      [](const auto& a, const auto& b) {
        if constexpr (std::is_same_v<decltype(a), decltype(b)>) {
          return testing_support::same(a, b);
        } else {
          return false;
        }
      },
      x, y);
}
template <Record T>
bool same(const T& x, const T& y) {
  return std::apply(
      [&](const auto&... a) {
        return std::apply([&](const auto&... b) { return (testing_support::same(a, b) && ...); }, parts(y));
      },
      parts(x));
}
template <class T>
bool same(const T& x, const T& y) {
  return x == y;
}

inline void fill(engine::Random& random, std::string& x) {
  static constexpr std::string_view kPieces[] = {
      "a",  "BTC-USDT-SWAP", "\"",   "\\",           "\n",       "\r\t",    "\x01", "\x1f", "\x7f", "é", "客户",
      "💀", "\xff",          "\xc3", "\xed\xa0\x80", "\xf0\x9f", "\\u0041", "{}",   "[,]",  ":",    " "};
  x.clear();
  for (auto n = random.below(6); n > 0; --n) x += kPieces[random.below(std::size(kPieces))];
  if (random.chance(1, 10)) x.push_back('\0');
}
inline void fill(engine::Random& random, bool& x) { x = random.chance(1, 2); }
inline void fill(engine::Random& random, std::uint64_t& x) { x = random.next() >> random.below(64); }
inline void fill(engine::Random& random, std::int64_t& x) {
  x = static_cast<std::int64_t>(random.next()) >> random.below(64);
}
inline void fill(engine::Random& random, std::uint32_t& x) { x = static_cast<std::uint32_t>(random.next()); }
inline void fill(engine::Random& random, int& x) { x = static_cast<int>(random.next()); }
inline void fill(engine::Random& random, engine::Decimal& x) {
  auto units = static_cast<engine::Int128>(random.next()) << 63 | static_cast<engine::Int128>(random.next() >> 1);
  units >>= random.below(127);
  if (random.chance(1, 2)) units -= units % engine::Decimal::kOne;
  x = engine::Decimal::from_units(random.chance(1, 2) ? units : -units);
}
template <class Unit>
void fill(engine::Random& random, engine::Amount<Unit>& x) {
  engine::Decimal value;
  fill(random, value);
  x = engine::Amount<Unit>{value};
}
template <class Tag>
void fill(engine::Random& random, engine::Id<Tag>& x) {
  std::string text;
  fill(random, text);
  x = engine::Id<Tag>{text};
}
inline void fill(engine::Random& random, engine::Timestamp& x) {
  x = engine::Timestamp::from_nanoseconds(static_cast<std::int64_t>(random.next() >> 1));
}
inline void fill(engine::Random& random, engine::Duration& x) {
  x = engine::Duration{static_cast<std::int64_t>(random.next() >> 1)};
}
inline void fill(engine::Random& random, engine::Scope& x) {
  x.kind = static_cast<engine::Scope::Kind>(random.below(5));
  x.name = x.kind == engine::Scope::Kind::Global ? "" : "name:" + std::to_string(random.below(100));
}

template <class E>
inline constexpr std::uint64_t kWords = 2;  ///< How many values an enumeration has.
template <>
inline constexpr std::uint64_t kWords<engine::InstrumentKind> = 3;
template <>
inline constexpr std::uint64_t kWords<engine::TimeInForce> = 3;
template <>
inline constexpr std::uint64_t kWords<engine::OrderStatus> = 7;
template <>
inline constexpr std::uint64_t kWords<engine::FollowerOutcome> = 9;
template <>
inline constexpr std::uint64_t kWords<engine::SignalAction> = 5;
template <>
inline constexpr std::uint64_t kWords<engine::Severity> = 3;
template <>
inline constexpr std::uint64_t kWords<engine::FillModel> = 3;
template <>
inline constexpr std::uint64_t kWords<engine::MinNotionalPolicy> = 3;
template <>
inline constexpr std::uint64_t kWords<engine::Direction> = 4;

template <class E>
  requires std::is_enum_v<E>
void fill(engine::Random& random, E& x) {
  x = static_cast<E>(random.below(kWords<E>));
}
template <class T>
void fill(engine::Random& random, std::optional<T>& x) {
  x.reset();
  if (random.chance(1, 2)) testing_support::fill(random, x.emplace());
}
template <class T>
void fill(engine::Random& random, std::vector<T>& x) {
  x.resize(random.below(4));
  for (auto& value : x) testing_support::fill(random, value);
}
template <class K, class V>
void fill(engine::Random& random, std::map<K, V>& x) {
  x.clear();
  for (auto n = random.below(4); n > 0; --n) {
    K key;
    testing_support::fill(random, key);
    testing_support::fill(random, x[key]);
  }
}
inline void fill(engine::Random& random, engine::SetupChange& x);
template <Record T>
void fill(engine::Random& random, T& x) {
  std::apply([&](auto&... part) { (testing_support::fill(random, part), ...); }, parts(x));
}
template <std::size_t I = 0, class... T>
void fill_variant(engine::Random& random, std::variant<T...>& x, std::size_t index) {
  if constexpr (I < sizeof...(T)) {
    if (I == index) {
      testing_support::fill(random, x.template emplace<I>());
    } else {
      fill_variant<I + 1>(random, x, index);
    }
  }
}
template <class... T>
void fill(engine::Random& random, std::variant<T...>& x) {
  fill_variant(random, x, static_cast<std::size_t>(random.below(sizeof...(T))));
}
/// The kind says what the value is.
inline void fill(engine::Random& random, engine::SetupChange& x) {
  x.kind = static_cast<engine::SetupKind>(random.below(7));
  fill(random, x.name);
  x.value.reset();
  if (random.chance(3, 4)) fill_variant(random, x.value.emplace(), static_cast<std::size_t>(x.kind));
}

}  // namespace details

/// Are two values the same, member by member?
template <class T>
bool same(const T& x, const T& y) {
  return details::same(x, y);
}

/// Gives every member a random value, nasty texts and extreme numbers among them.
template <class T>
void fill(engine::Random& random, T& x) {
  details::fill(random, x);
}

/// A fact of the kind with this index in engine::Fact.
inline engine::Fact any_fact(engine::Random& random, std::size_t kind) {
  engine::Fact fact;
  details::fill_variant(random, fact, kind);
  return fact;
}

}  // namespace testing_support
