#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/domain/setup.h"

// What was declared, as JSON objects for `show` and `list`: keys as in a setup file and in its order, quantities and
// money as exact text, ratios, leverages and seconds as numbers, what is not set as null.

namespace cli {

nlohmann::ordered_json to_json(const engine::Instrument& instrument);
nlohmann::ordered_json to_json(const engine::VenueConfig& venue);
nlohmann::ordered_json to_json(const engine::SourceConfig& source);
nlohmann::ordered_json to_json(const engine::CustomerConfig& customer);
nlohmann::ordered_json to_json(const engine::FollowTerms& terms);
nlohmann::ordered_json to_json(const engine::StrategyConfig& strategy);
nlohmann::ordered_json to_json(const engine::BindingConfig& binding);
nlohmann::ordered_json to_json(const engine::LimitConfig& limit);
nlohmann::ordered_json to_json(const engine::NotifierConfig& notifier);

}  // namespace cli
