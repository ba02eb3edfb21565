#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/serve/account.h"
#include "engine/base/time.h"
#include "engine/env/crypto.h"

namespace serve {

/// Keys under which USD-M tells an account its news: one each, good for an hour since it was last asked for. They live
/// as long as the process.
class BinanceListenKeys {
 public:
  explicit BinanceListenKeys(const engine::Crypto& crypto) : crypto_{crypto} {}

  /// The account's key, a new one where there is none; good for an hour from now.
  const std::string& open(const Account& account, engine::Timestamp now);
  /// False when it has none.
  bool extend(const Account& account, engine::Timestamp now);
  bool close(const Account& account);
  /// Null for a key that is not known.
  const Account* find(std::string_view key) const;
  /// Takes out and tells what has run out.
  std::vector<std::string> take_expired(engine::Timestamp now);

 private:
  struct Entry {
    std::string key;
    engine::Timestamp until;
  };
  const engine::Crypto& crypto_;
  std::map<const Account*, Entry> keys_;
};

}  // namespace serve
