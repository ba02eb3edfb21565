#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/support.h"
#include "cli/control/protocol.h"
#include "cli/control/setup_check.h"
#include "connectors/machine/unix_control_socket.h"
#include "store/market_files.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMegabyte = 1'000'000;

/// What was found, check by check.
class Findings {
 public:
  void pass(const std::string& check, const std::string& detail) { add(check, "ok", detail, ""); }
  void warn(const std::string& check, const std::string& detail, const std::string& fix) {
    add(check, "warn", detail, fix);
  }
  void fail(const std::string& check, const std::string& detail, const std::string& fix) {
    add(check, "fail", detail, fix);
    has_failure_ = true;
  }

  const OrderedJson& rows() const { return rows_; }
  bool has_failure() const { return has_failure_; }

 private:
  void add(const std::string& check, const char* status, const std::string& detail, const std::string& fix) {
    rows_.push_back({{"check", check},
                     {"status", status},
                     {"detail", detail},
                     {"fix", fix.empty() ? OrderedJson(nullptr) : OrderedJson(fix)}});
  }

  OrderedJson rows_ = OrderedJson::array();
  bool has_failure_ = false;
};

/// The folder itself, or the nearest one above it that is there.
fs::path nearest_existing(fs::path path) {
  std::error_code ignored;
  while (!fs::exists(path, ignored) && path.has_parent_path() && path != path.parent_path()) path = path.parent_path();
  return path;
}

void check_directory(const std::string& data_dir, Findings& findings) {
  std::error_code failure;
  const auto there = nearest_existing(data_dir);
  const bool exists = there == fs::path{data_dir};
  if (exists && !fs::is_directory(there, failure)) {
    findings.fail("data directory", data_dir + " is no directory", "--data-dir names another");
  } else if (::access(there.c_str(), W_OK | X_OK) != 0) {
    findings.fail("data directory", "cannot write to " + there.string(), "own it, or name another with --data-dir");
  } else {
    findings.pass("data directory", data_dir + (exists ? " is writable" : " will be made when it is needed"));
  }
  const auto space = fs::space(there, failure);
  if (failure) {
    findings.warn("disk space", "unknown: " + failure.message(), "");
  } else if (space.available < 100 * kMegabyte) {
    findings.fail("disk space", std::to_string(space.available / kMegabyte) + " MB are free",
                  "make room: without it nothing can be kept");
  } else if (space.available < 1000 * kMegabyte) {
    findings.warn("disk space", std::to_string(space.available / kMegabyte) + " MB are free", "make room soon");
  } else {
    findings.pass("disk space", std::to_string(space.available / kMegabyte) + " MB are free");
  }
}

void check_daemon(const Workspace& workspace, Findings& findings) {
  if (!workspace.is_held()) {
    findings.pass("daemon", "none runs; commands write by themselves");
    return;
  }
  machine::UnixControlClient client;
  const auto answer = client.ask(workspace.data_dir() + "/control.sock", ping_request(), kAnswerPatience);
  if (answer && parse_answer(*answer)) {
    findings.pass("daemon", "runs and answers");
  } else {
    findings.fail("daemon", "the lock is held, and nobody answers on control.sock",
                  "see its log; end the process whose id stands in " + workspace.data_dir() + "/lock, and start again");
  }
}

/// Returns the setup that is kept, where it can be read.
std::optional<engine::Setup> check_store(const Workspace& workspace, Findings& findings) {
  const auto reader = workspace.open_reader();
  if (!reader && reader.error().code == engine::ErrorCode::NotFound) {
    findings.pass("store", "nothing is kept yet");
    return engine::Setup{};
  }
  if (!reader) {
    findings.fail("store", reader.error().detail, "keep a copy of the data directory before anything else");
    return std::nullopt;
  }
  const auto last = (*reader)->last_event();
  const auto followed = (*reader)->followed();
  auto setup = (*reader)->setup();
  if (!last || !followed || !setup) {
    const auto& error = !last ? last.error() : (!followed ? followed.error() : setup.error());
    findings.fail("store", error.detail, "keep a copy of the data directory before anything else");
    return std::nullopt;
  }
  const auto events = std::to_string(*last) + " events";
  if (*followed < *last) {
    findings.warn("store", events + ", lists show " + std::to_string(*followed),
                  "the next start of the daemon catches up");
  } else {
    findings.pass("store", events + ", all shown");
  }
  const auto halts = (*reader)->halts();
  for (const auto& halt : halts ? *halts : std::vector<engine::HaltChanged>{}) {
    const auto scope = halt.scope.text() + (halt.wire ? " (wire)" : "");
    findings.warn("halt", scope + " is halted" + (halt.reason.empty() ? "" : ": " + halt.reason),
                  "copytrade resume, when you know why");
  }
  return std::move(*setup);
}

void check_data(const engine::Setup& setup, Findings& findings) {
  for (const auto& [id, venue] : setup.venues) {
    const auto name = "venue " + id.text();
    if (venue.instruments.empty()) {
      findings.warn(name, "lists no instrument", "name its instruments file and apply again");
    }
    if (venue.data.empty()) {
      findings.warn(name, "has no market data: a market order fills at the signal's price, or is refused (NO_PRICE)",
                    "give it data = [{ symbol = …, bars = … }] and apply again");
    }
    for (const auto& file : venue.data) {
      const auto history = store::open_market_file(file);
      if (!history) {
        findings.fail(name, history.error().detail, "put the file where it is declared, or declare it again");
        continue;
      }
      const auto record = (*history)->next();
      if (!record) {
        findings.fail(name, record.error().detail, "mend the file");
      } else if (!*record) {
        findings.warn(name, file.path + " holds no record", "give it another file");
      } else {
        findings.pass(name, file.instrument.text() + " begins at " + (*record)->time().to_string());
      }
    }
  }
}

void check_sources(const engine::Setup& setup, Findings& findings) {
  for (const auto& [id, source] : setup.sources) {
    if (source.kind != "file" || !source.enabled) continue;
    const auto name = "source " + id.text();
    if (std::ifstream{source.path}.good()) {
      findings.pass(name, source.path + " can be read");
    } else if (source.follow) {
      findings.warn(name, source.path + " is not there yet", "it is read once it is");
    } else {
      findings.fail(name, "cannot read " + source.path,
                    "put the file there, or copytrade source set " + id.text() + " --path FILE");
    }
  }
}

void check_followers(const engine::Setup& setup, Findings& findings) {
  if (setup.strategies.empty()) {
    findings.warn("followers", "no strategy is declared: nothing is copied",
                  "copytrade apply setup.toml, or copytrade strategy add");
  }
  for (const auto& [id, strategy] : setup.strategies) {
    const auto name = "strategy " + id.text();
    const auto count = std::count_if(setup.bindings.begin(), setup.bindings.end(),
                                     [&id = id](const auto& entry) { return entry.first.strategy == id; });
    if (count == 0) {
      findings.warn(name, "no customer follows by it", "copytrade strategy bind " + id.text() + " CUSTOMER");
    } else if (!strategy.enabled) {
      findings.warn(name, "is disabled", "copytrade strategy enable " + id.text());
    } else {
      findings.pass(name, std::to_string(count) + (count == 1 ? " customer follows" : " customers follow"));
    }
  }
}

/// Limits that no scope sets are off, and nobody should have to guess which.
void check_limits(const engine::Setup& setup, Findings& findings) {
  const auto is_set = [&](auto member) {
    return std::any_of(setup.limits.begin(), setup.limits.end(),
                       [member](const auto& entry) { return (entry.second.*member).has_value(); });
  };
  using Limits = engine::LimitConfig;
  const std::pair<const char*, bool> limits[] = {{"max_order_notional", is_set(&Limits::max_order_notional)},
                                                 {"max_position_notional", is_set(&Limits::max_position_notional)},
                                                 {"max_gross", is_set(&Limits::max_gross)},
                                                 {"max_drawdown", is_set(&Limits::max_drawdown)},
                                                 {"max_orders_per_minute", is_set(&Limits::max_orders_per_minute)},
                                                 {"max_daily_notional", is_set(&Limits::max_daily_notional)}};
  std::string off;
  for (const auto& [name, set] : limits) {
    if (!set) off += (off.empty() ? "" : ", ") + std::string{name};
  }
  const std::string defaults = "by default daily_loss is 0.05, max_leverage 5, max_slippage 0.005, max_age 5 s";
  if (off.empty()) {
    findings.pass("limits", "every limit is set in some scope; " + defaults);
  } else {
    findings.warn("limits", "off: " + off + "; " + defaults,
                  "set them in a [[limit]] of a setup file, and copytrade apply it");
  }
}

void check_time_zones(Findings& findings) {
  std::error_code ignored;
  if (fs::exists("/usr/share/zoneinfo/tzdata.zi", ignored) || fs::exists("/usr/share/zoneinfo/UTC", ignored)) {
    findings.pass("time zones", "time zone data is installed");
  } else {
    findings.warn("time zones", "no time zone data in /usr/share/zoneinfo", "apt-get install tzdata");
  }
}

/// A finding a line, with what to do below it: they are sentences, not cells.
std::string findings_text(const OrderedJson& rows) {
  std::string text;
  for (const auto& row : rows) {
    const auto status = row["status"].get<std::string>();
    text += status + std::string(6 - status.size(), ' ') + printable(row["check"].get<std::string>()) + ": " +
            printable(row["detail"].get<std::string>()) + "\n";
    if (row["fix"].is_string()) text += "      -> " + printable(row["fix"].get<std::string>()) + "\n";
  }
  return text;
}

int run_doctor(const Arguments&, Context& context) {
  Findings findings;
  const auto workspace = open_workspace(context);
  check_directory(context.data_dir, findings);
  check_daemon(workspace, findings);
  if (const auto setup = check_store(workspace, findings)) {
    if (const auto status = check_setup(*setup); !status) {
      findings.fail("setup", status.error().detail, "mend it with copytrade apply, or the command of its kind");
    } else {
      findings.pass("setup", "everything that is named is declared");
    }
    check_data(*setup, findings);
    check_sources(*setup, findings);
    check_followers(*setup, findings);
    check_limits(*setup, findings);
  }
  check_time_zones(findings);
  if (context.printer.is_table()) {
    context.printer.text(findings_text(findings.rows()));
  } else {
    context.printer.rows({{"check", ""}, {"status", ""}, {"detail", ""}, {"fix", ""}}, findings.rows());
  }
  return findings.has_failure() ? kExitFailed : kExitDone;
}

}  // namespace

Command doctor_command() {
  return {"doctor",
          "Look at everything a daemon needs, and say what to mend; lists the limits that are off",
          {"copytrade doctor", "copytrade doctor --output json"},
          {},
          run_doctor,
          {}};
}

}  // namespace cli
