#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/wiring/encode_intent.h"
#include "engine/domain/order.h"

// What the intents of both venues have in common: the caller's words for an order.

namespace cli {

std::string lower(std::string_view text);
std::string upper(std::string_view text);

/// "1h" in milliseconds; a month counts 30 days. Zero for what is no interval.
std::int64_t interval_ms(std::string_view interval);

/// The caller's own id of an order, whatever he calls it.
std::string client_id_of(const Parameters& options);

/// An order as the caller described it.
struct OrderWords {
  std::string type;  ///< Lower case: "market", "limit".
  engine::Side side = engine::Side::Buy;
  std::optional<engine::Decimal> quantity, price, cost;
  std::optional<engine::Decimal> trigger_price, stop_loss_price, take_profit_price;
  std::optional<engine::Decimal> trailing_percent, trailing_amount, activation_price;
  std::optional<engine::Decimal> attached_stop_loss, attached_take_profit;
  Parameters stop_loss, take_profit;  ///< Attached, with their own fields.
  std::string time_in_force;          ///< Upper case: "IOC", "FOK", "GTC", or empty.
  std::string client_order_id;
  bool is_post_only = false;
  bool is_reduce_only = false;
  bool is_hedged = false;

  bool is_conditional() const {
    return trigger_price || stop_loss_price || take_profit_price || trailing_percent || trailing_amount;
  }
};

/// Errors: InvalidInput naming the parameter.
engine::Result<OrderWords> read_order_words(const Parameters& parameters, const Parameters& options,
                                            std::string_view call);

/// One order of a batch.
struct BatchOrder {
  OrderWords words;
  Parameters options;
  IntentInstrument instrument;
};

/// Errors: InvalidInput, and NotFound for an instrument whose steps were not given.
engine::Result<std::vector<BatchOrder>> read_batch(const Intent& intent);

}  // namespace cli
