#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "connectors/machine/descriptor.h"
#include "connectors/machine/wakeup.h"
#include "engine/base/result.h"

namespace machine {

/// SIGTERM and SIGINT as a question instead of a death: "has somebody asked us to stop?". Made once, by the main thread
/// before it starts any other, because the signals are blocked in every thread that comes after. A second signal of
/// either kind is handed on as the system would: who asks twice does not want to wait.
class Termination {
 public:
  /// `on_asked` is called once, on a thread of its own, at the first signal: to wake who waits. Errors: Io.
  static engine::Result<std::unique_ptr<Termination>> watch(std::function<void()> on_asked);
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;
  ~Termination();

  bool asked() const { return signal_ != 0; }
  /// SIGTERM or SIGINT; 0 when nobody asked.
  int signal() const { return signal_; }

 private:
  Termination(Descriptor signals, Wakeup stop, std::function<void()> on_asked);
  void run();

  Descriptor signals_;
  Wakeup stop_;
  std::function<void()> on_asked_;
  std::atomic<int> signal_{0};
  std::thread thread_;
};

}  // namespace machine
