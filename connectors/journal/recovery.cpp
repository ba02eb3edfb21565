#include "connectors/journal/recovery.h"

#include <utility>

namespace journal {
namespace {

using engine::ByteReader;
using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;

struct Loaded {
  Snapshot snapshot;
  std::unique_ptr<StateMachine> machine;
};

Result<Loaded> load(Files& files, const std::string& path, Sequence sequence, const MakeMachine& make) {
  const auto bytes = read_all(files, path);
  if (!bytes) return bytes.error();
  auto snapshot = parse_snapshot(*bytes);
  if (!snapshot) return snapshot.error();
  const auto corrupt = [](std::string what) { return Error{ErrorCode::Corrupt, Outcome::NotSent, std::move(what)}; };
  if (snapshot->sequence != sequence) return corrupt("of record " + std::to_string(snapshot->sequence));
  auto machine = make(snapshot->kind, snapshot->argument);
  if (!machine) return machine.error();
  ByteReader in{snapshot->state};
  if (const auto loaded = (*machine)->load(in); !loaded) return loaded.error();
  if (!in.good() || !in.at_end()) return corrupt("a state that cannot be read");
  if ((*machine)->state_hash() != snapshot->state_hash) return corrupt("its state_hash is not that of its state");
  return Loaded{*std::move(snapshot), *std::move(machine)};
}

/// The newest snapshot that is good; those that are not are told.
Result<std::optional<Loaded>> load_newest(Files& files, const std::string& directory, const MakeMachine& make,
                                          RecoveryReport& report) {
  const auto sequences = list_snapshots(files, directory);
  if (!sequences && sequences.error().code == ErrorCode::NotFound) return std::optional<Loaded>{};
  if (!sequences) return sequences.error();
  for (const auto sequence : *sequences) {
    const auto path = directory + "/" + snapshot_name(sequence);
    auto loaded = load(files, path, sequence, make);
    if (loaded) return std::optional{*std::move(loaded)};
    if (loaded.error().code != ErrorCode::Corrupt) return loaded.error();
    report.refused.push_back(path + ": " + loaded.error().detail);
  }
  return std::optional<Loaded>{};
}

}  // namespace

Result<Recovered> read_journal(Files& files, const std::string& directory, const MakeMachine& make) {
  RecoveryReport report;
  auto loaded = load_newest(files, directory, make, report);
  if (!loaded) return loaded.error();
  Reader::Start start;
  std::unique_ptr<StateMachine> machine;
  if (*loaded) {
    start = {(*loaded)->snapshot.sequence, (*loaded)->snapshot.chain};
    report.snapshot = start.sequence;
    machine = std::move((*loaded)->machine);
  }
  auto reader = Reader::open(files, directory, start);
  if (!reader) return reader.error();
  if (!machine && reader->has_segment()) {
    auto made = make(reader->end().kind, reader->end().argument);
    if (!made) return made.error();
    machine = *std::move(made);
  }
  Recovered recovered{std::move(machine), *std::move(reader), std::move(report)};
  const auto read = recovered.reader.read([&](std::string_view payload, std::uint32_t records) {
    recovered.report.records_replayed += records;
    return recovered.machine->apply(payload, records);
  });
  if (!read) return read.error();
  // A snapshot is only taken of what is synced, so a journal that ends before it has lost records.
  if (recovered.reader.end().sequence < start.sequence) {
    return Error{ErrorCode::Corrupt, Outcome::NotSent,
                 directory + ": a snapshot of record " + std::to_string(start.sequence) + ", and the journal ends at " +
                     std::to_string(recovered.reader.end().sequence)};
  }
  return recovered;
}

Result<std::unique_ptr<Lock>> lock_directory(Files& files, const std::string& directory) {
  return files.lock(directory + "/lock");
}

Result<Opened> open_journal(Files& files, const std::string& directory, Kind kind, std::uint64_t argument,
                            const MakeMachine& make, WriterTerms terms) {
  if (const auto made = files.make_directory(directory); !made) return made.error();
  auto lock = lock_directory(files, directory);
  if (!lock) return lock.error();
  auto recovered = read_journal(files, directory, make);
  if (!recovered) return recovered.error();
  auto end = recovered->reader.end();
  if (!recovered->reader.has_segment()) {
    auto machine = make(kind, argument);
    if (!machine) return machine.error();
    recovered->machine = *std::move(machine);
    end.kind = kind;
    end.argument = argument;
  } else if (end.kind != kind || end.argument != argument) {
    return engine::invalid(directory + ": a journal of " + std::string{to_string(end.kind)} + " " +
                           std::to_string(end.argument) + ", not of " + std::string{to_string(kind)} + " " +
                           std::to_string(argument));
  }
  const auto cut = recovered->reader.cut();
  if (!cut) return cut.error();
  recovered->report.bytes_cut = *cut;
  const auto names = files.list(directory);
  if (!names) return names.error();
  for (const auto& name : *names) {
    if (!name.ends_with(kUnfinished)) continue;
    if (const auto removed = files.remove(directory + "/" + name); !removed) return removed.error();
  }
  auto writer = std::make_unique<Writer>(files, directory, end, *std::move(lock), terms);
  return Opened{std::move(recovered->machine), std::move(writer), std::move(recovered->report)};
}

}  // namespace journal
