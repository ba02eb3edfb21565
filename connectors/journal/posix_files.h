#pragma once

#include "connectors/journal/files.h"

namespace journal {

/// The machine's own disk. Files are made for their owner alone (0600).
class PosixFiles final : public Files {
 public:
  engine::Status make_directory(const std::string& path) override;
  engine::Result<std::vector<std::string>> list(const std::string& directory) override;
  engine::Result<std::unique_ptr<WriteFile>> create(const std::string& path) override;
  engine::Result<std::unique_ptr<ReadFile>> open(const std::string& path) override;
  engine::Status cut(const std::string& path, std::uint64_t size) override;
  engine::Status rename(const std::string& from, const std::string& to) override;
  engine::Status remove(const std::string& path) override;
  engine::Status sync_directory(const std::string& path) override;
  engine::Result<std::unique_ptr<Lock>> lock(const std::string& path) override;
};

}  // namespace journal
