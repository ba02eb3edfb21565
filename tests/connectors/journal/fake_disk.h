#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connectors/journal/files.h"
#include "engine/env/random.h"

namespace testing_support {

/// A disk in memory that can stop at any call, fail at any call, write less than it was given, and be looked at as a
/// power cut leaves it: what was not synced is there in part, in any order, or not at all.
class FakeDisk final : public journal::Files {
 public:
  explicit FakeDisk(std::uint64_t seed = 1) : random_{seed} {}

  std::uint64_t calls = 0;                ///< That change something, so far.
  std::optional<std::uint64_t> dies_at;   ///< This call is done in part, and every later one fails.
  std::optional<std::uint64_t> fails_at;  ///< This call alone fails, a write in part.
  bool writes_short = false;              ///< A write takes a part of what it is given.

  /// The disk as the process that died left it.
  void revive() { dies_at = fails_at = std::nullopt; }

  /// The disk as a power cut left it.
  void lose_power(engine::Random& random) {
    revive();
    auto kept = durable_names_;
    const auto done = random.below(pending_names_.size() + 1);
    for (std::uint64_t i = 0; i < done; ++i) pending_names_[i].apply(kept);
    names_ = durable_names_ = kept;
    pending_names_.clear();
    for (auto& [name, file] : names_) file = file->after_power_cut(random);
    durable_names_ = names_;
  }

  std::string content(const std::string& path) const { return names_.at(path)->now; }
  void put(const std::string& path, const std::string& bytes) {
    auto file = std::make_shared<Inode>();
    file->now = file->durable = bytes;
    names_[path] = durable_names_[path] = file;
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> found;
    for (const auto& [path, file] : names_) found.push_back(path);
    return found;
  }
  void take_lock() { locked_ = true; }
  void let_lock_go() { locked_ = false; }

  engine::Status make_directory(const std::string&) override { return engine::ok(); }

  engine::Result<std::vector<std::string>> list(const std::string& directory) override {
    std::vector<std::string> found;
    for (const auto& [path, file] : names_) {
      if (path.starts_with(directory + "/")) found.push_back(path.substr(directory.size() + 1));
    }
    return found;
  }

  engine::Result<std::unique_ptr<journal::WriteFile>> create(const std::string& path) override {
    if (next_call() != Call::Good) return broken();
    auto file = std::make_shared<Inode>();
    change_names({NameChange::What::Put, path, {}, file});
    return std::unique_ptr<journal::WriteFile>{std::make_unique<Writing>(*this, std::move(file))};
  }

  engine::Result<std::unique_ptr<journal::ReadFile>> open(const std::string& path) override {
    const auto found = names_.find(path);
    if (found == names_.end()) return engine::Error{engine::ErrorCode::NotFound, engine::Outcome::NotSent, path};
    return std::unique_ptr<journal::ReadFile>{std::make_unique<Reading>(found->second)};
  }

  engine::Status cut(const std::string& path, std::uint64_t size) override {
    if (next_call() != Call::Good) return broken();
    names_.at(path)->now.resize(size);
    names_.at(path)->durable = names_.at(path)->now;
    return engine::ok();
  }
  engine::Status rename(const std::string& from, const std::string& to) override {
    if (next_call() != Call::Good) return broken();
    change_names({NameChange::What::Rename, from, to, {}});
    return engine::ok();
  }
  engine::Status remove(const std::string& path) override {
    if (next_call() != Call::Good) return broken();
    change_names({NameChange::What::Remove, path, {}, {}});
    return engine::ok();
  }
  engine::Status sync_directory(const std::string&) override {
    if (next_call() != Call::Good) return broken();
    durable_names_ = names_;
    pending_names_.clear();
    return engine::ok();
  }
  engine::Result<std::unique_ptr<journal::Lock>> lock(const std::string& path) override {
    if (locked_) return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::NotSent, path};
    return std::make_unique<journal::Lock>();
  }

 private:
  struct Inode {
    std::string now, durable;

    /// Of what was not synced each small piece came or did not, and the file is as long as it had become or less.
    std::shared_ptr<Inode> after_power_cut(engine::Random& random) const {
      constexpr std::size_t kPiece = 16;
      auto left = std::make_shared<Inode>();
      left->now = durable;
      if (now.size() > durable.size()) {
        left->now.resize(durable.size() + random.below(now.size() - durable.size() + 1), '\0');
        const bool all = random.chance(1, 4);
        for (std::size_t at = durable.size(); at < left->now.size(); at += kPiece) {
          const auto size = std::min(kPiece, left->now.size() - at);
          if (all || random.chance(1, 2)) left->now.replace(at, size, now, at, size);
        }
      }
      left->durable = left->now;
      return left;
    }
  };
  using Names = std::map<std::string, std::shared_ptr<Inode>>;

  struct NameChange {
    enum class What { Put, Rename, Remove };
    What what;
    std::string path, to;
    std::shared_ptr<Inode> file;
    void apply(Names& names) const {
      if (what == What::Put) {
        names[path] = file;
      } else if (what == What::Remove) {
        names.erase(path);
      } else if (const auto found = names.find(path); found != names.end()) {
        auto moved = std::move(found->second);
        names.erase(found);
        names[to] = std::move(moved);
      }
    }
  };

  class Writing final : public journal::WriteFile {
   public:
    Writing(FakeDisk& disk, std::shared_ptr<Inode> file) : disk_{disk}, file_{std::move(file)} {}
    engine::Result<std::size_t> write(std::string_view bytes) override {
      const auto call = disk_.next_call();
      const bool in_part = call == Call::Last || disk_.writes_short;
      if (call == Call::Dead) return broken();
      const auto size = in_part ? disk_.random_.below(bytes.size() + (call == Call::Last ? 1 : 0)) : bytes.size();
      const auto written = call == Call::Last ? size : std::max<std::uint64_t>(size, 1);
      file_->now.append(bytes.substr(0, written));
      if (call == Call::Last) return broken();
      return static_cast<std::size_t>(written);
    }
    engine::Status sync() override {
      if (disk_.next_call() != Call::Good) return broken();
      file_->durable = file_->now;
      return engine::ok();
    }
    engine::Result<bool> is_another_at(const std::string& path) override {
      const auto found = disk_.names_.find(path);
      return found != disk_.names_.end() && found->second != file_;
    }

   private:
    FakeDisk& disk_;
    std::shared_ptr<Inode> file_;
  };

  class Reading final : public journal::ReadFile {
   public:
    explicit Reading(std::shared_ptr<Inode> file) : file_{std::move(file)} {}
    engine::Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
      if (offset >= file_->now.size()) return std::size_t{0};
      return file_->now.copy(into.data(), into.size(), offset);
    }
    engine::Result<std::uint64_t> size() override { return std::uint64_t{file_->now.size()}; }

   private:
    std::shared_ptr<Inode> file_;
  };

  enum class Call { Good, Last, Dead };
  /// Last: the call is done in part, and fails.
  Call next_call() {
    const auto number = calls++;
    if (dies_at && number > *dies_at) return Call::Dead;
    return number == dies_at || number == fails_at ? Call::Last : Call::Good;
  }
  void change_names(NameChange change) {
    change.apply(names_);
    pending_names_.push_back(std::move(change));
  }
  static engine::Error broken() {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, "the disk does not answer"};
  }

  engine::Random random_;
  Names names_, durable_names_;
  std::vector<NameChange> pending_names_;
  bool locked_ = false;
};

}  // namespace testing_support
