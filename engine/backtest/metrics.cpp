#include "engine/backtest/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine {
namespace {

constexpr double kDaysPerYear = 365;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  const double center = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - center) * (value - center);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

/// `sorted` ascending and not empty; share in [0, 1].
double percentile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::optional<double> over(std::optional<double> a, std::optional<double> b) {
  if (!a || !b || *b == 0) return std::nullopt;
  return *a / *b;
}

void add_drawdowns(EquityMetrics& metrics, const std::vector<double>& equity) {
  double peak = equity.front(), deepest = 0, squares = 0;
  for (std::size_t k = 1; k < equity.size(); ++k) {
    peak = std::max(peak, equity[k]);
    const double drawdown = peak > 0 ? 1 - equity[k] / peak : 0;
    deepest = std::max(deepest, drawdown);
    squares += drawdown * drawdown;
  }
  metrics.max_drawdown = deepest;
  metrics.ulcer_index = std::sqrt(squares / static_cast<double>(equity.size() - 1));
}

void add_tails(EquityMetrics& metrics, std::vector<double> returns) {
  std::sort(returns.begin(), returns.end());
  const double low = percentile(returns, 0.05);
  metrics.var_95 = low;
  if (low != 0) metrics.tail_ratio = std::abs(percentile(returns, 0.95)) / std::abs(low);
  const auto worst = static_cast<std::size_t>(static_cast<double>(returns.size() - 1) * 0.05) + 1;
  metrics.cvar_95 = std::accumulate(returns.begin(), returns.begin() + static_cast<std::ptrdiff_t>(worst), 0.0) /
                    static_cast<double>(worst);
}

}  // namespace

EquityMetrics equity_metrics(const EquityCurve& curve) {
  EquityMetrics metrics;
  std::vector<double> equity{curve.start().to_double()};
  for (const auto& day : curve.days()) equity.push_back(day.equity.to_double());
  if (equity.size() < 2 || equity.front() <= 0) return metrics;
  std::vector<double> returns;
  for (std::size_t k = 1; k < equity.size(); ++k) {
    returns.push_back(equity[k - 1] == 0 ? 0 : equity[k] / equity[k - 1] - 1);
  }
  const auto days = static_cast<double>(returns.size());
  const double growth = equity.back() / equity.front();
  metrics.total_return = growth - 1;
  metrics.cagr = growth <= 0 ? -1 : std::pow(growth, kDaysPerYear / days) - 1;
  metrics.max_drawdown_intraday = curve.max_drawdown_intraday();
  add_drawdowns(metrics, equity);
  metrics.calmar = over(metrics.cagr, metrics.max_drawdown);
  metrics.martin_ratio = over(metrics.cagr, metrics.ulcer_index);
  add_tails(metrics, returns);
  double downside = 0;
  for (const double value : returns) downside += std::min(value, 0.0) * std::min(value, 0.0);
  metrics.sortino = over(mean(returns) * std::sqrt(kDaysPerYear), std::sqrt(downside / days));
  if (returns.size() >= 2) {
    metrics.volatility = deviation(returns) * std::sqrt(kDaysPerYear);
    metrics.sharpe = over(mean(returns) * std::sqrt(kDaysPerYear), deviation(returns));
  }
  return metrics;
}

TradeMetrics trade_metrics(const std::vector<Decimal>& net_profits) {
  TradeMetrics metrics;
  metrics.round_trips = net_profits.size();
  if (net_profits.empty()) return metrics;
  double won = 0, lost = 0;
  std::size_t wins = 0, losses = 0;
  for (const auto& profit : net_profits) {
    if (profit.is_positive()) {
      won += profit.to_double();
      ++wins;
    } else if (profit.is_negative()) {
      lost -= profit.to_double();
      ++losses;
    }
  }
  const auto count = static_cast<double>(net_profits.size());
  metrics.win_rate = static_cast<double>(wins) / count;
  metrics.expectancy = (won - lost) / count;
  if (wins > 0) metrics.avg_win = won / static_cast<double>(wins);
  if (losses > 0) metrics.avg_loss = lost / static_cast<double>(losses);
  if (losses > 0) metrics.profit_factor = won / lost;
  metrics.payoff_ratio = over(metrics.avg_win, metrics.avg_loss);
  return metrics;
}

}  // namespace engine
