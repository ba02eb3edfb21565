#include "engine/exchange/perpetual_terms.h"

#include <utility>

namespace engine {

void PerpetualTerms::save(ByteWriter& out) const {
  out.flag(own_brackets);
  out.u64(brackets.all().size());
  for (const auto& bracket : brackets.all()) {
    out.decimal(bracket.notional_cap);
    out.decimal(bracket.max_leverage);
    out.decimal(bracket.maintenance_rate);
    out.decimal(bracket.maintenance_amount);
  }
  out.decimal(liquidation_fee);
  out.decimal(index.value());
  out.decimal(funding.rate);
  out.i64(funding.interval.count());
  out.time(funding.next);
}

void PerpetualTerms::load(ByteReader& in) {
  constexpr std::uint64_t kBracketBytes = 64;
  own_brackets = in.flag();
  const auto count = in.count(kBracketBytes);
  std::vector<Bracket> read;
  for (std::uint64_t i = 0; i < count && in.good(); ++i) {
    Bracket& bracket = read.emplace_back();
    bracket.notional_cap = in.decimal();
    bracket.max_leverage = in.decimal();
    bracket.maintenance_rate = in.decimal();
    bracket.maintenance_amount = in.decimal();
  }
  liquidation_fee = in.decimal();
  index = Price{in.decimal()};
  funding.rate = in.decimal();
  funding.interval = Duration{in.i64()};
  funding.next = in.time();
  auto made = Brackets::make(std::move(read));
  if (!made) return in.fail();
  brackets = std::move(*made);
}

}  // namespace engine
