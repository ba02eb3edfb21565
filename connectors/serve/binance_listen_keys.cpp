#include "connectors/serve/binance_listen_keys.h"

#include "engine/base/text_encoding.h"

namespace serve {

using namespace engine;

namespace {

constexpr Duration kLife = std::chrono::hours{1};

}  // namespace

const std::string& BinanceListenKeys::open(const Account& account, Timestamp now) {
  auto& entry = keys_[&account];
  if (entry.key.empty()) entry.key = to_hex(crypto_.random_bytes(32));
  entry.until = now + kLife;
  return entry.key;
}

bool BinanceListenKeys::extend(const Account& account, Timestamp now) {
  const auto found = keys_.find(&account);
  if (found == keys_.end()) return false;
  found->second.until = now + kLife;
  return true;
}

bool BinanceListenKeys::close(const Account& account) { return keys_.erase(&account) > 0; }

const Account* BinanceListenKeys::find(std::string_view key) const {
  for (const auto& [account, entry] : keys_) {
    if (entry.key == key) return account;
  }
  return nullptr;
}

std::vector<std::string> BinanceListenKeys::take_expired(Timestamp now) {
  std::vector<std::string> expired;
  for (auto it = keys_.begin(); it != keys_.end();) {
    if (it->second.until > now) {
      ++it;
    } else {
      expired.push_back(it->second.key);
      it = keys_.erase(it);
    }
  }
  return expired;
}

}  // namespace serve
