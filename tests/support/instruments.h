#pragma once

#include "engine/domain/instrument.h"
#include "tests/support/amounts.h"

// One instrument of each kind, with round steps.

namespace testing_support {

inline engine::Instrument instrument_of(engine::InstrumentKind kind) {
  const bool inverse = kind == engine::InstrumentKind::PerpInverse;
  engine::Instrument instrument;
  instrument.kind = kind;
  instrument.base = engine::Asset{"BTC"};
  instrument.quote = engine::Asset{inverse ? "USD" : "USDT"};
  instrument.settle = inverse ? instrument.base : instrument.quote;
  instrument.id = make_instrument_id(instrument.base, instrument.quote, kind);
  instrument.tick_size = price("0.1");
  instrument.lot_size = quantity(inverse ? "1" : "0.001");
  instrument.max_leverage = engine::Decimal{kind == engine::InstrumentKind::Spot ? 1 : 100};
  return instrument;
}

inline engine::Instrument spot() { return instrument_of(engine::InstrumentKind::Spot); }
inline engine::Instrument linear() { return instrument_of(engine::InstrumentKind::PerpLinear); }
inline engine::Instrument inverse() { return instrument_of(engine::InstrumentKind::PerpInverse); }

}  // namespace testing_support
