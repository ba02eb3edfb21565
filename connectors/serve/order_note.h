#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exchange/command.h"

namespace serve {

/// An order that comes to life when the one it hangs on has been filled: its take-profit or its stop.
struct AttachedOrder {
  engine::Trigger trigger;
  std::optional<engine::Price> limit;  ///< Absent: at the market.
  std::string client_id;
  std::string words;  ///< Of its own note. No ';' here.
};

/// What a client said of an order that the exchange has no use for. It travels in the order's id inside the exchange,
/// so that journal, snapshot and standby keep it without knowing of it.
struct OrderNote {
  std::string client_id;              ///< The client's own; may be used again, so it is not the exchange's id.
  char dialect = '-';                 ///< Whose: 'o' OKX, 's' Binance spot, 'u' Binance USD-M, '-' nobody's.
  std::string words;                  ///< The dialect's own notes: any text without '|'.
  std::optional<std::uint32_t> peer;  ///< Index of the first order of a group of which only one may be executed.
  std::vector<AttachedOrder> attached;
};

/// May this stand in a note?
bool is_note_text(std::string_view text);

/// The id of the order with this index: unique, because the index is.
std::string write_order_id(std::uint32_t index, const OrderNote& note);
/// Nothing for an order that did not come through here, such as those of a liquidation.
std::optional<OrderNote> read_order_id(std::string_view id);

}  // namespace serve
