#include "connectors/journal/standby.h"

#include <utility>

namespace journal {

using engine::ErrorCode;
using engine::Result;
using engine::Status;

Result<Standby> Standby::open(Files& files, const std::string& directory, MakeMachine make) {
  auto recovered = read_journal(files, directory, make);
  if (!recovered) return recovered.error();
  return Standby{files, directory, std::move(make), *std::move(recovered)};
}

Status Standby::follow() {
  if (recovered_.machine) {
    return recovered_.reader.read([this](std::string_view payload, std::uint32_t records) {
      recovered_.report.records_replayed += records;
      return recovered_.machine->apply(payload, records);
    });
  }
  auto recovered = read_journal(*files_, directory_, make_);
  if (!recovered) return recovered.error();
  recovered_ = *std::move(recovered);
  return engine::ok();
}

Result<std::uint64_t> Standby::bytes_behind() { return recovered_.reader.bytes_behind(); }

Result<std::optional<Opened>> Standby::try_take_over(WriterTerms terms) {
  if (auto followed = follow(); !followed) return followed.error();
  if (!recovered_.machine) return std::optional<Opened>{};
  auto lock = lock_directory(*files_, directory_);
  if (!lock && lock.error().code == ErrorCode::AlreadyExists) return std::optional<Opened>{};
  if (!lock) return lock.error();
  // The writer is gone, so what is there now is all of it.
  if (auto followed = follow(); !followed) return followed.error();
  const auto cut = recovered_.reader.cut();
  if (!cut) return cut.error();
  recovered_.report.bytes_cut = *cut;
  auto writer = std::make_unique<Writer>(*files_, directory_, recovered_.reader.end(), *std::move(lock), terms);
  if (auto begun = writer->begin(); !begun) return begun.error();
  return std::optional{Opened{std::move(recovered_.machine), std::move(writer), std::move(recovered_.report)}};
}

}  // namespace journal
