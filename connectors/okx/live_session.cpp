#include "connectors/okx/live_session.h"

#include <array>
#include <utility>

namespace okx {

engine::Result<std::unique_ptr<LiveSession>> open_session(
    const engine::CustomerConfig& customer, const engine::Crypto& crypto,
    const std::function<std::optional<std::string>(const std::string&)>& environment) {
  if (customer.credentials_env.empty()) {
    return engine::invalid("customer " + customer.id.text() + " has no credentials_env");
  }
  auto session = std::make_unique<LiveSession>();
  session->config = customer;
  std::array<std::string, 3> values;
  const std::array<const char*, 3> endings{"_API_KEY", "_SECRET_KEY", "_PASSPHRASE"};
  for (std::size_t i = 0; i < endings.size(); ++i) {
    const auto name = customer.credentials_env + endings[i];
    auto value = environment(name);
    if (!value || value->empty()) return engine::invalid("the environment has no " + name);
    values[i] = *std::move(value);
  }
  auto signer = crypto.open_key(values[1]);
  if (!signer) return signer.error();
  session->api_key = std::move(values[0]);
  session->passphrase = std::move(values[2]);
  session->signer = *std::move(signer);
  return session;
}

}  // namespace okx
