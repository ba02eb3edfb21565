#include "connectors/binance/live_session.h"

#include <utility>

namespace binance {

engine::Result<std::unique_ptr<LiveSession>> open_session(
    const engine::CustomerConfig& customer, const engine::Crypto& crypto,
    const std::function<std::optional<std::string>(const std::string&)>& environment) {
  if (customer.credentials_env.empty()) {
    return engine::invalid("customer " + customer.id.text() + " has no credentials_env");
  }
  const auto key_name = customer.credentials_env + "_API_KEY", secret_name = customer.credentials_env + "_SECRET_KEY";
  auto key = environment(key_name);
  if (!key || key->empty()) return engine::invalid("the environment has no " + key_name);
  const auto secret = environment(secret_name);
  if (!secret || secret->empty()) return engine::invalid("the environment has no " + secret_name);
  auto signer = crypto.open_key(*secret);
  if (!signer) return signer.error();
  auto session = std::make_unique<LiveSession>();
  session->config = customer;
  session->api_key = *std::move(key);
  session->signer = *std::move(signer);
  return session;
}

}  // namespace binance
