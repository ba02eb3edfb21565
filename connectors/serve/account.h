#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/ids.h"
#include "engine/domain/margin_mode.h"
#include "engine/env/crypto.h"
#include "engine/exchange/order_registry.h"

namespace serve {

/// One account as `accounts.toml` declares it.
struct AccountConfig {
  std::string name;
  std::string api_key;
  std::string secret_key;  ///< The HMAC secret, or the PEM of a public key.
  std::string passphrase;  ///< OKX alone asks for one.
  bool may_read = true;
  bool may_trade = true;
  std::map<engine::Asset, engine::Decimal> balances;  ///< Paid in once, when the account is new.
  engine::PositionMode position_mode = engine::PositionMode::OneWay;
};

/// One execution of one of an account's orders.
struct FillRef {
  std::uint32_t fill = 0;  ///< In the exchange; one more is its trade id.
  engine::OrderIndex order = 0;
};

/// An account that clients can log in to, with what it has done so far, oldest first. Orders that were refused at once
/// are not among its orders.
struct Account {
  engine::AccountHandle handle = 0;
  engine::CustomerId id;
  std::string api_key, passphrase;
  bool may_read = true, may_trade = true;
  std::unique_ptr<engine::Signer> signer;
  std::vector<engine::OrderIndex> orders;
  std::vector<FillRef> fills;
  std::unordered_map<std::string, engine::OrderIndex> client_ids;  ///< The newest order of each.
};

}  // namespace serve
