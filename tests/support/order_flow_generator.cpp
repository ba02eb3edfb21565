#include "tests/support/order_flow_generator.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace testing_support {
namespace {

/// What makes a profile.
struct Shape {
  std::int64_t start_price;
  std::uint64_t resting;   ///< With one symbol.
  std::uint64_t distance;  ///< Half of the passive orders are within this many ticks of the touch.
  std::uint64_t distance_most;
  std::uint64_t step_every;  ///< Operations between two moves of the price.
  std::int64_t step;         ///< In ticks, at most, as a share of 1/100'000 of the price.
  std::int64_t sweep;        ///< How much larger an order is that brings the price where it wants to be.
  bool jumps;
};

constexpr std::array<Shape, 4> kShapes{{{600'000, 20'000, 12, 60'000, 400, 1, 1, false},
                                        {600'000, 400'000, 400, 100'000, 400, 1, 1, false},
                                        {60'000, 5'000, 25, 6'000, 64, 160, 3, true},
                                        {60'000'000, 20'000, 15'000, 6'000'000, 40, 2, 1, false}}};

const Shape& shape_of(const FlowTerms& terms) { return kShapes[static_cast<std::size_t>(terms.profile)]; }

/// A permutation of the 64-bit numbers that maps zero alone to zero (the last steps of SplitMix64).
std::uint64_t scramble(std::uint64_t n) {
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9ULL;
  n = (n ^ (n >> 27)) * 0x94d049bb133111ebULL;
  return n ^ (n >> 31);
}

}  // namespace

OrderFlowGenerator::OrderFlowGenerator(const FlowTerms& terms)
    : terms_{terms}, random_{terms.seed}, book_{terms.symbols}, markets_(terms.symbols) {
  const auto& shape = shape_of(terms);
  std::uint64_t resting = terms.resting != 0 ? terms.resting : shape.resting * (terms.symbols > 1 ? 10 : 1);
  resting = std::min(resting, terms.operations / 5);
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < terms.symbols; ++i) weights_.push_back(sum += 1'000'000 / (i + 1) + 1);
  for (std::uint32_t i = 0; i < terms.symbols; ++i) {
    // The price of each symbol in ticks is its own, as tick sizes differ.
    markets_[i].start = markets_[i].anchor = shape.start_price / static_cast<std::int64_t>(1 + i % 7) + i;
    markets_[i].target = resting * (weights_[i] - (i == 0 ? 0 : weights_[i - 1])) / sum;
  }
}

std::string OrderFlowGenerator::header() const {
  std::string bytes{"LOBFLOW1"};
  const auto put = [&](std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  };
  put(1, 4);
  put(sizeof(FlowRecord), 4);
  put(terms_.operations, 8);
  put(terms_.symbols, 4);
  put(static_cast<std::uint32_t>(terms_.profile), 4);
  put(terms_.seed, 8);
  put((terms_.scrambled_ids ? 1U : 0U) | (terms_.fill_or_kill ? 2U : 0U), 8);
  put(0, 8);
  put(0, 8);
  return bytes;
}

/// Zero to `most`; at or above d with probability scale / (d + scale).
std::uint64_t OrderFlowGenerator::power_law(std::uint64_t scale, std::uint64_t most) {
  constexpr std::uint64_t kWhole = std::uint64_t{1} << 32;
  const auto part = random_.below(kWhole) + 1;
  return std::min(most, scale * (kWhole - part) / part);
}

/// Activity comes in bursts: mostly the same symbol goes on.
std::uint32_t OrderFlowGenerator::draw_symbol() {
  if (terms_.symbols == 1 || random_.chance(3, 5)) return symbol_;
  const auto drawn = random_.below(weights_.back());
  return static_cast<std::uint32_t>(std::upper_bound(weights_.begin(), weights_.end(), drawn) - weights_.begin());
}

void OrderFlowGenerator::move_anchor(Market& market) {
  const auto& shape = shape_of(terms_);
  if (!random_.chance(1, shape.step_every)) return;
  const auto step = std::max<std::int64_t>(1, market.anchor * shape.step / 100'000);
  market.anchor += random_.between(-step, step);
  if (shape.jumps && random_.chance(1, 300)) market.anchor += (random_.chance(1, 2) ? 1 : -1) * market.anchor / 50;
  market.anchor = std::clamp(market.anchor, market.start / 2, market.start * 2);
}

std::int64_t OrderFlowGenerator::draw_quantity() {
  return 1 + static_cast<std::int64_t>(random_.chance(1, 3) ? random_.below(10) : power_law(12, 2'000));
}

std::int64_t OrderFlowGenerator::best(std::uint8_t side) const {
  const auto slot = book_.first(symbol_, side);
  return slot == 0 ? 0 : book_.at(slot).price;
}

/// At the price's side of where it wants to be, and never through the other side of the book.
std::int64_t OrderFlowGenerator::passive_price(std::uint8_t side) {
  const auto& shape = shape_of(terms_);
  const auto distance = static_cast<std::int64_t>(power_law(shape.distance, shape.distance_most));
  const auto anchor = markets_[symbol_].anchor;
  const auto other = best(static_cast<std::uint8_t>(1 - side));
  auto price = side == 0 ? anchor - distance : anchor + 1 + distance;
  if (other != 0) price = side == 0 ? std::min(price, other - 1) : std::max(price, other + 1);
  return std::max<std::int64_t>(price, 1);
}

FlowRecord OrderFlowGenerator::new_order(std::uint8_t side, std::int64_t price, std::int64_t quantity) {
  FlowRecord record{};
  record.side = side;
  record.symbol = symbol_;
  record.id = terms_.scrambled_ids ? scramble(++orders_) : ++orders_;
  record.price = price;
  record.lots = quantity;
  return record;
}

FlowRecord OrderFlowGenerator::entered(const FlowRecord& record) {
  const auto before = book_.newest();
  book_.enter(record);
  for (const auto& order : book_.take_filled()) remember_end(order);
  const auto slot = book_.newest();
  if (slot != 0 && book_.at(slot).id == record.id) {
    markets_[symbol_].placed.push_back({slot, record.id});
  } else if (before == slot) {
    remember_end({record.id, record.price, 0, symbol_, 0, 0, 0, record.side});
  }
  return record;
}

FlowRecord OrderFlowGenerator::place_passive() {
  const auto side = static_cast<std::uint8_t>(random_.below(2));
  const auto price = passive_price(side);
  return entered(new_order(side, price, draw_quantity()));
}

/// Towards where the price wants to be, when the book is not there: then by as much as it takes.
FlowRecord OrderFlowGenerator::take() {
  const auto anchor = markets_[symbol_].anchor;
  const auto bid = best(0), ask = best(1);
  auto side = static_cast<std::uint8_t>(random_.below(2));
  const bool ask_is_behind = ask != 0 && ask<anchor, bid_is_behind = bid> anchor + 1;
  if (ask_is_behind != bid_is_behind) side = ask_is_behind ? 0 : 1;
  const bool sweeps = ask_is_behind || bid_is_behind;
  const auto other = side == 0 ? ask : bid;
  if (other == 0) return place_passive();
  auto price = side == 0 ? other + static_cast<std::int64_t>(random_.below(3))
                         : other - static_cast<std::int64_t>(random_.below(3));
  if (sweeps) price = side == 0 ? std::max(price, anchor) : std::min(price, anchor + 1);
  const auto quantity = (sweeps ? shape_of(terms_).sweep : 1) * draw_quantity();
  auto record = new_order(side, std::max<std::int64_t>(price, 1), quantity);
  const auto kind = random_.below(100);
  if (terms_.fill_or_kill && random_.chance(1, 10)) {
    record.force = FlowRecord::kFillOrKill;
  } else if (kind < 65) {
    record.force = FlowRecord::kImmediateOrCancel;
    if (kind < 23) {
      record.type = FlowRecord::kMarket;
      record.price = 0;
    }
  }
  return entered(record);
}

FlowRecord OrderFlowGenerator::of(FlowRecord::Operation operation, const FlowBook::Order& order) const {
  FlowRecord record{};
  record.operation = operation;
  record.side = order.side;
  record.symbol = order.symbol;
  record.id = order.id;
  return record;
}

void OrderFlowGenerator::remember_end(const FlowBook::Order& order) {
  auto& ended = markets_[order.symbol].ended;
  if (ended.size() < 64) {
    ended.push_back(order);
  } else {
    ended[random_.below(ended.size())] = order;
  }
}

/// One at the touch, one that came lately, or any.
FlowBook::Slot OrderFlowGenerator::pick() {
  const auto& resting = book_.resting(symbol_);
  if (resting.empty()) return 0;
  const auto kind = random_.below(100);
  if (kind < 15) {
    if (const auto slot = book_.first(symbol_, static_cast<std::uint8_t>(random_.below(2))); slot != 0) return slot;
  }
  if (kind < 70) {
    if (const auto slot = pick_recent(); slot != 0) return slot;
  }
  return resting[random_.below(resting.size())];
}

FlowBook::Slot OrderFlowGenerator::pick_recent() {
  auto& placed = markets_[symbol_].placed;
  const auto is_dead = [&](const Mention& mention) { return book_.at(mention.slot).id != mention.id; };
  if (placed.size() > 2 * book_.resting(symbol_).size() + 64) std::erase_if(placed, is_dead);
  for (int tries = 0; tries < 8 && !placed.empty(); ++tries) {
    const auto& mention = placed[placed.size() - 1 - power_law(200, placed.size() - 1)];
    if (!is_dead(mention)) return mention.slot;
  }
  return 0;
}

FlowRecord OrderFlowGenerator::cancel() {
  const auto& ended = markets_[symbol_].ended;
  if (!ended.empty() && random_.chance(1, 50)) return of(FlowRecord::kCancel, ended[random_.below(ended.size())]);
  const auto slot = pick();
  if (slot == 0) return place_passive();
  const auto record = of(FlowRecord::kCancel, book_.at(slot));
  remember_end(book_.at(slot));
  book_.remove(slot);
  return record;
}

FlowRecord OrderFlowGenerator::reduce() {
  const auto slot = pick();
  if (slot == 0) return place_passive();
  auto record = of(FlowRecord::kReduce, book_.at(slot));
  record.lots = random_.between(1, book_.at(slot).open);
  if (record.lots == book_.at(slot).open) remember_end(book_.at(slot));
  book_.reduce(slot, record.lots);
  return record;
}

FlowRecord OrderFlowGenerator::replace() {
  const auto& ended = markets_[symbol_].ended;
  if (!ended.empty() && random_.chance(1, 50)) {
    auto record = of(FlowRecord::kReplace, ended[random_.below(ended.size())]);
    record.price = passive_price(record.side);
    record.lots = draw_quantity();
    return record;
  }
  const auto slot = pick();
  if (slot == 0) return place_passive();
  auto record = of(FlowRecord::kReplace, book_.at(slot));
  const auto old_price = book_.at(slot).price;
  book_.remove(slot);
  record.lots = draw_quantity();
  record.price = random_.chance(1, 4) ? old_price : passive_price(record.side);
  // One in twenty goes through the other side of the book.
  const auto other = best(static_cast<std::uint8_t>(1 - record.side));
  if (other != 0 && random_.chance(1, 20)) record.price = other;
  return entered(record);
}

FlowRecord OrderFlowGenerator::next() {
  symbol_ = draw_symbol();
  auto& market = markets_[symbol_];
  move_anchor(market);
  const auto resting = book_.resting(symbol_).size();
  if (resting < market.target * 19 / 20 && !random_.chance(1, 10)) return place_passive();
  const auto kind = random_.below(100);
  if (kind < 5) return take();
  if (kind < 7) return reduce();
  if (kind < 10) return replace();
  // Held near its target: a little more of what brings it there.
  return kind < (resting < market.target ? 62U : 52U) ? place_passive() : cancel();
}

std::string make_flow_file(const FlowTerms& terms) {
  OrderFlowGenerator generator{terms};
  auto bytes = generator.header();
  bytes.reserve(bytes.size() + terms.operations * sizeof(FlowRecord));
  for (std::uint64_t i = 0; i < terms.operations; ++i) {
    const auto record = generator.next();
    bytes.append(reinterpret_cast<const char*>(&record), sizeof record);
  }
  return bytes;
}

}  // namespace testing_support
