#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "connectors/machine/openssl_crypto.h"
#include "connectors/serve/host.h"
#include "engine/env/virtual_clock.h"
#include "tests/support/instruments.h"

// A host with two accounts and one instrument of each kind, on a clock that stands still.

namespace testing_support {

inline serve::AccountConfig account_config(const std::string& name) {
  serve::AccountConfig config;
  config.name = name;
  config.api_key = name + "-key";
  config.secret_key = name + "-secret";
  config.passphrase = name + "-pass";
  config.balances = {{engine::Asset{"USDT"}, dec("100000")}, {engine::Asset{"BTC"}, dec("2")}};
  return config;
}

inline serve::Host::Options host_options() {
  serve::Host::Options options;
  options.instruments = {spot(), linear(), inverse()};
  options.instruments[1].contract_size = dec("0.01");
  options.instruments[2].contract_size = dec("100");
  options.accounts = {account_config("alice"), account_config("bob")};
  options.maker_fee = dec("0.0002");
  options.taker_fee = dec("0.0005");
  return options;
}

struct House {
  explicit House(serve::Host::Options options = host_options(),
                 std::unique_ptr<serve::JournaledExchange> exchange = {}) {
    if (!exchange) exchange = std::make_unique<serve::JournaledExchange>();
    auto opened = serve::Host::open(std::move(options), clock, crypto, std::move(exchange));
    if (!opened) throw std::runtime_error{opened.error().detail};
    host = std::move(*opened);
  }

  engine::InstrumentHandle instrument(std::string_view id) const { return *host->find_instrument(id); }
  const serve::Account& account(std::string_view name) const { return *host->find_account(name); }

  /// A limit order, good till canceled.
  serve::OrderRequest limit(std::string_view who, std::string_view what, engine::Side side, std::string_view quantity,
                            std::string_view at) const {
    const auto& traded = host->listing(instrument(what));
    serve::OrderRequest request;
    request.account = account(who).handle;
    request.instrument = instrument(what);
    request.side = side;
    request.lots = traded.lots_of(testing_support::quantity(quantity)).value();
    request.limit = traded.ticks_of(price(at)).value();
    request.note.dialect = 'o';
    return request;
  }
  serve::OrderRequest market(std::string_view who, std::string_view what, engine::Side side,
                             std::string_view quantity) const {
    auto request = limit(who, what, side, quantity, "1");
    request.limit = 0;
    request.type = engine::OrderType::Market;
    request.time_in_force = engine::TimeInForce::ImmediateOrCancel;
    return request;
  }
  engine::OrderStatus status(engine::OrderIndex order) const { return host->order(order).record->status; }

  engine::VirtualClock clock{engine::Timestamp::parse("2026-08-01T12:34:56.789Z").value()};
  machine::OpensslCrypto crypto;
  std::unique_ptr<serve::Host> host;
};

/// Writes down what it is told.
struct Witness final : serve::Observer {
  std::vector<serve::OrderEvent> orders;
  std::vector<engine::AccountHandle> balances;
  std::size_t positions = 0, trades = 0, books = 0, marks = 0, instruments = 0;
  void on_order(const serve::OrderEvent& event) override { orders.push_back(event); }
  void on_balance(engine::AccountHandle account) override { balances.push_back(account); }
  void on_position(engine::AccountHandle, engine::InstrumentHandle, engine::PositionSide) override { ++positions; }
  void on_trade(engine::InstrumentHandle, const engine::MarketTrade&) override { ++trades; }
  void on_mark(engine::InstrumentHandle) override { ++marks; }
  void on_book(engine::InstrumentHandle, const engine::DepthChange&) override { ++books; }
  void on_instrument(engine::InstrumentHandle) override { ++instruments; }
};

}  // namespace testing_support
