#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/matching/order_flow.h"

namespace simulated {

// Flow records in a journal: each exactly as it was, in as few bytes as it needs, 10 to 14 for most. Byte by byte in
// README.md.

/// Appends them.
void encode(std::span<const engine::FlowRecord> records, std::string& out);

/// Takes records off the front of a journal's payload.
class FlowDecoder {
 public:
  explicit FlowDecoder(std::string_view payload) : rest_{payload} {}
  /// Fills `into`. False when the bytes are not what encode() wrote, or too few.
  bool read(std::span<engine::FlowRecord> into);
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  std::uint32_t symbol_ = 0;  ///< Of the record before.
};

}  // namespace simulated
