#include "connectors/machine/termination.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "connectors/machine/io_error.h"

namespace machine {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

/// Ends the process as `signal` would have without us.
void die_of(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  std::raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

engine::Result<std::unique_ptr<Termination>> Termination::watch(std::function<void()> on_asked) {
  const auto set = watched();
  Descriptor signals{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  if (!signals) return io_error("watch for signals");
  auto stop = Wakeup::make();
  if (!stop) return stop.error();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return std::unique_ptr<Termination>{new Termination{std::move(signals), std::move(*stop), std::move(on_asked)}};
}

Termination::Termination(Descriptor signals, Wakeup stop, std::function<void()> on_asked)
    : signals_{std::move(signals)},
      stop_{std::move(stop)},
      on_asked_{std::move(on_asked)},
      thread_{[this] { run(); }} {}

Termination::~Termination() {
  stop_.set();
  thread_.join();
  const auto set = watched();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Termination::run() {
  for (;;) {
    std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0) continue;
    if (ready[1].revents != 0) return;
    signalfd_siginfo news{};
    if (::read(signals_.get(), &news, sizeof news) != sizeof news) continue;
    const auto signal = static_cast<int>(news.ssi_signo);
    if (signal_.exchange(signal) != 0) die_of(signal);
    if (on_asked_) on_asked_();
  }
}

}  // namespace machine
