#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "connectors/binance/rest.h"
#include "connectors/kit/live_stream.h"
#include "engine/domain/setup.h"

namespace binance {

/// One customer's account: his key, what was set, his stream.
struct LiveSession {
  engine::CustomerConfig config;
  std::string api_key;
  std::unique_ptr<engine::Signer> signer;
  bool is_suspended = false;
  std::map<engine::InstrumentId, bool> leverages;  ///< Set and read back.
  std::string listen_key;
  std::unique_ptr<kit::LiveStream> stream;

  Credentials credentials() const { return {api_key, signer.get()}; }
};

/// Reads the key from PREFIX_API_KEY and PREFIX_SECRET_KEY (an HMAC secret, or the PEM of an Ed25519 or RSA key).
/// Errors: InvalidInput naming the variable that is missing, never what is in one.
engine::Result<std::unique_ptr<LiveSession>> open_session(
    const engine::CustomerConfig& customer, const engine::Crypto& crypto,
    const std::function<std::optional<std::string>(const std::string&)>& environment);

}  // namespace binance
