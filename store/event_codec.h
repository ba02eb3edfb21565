#pragma once

#include <string>
#include <string_view>

#include "engine/domain/event.h"

namespace store {

/// The stable word for what a fact is: "intent_decided". It stands beside the text in the journal.
std::string_view kind_of(const engine::Fact& fact);

/// Appends the fact as compact JSON with its version: {"v":1,...}. Any bytes may be in its texts; it never throws.
void encode(const engine::Fact& fact, std::string& out);

/// Reads what any version of this program has written. Errors: Corrupt, saying what is wrong; also for a version that
/// is not known yet.
engine::Result<engine::Fact> decode(std::string_view kind, std::string_view body);

/// One declared thing as JSON, for its row, and back. Errors: Corrupt.
std::string encode_setup_value(const engine::SetupValue& value);
engine::Result<engine::SetupValue> decode_setup_value(engine::SetupKind kind, std::string_view body);

std::string encode_instrument(const engine::Instrument& instrument);
engine::Result<engine::Instrument> decode_instrument(std::string_view body);

/// Verdicts as one column: [[rule, allowed, value, limit], ...].
void encode_verdicts(const std::vector<engine::Verdict>& verdicts, std::string& out);
engine::Result<std::vector<engine::Verdict>> decode_verdicts(std::string_view body);

}  // namespace store
