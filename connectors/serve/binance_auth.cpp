#include "connectors/serve/binance_auth.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "engine/base/text_encoding.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::int64_t kAhead_us = 1'000'000;  ///< How far a client's clock may be ahead.
constexpr std::int64_t kMostWindow_ms = 60'000;
constexpr std::int64_t kFirstMicroseconds = 100'000'000'000'000;  ///< A timestamp from here on counts microseconds.

BinanceAnswer missing(std::string_view name) {
  return refuse_binance(-1102,
                        "Mandatory parameter '" + std::string{name} + "' was not sent, was empty/null, or malformed.");
}

BinanceAnswer no_such_key() { return refuse_binance(-2015, "Invalid API-key, IP, or permissions for action.", 401); }

BinanceAnswer malformed_key() { return refuse_binance(-2014, "API-key format invalid.", 401); }

BinanceAnswer wrong_signature() { return refuse_binance(-1022, "Signature for this request is not valid."); }

}  // namespace

std::string without_signature(std::string_view text) {
  constexpr std::string_view kName = "signature=";
  std::size_t at = 0;
  while ((at = text.find(kName, at)) != std::string_view::npos) {
    if (at == 0 || text[at - 1] == '&') break;
    ++at;
  }
  if (at == std::string_view::npos) return std::string{text};
  const auto end = std::min(text.find('&', at), text.size());
  std::string rest{text.substr(0, at > 0 ? at - 1 : 0)};
  auto behind = text.substr(end);
  if (rest.empty() && !behind.empty()) behind.remove_prefix(1);
  return rest.append(behind);
}

bool BinanceAuth::is_signed(const Account& account, std::string_view payload, std::string_view signature) {
  const auto raw = account.signer->kind() == KeyKind::Hmac ? from_hex(signature) : from_base64(signature);
  return raw && account.signer->verify(payload, *raw);
}

std::optional<BinanceAnswer> BinanceAuth::check_time(const BinanceParams& params) const {
  const auto& text = params["timestamp"];
  std::int64_t sent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sent);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return missing("timestamp");
  std::int64_t window_us = 5'000'000;
  if (const auto& asked = params["recvWindow"]; !asked.empty()) {
    const auto window = Decimal::parse(asked);
    if (!window || window->is_negative() || window->places() > 3) {
      return refuse_binance(-1130, "Data sent for parameter 'recvWindow' is not valid.");
    }
    if (*window > Decimal{static_cast<int>(kMostWindow_ms)}) {
      return refuse_binance(-1131, "recvWindow must be less than 60000.");
    }
    window_us = static_cast<std::int64_t>(window->units() / (Decimal::kOne / 1'000));
  }
  const auto now_us = host_.now().nanoseconds() / 1'000;
  const bool in_us = sent >= kFirstMicroseconds;
  // Negative or absurd numbers are outside of any window, and must not overflow on the way there.
  const auto sent_us = in_us ? sent : std::clamp<std::int64_t>(sent, 0, kFirstMicroseconds) * 1'000;
  if (sent_us >= now_us + kAhead_us) {
    return refuse_binance(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  // A timestamp in milliseconds is cut, so the present one must not look older than it is.
  const auto seen_us = in_us ? now_us : now_us / 1'000 * 1'000;
  if (seen_us - sent_us > window_us)
    return refuse_binance(-1021, "Timestamp for this request is outside of the recvWindow.");
  return std::nullopt;
}

std::optional<BinanceAnswer> BinanceAuth::check_permission(const Account& account, BinanceAccess access) {
  const bool may = access == BinanceAccess::Trade ? account.may_trade : account.may_read;
  return may ? std::nullopt : std::optional{no_such_key()};
}

BinanceAuth::Verdict BinanceAuth::check(const ServerRequest& request, const BinanceParams& params,
                                        BinanceAccess access) const {
  if (access == BinanceAccess::Public) return {};
  const auto key = find_header(request.headers, "X-MBX-APIKEY");
  if (key.empty()) return {nullptr, malformed_key()};
  const auto* account = host_.find_key(key);
  if (account == nullptr) return {nullptr, no_such_key()};
  if (const auto denied = check_permission(*account, access)) return {nullptr, denied};
  if (access == BinanceAccess::Key) return {account, std::nullopt};
  const auto& signature = params["signature"];
  if (signature.empty()) return {nullptr, missing("signature")};
  if (const auto late = check_time(params)) return {nullptr, late};
  const auto payload = without_signature(Target{request.target}.query) + without_signature(request.body);
  if (!is_signed(*account, payload, signature)) return {nullptr, wrong_signature()};
  return {account, std::nullopt};
}

BinanceAuth::Verdict BinanceAuth::check_message(const BinanceParams& params, BinanceAccess access) const {
  if (access == BinanceAccess::Public) return {};
  const auto& key = params["apiKey"];
  if (key.empty()) return {nullptr, malformed_key()};
  const auto* account = host_.find_key(key);
  if (account == nullptr) return {nullptr, no_such_key()};
  if (const auto denied = check_permission(*account, access)) return {nullptr, denied};
  if (access == BinanceAccess::Key) return {account, std::nullopt};
  const auto& signature = params["signature"];
  if (signature.empty()) return {nullptr, missing("signature")};
  if (const auto late = check_time(params)) return {nullptr, late};
  std::vector<const std::pair<std::string, std::string>*> sorted;
  for (const auto& pair : params.all()) sorted.push_back(&pair);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string payload;
  for (const auto* pair : sorted) {
    if (pair->first == "signature") continue;
    if (!payload.empty()) payload += '&';
    payload.append(pair->first).append("=").append(pair->second);
  }
  if (!is_signed(*account, payload, signature)) return {nullptr, wrong_signature()};
  return {account, std::nullopt};
}

BinanceAuth::Verdict BinanceAuth::check_logged_in(const Account& account, const BinanceParams& params,
                                                  BinanceAccess access) const {
  if (access == BinanceAccess::Public) return {};
  if (const auto denied = check_permission(account, access)) return {nullptr, denied};
  if (access == BinanceAccess::Key) return {&account, std::nullopt};
  if (const auto late = check_time(params)) return {nullptr, late};
  return {&account, std::nullopt};
}

}  // namespace serve
