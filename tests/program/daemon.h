#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/program/program.h"

// A daemon of the built program that runs beside the test, and the markets it is given.

namespace testing_support {

/// A process of its own; killed when forgotten.
class Daemon {
 public:
  Daemon(const Program& program, std::vector<std::string> words) {
    words.insert(words.begin(), {COPYTRADE_BINARY, "--data-dir", program.data()});
    const auto out = program.folder().path("daemon.out"), err = program.folder().path("daemon.err");
    child_ = ::fork();
    if (child_ != 0) return;
    if (std::freopen("/dev/null", "r", stdin) == nullptr || std::freopen(out.c_str(), "a", stdout) == nullptr ||
        std::freopen(err.c_str(), "a", stderr) == nullptr) {
      ::_exit(127);
    }
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(COPYTRADE_BINARY, arguments.data());
    ::_exit(127);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon() {
    if (child_ > 0) end(SIGKILL);
  }

  /// Sends the signal and waits. The exit code; -1 when it died of a signal.
  int end(int signal) {
    ::kill(child_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
};

/// Asks until the answer is there, at most 20 s.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return false;
}

/// A recording of one-minute bars from 2024-08-08T12:00Z whose open rises by one each minute, starting at 1000.
inline std::string rising_bars(int count) {
  std::ostringstream bars;
  bars << "time,open,high,low,close,volume\n";
  for (int i = 0; i < count; ++i) {
    const int open = 1000 + i;
    bars << 1723118400000LL + 60000LL * i << ',' << open << ',' << open + 2 << ',' << open - 2 << ',' << open + 1
         << ",10\n";
  }
  return bars.str();
}

inline const char* const kInstruments = R"([[instrument]]
symbol = "BTC-USDT-SWAP"
kind = "perp_linear"
base = "BTC"
quote = "USDT"
settle = "USDT"
tick_size = "0.1"
lot_size = "0.001"
min_quantity = "0.001"
min_notional = "5"
contract_size = "0.01"
max_leverage = 100
)";

/// One venue (with or without a recording), one source and `ratios.size()` customers c0, c1 ... by ratio.
inline std::string copy_setup(const std::string& venue_lines, const std::string& source_lines,
                              const std::vector<std::string>& ratios) {
  std::string text = "[[venue]]\nname = \"paper\"\nkind = \"simulated\"\ninstruments = \"instruments.toml\"\n" +
                     venue_lines + "\n[[source]]\nname = \"leader\"\ndefault_kind = \"perp_linear\"\n" + source_lines +
                     "\n";
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    const auto n = std::to_string(i);
    text += "[[customer]]\nname = \"c" + n + "\"\nvenue = \"paper\"\ninitial_balance = \"100000\"\n";
    text +=
        "[[strategy]]\nname = \"s" + n + "\"\nsource = \"leader\"\nsizing = \"ratio\"\nratio = \"" + ratios[i] + "\"\n";
    text += "[[binding]]\nstrategy = \"s" + n + "\"\ncustomer = \"c" + n + "\"\n";
  }
  return text;
}

inline const char* const kRecorded =
    "data = [{ symbol = \"BTC-USDT-SWAP\", bars = \"bars.csv\" }]\nspeed = \"max\"\nfees = { maker = \"0.0002\", taker "
    "= "
    "\"0.0005\" }";
inline const char* const kFromFile = "kind = \"file\"\npath = \"signals.ndjson\"";

/// All trades without what may differ between runs: the epoch inside the client order ids.
inline std::vector<std::string> trades_of(const Program& program) {
  std::vector<std::string> trades;
  const auto listed = program.run({"trade", "list", "--output", "json"}).json();
  for (const auto& trade : listed) {
    std::string line;
    for (const auto* field : {"customer", "strategy", "symbol", "side", "price", "quantity", "fee", "time"}) {
      line += trade[field].get<std::string>() + " ";
    }
    trades.push_back(line);
  }
  std::sort(trades.begin(), trades.end());
  return trades;
}

}  // namespace testing_support
