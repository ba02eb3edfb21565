#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/serve/binance_call.h"

namespace serve {

/// Is this request from whom it says, and in time? Signatures are checked over the bytes as they came: the query and
/// behind it the body, without the signature itself. Also of USD-M, where the venue's own clock counts alike.
/// Source    Binance "SIGNED endpoint security"; since 2026-01-15 what is signed is percent-encoded.
class BinanceAuth {
 public:
  explicit BinanceAuth(const Host& host) : host_{host} {}

  struct Verdict {
    const Account* account = nullptr;
    std::optional<BinanceAnswer> refused;
  };
  /// A request of REST.
  Verdict check(const engine::ServerRequest& request, const BinanceParams& params, BinanceAccess access) const;
  /// A message, signed by itself over its parameters in the order of their names.
  Verdict check_message(const BinanceParams& params, BinanceAccess access) const;
  /// A message of a session that has logged in: only its time, and what its account may.
  Verdict check_logged_in(const Account& account, const BinanceParams& params, BinanceAccess access) const;

 private:
  std::optional<BinanceAnswer> check_time(const BinanceParams& params) const;
  static std::optional<BinanceAnswer> check_permission(const Account& account, BinanceAccess access);
  static bool is_signed(const Account& account, std::string_view payload, std::string_view signature);

  const Host& host_;
};

/// The bytes that were signed: `text` without its "signature=..." and the & that joins it.
std::string without_signature(std::string_view text);

}  // namespace serve
