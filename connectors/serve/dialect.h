#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/serve/account.h"
#include "connectors/serve/host.h"
#include "engine/env/http_server.h"

namespace serve {

/// Clients' numbers of orders and executions: as far as JavaScript counts exactly.
constexpr std::uint64_t kFirstOrderId = 1'000'000'000'000'000;
constexpr std::uint64_t order_id_of(engine::OrderIndex index) { return kFirstOrderId + index + 1; }
constexpr std::uint64_t trade_id_of(std::uint32_t fill) { return std::uint64_t{fill} + 1; }

/// What a request or a message wants, as far as faults need to know.
struct Asked {
  std::string_view intent = "other";  ///< As `venue encode` names it.
  const Account* account = nullptr;   ///< Whose key it carries; not verified yet.
  bool reads = true;                  ///< Changes nothing, and answers with a list.
  std::optional<engine::InstrumentHandle> instrument;
};

/// How a venue fails, whatever was asked.
enum class Failure : std::uint8_t {
  UnknownPath,  ///< 404
  Retired,      ///< The operation is no longer offered.
  Busy,         ///< 429
  Banned,       ///< 418; a venue that has none says 429.
  Broken,       ///< 500
  Unavailable,  ///< 503
  Empty,        ///< No failure: a list without anything in it.
};

/// What a session says to its client. All of it may be sent later, when the journal has it, or be lost to a fault.
class Outlet {
 public:
  virtual ~Outlet() = default;
  /// An answer to a message.
  virtual void reply(std::string text) = 0;
  /// News; `kind` is "push.order", "push.fill" (an order's execution), "push.position", "push.balance", "push.book",
  /// "push.trade" or "push.other".
  virtual void push(std::string_view kind, std::string text) = 0;
  virtual void close(int code, std::string_view reason) = 0;
};

/// One web socket of a client.
class Session {
 public:
  virtual ~Session() = default;
  /// Who has logged in; null: nobody.
  virtual const Account* account() const = 0;
  /// What this message wants. Asked only where faults are declared.
  virtual Asked classify(std::string_view message) = 0;
  virtual void on_message(std::string_view text) = 0;
  virtual void on_pong() {}
  /// What `failure` looks like as the answer to this message; empty: the venue says nothing.
  virtual std::string fail(std::string_view message, Failure failure) = 0;
  /// Once a second: silence, pings.
  virtual void on_second() = 0;
};

/// A venue's own language: requests in, the host's answers and news out. Knows nothing of faults, journals and sockets.
class Dialect : public Observer {
 public:
  /// Is this path its own, known or not?
  virtual bool owns(std::string_view path) const = 0;
  /// Asked only where faults are declared.
  virtual Asked classify(const engine::ServerRequest& request) = 0;
  virtual engine::HttpReply answer(const engine::ServerRequest& request) = 0;
  virtual engine::HttpReply fail(Failure failure) const = 0;
  /// A client wants a web socket there. `outlet` lives as long as the session. Errors: NotFound.
  virtual engine::Result<std::unique_ptr<Session>> open_session(const engine::ServerRequest& request,
                                                                Outlet& outlet) = 0;
};

/// "/path" and "query" of a target.
struct Target {
  std::string_view path, query;
  explicit Target(std::string_view target)
      : path{target.substr(0, target.find('?'))},
        query{path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view{}} {}
};

}  // namespace serve
