#pragma once

#include <cstdint>
#include <string_view>

#include "connectors/binance/rest.h"
#include "connectors/kit/code_meaning.h"

namespace binance {

using kit::CodeClass;
using kit::CodeMeaning;

/// Some codes mean different things on each market; `message` tells -2010 and -1013 apart, which stand for several
/// things, and the two kinds of -1001. Source: binance-spot-api-docs, errors.md; derivatives docs, "Error Code".
CodeMeaning meaning_of(MarketType market, std::int64_t code, std::string_view message);
/// Where the market is not known: the futures' meaning of what differs. Of what we send, nothing on spot answers so.
CodeMeaning meaning_of(std::int64_t code, std::string_view message);
bool is_documented(MarketType market, std::int64_t code);

/// Of an answer without a code: a gateway's page, an empty body. USD-M tells by the text of a 503 whether anything was
/// done. Source: derivatives docs, "General Info", HTTP 503.
CodeMeaning meaning_of_status(int http_status, std::string_view body);

}  // namespace binance
