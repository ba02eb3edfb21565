#include "engine/matching/order_flow.h"

#include "engine/base/byte_stream.h"
#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace engine {
namespace {

/// How far ahead of its turn a record's cache lines are asked for: first its entry in the index, then what that names.
constexpr std::ptrdiff_t kIndexAhead = 16;
constexpr std::ptrdiff_t kOrderAhead = 8;
/// Asking ahead pays when the orders do not fit the second-level cache; below that it costs more than it saves.
constexpr std::size_t kCachedOrders = 32'768;
/// How many records are applied before the choice is looked at again.
constexpr std::size_t kStretch = 4096;
/// Memory it starts with: for 32,768 orders.
constexpr int kFirstIndexBits = 16;
constexpr std::uint32_t kFirstBlocks = 2048;

}  // namespace

OrderFlow::OrderFlow(std::uint32_t symbols)
    : books_(symbols),
      slab_{kFirstBlocks},
      ids_{kFirstIndexBits},
      buffer_{std::make_unique<std::array<FlowTrade, 512>>()} {
  CHECK(symbols <= kMostSymbols);
}
OrderFlow::~OrderFlow() = default;
OrderFlow::OrderFlow(OrderFlow&&) noexcept = default;
OrderFlow& OrderFlow::operator=(OrderFlow&&) noexcept = default;

inline void OrderFlow::prefetch_order(const FlowRecord& record) const {
  if (record.operation == FlowRecord::kNew) {
    if (record.symbol >= books_.size() || !books_[record.symbol] || record.side > 1) return;
    books_[record.symbol]->sides[record.side].prefetch(record.price ^ mask_of(record.side), slab_);
  } else {
    __builtin_prefetch(&slab_.order(ids_.guess(record.id)));
  }
}

inline void OrderFlow::tell(const FlowTrade& trade) {
  ++counts_.trades;
  counts_.traded_quantity += static_cast<std::uint64_t>(trade.lots);
  counts_.traded_notional +=
      static_cast<UInt128>(static_cast<std::uint64_t>(trade.price)) * static_cast<std::uint64_t>(trade.lots);
  (*buffer_)[told_] = trade;
  if (++told_ == buffer_->size()) flush();
}

void OrderFlow::flush() {
  if (sink_ != nullptr && told_ > 0) sink_->on_trades(std::span{buffer_->data(), told_});
  told_ = 0;
}

OrderFlow::Book* OrderFlow::open_book(std::uint32_t symbol) {
  books_[symbol] = std::make_unique<Book>();
  return books_[symbol].get();
}

[[gnu::always_inline]] inline void OrderFlow::rest(Ladder& ladder, LadderIndex index, Key key, Place place) {
  const Place head = ladder.level(key, index, slab_, leaves_);
  const bool was_empty = slab_.links(head).next == head;
  slab_.link_before(head, place);
  if (was_empty) ladder.occupy(head, key, leaves_);
}

[[gnu::always_inline]] inline void OrderFlow::vacate_if(Place emptied) {
  if (emptied == 0) return;
  const LadderIndex index = leaves_[emptied / OrderSlab::kBlockUnits].ladder;
  books_[index / 2]->sides[index % 2].vacate(emptied, slab_, leaves_);
}

inline void OrderFlow::take(Ladder& ladder, Key side_mask, Taker& taker) {
  while (taker.left > 0 && ladder.best() >= taker.limit) {
    const Place head = ladder.best_level();
    const Ticks price = ladder.best() ^ side_mask;
    Place at = slab_.links(head).next;
    do {
      auto& maker = slab_.order(at);
      if (maker.lots > taker.left) {
        tell({maker.id, taker.id, price, taker.left});
        maker.lots -= taker.left;
        taker.left = 0;
        break;
      }
      tell({maker.id, taker.id, price, maker.lots});
      taker.left -= maker.lots;
      ids_.erase(maker.id, at);
      const Place next = maker.links.next;
      slab_.free_order(at);
      at = next;
    } while (at != head && taker.left > 0);
    slab_.links(head).next = at;
    slab_.links(at).previous = head;
    if (at == head) ladder.vacate(head, slab_, leaves_);
  }
}

bool OrderFlow::can_fill(const Ladder& ladder, Key limit, Lots lots) const {
  ladder.visit(leaves_, [&](Place head, Key key) {
    if (key < limit) return false;
    for (Place at = slab_.links(head).next; at != head && lots > 0; at = slab_.links(at).next) {
      lots -= std::min(lots, slab_.order(at).lots);
    }
    return lots > 0;
  });
  return lots == 0;
}

/// A New that is a good-till-cancel limit order, as nearly all are.
[[gnu::always_inline]] inline void OrderFlow::on_limit(FlowRecord record) {
  const bool good = record.symbol < books_.size() && record.id != 0 && record.lots > 0 && record.price > 0;
  const auto spot = ids_.locate(record.id, slab_);
  if (!good || spot.place != 0) [[unlikely]]
    return reject();
  auto* book = books_[record.symbol].get();
  if (book == nullptr) [[unlikely]]
    book = open_book(record.symbol);
  const Key others_mask = mask_of(record.side ^ 1U);
  auto& others = book->sides[record.side ^ 1];
  const Key limit = record.price ^ others_mask;
  if (others.best() < limit) [[likely]] {
    const Place place = slab_.take_order();
    add(*book, record, record.lots, place);
    return ids_.insert_at(spot, place);
  }
  Taker taker{record.id, record.lots, limit};
  take(others, others_mask, taker);
  if (taker.left == 0) return;
  const Place place = slab_.take_order();
  add(*book, record, taker.left, place);
  ids_.insert(record.id, place);  // Its spot may have moved when makers left the index.
}

[[gnu::always_inline]] inline void OrderFlow::add(Book& book, FlowRecord record, Lots lots, Place place) {
  const LadderIndex index = record.symbol * 2 + record.side;
  auto& order = slab_.order(place);
  order.id = record.id;
  order.lots = lots;
  order.account = 0;
  order.ladder = index;
  rest(book.sides[record.side], index, record.price ^ mask_of(record.side), place);
}

/// Any other New.
void OrderFlow::on_new(const FlowRecord& record) {
  const bool market = record.type == FlowRecord::kMarket;
  const bool good = record.side <= 1 && record.type <= FlowRecord::kMarket && record.force <= FlowRecord::kFillOrKill &&
                    record.symbol < books_.size() && record.id != 0 && record.lots > 0 && (record.price > 0 || market);
  if (!good || ids_.find(record.id, slab_) != 0) return reject();
  const auto* book = books_[record.symbol].get();
  if (book == nullptr) return;
  auto& others = books_[record.symbol]->sides[record.side ^ 1];
  const Key others_mask = mask_of(record.side ^ 1U);
  Taker taker{record.id, record.lots, market ? kAnyKey : record.price ^ others_mask};
  if (record.force == FlowRecord::kFillOrKill && !can_fill(others, taker.limit, taker.left)) return;
  take(others, others_mask, taker);
}

[[gnu::always_inline]] inline void OrderFlow::on_cancel(const FlowRecord& record) {
  const auto [at, tag, place] = ids_.locate(record.id, slab_);
  if (place == 0 || !is_of(record, place)) return reject();
  ids_.erase_at(at);
  vacate_if(slab_.unlink(place));
  slab_.free_order(place);
}

inline void OrderFlow::on_reduce(const FlowRecord& record) {
  const auto [at, tag, place] = ids_.locate(record.id, slab_);
  if (place == 0 || !is_of(record, place) || record.lots <= 0) return reject();
  auto& order = slab_.order(place);
  if (record.lots > order.lots) return reject();
  order.lots -= record.lots;
  if (order.lots > 0) return;
  ids_.erase_at(at);
  vacate_if(slab_.unlink(place));
  slab_.free_order(place);
}

inline void OrderFlow::on_replace(const FlowRecord& record) {
  const Place place = ids_.find(record.id, slab_);
  if (place == 0 || !is_of(record, place) || record.lots <= 0 || record.price <= 0) return reject();
  vacate_if(slab_.unlink(place));
  auto& book = *books_[record.symbol];
  const std::uint64_t side = record.side;
  const Key others_mask = mask_of(side ^ 1);
  Taker taker{record.id, record.lots, record.price ^ others_mask};
  take(book.sides[side ^ 1], others_mask, taker);
  if (taker.left == 0) {
    ids_.erase(record.id, place);
    slab_.free_order(place);
    return;
  }
  slab_.order(place).lots = taker.left;
  rest(book.sides[side], record.symbol * 2 + record.side, record.price ^ mask_of(side), place);
}

[[gnu::always_inline]] inline void OrderFlow::apply(const FlowRecord& record) {
  const bool plain = (record.type | record.force) == 0 && record.side <= 1;
  if (record.operation == FlowRecord::kNew && plain) return on_limit(record);
  if (record.operation == FlowRecord::kCancel) return on_cancel(record);
  switch (record.operation) {
    case FlowRecord::kNew: return on_new(record);
    case FlowRecord::kReduce: return on_reduce(record);
    case FlowRecord::kReplace: return on_replace(record);
    default: return reject();
  }
}

template <bool Prefetch>
void OrderFlow::run_all(std::span<const FlowRecord> records) {
  const auto* record = records.data();
  const auto* const end = record + records.size();
  for (; record != end; ++record) {
    if constexpr (Prefetch) {
      if (end - record > kIndexAhead) {
        ids_.prefetch(record[kIndexAhead].id);
        prefetch_order(record[kOrderAhead]);
      }
    }
    apply(*record);
  }
  counts_.operations += records.size();
}

void OrderFlow::run(std::span<const FlowRecord> records, TradeSink* sink) {
  sink_ = sink;
  while (!records.empty()) {
    const auto stretch = records.first(std::min(kStretch, records.size()));
    if (ids_.size() > kCachedOrders) {
      run_all<true>(stretch);
    } else {
      run_all<false>(stretch);
    }
    records = records.subspan(stretch.size());
  }
  flush();
  sink_ = nullptr;
}

UInt128 OrderFlow::resting_quantity() const {
  UInt128 sum = 0;
  visit_book([&](std::uint32_t, Side, Ticks, std::uint64_t, Lots lots) { sum += static_cast<std::uint64_t>(lots); });
  return sum;
}

std::optional<Ticks> OrderFlow::best(std::uint32_t symbol, Side side) const {
  if (symbol >= books_.size() || !books_[symbol]) return std::nullopt;
  const std::size_t index = side == Side::Buy ? 0 : 1;
  const Key key = books_[symbol]->sides[index].best();
  return key == kNoKey ? std::nullopt : std::optional{Ticks{key ^ mask_of(index)}};
}

void OrderFlow::save(ByteWriter& out) const {
  out.u32(symbols());
  for (const auto count : {counts_.operations, counts_.rejects, counts_.trades}) out.u64(count);
  for (const auto sum : {counts_.traded_quantity, counts_.traded_notional}) {
    out.u64(static_cast<std::uint64_t>(sum));
    out.u64(static_cast<std::uint64_t>(sum >> 64));
  }
  out.u64(resting_orders());
  visit_book([&](std::uint32_t symbol, Side side, Ticks price, std::uint64_t id, Lots lots) {
    out.u32(symbol * 2 + (side == Side::Buy ? 0 : 1));
    out.i64(price);
    out.u64(id);
    out.i64(lots);
  });
}

bool OrderFlow::load(ByteReader& in) {
  OrderFlow read{0};
  const auto symbol_count = in.u32();
  for (auto* count : {&read.counts_.operations, &read.counts_.rejects, &read.counts_.trades}) *count = in.u64();
  for (auto* sum : {&read.counts_.traded_quantity, &read.counts_.traded_notional}) {
    *sum = in.u64();
    *sum |= UInt128{in.u64()} << 64;
  }
  const auto orders = in.count(28);
  if (symbol_count > kMostSymbols) in.fail();
  if (in.good()) read.books_.resize(symbol_count);
  for (std::uint64_t i = 0; i < orders && in.good(); ++i) {
    const LadderIndex index = in.u32();
    const Ticks price = in.i64();
    const std::uint64_t id = in.u64();
    const Lots lots = in.i64();
    if (index / 2 >= symbol_count || price <= 0 || id == 0 || lots <= 0 || read.ids_.find(id, read.slab_) != 0)
      in.fail();
    if (!in.good()) break;
    auto& book = read.books_[index / 2] ? *read.books_[index / 2] : *read.open_book(index / 2);
    const Place place = read.slab_.take_order();
    read.slab_.order(place) = {{0, 0}, id, lots, 0, index};
    read.rest(book.sides[index % 2], index, price ^ mask_of(index % 2), place);
    read.ids_.insert(id, place);
  }
  const bool good = in.good() && read.broken_invariant().empty();
  *this = good ? std::move(read) : OrderFlow{0};
  return good;
}

std::string OrderFlow::state_hash() const {
  ByteWriter out;
  save(out);
  return StableHash{}.add(out.bytes()).hex();
}

std::string OrderFlow::broken_invariant() const {
  std::size_t count = 0;
  std::string broken;
  Ticks last_price = 0;
  std::uint64_t last_ladder = ~std::uint64_t{0};
  visit_book([&](std::uint32_t symbol, Side side, Ticks price, std::uint64_t id, Lots lots) {
    ++count;
    const LadderIndex ladder = symbol * 2 + (side == Side::Buy ? 0 : 1);
    const Place place = ids_.find(id, slab_);
    if (place == 0 || slab_.order(place).ladder != ladder) broken = "an order that is not found by its id";
    if (lots <= 0) broken = "an order without lots";
    if (ladder == last_ladder && (side == Side::Buy ? price > last_price : price < last_price))
      broken = "levels out of order";
    if (ladder != last_ladder && best(symbol, side) != price) broken = "a best price that is not the first";
    last_price = price;
    last_ladder = ladder;
  });
  if (count != ids_.size()) broken = "an id without an order";
  for (std::uint32_t symbol = 0; symbol < symbols(); ++symbol) {
    const auto bid = best(symbol, Side::Buy), ask = best(symbol, Side::Sell);
    if (bid && ask && *bid >= *ask) broken = "a crossed book";
  }
  return broken;
}

}  // namespace engine
