#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/matching/id_index.h"
#include "engine/matching/ladder.h"

namespace engine {

class ByteReader;
class ByteWriter;

/// One operation of an order flow, laid out as in a LOBFLOW1 file (little-endian). Nothing about it is trusted.
struct FlowRecord {
  enum Operation : std::uint8_t { kNew, kCancel, kReduce, kReplace };
  enum Type : std::uint8_t { kLimit, kMarket };
  enum Force : std::uint8_t { kGoodTillCancel, kImmediateOrCancel, kFillOrKill };

  std::uint8_t operation;
  std::uint8_t side;   ///< 0 buy, 1 sell; of the target for all but New.
  std::uint8_t type;   ///< New only.
  std::uint8_t force;  ///< New only. A market order never rests.
  std::uint32_t symbol;
  std::uint64_t id;  ///< Never 0; free again when its order is gone.
  Ticks price;       ///< At least 1 for a limit order and for Replace.
  Lots lots;         ///< At least 1: New size, Reduce amount, Replace new open quantity.
};
static_assert(sizeof(FlowRecord) == 32);

/// One execution at the maker's price.
struct FlowTrade {
  std::uint64_t maker;
  std::uint64_t taker;
  Ticks price;
  Lots lots;
};

struct FlowCounts {
  std::uint64_t operations = 0;
  std::uint64_t rejects = 0;  ///< Operations that were wrong or came too late; they changed nothing.
  std::uint64_t trades = 0;
  UInt128 traded_quantity = 0;  ///< Lots.
  UInt128 traded_notional = 0;  ///< Ticks times lots, modulo 2^128.
  friend bool operator==(const FlowCounts&, const FlowCounts&) = default;
};

/// Hears of trades, some at a time, in their order.
class TradeSink {
 public:
  virtual ~TradeSink() = default;
  virtual void on_trades(std::span<const FlowTrade> trades) = 0;
};

/// The bare matching engine: order flows of many symbols, orders known by 64-bit ids, price–time priority. Limit,
/// market, immediate-or-cancel, fill-or-kill; cancel, reduce (keeps its place), replace (loses it). The same records
/// give the same trades, books and state_hash() on every machine.
///
/// A Reduce by more than is open, a New with the id of a resting order, a side or symbol that is not the target's:
/// rejects.
class OrderFlow {
 public:
  static constexpr std::uint32_t kMostSymbols = 1U << 20;
  /// Symbols are numbered from 0; at most kMostSymbols. A symbol's books take memory (9 kB) from its first order on.
  explicit OrderFlow(std::uint32_t symbols);
  ~OrderFlow();
  OrderFlow(OrderFlow&&) noexcept;
  OrderFlow& operator=(OrderFlow&&) noexcept;

  /// Applies the records in turn. `sink` may be null. Afterwards it has heard of all trades.
  void run(std::span<const FlowRecord> records, TradeSink* sink);

  const FlowCounts& counts() const { return counts_; }
  std::uint32_t symbols() const { return static_cast<std::uint32_t>(books_.size()); }
  std::size_t resting_orders() const { return ids_.size(); }
  UInt128 resting_quantity() const;
  std::optional<Ticks> best(std::uint32_t symbol, Side side) const;

  /// Calls visit(symbol, side, price, id, lots): by symbol, bids then asks, best price first, oldest first.
  template <class Visit>
  void visit_book(Visit&& visit) const;

  /// State as bytes, the same for the same state whatever way led there; and back. After a bad read it is empty.
  void save(ByteWriter& out) const;
  /// False, and the state is lost, when the bytes are not what save() wrote.
  bool load(ByteReader& in);
  /// 16 hexadecimal digits over save().
  std::string state_hash() const;

  /// Memory of the id index, and of the orders and levels.
  std::size_t index_bytes() const { return ids_.bytes(); }
  std::size_t slab_bytes() const { return std::size_t{slab_.blocks()} * OrderSlab::kBlockUnits * 8; }
  std::string broken_invariant() const;

 private:
  struct Book {
    std::array<Ladder, 2> sides;
  };
  /// What is left of a New or a Replace while it takes.
  struct Taker {
    std::uint64_t id;
    Lots left;
    Key limit;  ///< As a key of the other side.
  };

  template <bool Prefetch>
  void run_all(std::span<const FlowRecord> records);
  void prefetch_order(const FlowRecord& record) const;
  void apply(const FlowRecord& record);
  void reject() { ++counts_.rejects; }
  /// Is the order where the record says it is?
  bool is_of(const FlowRecord& record, Place place) const {
    return slab_.order(place).ladder == std::uint64_t{record.symbol} * 2 + record.side;
  }
  void on_limit(FlowRecord record);
  void on_new(const FlowRecord& record);
  void add(Book& book, FlowRecord record, Lots lots, Place place);
  void on_cancel(const FlowRecord& record);
  void on_reduce(const FlowRecord& record);
  void on_replace(const FlowRecord& record);
  void take(Ladder& ladder, Key side_mask, Taker& taker);
  bool can_fill(const Ladder& ladder, Key limit, Lots lots) const;
  void rest(Ladder& ladder, LadderIndex index, Key key, Place place);
  void vacate_if(Place emptied);
  Book* open_book(std::uint32_t symbol);
  void tell(const FlowTrade& trade);
  void flush();

  /// Turns a price into a key, and back. An ask's sign stays as it is: every key is above kNoKey, whatever the price.
  static Key mask_of(std::uint64_t side) { return static_cast<Key>((0 - side) >> 1); }

  std::vector<std::unique_ptr<Book>> books_;
  OrderSlab slab_;
  Ladder::Leaves leaves_;
  IdIndex ids_;
  FlowCounts counts_;
  TradeSink* sink_ = nullptr;
  std::size_t told_ = 0;  ///< Trades in the buffer.
  std::unique_ptr<std::array<FlowTrade, 512>> buffer_;
};

template <class Visit>
void OrderFlow::visit_book(Visit&& visit) const {
  for (std::uint32_t symbol = 0; symbol < books_.size(); ++symbol) {
    if (!books_[symbol]) continue;
    for (std::uint64_t side = 0; side < 2; ++side) {
      books_[symbol]->sides[side].visit(leaves_, [&](Place head, Key key) {
        for (Place at = slab_.links(head).next; at != head; at = slab_.links(at).next) {
          const auto& order = slab_.order(at);
          visit(symbol, side == 0 ? Side::Buy : Side::Sell, Ticks{key ^ mask_of(side)}, order.id, order.lots);
        }
        return true;
      });
    }
  }
}

}  // namespace engine
