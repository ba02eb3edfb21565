#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/env/clock.h"
#include "engine/env/control_socket.h"
#include "engine/ports/effect.h"
#include "engine/ports/input.h"
#include "store/reader.h"

// The state of a data directory, as a command reaches it. It has one writer: whoever holds DATA/lock. So a change is
// written by the command itself when nobody holds the lock, and by the daemon, over its socket, when it does.

namespace cli {

/// Nothing was changed in this long: nobody will.
inline constexpr engine::Duration kAnswerPatience = std::chrono::seconds{5};

class Workspace {
 public:
  Workspace(std::string data_dir, const engine::Clock& clock, std::unique_ptr<engine::ControlClient> client,
            engine::Duration patience = kAnswerPatience);
  ~Workspace();
  Workspace(Workspace&&) noexcept;

  const std::string& data_dir() const { return data_dir_; }

  /// A view of what is kept. When a daemon is behind with its tables (at most a second), waits for it to catch up.
  /// Errors: NotFound when nothing was ever kept here; Corrupt, Io.
  engine::Result<std::unique_ptr<store::Reader>> open_reader() const;
  /// What is declared; empty when nothing was ever kept here.
  engine::Result<engine::Setup> setup() const;

  /// Does a process hold the lock now?
  bool is_held() const;

  /// What to change, given what is declared now.
  using Plan = std::function<engine::Result<std::vector<engine::SetupChange>>(const engine::Setup& have)>;

  /// Works out the changes and makes them, all or none. An empty plan writes nothing.
  /// Errors: those of `plan`; InvalidInput when the outcome is no valid setup; Refused when a position would lose its
  /// binding, customer or venue; Timeout when who holds the lock does not answer in time; Io, Corrupt.
  engine::Result<std::vector<engine::SetupChange>> change_setup(const Plan& plan);
  /// The same without making them.
  engine::Result<std::vector<engine::SetupChange>> check_changes(const Plan& plan) const;

  /// What became of a signal that was handed in.
  struct Sent {
    bool duplicate = false;
    bool by_daemon = false;  ///< A daemon has it and acts on it. Else it waits, durable, for the next one to start.
    std::optional<engine::Error> error;  ///< NotFound for a source that is not declared, Refused for one that is
                                         ///< disabled, AlreadyExists for a known id with other content.
  };
  /// Hands in signals; each that has no error is durable when this returns. Errors: Timeout, Io, Corrupt; then it is
  /// not known which of them are in, and sending them again tells.
  engine::Result<std::vector<Sent>> send(const std::vector<engine::Signal>& signals);

  /// Stops or allows, durably; `by_daemon` tells who did it. Errors: Timeout, Io.
  engine::Status set_halt(const engine::SetHalt& halt, bool* by_daemon = nullptr);
  /// Errors: NotFound, Timeout, Io.
  engine::Status resync(const engine::ResyncSource& resync);

 private:
  struct Writer;
  using Direct = std::function<engine::Result<engine::Answer>(Writer&)>;
  using MakeRequest = std::function<engine::Result<engine::Input>()>;

  /// Has `direct` run while this process is the writer, or has the daemon carry out what `request` makes.
  engine::Result<engine::Answer> write(const Direct& direct, const MakeRequest& request, bool* by_daemon = nullptr);
  engine::Result<engine::Answer> ask(const MakeRequest& request, engine::Duration patience);

  std::string data_dir_;
  const engine::Clock& clock_;
  std::unique_ptr<engine::ControlClient> client_;
  engine::Duration patience_;
};

}  // namespace cli
