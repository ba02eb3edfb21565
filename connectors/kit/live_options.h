#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/domain/setup.h"
#include "engine/env/crypto.h"
#include "engine/env/executor.h"
#include "engine/env/http_client.h"
#include "engine/env/web_socket.h"

namespace kit {

/// What a live venue is made of. All it refers to outlives it.
struct LiveOptions {
  engine::VenueConfig config;
  /// Variables of the environment, where keys are.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::uint64_t seed = 0;  ///< Of the pauses between connections.
  engine::HttpClient& http;
  engine::WebSocketClient& web_sockets;
  const engine::Crypto& crypto;
  engine::Executor& executor;
};

}  // namespace kit
