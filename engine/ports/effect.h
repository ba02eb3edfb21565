#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/domain/intent.h"
#include "engine/domain/notification.h"

// What the engine wants done outside. Effects are released only after the facts of the same turn are durable.

namespace engine {

/// Enough to find one order at its venue.
struct OrderRef {
  ClientOrderId client_order_id;
  CustomerId customer;
  InstrumentId instrument;
  Timestamp
      deadline{};  ///< Of the order, by the venue's clock: what has not arrived by then never will. Zero: unknown.
};

struct SubmitOrders {
  VenueId venue;
  std::vector<NewOrder> orders;
};

struct CancelOrders {
  VenueId venue;
  std::vector<OrderRef> orders;
};

struct LookUpOrders {
  VenueId venue;
  std::vector<OrderRef> orders;
};

/// Makes sure the venue has this account (a simulated one pays in the initial balance once), then asks what it holds.
struct OpenAccounts {
  VenueId venue;
  std::vector<CustomerConfig> customers;
};

struct DeliverNotice {
  Notification notice;
};

/// To whoever sent the Input with this request number; durable by now.
struct Answer {
  std::uint64_t request = 0;
  bool accepted = true;
  ErrorCode code = ErrorCode::InvalidInput;  ///< Where not accepted.
  std::string message;
  bool duplicate = false;  ///< A signal we have already.
};

using Effect = std::variant<SubmitOrders, CancelOrders, LookUpOrders, OpenAccounts, DeliverNotice, Answer>;

}  // namespace engine
