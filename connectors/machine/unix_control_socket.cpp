#include "connectors/machine/unix_control_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "connectors/machine/io_error.h"
#include "connectors/machine/system_clock.h"
#include "engine/base/check.h"

namespace machine {
namespace {

constexpr std::size_t kConnectionsMax = 64;
constexpr engine::Duration kSilenceMax = std::chrono::seconds{30};

engine::Duration now() { return SystemClock{}.monotonic(); }

/// Milliseconds until `deadline` for poll(2), rounded up, at least zero.
int wait_ms(engine::Duration deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now()).count();
  return left < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(left, 60'000));
}

engine::Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent,
                         "the path of the control socket is too long (" + std::to_string(path.size()) +
                             " bytes, at most " + std::to_string(sizeof address.sun_path - 1) + "): " + path};
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Descriptor make_socket() { return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}; }

bool connect_to(const Descriptor& socket, const sockaddr_un& address) {
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Makes room for a new socket file: a dead daemon's is removed, a live one's and other people's files are left alone.
engine::Status clear_stale(const std::string& path, const sockaddr_un& address) {
  struct stat there{};
  if (::lstat(path.c_str(), &there) != 0) return errno == ENOENT ? engine::ok() : io_error("look at " + path);
  const auto in_use = [&](const std::string& why) {
    return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::NotSent, path + why};
  };
  if (!S_ISSOCK(there.st_mode)) return in_use(" is there and no socket");
  const auto probe = make_socket();
  if (!probe) return io_error("make a socket");
  if (connect_to(probe, address) || errno == EAGAIN) return in_use(" is listened to by another process");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return io_error("remove " + path);
  return engine::ok();
}

enum class Transfer { Done, Later, Failed };

/// Reads what is there. `at_end` is set when the other side sends no more.
Transfer read_some(const Descriptor& socket, std::string& into, bool& at_end) {
  std::array<char, 65536> buffer;
  for (;;) {
    const auto length = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (length > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(length));
      if (into.size() > kControlLineMax + buffer.size()) return Transfer::Later;  // Let the caller look at it first.
      continue;
    }
    if (length == 0) {
      at_end = true;
      return Transfer::Done;
    }
    if (errno == EINTR) continue;
    return errno == EAGAIN ? Transfer::Later : Transfer::Failed;
  }
}

/// Sends what the other side takes now, and cuts it off `from`. Never raises SIGPIPE.
Transfer write_some(const Descriptor& socket, std::string& from) {
  std::size_t sent = 0;
  auto result = Transfer::Done;
  while (sent < from.size() && result == Transfer::Done) {
    const auto length = ::send(socket.get(), from.data() + sent, from.size() - sent, MSG_NOSIGNAL);
    if (length >= 0) {
      sent += static_cast<std::size_t>(length);
    } else if (errno != EINTR) {
      result = errno == EAGAIN ? Transfer::Later : Transfer::Failed;
    }
  }
  from.erase(0, sent);
  return result;
}

}  // namespace

engine::Status UnixControlServer::start(const std::string& path, OnRequest on_request) {
  CHECK(!thread_.joinable());
  const auto address = address_of(path);
  if (!address) return address.error();
  if (auto status = clear_stale(path, *address); !status) return status;
  Descriptor listener = make_socket();
  if (!listener) return io_error("make a socket");
  // Linux gives the file the mode of the socket, so it is closed to others from its first moment.
  if (::fchmod(listener.get(), 0600) != 0) return io_error("set the mode of " + path);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return io_error("bind " + path);
  }
  if (::chmod(path.c_str(), 0600) != 0) return io_error("set the mode of " + path);
  if (::listen(listener.get(), 128) != 0) return io_error("listen at " + path);
  auto stop = Wakeup::make();
  if (!stop) return stop.error();
  path_ = path;
  on_request_ = std::move(on_request);
  listener_ = std::move(listener);
  stop_ = std::move(*stop);
  thread_ = std::thread{[this] { run(); }};
  return engine::ok();
}

void UnixControlServer::stop() {
  if (!thread_.joinable()) return;
  stop_.set();
  thread_.join();
  connections_.clear();
  listener_.reset();
  ::unlink(path_.c_str());
}

void UnixControlServer::run() {
  std::vector<pollfd> ready;
  for (;;) {
    ready.assign({{stop_.fd(), POLLIN, 0}});
    // When all places are taken the next ones wait in the listener's queue.
    ready.push_back({listener_.get(), static_cast<short>(connections_.size() < kConnectionsMax ? POLLIN : 0), 0});
    auto deadline = now() + kSilenceMax;
    for (const auto& [fd, connection] : connections_) {
      deadline = std::min(deadline, connection.deadline);
      ready.push_back({fd, static_cast<short>(connection.out.empty() ? POLLIN : POLLOUT), 0});
    }
    ::poll(ready.data(), ready.size(), wait_ms(deadline));
    if (ready[0].revents != 0) return;
    for (std::size_t i = 2; i < ready.size(); ++i) {
      const auto found = connections_.find(ready[i].fd);
      const bool goes_on = ready[i].revents != 0 ? serve(found->second) : now() < found->second.deadline;
      if (!goes_on) connections_.erase(found);
    }
    if ((ready[1].revents & POLLIN) != 0) accept_all();
  }
}

void UnixControlServer::accept_all() {
  while (connections_.size() < kConnectionsMax) {
    Descriptor socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!socket) return;
    const int fd = socket.get();
    connections_[fd] = Connection{std::move(socket), {}, {}, now() + kSilenceMax, false};
  }
}

bool UnixControlServer::serve(Connection& connection) {
  connection.deadline = now() + kSilenceMax;
  if (connection.out.empty()) {
    if (read_some(connection.socket, connection.in, connection.at_end) == Transfer::Failed) return false;
    std::size_t begin = 0;
    for (auto end = connection.in.find('\n'); end != std::string::npos; end = connection.in.find('\n', begin)) {
      if (end - begin > kControlLineMax) return false;
      connection.out += on_request_(std::string_view{connection.in}.substr(begin, end - begin)) + "\n";
      begin = end + 1;
    }
    connection.in.erase(0, begin);
    if (connection.in.size() > kControlLineMax) return false;
  }
  if (write_some(connection.socket, connection.out) == Transfer::Failed) return false;
  return !connection.at_end || !connection.out.empty();
}

engine::Result<std::string> UnixControlClient::ask(const std::string& path, std::string_view request,
                                                   engine::Duration patience) {
  using engine::ErrorCode;
  using engine::Outcome;
  if (request.size() > kControlLineMax) return engine::invalid("the request is longer than 16 MiB");
  if (request.find('\n') != std::string_view::npos) return engine::invalid("the request is more than one line");
  const auto address = address_of(path);
  if (!address) return address.error();
  const auto deadline = now() + patience;
  const auto timed_out = [&](Outcome outcome) {
    return engine::Error{ErrorCode::Timeout, outcome, "no answer from " + path + " in time"};
  };

  const auto socket = make_socket();
  if (!socket) return io_error("make a socket");
  while (!connect_to(socket, *address)) {
    if (errno != EAGAIN && errno != EINTR) {
      return engine::Error{ErrorCode::Unavailable, Outcome::NotSent, io_error("reach " + path).detail};
    }
    if (now() >= deadline) return timed_out(Outcome::NotSent);
    ::poll(nullptr, 0, 5);  // The queue of the listener is full; there is nothing to wait on.
  }

  const auto wait_for = [&](short what) {
    pollfd ready{socket.get(), what, 0};
    while (now() < deadline) {
      if (::poll(&ready, 1, wait_ms(deadline)) > 0) return true;
    }
    return false;
  };
  // A line without its end is not acted on: until all of it has left, it is as if it had not been sent.
  std::string out = std::string{request} + "\n";
  for (;;) {
    const auto sent = write_some(socket, out);
    if (sent == Transfer::Done) break;
    if (sent == Transfer::Failed) {
      return engine::Error{ErrorCode::Unavailable, Outcome::NotSent, io_error("send to " + path).detail};
    }
    if (!wait_for(POLLOUT)) return timed_out(Outcome::NotSent);
  }

  std::string in;
  bool at_end = false;
  for (;;) {
    if (!wait_for(POLLIN)) return timed_out(Outcome::Unknown);
    const auto got = read_some(socket, in, at_end);
    if (const auto end = in.find('\n'); end != std::string::npos) return in.substr(0, end);
    if (at_end || got == Transfer::Failed || in.size() > kControlLineMax) {
      return engine::Error{ErrorCode::Unavailable, Outcome::Unknown, path + " closed without an answer"};
    }
  }
}

}  // namespace machine
