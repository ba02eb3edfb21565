#pragma once

#include <string>
#include <string_view>

#include "engine/domain/instrument.h"
#include "engine/domain/signal.h"

namespace signals {

/// What went wrong with a text, and which signal it was if that much could be read.
struct ParseFailure {
  std::string field;    ///< "quantity", or empty when the whole is no JSON object.
  std::string message;  ///< For people, with the field's name in it.
  engine::SignalId id;
};

struct ParseOutcome {
  bool good = false;
  engine::Signal signal;  ///< When good.
  ParseFailure failure;   ///< When not.
};

/// What a text is read against.
struct ParseContext {
  engine::SourceId source;  ///< Implied; a "source" in the text must equal it. Empty: the text must name one.
  engine::InstrumentKind default_kind = engine::InstrumentKind::Spot;
  bool id_required = true;
};

/// Reads one JSON object (contract section 3). Numbers come as strings or JSON numbers and are read exactly. Never
/// throws; limits: 64 KiB of text, depth 16.
ParseOutcome parse_signal(std::string_view text, const ParseContext& context);

/// The signal as one JSON object on one line, numbers as strings, fields in the contract's order; parse_signal of it
/// gives the same signal again. Unknown fields stand at its end.
std::string write_signal(const engine::Signal& signal);

}  // namespace signals
