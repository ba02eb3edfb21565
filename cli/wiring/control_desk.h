#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "cli/wiring/house.h"
#include "connectors/machine/unix_control_socket.h"
#include "engine/env/log.h"

namespace cli {

/// Where other commands reach a running daemon: a request becomes an Input, and its sender waits until the engine has
/// answered, which it does once the facts are durable.
class ControlDesk {
 public:
  ControlDesk(House& house, engine::Log& log);
  ~ControlDesk();

  /// Listens at `path`. Errors: Io.
  engine::Status start(const std::string& path);
  /// Lets requests be read against the present setup; called by the engine's thread between turns.
  void refresh();

 private:
  std::string answer(std::string_view line);

  House& house_;
  engine::Log& log_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::shared_ptr<const engine::Setup> setup_;
  std::uint64_t setup_version_ = 0;
  std::uint64_t last_request_ = 0;
  std::map<std::uint64_t, engine::Answer> answers_;
  bool stopping_ = false;
  machine::UnixControlServer server_;
};

}  // namespace cli
