#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace engine {

/// A name that does not mix with other kinds of names. Empty means none.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_{std::move(text)} {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;
  friend bool operator==(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using VenueId = Id<struct VenueTag>;
using SourceId = Id<struct SourceTag>;      ///< Where signals of one leader come from.
using CustomerId = Id<struct CustomerTag>;  ///< A follower with one account at one venue.
using StrategyId = Id<struct StrategyTag>;
using InstrumentId = Id<struct InstrumentTag>;    ///< Canonical: BTC-USDT, BTC-USDT-SWAP, BTC-USD-SWAP.
using SignalId = Id<struct SignalTag>;            ///< Unique within its source, for ever.
using ClientOrderId = Id<struct ClientOrderTag>;  ///< Ours: "ct" + 26 characters, unique for ever.
using VenueOrderId = Id<struct VenueOrderTag>;    ///< Theirs.
using TradeId = Id<struct TradeTag>;              ///< The venue's id of a fill, unique within venue and instrument.
using Asset = Id<struct AssetTag>;                ///< USDT, BTC.

/// A place in a journal, from 1 without gaps; 0 is "none yet".
using Sequence = std::uint64_t;

}  // namespace engine

template <class Tag>
struct std::hash<engine::Id<Tag>> {
  std::size_t operator()(const engine::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
