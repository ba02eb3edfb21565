#include "engine/domain/execution_report.h"

namespace engine {

std::string_view to_string(Liquidity liquidity) { return liquidity == Liquidity::Maker ? "maker" : "taker"; }

}  // namespace engine
