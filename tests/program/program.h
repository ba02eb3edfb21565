#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

// The built program, run as a person runs it.

namespace testing_support {

struct Finished {
  int code = -1;
  std::string out, err;
  nlohmann::ordered_json json() const { return nlohmann::ordered_json::parse(out, nullptr, false); }
  nlohmann::ordered_json error() const {
    const auto parsed = nlohmann::ordered_json::parse(err, nullptr, false);
    return parsed.is_object() && parsed.contains("error") ? parsed["error"] : nlohmann::ordered_json{};
  }
};

/// A folder of its own, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "copytrade-program-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path(const std::string& name = {}) const { return name.empty() ? path_ : path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path(name), std::ios::binary} << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{path(name), std::ios::binary}.rdbuf();
    return text.str();
  }

 private:
  std::string path_;
};

/// Runs the program in a folder of its own, with data in its "data" and an environment that holds nothing of ours.
class Program {
 public:
  const Folder& folder() const { return folder_; }
  std::string data() const { return folder_.path("data"); }
  void set(const std::string& variable, const std::string& value) { environment_.push_back(variable + "=" + value); }

  /// With --data-dir.
  Finished run(std::vector<std::string> words, const std::string& input = {}) const {
    words.insert(words.begin(), {"--data-dir", data()});
    return run_as_is(words, input);
  }

  Finished run_as_is(const std::vector<std::string>& words, const std::string& input = {}) const {
    const auto in = folder_.write(".in", input);
    const pid_t child = ::fork();
    if (child == 0) execute(words, in);
    int status = 0;
    ::waitpid(child, &status, 0);
    Finished finished;
    finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    finished.out = folder_.read(".out");
    finished.err = folder_.read(".err");
    return finished;
  }

 private:
  [[noreturn]] void execute(const std::vector<std::string>& words, const std::string& in) const {
    if (::chdir(folder_.path().c_str()) != 0 || std::freopen(in.c_str(), "r", stdin) == nullptr ||
        std::freopen(".out", "w", stdout) == nullptr || std::freopen(".err", "w", stderr) == nullptr) {
      ::_exit(127);
    }
    std::vector<std::string> texts{COPYTRADE_BINARY};
    texts.insert(texts.end(), words.begin(), words.end());
    std::vector<std::string> variables = environment_;
    variables.push_back("HOME=" + folder_.path());
    variables.push_back("PATH=/usr/bin:/bin");
    std::vector<char*> arguments, environment;
    for (auto& text : texts) arguments.push_back(text.data());
    for (auto& variable : variables) environment.push_back(variable.data());
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
    ::execve(COPYTRADE_BINARY, arguments.data(), environment.data());
    ::_exit(127);
  }

  Folder folder_;
  std::vector<std::string> environment_;
};

/// One venue without data, one source, two customers, one strategy that one of them follows by.
inline std::string write_small_setup(const Folder& folder) {
  folder.write("instruments.toml", R"([[instrument]]
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
)");
  return folder.write("setup.toml", R"([[venue]]
name = "paper"
kind = "simulated"
instruments = "instruments.toml"

[[source]]
name = "leader7"
kind = "manual"
default_kind = "perp_linear"

[[customer]]
name = "alice"
venue = "paper"
initial_balance = "10000"

[[customer]]
name = "bob"
venue = "paper"
initial_balance = { USDT = "500.5", BTC = "0.1" }

[[strategy]]
name = "half"
source = "leader7"
sizing = "ratio"
ratio = "0.5"

[[binding]]
strategy = "half"
customer = "alice"
ratio = "0.25"
)");
}

}  // namespace testing_support
