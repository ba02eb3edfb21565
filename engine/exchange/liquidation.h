#pragma once

#include "engine/domain/position.h"
#include "engine/exchange/listing.h"

// The arithmetic of a liquidation, apart from who calls it when.

namespace engine {

/// The tick at which closing a position leaves nothing of `means`, which is what there is to lose on it: its isolated
/// margin, or the account's cash and the unrealized profit of its other positions. Linear (cost − means) / quantity,
/// inverse quantity / (cost + means), rounded so that the account can pay to the last unit: up for a long position,
/// down for a short one. Never below one tick nor above twice the mark. Requires: not flat; mark > 0.
Ticks bankruptcy_price(const Listing& listing, const Position& position, Decimal means, Price mark);

/// How many of `lots` of a position (`held`: Buy is long) can be taken over at `price` by one who may lose no more than
/// `funds` against the mark. All of them where nothing would be lost.
Lots bearable_lots(const Listing& listing, Side held, Ticks price, Lots lots, Price mark, Decimal funds);

/// What there is in a close of `quantity` (signed as held) at `price` beyond a close at `bankruptcy`.
Decimal surplus_of(const Instrument& instrument, Decimal quantity, Price price, Price bankruptcy);

/// The place in the queue of auto-deleveraging, highest first: profit ratio × effective leverage, that is
/// (unrealized / |cost|) × (value at mark / equity). Whoever has no equity comes last. Requires: cost is not zero.
/// Source    Binance "What Is Auto-Deleveraging", OKX "Auto-deleveraging": profit and effective leverage decide.
Decimal deleveraging_rank(Decimal unrealized, Decimal cost, Decimal value, Decimal equity);

}  // namespace engine
