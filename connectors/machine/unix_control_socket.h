#pragma once

#include <map>
#include <string>
#include <thread>

#include "connectors/machine/descriptor.h"
#include "connectors/machine/wakeup.h"
#include "engine/env/control_socket.h"

namespace machine {

/// The control socket over a Unix stream socket. One thread keeps many connections apart and asks `on_request` for one
/// line at a time; a connection may send several lines, and is closed when it is silent for 30 s or its line is longer
/// than kControlLineMax.
class UnixControlServer final : public engine::ControlServer {
 public:
  UnixControlServer() = default;
  ~UnixControlServer() override { stop(); }
  engine::Status start(const std::string& path, OnRequest on_request) override;
  /// Returns when no request is being answered any more: who answers must not wait for ever.
  void stop() override;

 private:
  struct Connection {
    Descriptor socket;
    std::string in;   ///< What came and is no whole line yet.
    std::string out;  ///< What is answered and not taken yet.
    engine::Duration deadline{};
    bool at_end = false;  ///< Nothing more will come.
  };

  void run();
  void accept_all();
  /// Returns whether the connection goes on.
  bool serve(Connection& connection);

  std::string path_;
  OnRequest on_request_;
  Descriptor listener_;
  Wakeup stop_;
  std::map<int, Connection> connections_;  ///< By descriptor; the server's thread only.
  std::thread thread_;
};

class UnixControlClient final : public engine::ControlClient {
 public:
  /// Errors besides the port's: InvalidInput when the request is longer than kControlLineMax or more than one line.
  engine::Result<std::string> ask(const std::string& path, std::string_view request,
                                  engine::Duration patience) override;
};

/// Room for a setup of ten thousand customers in one line.
inline constexpr std::size_t kControlLineMax = std::size_t{16} << 20;

}  // namespace machine
