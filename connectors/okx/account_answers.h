#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/kit/json.h"
#include "engine/domain/instrument.h"

// What OKX tells of accounts and of what it lists.

namespace okx {

struct AccountConfig {
  bool may_trade = false;
  bool may_withdraw = false;
  bool is_hedged = false;  ///< long_short_mode
  int level = 0;           ///< acctLv: 1 spot, 2 futures, 3 multi-currency, 4 portfolio.
};

/// From the data of account/config. Errors: InvalidInput.
engine::Result<AccountConfig> read_account_config(kit::Json::Value data);
/// Cash of each currency, from the data of account/balance.
engine::Result<std::map<engine::Asset, engine::Decimal>> read_balances(kit::Json::Value data);
/// All leverages of the rows of leverage-info.
engine::Result<std::vector<engine::Decimal>> read_leverages(kit::Json::Value data);
/// Spot pairs and perpetuals, from the data of public/instruments. What we could not trade exactly (another naming,
/// more places than we count) is left out.
std::vector<engine::Instrument> read_instruments(kit::Json::Value data);

}  // namespace okx
