#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/domain/instrument.h"
#include "engine/exchange/market_model.h"

// What the simulated venue writes down: everything that was done to its exchange, in order.

namespace simulated {

/// More would leave no price to trade at.
inline constexpr engine::Ticks kSlippageMax = 1'000'000'000;

/// The venue's rules from here on.
struct Configured {
  engine::Decimal maker_fee, taker_fee;
  engine::MarketModel::Terms terms;
  std::vector<engine::Instrument> instruments;
  std::vector<std::string> data;  ///< Which recordings; a cursor only means something within the same ones.
};

/// An account is wanted. Its balance is paid in when it is new.
struct AccountWanted {
  engine::Timestamp now;
  engine::CustomerId customer;
  std::optional<engine::Decimal> max_leverage;
  std::map<engine::Asset, engine::Decimal> balance;
};

struct OrderPlaced {
  engine::Timestamp now;
  engine::MarketModel::Recording recording = engine::MarketModel::Recording::None;
  engine::NewOrder order;
};

struct OrderCanceled {
  engine::Timestamp now;
  engine::CustomerId customer;
  engine::ClientOrderId client_order_id;
};

struct StepPlayed {
  engine::MarketStep step;
  bool of_feed = false;  ///< It came from the recordings, so the cursor moves past it.
};

struct JournalEntry {
  std::uint64_t cursor = 0;  ///< Steps of the recordings that had been played before it.
  std::variant<Configured, AccountWanted, OrderPlaced, OrderCanceled, StepPlayed> what;
};

void write(engine::ByteWriter& out, const Configured& configured);
Configured read_configured(engine::ByteReader& in);
void write(engine::ByteWriter& out, const engine::MarketModel::State& state);
engine::MarketModel::State read_market(engine::ByteReader& in);

void write(engine::ByteWriter& out, const JournalEntry& entry);
/// The next entry. The reader turns bad when there is none such.
JournalEntry read_entry(engine::ByteReader& in);

}  // namespace simulated
