#pragma once

#include "connectors/binance/rows.h"
#include "connectors/kit/row.h"

// The venue's words, for the tables of codec.cpp and pushes.cpp; they find these through the type they fill.

namespace binance {

bool read_value(kit::Json::Value value, SymbolStatus& to);
bool read_value(kit::Json::Value value, ContractType& to);
bool read_value(kit::Json::Value value, OrderStatus& to);
bool read_value(kit::Json::Value value, AlgoStatus& to);
bool read_value(kit::Json::Value value, Direction& to);
bool read_value(kit::Json::Value value, PositionWord& to);
bool read_value(kit::Json::Value value, ExecutionKind& to);

/// Trade ids below zero, and client ids of orders nobody named, are how the venue says "none".
bool is_trade_id(std::string_view text);

}  // namespace binance
