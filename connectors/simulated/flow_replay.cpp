#include "connectors/simulated/flow_replay.h"

#include <algorithm>
#include <string>

#include "connectors/simulated/flow_codec.h"

namespace simulated {
namespace {

using engine::FlowRecord;
using engine::Status;
using Records = std::span<const FlowRecord>;

/// Handed over at once: enough that the hand-over costs nothing, few enough to stay in the cache of both sides.
constexpr std::size_t kPart = 4096;

Status run_synced(Records records, journal::Writer& writer, const RunPart& run) {
  std::string payload;
  for (std::size_t i = 0; i < records.size(); ++i) {
    payload.clear();
    encode(records.subspan(i, 1), payload);
    if (auto written = writer.write(payload, 1); !written) return written;
    run(records.subspan(i, 1));
  }
  return engine::ok();
}

}  // namespace

Status run_journaled(Records records, std::unique_ptr<journal::Writer>& writer, const RunPart& run) {
  if (writer->terms().durability == journal::Durability::Always) return run_synced(records, *writer, run);
  journal::Committer committer{std::move(writer)};
  for (std::size_t at = 0; at < records.size(); at += kPart) {
    const auto part = records.subspan(at, std::min(kPart, records.size() - at));
    committer.submit(static_cast<std::uint32_t>(part.size()), [part](std::string& payload) { encode(part, payload); });
    run(part);
  }
  auto finished = committer.finish();
  if (!finished) return finished.error();
  writer = *std::move(finished);
  return engine::ok();
}

}  // namespace simulated
