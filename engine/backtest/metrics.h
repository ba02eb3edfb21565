#pragma once

#include <optional>
#include <vector>

#include "engine/backtest/equity_curve.h"

namespace engine {

/// Ratios of one account's run, from daily equity: D_0 is the start, D_k the last equity of the k-th UTC day, and
/// r_k = D_k / D_{k-1} - 1, the first day included. A year has 365 days, the risk-free rate is 0, deviations are of a
/// sample (n - 1), percentiles interpolate linearly. What is not defined (too few days, a zero divisor) is absent.
/// Source: empyrical 0.5 (cum_returns_final, annual_volatility, sharpe_ratio, sortino_ratio, max_drawdown,
/// calmar_ratio, tail_ratio, value_at_risk, conditional_value_at_risk) with annualization 365; Martin (ulcer index).
struct EquityMetrics {
  std::optional<double> total_return, cagr, volatility, sharpe, sortino, max_drawdown, max_drawdown_intraday, calmar,
      ulcer_index, martin_ratio, tail_ratio, var_95, cvar_95;
};
EquityMetrics equity_metrics(const EquityCurve& curve);

/// Ratios over round trips (flat to flat), from their net profit: after fees.
struct TradeMetrics {
  std::size_t round_trips = 0;
  std::optional<double> win_rate, profit_factor, avg_win, avg_loss, payoff_ratio, expectancy;
};
TradeMetrics trade_metrics(const std::vector<Decimal>& net_profits);

}  // namespace engine
