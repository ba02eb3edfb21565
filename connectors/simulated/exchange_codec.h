#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "engine/base/byte_stream.h"
#include "engine/exchange/command.h"
#include "engine/exchange/lean_order.h"

namespace simulated {

// What an exchange's journal holds: everything that was asked of it, through either door.

/// As Exchange::place(order, id).
struct LeanPlace {
  engine::LeanOrder order;
  std::string_view id;  ///< Into the bytes it was read from.
};
/// As Exchange::cancel(account, id).
struct LeanCancel {
  engine::AccountHandle account = 0;
  std::string_view id;
};
/// As Exchange::cancel(order).
struct LeanCancelOrder {
  engine::OrderIndex order = 0;
};
/// As Exchange::amend(account, id, amendment).
struct LeanAmendById {
  engine::AccountHandle account = 0;
  std::string_view id;
  engine::LeanAmend amendment;
};
/// As Exchange::amend(order, amendment).
struct LeanAmendOrder {
  engine::OrderIndex order = 0;
  engine::LeanAmend amendment;
};

using ExchangeRecord =
    std::variant<engine::Command, LeanPlace, LeanCancel, LeanCancelOrder, LeanAmendOrder, LeanAmendById>;

void encode(engine::ByteWriter& out, const engine::Command& command);
void encode(engine::ByteWriter& out, const LeanPlace& place);
void encode(engine::ByteWriter& out, const LeanCancel& cancel);
void encode(engine::ByteWriter& out, const LeanCancelOrder& cancel);
void encode(engine::ByteWriter& out, const LeanAmendOrder& amend);
void encode(engine::ByteWriter& out, const LeanAmendById& amend);

/// The next record. The reader turns bad when there is none such.
ExchangeRecord decode_exchange_record(engine::ByteReader& in);

}  // namespace simulated
