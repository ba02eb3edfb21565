#include "cli/control/workspace.h"

#include <filesystem>
#include <map>
#include <optional>
#include <thread>

#include "cli/control/protocol.h"
#include "cli/control/setup_check.h"
#include "connectors/machine/file_lock.h"
#include "signals/json_codec.h"
#include "store/sqlite_journal.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using engine::Answer;
using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using engine::Status;

constexpr auto kPause = std::chrono::milliseconds{20};
/// The tables of a running daemon are at most a second behind.
constexpr auto kFollowPatience = std::chrono::milliseconds{1500};

Error not_found(std::string detail) { return Error{ErrorCode::NotFound, Outcome::NotSent, std::move(detail)}; }
Error refused(std::string detail) { return Error{ErrorCode::Refused, Outcome::Rejected, std::move(detail)}; }

Answer answer_of(const Error& error) {
  Answer answer;
  answer.accepted = false;
  answer.code = error.code;
  answer.message = error.detail;
  return answer;
}

Status status_of(const Result<Answer>& answer) {
  if (!answer) return answer.error();
  if (!answer->accepted) return Error{answer->code, Outcome::Rejected, answer->message};
  return engine::ok();
}

/// Makes the data directory, for its owner only: it will hold what people would rather keep to themselves.
Status make_directory(const std::string& path) {
  std::error_code failure;
  const bool made = fs::create_directories(path, failure);
  if (failure) return Error{ErrorCode::Io, Outcome::NotSent, "cannot make " + path + ": " + failure.message()};
  if (made) fs::permissions(path, fs::perms::owner_all, failure);
  return engine::ok();
}

/// Does any binding that `concerns` still hold something?
Status check_flat(store::Reader& reader, const store::Filter& filter, const std::string& what) {
  const auto held = reader.positions(filter);
  if (!held) return held.error();
  if (held->empty()) return engine::ok();
  const auto& position = held->front();
  return refused(what + ": customer " + position.customer + " still holds " + position.quantity.to_string() + " " +
                 position.symbol + " by strategy " + position.strategy + "; close it first");
}

/// A position must not lose what it hangs on: its binding, its customer, the venue it is held at.
Status check_positions_kept(const engine::Setup& have, const std::vector<engine::SetupChange>& changes,
                            const Workspace& workspace) {
  std::unique_ptr<store::Reader> reader;
  for (const auto& change : changes) {
    store::Filter filter;
    if (change.kind == engine::SetupKind::Customer) {
      const auto present = have.customers.find(engine::CustomerId{change.name});
      if (present == have.customers.end()) continue;
      if (change.value && std::get<engine::CustomerConfig>(*change.value).venue == present->second.venue) continue;
      filter.customer = change.name;
    } else if (change.kind == engine::SetupKind::Strategy && !change.value) {
      filter.strategy = change.name;
    } else if (change.kind == engine::SetupKind::Binding && !change.value) {
      const auto slash = change.name.find('/');
      filter.strategy = change.name.substr(0, slash);
      filter.customer = slash == std::string::npos ? std::string{} : change.name.substr(slash + 1);
    } else {
      continue;
    }
    if (!reader) {
      auto opened = workspace.open_reader();
      if (!opened && opened.error().code == ErrorCode::NotFound) return engine::ok();
      if (!opened) return opened.error();
      reader = std::move(*opened);
    }
    const std::string verb = change.value ? "cannot move " : "cannot remove ";
    const auto what = verb + std::string{engine::to_string(change.kind)} + " '" + change.name + "'";
    if (auto status = check_flat(*reader, filter, what); !status) return status;
  }
  return engine::ok();
}

/// The signal we have under this key, if any: by its text, because that is what the store keeps for people.
Result<std::optional<std::uint64_t>> known_hash(store::Reader& reader, const engine::Signal& signal) {
  const auto story = reader.signal(signal.source.text(), signal.id.text());
  if (!story && story.error().code == ErrorCode::NotFound) return std::optional<std::uint64_t>{};
  if (!story) return story.error();
  if (story->signal.status == "rejected") return std::optional<std::uint64_t>{};
  const auto known = signals::parse_signal(story->signal.text, {signal.source, {}, true});
  if (!known.good) {
    return Error{ErrorCode::Corrupt, Outcome::NotSent, "stored signal: " + known.failure.message};
  }
  return std::optional{engine::content_hash(known.signal)};
}

std::optional<Error> check_source(const engine::Setup& setup, const engine::SourceId& id) {
  const auto source = setup.sources.find(id);
  if (source == setup.sources.end()) return not_found("no source '" + id.text() + "'");
  if (!source->second.enabled) return refused("source '" + id.text() + "' is disabled");
  return std::nullopt;
}

/// Works out what to write for signals that no daemon takes: facts in their order, and what each sender is told.
class DirectSending {
 public:
  DirectSending(const engine::Setup& setup, store::Reader& reader, engine::Timestamp now)
      : setup_{setup}, reader_{reader}, now_{now} {}

  /// Errors: Io, Corrupt.
  Result<Workspace::Sent> take(const engine::Signal& signal) {
    Workspace::Sent sent;
    sent.error = check_source(setup_, signal.source);
    if (sent.error) return sent;
    const auto hash = engine::content_hash(signal);
    const engine::SignalKey key{signal.source, signal.id};
    auto known = taken_.find(key);
    if (known == taken_.end()) {
      const auto stored = known_hash(reader_, signal);
      if (!stored) return stored.error();
      if (*stored) known = taken_.emplace(key, **stored).first;
    }
    if (known == taken_.end()) {
      taken_.emplace(key, hash);
      facts_.emplace_back(engine::SignalReceived{signal, now_, 0, hash});
    } else if (known->second == hash) {
      sent.duplicate = true;
    } else {
      const auto message = "id: '" + signal.id.text() + "' is known already, with other content";
      facts_.emplace_back(
          engine::SignalRefused{signal.source, signal.id, 0, signals::write_signal(signal), "CONFLICT", message, now_});
      sent.error = Error{ErrorCode::AlreadyExists, Outcome::Rejected, message};
    }
    return sent;
  }

  std::vector<engine::Fact> facts() && { return std::move(facts_); }

 private:
  const engine::Setup& setup_;
  store::Reader& reader_;
  const engine::Timestamp now_;
  std::map<engine::SignalKey, std::uint64_t> taken_;  ///< Content by key, as far as it was asked for.
  std::vector<engine::Fact> facts_;
};

}  // namespace

/// This process as the one writer, for as long as it lives.
struct Workspace::Writer {
  machine::FileLock lock;
  std::unique_ptr<store::SqliteJournal> journal;
  engine::Setup setup;
  const engine::Clock& clock;

  static Result<Writer> open(machine::FileLock lock, const std::string& data_dir, const engine::Clock& clock) {
    auto journal = store::SqliteJournal::open(data_dir);
    if (!journal) return journal.error();
    if (auto status = (*journal)->follow_all(); !status) return status.error();
    auto setup = (*journal)->setup();
    if (!setup) return setup.error();
    return Writer{std::move(lock), std::move(*journal), std::move(*setup), clock};
  }

  Status append(std::vector<engine::Fact> facts) const {
    if (facts.empty()) return engine::ok();
    std::vector<engine::Event> events;
    auto sequence = journal->last();
    const auto now = clock.now();
    for (auto& fact : facts) events.push_back({++sequence, now, std::move(fact)});
    if (auto status = journal->append(events); !status) return status;
    return journal->follow_all();
  }
};

Workspace::Workspace(std::string data_dir, const engine::Clock& clock, std::unique_ptr<engine::ControlClient> client,
                     engine::Duration patience)
    : data_dir_{std::move(data_dir)}, clock_{clock}, client_{std::move(client)}, patience_{patience} {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;

Result<std::unique_ptr<store::Reader>> Workspace::open_reader() const {
  auto reader = store::Reader::open(data_dir_);
  if (!reader) return reader;
  const auto newest = (*reader)->last_event();
  if (!newest) return newest.error();
  const auto deadline = clock_.monotonic() + kFollowPatience;
  for (;;) {
    const auto followed = (*reader)->followed();
    if (!followed) return followed.error();
    // Without a daemon nobody will catch up; what there is must do.
    if (*followed >= *newest || clock_.monotonic() >= deadline || !is_held()) return reader;
    std::this_thread::sleep_for(kPause);
  }
}

Result<engine::Setup> Workspace::setup() const {
  auto reader = open_reader();
  if (!reader && reader.error().code == ErrorCode::NotFound) return engine::Setup{};
  if (!reader) return reader.error();
  return (*reader)->setup();
}

bool Workspace::is_held() const {
  std::error_code ignored;
  const auto path = data_dir_ + "/lock";
  if (!fs::exists(path, ignored)) return false;
  const auto lock = machine::FileLock::acquire(path);
  return !lock && lock.error().code == ErrorCode::AlreadyExists;
}

Result<Answer> Workspace::ask(const MakeRequest& make_request, engine::Duration patience) {
  const auto input = make_request();
  if (!input) return answer_of(input.error());
  const auto request = write_request(*input);
  if (!request) return request.error();
  const auto line = client_->ask(data_dir_ + "/control.sock", *request, patience);
  if (!line) return line.error();
  return parse_answer(*line);
}

Result<Answer> Workspace::write(const Direct& direct, const MakeRequest& request, bool* by_daemon) {
  if (auto status = make_directory(data_dir_); !status) return status.error();
  const auto deadline = clock_.monotonic() + patience_;
  for (;;) {
    auto lock = machine::FileLock::acquire(data_dir_ + "/lock");
    if (lock) {
      auto writer = Writer::open(std::move(*lock), data_dir_, clock_);
      if (!writer) return writer.error();
      return direct(*writer);
    }
    if (lock.error().code != ErrorCode::AlreadyExists) return lock.error();
    const auto left = deadline - clock_.monotonic();
    if (left <= engine::Duration::zero()) {
      return Error{ErrorCode::Timeout, Outcome::NotSent, lock.error().detail + ", which does not answer"};
    }
    auto answer = ask(request, left);
    if (answer && by_daemon != nullptr) *by_daemon = true;
    // Nobody listens: another command is writing, or the daemon is starting or stopping. Soon the lock is free, or its
    // holder answers.
    if (answer || answer.error().code != ErrorCode::Unavailable) return answer;
    std::this_thread::sleep_for(kPause);
  }
}

Result<std::vector<engine::SetupChange>> Workspace::check_changes(const Plan& plan) const {
  const auto have = setup();
  if (!have) return have.error();
  auto changes = plan(*have);
  if (!changes) return changes;
  auto after = *have;
  for (const auto& change : *changes) engine::apply(after, change);
  if (auto status = check_setup(after); !status) return status.error();
  if (auto status = check_positions_kept(*have, *changes, *this); !status) return status.error();
  return changes;
}

Result<std::vector<engine::SetupChange>> Workspace::change_setup(const Plan& plan) {
  // First without the lock: a plan that is wrong, or changes nothing, needs no writer.
  auto changes = check_changes(plan);
  if (!changes || changes->empty()) return changes;
  const auto direct = [&](Writer& writer) -> Result<Answer> {
    changes = plan(writer.setup);
    if (!changes) return answer_of(changes.error());
    if (changes->empty()) return Answer{};
    auto after = writer.setup;
    for (const auto& change : *changes) engine::apply(after, change);
    if (const auto status = check_setup(after); !status) return answer_of(status.error());
    if (const auto status = check_positions_kept(writer.setup, *changes, *this); !status) {
      return answer_of(status.error());
    }
    if (auto status = writer.append({engine::SetupChanged{*changes, "cli"}}); !status) return status.error();
    return Answer{};
  };
  const auto request = [&]() -> Result<engine::Input> {
    changes = check_changes(plan);
    if (!changes) return changes.error();
    return engine::Input{engine::ChangeSetup{*changes, "cli"}, 0};
  };
  if (auto status = status_of(write(direct, request)); !status) return status.error();
  return changes;
}

Result<std::vector<Workspace::Sent>> Workspace::send(const std::vector<engine::Signal>& signals) {
  std::vector<Sent> all;
  const auto direct = [&](Writer& writer) -> Result<Answer> {
    const auto reader = store::Reader::open(data_dir_);
    if (!reader) return reader.error();
    DirectSending sending{writer.setup, **reader, writer.clock.now()};
    std::vector<Sent> rest;
    for (std::size_t i = all.size(); i < signals.size(); ++i) {
      auto sent = sending.take(signals[i]);
      if (!sent) return sent.error();
      rest.push_back(std::move(*sent));
    }
    if (auto status = writer.append(std::move(sending).facts()); !status) return status.error();
    all.insert(all.end(), rest.begin(), rest.end());
    return Answer{};
  };
  const auto request = [&]() -> Result<engine::Input> {
    return engine::Input{engine::SignalArrived{signals[all.size()], 0}, 0};
  };
  while (all.size() < signals.size()) {
    bool by_daemon = false;
    const auto answer = write(direct, request, &by_daemon);
    if (!answer) return answer.error();
    if (!by_daemon) continue;
    Sent sent{answer->duplicate, true, std::nullopt};
    if (!answer->accepted) sent.error = Error{answer->code, Outcome::Rejected, answer->message};
    all.push_back(std::move(sent));
  }
  return all;
}

Status Workspace::set_halt(const engine::SetHalt& halt, bool* by_daemon) {
  const auto direct = [&](Writer& writer) -> Result<Answer> {
    auto status = writer.append({engine::HaltChanged{halt.scope, halt.halted, halt.wire, halt.actor, halt.reason}});
    if (!status) return status.error();
    return Answer{};
  };
  const auto request = [&]() -> Result<engine::Input> { return engine::Input{halt, 0}; };
  return status_of(write(direct, request, by_daemon));
}

Status Workspace::resync(const engine::ResyncSource& resync) {
  const auto direct = [&](Writer& writer) -> Result<Answer> {
    if (!writer.setup.sources.contains(resync.source)) {
      return answer_of(not_found("no source '" + resync.source.text() + "'"));
    }
    auto status = writer.append({engine::SourceResynced{resync.source, resync.actor}});
    if (!status) return status.error();
    return Answer{};
  };
  return status_of(write(direct, [&]() -> Result<engine::Input> { return engine::Input{resync, 0}; }));
}

}  // namespace cli
