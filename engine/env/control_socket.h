#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace engine {

/// The daemon's side of the control socket: one JSON line in, one JSON line out, over a Unix socket with mode 0600.
class ControlServer {
 public:
  /// Called on the server's thread, one request at a time; may wait until the answer is durable, not longer, since a
  /// halt may stand behind it. Takes and gives one line without its end.
  using OnRequest = std::function<std::string(std::string_view request)>;
  virtual ~ControlServer() = default;
  /// Errors: Io (path too long, no permission). A stale socket file of a dead daemon is replaced.
  virtual Status start(const std::string& path, OnRequest on_request) = 0;
  virtual void stop() = 0;
};

/// A command's side. Errors: Unavailable when nobody listens (NotSent), Timeout after `patience` (Unknown).
class ControlClient {
 public:
  virtual ~ControlClient() = default;
  virtual Result<std::string> ask(const std::string& path, std::string_view request, Duration patience) = 0;
};

}  // namespace engine
