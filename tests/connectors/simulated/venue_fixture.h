#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connectors/simulated/simulated_venue.h"
#include "engine/base/hash.h"
#include "tests/support/amounts.h"

// What the tests of the simulated venue share: a sink that remembers, recordings made by hand, orders by text.

namespace testing_support {

struct Heard final : engine::Sink {
  std::vector<engine::ExecutionReport> reports;
  std::vector<engine::OrderLookup> lookups;
  std::vector<engine::AccountAnswered> accounts;
  std::vector<engine::MarketUpdate> market;
  int batches = 0;    ///< Of reports.
  bool full = false;  ///< Refuses what comes.

  engine::Status post(engine::Input input) override {
    if (full) return engine::Error{engine::ErrorCode::Unavailable, engine::Outcome::NotSent, "full"};
    if (auto* arrived = std::get_if<engine::ReportsArrived>(&input.body)) {
      ++batches;
      std::move(arrived->reports.begin(), arrived->reports.end(), std::back_inserter(reports));
    } else if (auto* answered = std::get_if<engine::LookupsAnswered>(&input.body)) {
      std::move(answered->lookups.begin(), answered->lookups.end(), std::back_inserter(lookups));
    } else if (auto* account = std::get_if<engine::AccountAnswered>(&input.body)) {
      accounts.push_back(std::move(*account));
    } else if (auto* moved = std::get_if<engine::MarketMoved>(&input.body)) {
      market.insert(market.end(), moved->updates.begin(), moved->updates.end());
    }
    return engine::ok();
  }
};

struct Tape final : engine::MarketHistory {
  std::vector<engine::MarketRecord> records;
  std::size_t at = 0;
  explicit Tape(std::vector<engine::MarketRecord> given) : records{std::move(given)} {}
  engine::Result<std::optional<engine::MarketRecord>> next() override {
    if (at == records.size()) return std::optional<engine::MarketRecord>{};
    return std::optional{records[at++]};
  }
};

inline engine::Timestamp at(std::int64_t seconds) { return engine::Timestamp::from_milliseconds(1000 * seconds); }

inline engine::Instrument spot_instrument() {
  engine::Instrument i;
  i.id = engine::InstrumentId{"BTC-USDT"};
  i.base = engine::Asset{"BTC"};
  i.quote = i.settle = engine::Asset{"USDT"};
  i.tick_size = price("0.1");
  i.lot_size = quantity("0.001");
  return i;
}

inline engine::Instrument perpetual() {
  auto i = spot_instrument();
  i.id = engine::InstrumentId{"BTC-USDT-SWAP"};
  i.kind = engine::InstrumentKind::PerpLinear;
  i.max_leverage = engine::Decimal{10};
  return i;
}

/// A bar of `instrument` at so many seconds: open, high, low, close.
inline engine::MarketRecord bar(const engine::Instrument& instrument, std::int64_t seconds, std::string_view open,
                                std::string_view high, std::string_view low, std::string_view close) {
  return {instrument.id,
          engine::Candle{at(seconds), price(open), price(high), price(low), price(close), quantity("1")}};
}

inline engine::MarketRecord print(const engine::Instrument& instrument, std::int64_t seconds, engine::Side aggressor,
                                  std::string_view at_price, std::string_view size) {
  return {instrument.id, engine::PublicTrade{at(seconds), price(at_price), quantity(size), aggressor}};
}

inline engine::NewOrder market_order(std::string id, const engine::Instrument& instrument, engine::Side side,
                                     std::string_view size) {
  engine::NewOrder order;
  order.client_order_id = engine::ClientOrderId{std::move(id)};
  order.customer = engine::CustomerId{"alice"};
  order.instrument = instrument.id;
  order.side = side;
  order.quantity = quantity(size);
  return order;
}

inline engine::NewOrder limit_order(std::string id, const engine::Instrument& instrument, engine::Side side,
                                    std::string_view size, std::string_view limit,
                                    engine::TimeInForce time_in_force = engine::TimeInForce::GoodTillCancel) {
  auto order = market_order(std::move(id), instrument, side, size);
  order.type = engine::OrderType::Limit;
  order.time_in_force = time_in_force;
  order.limit_price = price(limit);
  return order;
}

inline engine::CustomerConfig customer(std::string name, std::string_view usdt) {
  engine::CustomerConfig config;
  config.id = engine::CustomerId{std::move(name)};
  config.initial_balance[engine::Asset{"USDT"}] = dec(usdt);
  return config;
}

/// A venue with alice's account on it.
struct VenueUnderTest {
  Heard heard;
  engine::VenueConfig config;
  std::string journal_dir;
  std::vector<engine::MarketRecord> records;
  std::unique_ptr<simulated::SimulatedVenue> venue;

  VenueUnderTest() {
    config.id = engine::VenueId{"paper"};
    config.kind = "simulated";
    config.instruments = {spot_instrument(), perpetual()};
    config.taker_fee = dec("0.001");
    config.maker_fee = dec("0.0002");
  }
  engine::Status try_open() {
    simulated::SimulatedVenue::Options options{config, journal_dir, {}};
    std::map<engine::InstrumentId, std::vector<engine::MarketRecord>> by_instrument;
    for (const auto& record : records) by_instrument[record.instrument].push_back(record);
    for (auto& [id, tape] : by_instrument) options.histories.push_back(std::make_unique<Tape>(std::move(tape)));
    venue.reset();
    auto opened = simulated::SimulatedVenue::open(std::move(options), heard);
    if (!opened) return opened.error();
    venue = std::move(*opened);
    return engine::ok();
  }
  void open(std::string_view usdt = "100000") {
    const auto opened = try_open();
    CHECK(opened);
    const std::vector customers{customer("alice", usdt)};
    CHECK(venue->open_accounts(customers));
  }
  void submit(const std::vector<engine::NewOrder>& orders) { CHECK(venue->submit(orders)); }
  void cancel(const engine::NewOrder& order) {
    const std::vector<engine::OrderRef> refs{{order.client_order_id, order.customer, order.instrument}};
    CHECK(venue->cancel(refs));
  }
  /// Plays so many steps.
  void play(int steps = 1) {
    for (int i = 0; i < steps; ++i) CHECK(venue->play());
  }
  void play_to_the_end() {
    while (venue->next_time()) play();
  }
  engine::ExecutionReport last() const {
    return heard.reports.empty() ? engine::ExecutionReport{} : heard.reports.back();
  }
  engine::Decimal available(std::string_view asset) const {
    return venue->exchange().balances(engine::CustomerId{"alice"})[engine::Asset{std::string{asset}}].available;
  }
};

/// A directory that is gone when the test is.
struct ScratchDirectory {
  std::string path;
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "copytrade-venue-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  std::string journal() const { return path + "/exchange.journal"; }
};

}  // namespace testing_support
