#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connectors/serve/binance_names.h"
#include "connectors/serve/binance_params.h"
#include "connectors/serve/dialect.h"

namespace serve {

class BinanceLimits;
class BinanceListenKeys;
class BinanceUserFeed;

/// What all of Binance's handlers share.
struct BinanceDesk {
  explicit BinanceDesk(Host& served) : host{served}, symbols{served}, beats(served.instrument_count()) {}
  Host& host;
  BinanceSymbols symbols;
  /// Of each instrument: how often its book was said to have changed while it had not, so that a client that waits for
  /// a change behind its snapshot gets one. Added to the exchange's own numbers of changes.
  std::vector<std::uint64_t> beats;
  BinanceListenKeys* listen_keys = nullptr;
  const BinanceLimits* limits = nullptr;
  BinanceUserFeed* user_feed = nullptr;
  /// Clients' ids of cancels of spot orders, until they have been told.
  std::unordered_map<engine::OrderIndex, std::string> cancel_ids;

  std::uint64_t update_id(engine::InstrumentHandle instrument, std::uint64_t sequence) const {
    return sequence + beats[instrument];
  }
};

/// One request to be answered, and what reading it has found wrong first.
class BinanceCall {
 public:
  BinanceCall(BinanceDesk& at, BinanceMarket of, const BinanceParams& sent, const Account* who)
      : host{at.host}, desk{at}, market{of}, params{sent}, account_{who} {}

  Host& host;
  BinanceDesk& desk;
  const BinanceMarket market;
  const BinanceParams& params;

  /// Requires: the route asks for a key.
  const Account& account() const { return *account_; }

  /// Reading: what is wrong is noted, and something harmless comes back.
  const std::string& required(std::string_view name);
  bool has(std::string_view name) const { return !params[name].empty(); }
  /// Zero when it was not sent.
  engine::Decimal decimal(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t fallback);
  bool flag(std::string_view name);
  engine::InstrumentHandle instrument();
  std::optional<engine::InstrumentHandle> instrument_if_sent();
  engine::Side side();
  /// `limit`, within 1 and `most`.
  std::size_t limit(std::size_t fallback, std::size_t most);

  void complain(int code, std::string_view message);
  void complain(BinanceAnswer answer);
  bool is_wrong() const { return wrong_.has_value(); }
  BinanceAnswer wrong() const { return *wrong_; }

  const engine::Listing& listing(engine::InstrumentHandle instrument) const { return host.listing(instrument); }
  const std::string& symbol(engine::InstrumentHandle instrument) const { return desk.symbols.name(instrument); }

 private:
  const Account* account_;
  std::optional<BinanceAnswer> wrong_;
};

/// Who may ask.
enum class BinanceAccess : std::uint8_t {
  Public,
  Key,    ///< A key, without a signature.
  Read,   ///< Signed.
  Trade,  ///< Signed, by who may trade.
};

/// One operation: how it is asked for by REST and by web socket, who may, what it costs and who answers.
struct BinanceRoute {
  std::string_view method, path;
  std::string_view ws_method;  ///< "order.place"; empty: by REST only.
  std::string_view intent;     ///< As faults name it.
  BinanceAccess access = BinanceAccess::Public;
  std::uint32_t weight = 1;
  std::uint32_t weight_of_all = 0;  ///< Without a symbol; zero: the same.
  bool places = false;              ///< Counts as an order, and costs nothing when it is taken.
  BinanceAnswer (*act)(BinanceCall&) = nullptr;
};

// What there is, in the files of these names.
std::span<const BinanceRoute> binance_spot_public_routes();
std::span<const BinanceRoute> binance_spot_order_routes();
std::span<const BinanceRoute> binance_spot_account_routes();
std::span<const BinanceRoute> binance_usdm_public_routes();
std::span<const BinanceRoute> binance_usdm_order_routes();
std::span<const BinanceRoute> binance_usdm_algo_routes();
std::span<const BinanceRoute> binance_usdm_account_routes();
std::span<const BinanceRoute> binance_usdm_setting_routes();

}  // namespace serve
