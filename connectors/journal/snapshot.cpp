#include "connectors/journal/snapshot.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "connectors/journal/crc32c.h"

namespace journal {
namespace {

using engine::ByteReader;
using engine::ByteWriter;
using engine::Result;
using engine::Status;

constexpr std::string_view kMagic = "CTSNAPSH";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashDigits = 16;
constexpr std::size_t kKept = 2;
constexpr std::size_t kSum = 4;

engine::Error corrupt(std::string what) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, std::move(what)};
}

/// Segments whose records are all in the older kept snapshot.
Status prune(Files& files, const std::string& directory, const std::vector<std::string>& names, Sequence oldest_kept) {
  std::vector<Sequence> firsts;
  for (const auto& name : names) {
    if (const auto first = segment_first(name)) firsts.push_back(*first);
  }
  std::sort(firsts.begin(), firsts.end());
  for (std::size_t i = 0; i + 1 < firsts.size() && firsts[i + 1] <= oldest_kept + 1; ++i) {
    if (auto removed = files.remove(directory + "/" + segment_name(firsts[i])); !removed) return removed;
  }
  return engine::ok();
}

}  // namespace

std::string encode(const Snapshot& snapshot) {
  CHECK(snapshot.state_hash.size() == kHashDigits);
  ByteWriter out;
  out.raw(kMagic);
  out.u32(kVersion);
  out.u32(static_cast<std::uint32_t>(snapshot.kind));
  out.u64(snapshot.argument);
  out.u64(snapshot.sequence);
  out.u32(snapshot.chain);
  out.raw(snapshot.state_hash);
  out.text(snapshot.state);
  out.u32(crc32c(out.bytes()));
  return out.bytes();
}

Result<Snapshot> parse_snapshot(std::string_view bytes) {
  if (bytes.size() < kMagic.size() + kSum) return corrupt("cut short");
  if (!bytes.starts_with(kMagic)) return corrupt("not a snapshot");
  ByteReader sum{bytes.substr(bytes.size() - kSum)};
  bytes.remove_suffix(kSum);
  if (sum.u32() != crc32c(bytes)) return corrupt("damaged");
  ByteReader in{bytes.substr(kMagic.size())};
  const auto version = in.u32();
  if (version != kVersion) return corrupt("version " + std::to_string(version) + " is not known to this program");
  Snapshot snapshot;
  snapshot.kind = static_cast<Kind>(in.u32());
  snapshot.argument = in.u64();
  snapshot.sequence = in.u64();
  snapshot.chain = in.u32();
  snapshot.state_hash = in.raw(kHashDigits);
  snapshot.state = in.text();
  if (!in.good() || !in.at_end() || to_string(snapshot.kind) == "unknown") return corrupt("a snapshot that cannot be");
  return snapshot;
}

std::string snapshot_name(Sequence sequence) { return numbered_name("snapshot-", sequence, ".bin"); }

std::optional<Sequence> snapshot_sequence(std::string_view name) { return number_in(name, "snapshot-", ".bin"); }

Result<std::vector<Sequence>> list_snapshots(Files& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return names.error();
  std::vector<Sequence> sequences;
  for (const auto& name : *names) {
    if (const auto sequence = snapshot_sequence(name)) sequences.push_back(*sequence);
  }
  std::sort(sequences.begin(), sequences.end(), std::greater<>{});
  return sequences;
}

Status take_snapshot(Writer& writer, const StateMachine& machine, History history) {
  if (auto synced = writer.sync(); !synced) return synced;
  const auto& end = writer.end();
  if (end.sequence == 0) return engine::ok();  // Nothing has happened yet.
  ByteWriter state;
  machine.save(state);
  const Snapshot snapshot{end.kind, end.argument, end.sequence, end.chain, machine.state_hash(), state.bytes()};
  auto& files = writer.files();
  const auto& directory = writer.directory();
  if (auto put = put_in_place(files, directory, snapshot_name(end.sequence), encode(snapshot)); !put) return put;
  const auto there = list_snapshots(files, directory);
  if (!there) return there.error();
  for (std::size_t i = kKept; i < there->size(); ++i) {
    if (auto removed = files.remove(directory + "/" + snapshot_name((*there)[i])); !removed) return removed;
  }
  if (history == History::Keep || there->size() < kKept) return engine::ok();
  const auto names = files.list(directory);
  if (!names) return names.error();
  return prune(files, directory, *names, (*there)[kKept - 1]);
}

}  // namespace journal
