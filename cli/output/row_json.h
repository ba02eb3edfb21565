#pragma once

#include <nlohmann/json_fwd.hpp>

#include "store/reader.h"

// What the store tells, as JSON objects with the contract's field names: amounts as exact text, times in ISO 8601 with
// Z, undefined as null.

namespace cli {

nlohmann::ordered_json to_json(const store::SignalRow& row);
nlohmann::ordered_json to_json(const store::OrderRow& row);
nlohmann::ordered_json to_json(const store::TradeRow& row);
nlohmann::ordered_json to_json(const store::PositionRow& row);
nlohmann::ordered_json to_json(const store::FollowerStory& story);
nlohmann::ordered_json to_json(const store::SignalStory& story);
nlohmann::ordered_json to_json(const engine::Notification& notice);

}  // namespace cli
