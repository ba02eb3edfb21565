#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/kit/live_stream.h"
#include "connectors/okx/rest.h"
#include "engine/domain/setup.h"

namespace okx {

/// One customer's account: his key, what was read of it, his stream.
struct LiveSession {
  enum class Leverage { Asked, Set };
  using OnLeverage = std::function<void(bool is_set)>;

  engine::CustomerConfig config;
  std::string api_key, passphrase;
  std::unique_ptr<engine::Signer> signer;
  int level = 0;  ///< acctLv
  bool is_suspended = false;
  std::map<engine::InstrumentId, Leverage> leverages;
  std::map<engine::InstrumentId, std::vector<OnLeverage>> waiting;  ///< For a leverage that is being set.
  std::unique_ptr<kit::LiveStream> stream;

  Credentials credentials(bool demo) const { return {api_key, passphrase, signer.get(), demo}; }
};

/// Reads the key from PREFIX_API_KEY, PREFIX_SECRET_KEY and PREFIX_PASSPHRASE. Errors: InvalidInput naming the variable
/// that is missing, never what is in one.
engine::Result<std::unique_ptr<LiveSession>> open_session(
    const engine::CustomerConfig& customer, const engine::Crypto& crypto,
    const std::function<std::optional<std::string>(const std::string&)>& environment);

}  // namespace okx
