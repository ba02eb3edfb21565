#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "tests/support/flow_book.h"

// Order flow as a market might see it, made up with integers only: the same seed gives the same bytes on every machine.

namespace testing_support {

enum class FlowProfile : std::uint32_t {
  Normal,  ///< A spread of a tick, much at the touch, a long thin tail.
  Deep,    ///< A wide book of very many orders.
  Swing,   ///< The price walks far and jumps; long sweeps.
  Sparse   ///< A tiny tick: nearly every order alone at its price.
};

struct FlowTerms {
  std::uint64_t seed = 1;
  std::uint64_t operations = 100'000;
  std::uint32_t symbols = 1;  ///< The first are the busiest.
  FlowProfile profile = FlowProfile::Normal;
  std::uint64_t resting = 0;   ///< Orders that rest once the books are full; zero: as usual for the profile.
  bool scrambled_ids = false;  ///< Ids spread over 64 bits, instead of 1, 2, 3, ...
  bool fill_or_kill = false;   ///< A tenth of what takes is fill-or-kill.
};

/// Makes one record after the other. After the books are full, of a hundred about 48 are passive limits, 42 cancels (a
/// few of them too late), 5 take, 2 reduce and 3 replace.
class OrderFlowGenerator {
 public:
  explicit OrderFlowGenerator(const FlowTerms& terms);
  FlowRecord next();
  /// The 64 bytes before the records.
  std::string header() const;
  /// The books as they stand after the last record.
  const FlowBook& book() const { return book_; }

 private:
  struct Mention {
    FlowBook::Slot slot = 0;
    std::uint64_t id = 0;
  };
  struct Market {
    std::vector<Mention> placed;  ///< In the order they came; the dead are dropped from time to time.
    std::vector<FlowBook::Order> ended;
    std::int64_t start = 0, anchor = 0;  ///< Where the price began, and where it wants to be.
    std::uint64_t target = 0;
  };

  std::uint64_t power_law(std::uint64_t scale, std::uint64_t most);
  std::uint32_t draw_symbol();
  void move_anchor(Market& market);
  std::int64_t draw_quantity();
  std::int64_t passive_price(std::uint8_t side);
  std::int64_t best(std::uint8_t side) const;
  FlowRecord new_order(std::uint8_t side, std::int64_t price, std::int64_t quantity);
  FlowRecord place_passive();
  FlowRecord take();
  FlowRecord replace();
  FlowRecord cancel();
  FlowRecord reduce();
  FlowBook::Slot pick();
  FlowBook::Slot pick_recent();
  FlowRecord of(FlowRecord::Operation operation, const FlowBook::Order& order) const;
  FlowRecord entered(const FlowRecord& record);
  void remember_end(const FlowBook::Order& order);

  FlowTerms terms_;
  engine::Random random_;
  FlowBook book_;
  std::vector<Market> markets_;
  std::vector<std::uint64_t> weights_;  ///< Running sums over the symbols.
  std::uint64_t orders_ = 0;
  std::uint32_t symbol_ = 0;  ///< Whose turn it is.
};

/// A whole file in memory.
std::string make_flow_file(const FlowTerms& terms);

}  // namespace testing_support
