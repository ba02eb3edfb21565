#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"
#include "engine/env/http_client.h"
#include "signals/json_value.h"

// What `venue encode` reads, and what it prints. The connectors' own types and functions do the rest.

namespace cli {

/// The fields of one JSON object, read as whoever asks wants them; numbers are exact, and may come as strings. What
/// nobody asked for can be named, so that no parameter is lost in silence.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(const signals::JsonValue& object) : object_{&object} {}

  /// Nothing for what is absent, null, or an empty text.
  const signals::JsonValue* find(std::string_view name) const;
  /// The first of several names that is there.
  const signals::JsonValue* find_any(std::initializer_list<std::string_view> names) const;
  std::string text(std::string_view name, std::string fallback = {}) const;
  bool is_true(std::string_view name) const;
  /// Errors: InvalidInput for what is no number.
  engine::Result<std::optional<engine::Decimal>> decimal(std::initializer_list<std::string_view> names) const;
  engine::Result<std::optional<std::int64_t>> integer(std::initializer_list<std::string_view> names) const;
  std::vector<std::string> texts(std::string_view name) const;
  Parameters object(std::string_view name) const;
  bool is_there() const { return object_ != nullptr; }

  /// Marks names as known though they change nothing.
  void ignore(std::initializer_list<std::string_view> names) const;
  /// Fields nobody asked for, by name.
  std::vector<std::string> unread() const;

 private:
  const signals::JsonValue* object_ = nullptr;
  mutable std::set<std::string, std::less<>> read_;
};

/// An instrument as the line gives it.
struct IntentInstrument {
  std::string base, quote, settle;
  std::string kind;  ///< "spot", "perp_linear", "perp_inverse"
  std::string symbol;
  engine::Decimal quantity_step, price_step;

  bool is_derivative() const { return kind != "spot"; }
};

struct IntentCredentials {
  std::string api_key, secret_key, passphrase;
};

/// One line of input.
struct Intent {
  std::string exchange;
  std::string market_type;
  std::string name;
  std::string call;  ///< The caller's method, where it alone tells variants apart.
  std::optional<IntentInstrument> instrument;
  std::vector<IntentInstrument> instruments;  ///< All that a batch names.
  Parameters parameters;
  Parameters options;  ///< `options` in the parameters: the caller's extra ones.
  std::optional<IntentCredentials> credentials;
  std::optional<engine::Timestamp> time;
  engine::Timestamp now;  ///< `time`, or the clock's.

  bool is_spot() const;
};

/// Errors: InvalidInput for a line that is no intent.
engine::Result<Intent> read_intent(const signals::JsonValue& line, engine::Timestamp now);

/// The instrument the intent is about. Errors: InvalidInput when there is none.
engine::Result<IntentInstrument> instrument_of(const Intent& intent);
/// The instrument a batch or list names, such as "BTC/USDT:USDT". Errors: NotFound when its steps were not given.
engine::Result<IntentInstrument> instrument_named(const Intent& intent, std::string_view name);
/// Base, quote and settle of "BTC/USDT:USDT". Errors: InvalidInput.
engine::Result<IntentInstrument> split_name(std::string_view name);

/// The request that would be sent.
struct Encoded {
  std::string method, path;
  std::string query;  ///< As it is on the wire.
  std::string body;
  bool is_json = true;  ///< The body's form; else it is urlencoded.
  bool is_signed = false;
  std::optional<engine::HttpRequest> http;  ///< With credentials and time.
};

engine::Result<Encoded> encode_okx(const Intent& intent);
engine::Result<Encoded> encode_binance(const Intent& intent);

}  // namespace cli
