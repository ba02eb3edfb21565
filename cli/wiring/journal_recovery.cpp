#include <nlohmann/json.hpp>

#include "cli/wiring/flow_replay.h"
#include "cli/wiring/tick_clock.h"
#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/machines.h"

namespace cli {
namespace {

int fail(const engine::Error& error, Printer& printer) {
  if (error.code != engine::ErrorCode::Corrupt) return printer.fail(error);
  printer.error("CORRUPT", error.detail, "nothing was changed; restore the file from a copy");
  return kExitBadInput;
}

OrderedJson describe(const journal::Recovered& recovered, std::uint64_t bytes_cut, double seconds) {
  const auto end = recovered.reader.end();
  const auto& report = recovered.report;
  auto refused = OrderedJson::array();
  for (const auto& why : report.refused) refused.push_back(why);
  return {{"kind", journal::to_string(end.kind)},
          {"sequence", end.sequence},
          {"state_hash", recovered.machine->state_hash()},
          {"epoch", end.epoch},
          {"snapshot_sequence", report.snapshot ? OrderedJson(*report.snapshot) : OrderedJson(nullptr)},
          {"snapshots_refused", refused},
          {"records_replayed", report.records_replayed},
          {"bytes_cut", bytes_cut},
          {"elapsed_seconds", seconds}};
}

}  // namespace

int recover_journal(const std::string& directory, Printer& printer) {
  journal::PosixFiles files;
  const TickClock clock;
  const auto names = files.list(directory);
  if (!names) return printer.fail(names.error());
  const auto lock = journal::lock_directory(files, directory);
  if (!lock) return printer.fail(lock.error());
  auto recovered = journal::read_journal(files, directory, simulated::make_machine);
  if (!recovered) return fail(recovered.error(), printer);
  if (!recovered->reader.has_segment()) {
    return printer.fail({engine::ErrorCode::NotFound, engine::Outcome::NotSent, "no journal in " + directory});
  }
  const auto cut = recovered->reader.cut();
  if (!cut) return fail(cut.error(), printer);
  const auto seconds = static_cast<double>(clock.elapsed().count()) / 1e9;
  if (*cut > 0) printer.note("cut " + std::to_string(*cut) + " bytes of a last group that was never finished");
  for (const auto& why : recovered->report.refused) printer.note("a snapshot was not used: " + why);
  printer.document(describe(*recovered, *cut, seconds));
  return kExitDone;
}

}  // namespace cli
