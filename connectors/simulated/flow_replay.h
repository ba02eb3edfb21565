#pragma once

#include <functional>
#include <memory>
#include <span>

#include "connectors/journal/committer.h"
#include "engine/matching/order_flow.h"

namespace simulated {

/// Runs one part of the flow through the matcher.
using RunPart = std::function<void(std::span<const engine::FlowRecord> part)>;

/// Runs a flow with a journal. Every part is on its way to the disk before it is matched. Always: one record at a time,
/// synced before the next one. Otherwise matching goes on while what went before is written, and it returns when all
/// of it may be answered: nothing that came of the records is to be shown before that.
/// Errors: Io, Refused as Writer::write; then nothing may be shown of what is not known to be durable.
engine::Status run_journaled(std::span<const engine::FlowRecord> records, std::unique_ptr<journal::Writer>& writer,
                             const RunPart& run);

}  // namespace simulated
