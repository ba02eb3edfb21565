#include "cli/wiring/control_desk.h"

#include "cli/control/protocol.h"

namespace cli {
namespace {

constexpr auto kAnswerWithin = std::chrono::seconds{10};

}  // namespace

ControlDesk::ControlDesk(House& house, engine::Log& log) : house_{house}, log_{log} {
  setup_ = std::make_shared<const engine::Setup>(house.desk().book().setup());
  setup_version_ = house.desk().book().setup_version();
  house_.on_answer([this](const engine::Answer& answer) {
    {
      const std::lock_guard lock{mutex_};
      answers_[answer.request] = answer;
    }
    answered_.notify_all();
  });
}

ControlDesk::~ControlDesk() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  answered_.notify_all();
  server_.stop();
  house_.on_answer({});
}

engine::Status ControlDesk::start(const std::string& path) {
  return server_.start(path, [this](std::string_view line) { return answer(line); });
}

void ControlDesk::refresh() {
  const auto& book = house_.desk().book();
  if (book.setup_version() == setup_version_) return;
  setup_version_ = book.setup_version();
  auto fresh = std::make_shared<const engine::Setup>(book.setup());
  const std::lock_guard lock{mutex_};
  setup_ = std::move(fresh);
}

std::string ControlDesk::answer(std::string_view line) {
  if (is_ping(line)) return write_answer(engine::Answer{});
  std::shared_ptr<const engine::Setup> setup;
  std::uint64_t request = 0;
  {
    const std::lock_guard lock{mutex_};
    setup = setup_;
    request = ++last_request_;
  }
  auto input = parse_request(line, *setup);
  if (!input) return write_answer(input.error());
  input->request = request;
  if (const auto status = house_.inbox().post(std::move(*input)); !status) return write_answer(status.error());
  std::unique_lock lock{mutex_};
  const bool came = answered_.wait_for(lock, kAnswerWithin, [&] { return stopping_ || answers_.contains(request); });
  const auto found = answers_.find(request);
  if (!came || found == answers_.end()) {
    log_.write(engine::LogLevel::Warning, "a request was not answered in time");
    return write_answer(
        engine::Error{engine::ErrorCode::Timeout, engine::Outcome::Unknown, "the daemon did not answer in time"});
  }
  const auto reply = found->second;
  answers_.erase(found);
  return write_answer(reply);
}

}  // namespace cli
