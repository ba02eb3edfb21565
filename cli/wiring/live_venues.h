#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/kit/live_venue.h"
#include "engine/domain/setup.h"
#include "engine/env/clock.h"
#include "engine/env/log.h"

namespace cli {

/// Looks up a variable of the environment.
using FindVariable = std::function<std::optional<std::string>(const std::string&)>;

/// A live venue with the threads it lives on: one of its own, and its network's.
class LiveLine {
 public:
  /// Errors: InvalidInput (a kind that is not live, a certificate file that cannot be read), Io.
  static engine::Result<std::unique_ptr<LiveLine>> open(const engine::VenueConfig& config, const engine::Clock& clock,
                                                        const FindVariable& environment, engine::Sink& sink);
  virtual ~LiveLine() = default;
  virtual kit::LiveVenue& venue() = 0;
  /// Reads one account and changes nothing. Waits for the answer.
  virtual engine::Result<kit::AccountCheck> check_account(const engine::CustomerConfig& customer,
                                                          engine::Duration patience) = 0;
  /// Asks what is listed. Waits for the answer.
  virtual engine::Result<std::vector<engine::Instrument>> load_instruments(engine::Duration patience) = 0;
};

/// All live venues of a daemon.
class LiveVenues {
 public:
  /// Errors: as LiveLine::open.
  static engine::Result<std::unique_ptr<LiveVenues>> open(const engine::Setup& setup, const engine::Clock& clock,
                                                          const FindVariable& environment, engine::Sink& sink,
                                                          engine::Log& log);

  engine::Venue* find(const engine::VenueId& id);
  bool empty() const { return lines_.empty(); }
  /// Asks each venue what it lists; gives what the setup does not know yet. A venue that does not answer keeps what it
  /// listed before. Errors: Unavailable when nothing was ever listed there.
  engine::Result<std::vector<engine::SetupChange>> load_instruments(const engine::Setup& setup);
  /// Follows the prices of what the setup's strategies may trade.
  void watch(const engine::Setup& setup);

 private:
  explicit LiveVenues(engine::Log& log) : log_{log} {}
  engine::Log& log_;
  std::map<engine::VenueId, std::unique_ptr<LiveLine>> lines_;
};

}  // namespace cli
