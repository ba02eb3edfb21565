#include "connectors/serve/server.h"

#include <algorithm>

#include "connectors/serve/admin.h"

namespace serve {
namespace {

using namespace engine;

constexpr Duration kTick = std::chrono::milliseconds{100};
constexpr int kTicksOfSecond = 10;
/// How long a push that was told behind the next one waits for it.
constexpr int kHeldTicks = 3;

bool has(const std::vector<const Fault*>& struck, FaultKind kind) {
  return std::any_of(struck.begin(), struck.end(), [&](const Fault* fault) { return fault->kind == kind; });
}

const Fault* find(const std::vector<const Fault*>& struck, FaultKind kind) {
  const auto found =
      std::find_if(struck.begin(), struck.end(), [&](const Fault* fault) { return fault->kind == kind; });
  return found == struck.end() ? nullptr : *found;
}

/// What the venue answers instead of doing anything, if it does.
std::optional<Failure> failure_of(const std::vector<const Fault*>& struck, const Asked& asked) {
  for (const auto* fault : struck) {
    switch (fault->kind) {
      case FaultKind::Http429: return Failure::Busy;
      case FaultKind::Http418: return Failure::Banned;
      case FaultKind::Http500: return Failure::Broken;
      case FaultKind::Http503: return Failure::Unavailable;
      case FaultKind::RetireOperation: return Failure::Retired;
      case FaultKind::EmptyList:
        if (asked.reads) return Failure::Empty;
        break;
      default: break;
    }
  }
  return std::nullopt;
}

std::string garbage() { return "<html><body>\x01\x02 502 }{ [[</body>"; }

std::string_view name_of(const Account* account) {
  return account == nullptr ? std::string_view{} : account->id.text();
}

}  // namespace

/// A web socket of a client, with what faults have done to it.
class Server::Link final : public Outlet, public std::enable_shared_from_this<Link> {
 public:
  Link(Server& server, WebSocket& socket) : server_{server}, socket_{&socket} {}

  void reply(std::string text) override {
    if (is_mute || swallow_reply) return;
    Saying saying;
    saying.link = shared_from_this();
    saying.text = garble ? garbage() : std::move(text);
    saying.delay = reply_delay;
    server_.say(std::move(saying));
  }
  void push(std::string_view kind, std::string text) override {
    server_.on_push(shared_from_this(), kind, std::move(text));
  }
  void close(int code, std::string_view reason) override {
    Saying saying;
    saying.link = shared_from_this();
    saying.close_code = code;
    saying.text = reason;
    server_.say(std::move(saying));
  }
  void say(std::string text) {
    Saying saying;
    saying.link = shared_from_this();
    saying.text = std::move(text);
    server_.say(std::move(saying));
  }
  void send(Saying& saying) {
    if (socket_ == nullptr || is_mute) return;
    if (saying.close_code) {
      socket_->close(*saying.close_code, saying.text);
    } else {
      socket_->send(std::move(saying.text));
    }
  }
  void forget_socket() { socket_ = nullptr; }
  bool is_open() const { return socket_ != nullptr; }

  std::unique_ptr<Session> session;
  bool is_mute = false;
  std::optional<std::string> held;  ///< A push that is told behind the next one.
  int held_ticks = 0;
  // For the message that is being answered.
  bool swallow_reply = false;
  bool garble = false;
  Duration reply_delay{};

 private:
  Server& server_;
  WebSocket* socket_;
};

Server::Server(HttpServer& http, Host& host, Faults faults, std::vector<MakeDialect> makers, Options options)
    : http_{http}, host_{host}, faults_{std::move(faults)}, makers_{std::move(makers)}, options_{std::move(options)} {
  for (const auto& make : makers_) {
    dialects_.push_back(make(host_));
    host_.observe(dialects_.back().get());
  }
}

Server::~Server() {
  for (auto& link : links_) link->session.reset();  // Before their dialects.
}

Status Server::listen() {
  const auto on_request = [this](const ServerRequest& request, std::unique_ptr<Responder> responder) {
    this->on_request(request, std::move(responder));
  };
  const auto on_session = [this](const ServerRequest& request, WebSocket& socket) {
    return this->on_session(request, socket);
  };
  if (const auto bound = http_.listen(options_.http, on_request, on_session); !bound) return bound;
  http_.set_on_idle([this] { flush(); });
  http_.after(kTick, [this] { tick(); });
  flush();
  return failed_ ? Status{*failed_} : ok();
}

Status Server::run() {
  http_.run();
  flush();
  return failed_ ? Status{*failed_} : ok();
}

void Server::fail(const Error& error) {
  if (!failed_) failed_ = error;
  sayings_.clear();
  http_.stop();
}

std::size_t Server::index_of(std::string_view path) const {
  std::size_t index = 0;
  while (index < dialects_.size() && !dialects_[index]->owns(path)) ++index;
  return index;
}

// Requests ------------------------------------------------------------------------------------------------------------

void Server::on_request(const ServerRequest& request, std::unique_ptr<Responder> responder) {
  host_.advance();
  const Target target{request.target};
  std::shared_ptr<Responder> shared{std::move(responder)};
  if (target.path.starts_with("/admin/")) {
    const bool had_lag = faults_.has_lag();
    Saying saying;
    saying.responder = std::move(shared);
    saying.reply = answer_admin(request, host_, faults_);
    say(std::move(saying));
    if (!had_lag && faults_.has_lag()) remember_past();
  } else if (const auto index = index_of(target.path); index < dialects_.size()) {
    answer(request, *dialects_[index], std::move(shared));
  } else {
    Saying saying;
    saying.responder = std::move(shared);
    // Whoever comes first may be asked for how it says so: a client of one dialect sees its own.
    saying.reply = dialects_.empty() ? HttpReply{404, {}, "{}"} : dialects_.front()->fail(Failure::UnknownPath);
    say(std::move(saying));
  }
  if (options_.commit_each) flush();
}

void Server::answer(const ServerRequest& request, Dialect& dialect, std::shared_ptr<Responder> responder) {
  Saying saying;
  saying.responder = std::move(responder);
  if (faults_.empty()) {
    saying.reply = dialect.answer(request);
    return say(std::move(saying));
  }
  const auto asked = dialect.classify(request);
  const auto struck = faults_.on_request(asked.intent, name_of(asked.account));
  if (has(struck, FaultKind::DropRequest)) return;  // Letting go of the responder closes the connection.
  for (const auto* fault : struck) act(*fault, asked);
  if (const auto failure = failure_of(struck, asked)) {
    saying.reply = dialect.fail(*failure);
    return say(std::move(saying));
  }
  saying.reply = dialect_of(index_of(Target{request.target}.path), struck).answer(request);
  if (has(struck, FaultKind::FillBeforeAck)) {
    fill_newest(asked.account);
    host_.deliver();
  }
  for (const auto* fault : struck) {
    if (fault->kind == FaultKind::AcceptDropReply) saying.cut_at = 0;
    if (fault->kind == FaultKind::TruncateBody) saying.cut_at = saying.reply.body.size() / 2;
    if (fault->kind == FaultKind::GarbageBody) saying.reply.body = garbage();
    if (fault->kind == FaultKind::DelayReply || (fault->kind == FaultKind::FillBeforeAck && fault->ms)) {
      saying.delay = fault->delay();
    }
  }
  say(std::move(saying));
}

/// The dialect as it is now, or as things stood some time ago.
Dialect& Server::dialect_of(std::size_t index, const std::vector<const Fault*>& struck) {
  const auto* lag = find(struck, FaultKind::LagReads);
  if (lag == nullptr || !past_) return *dialects_[index];
  const auto until = host_.exchange().now() - lag->delay();
  while (!past_->records.empty() && past_->records.front().first <= until) {
    past_->host->follow(past_->records.front().second);
    past_->records.pop_front();
  }
  return *past_->dialects[index];
}

void Server::remember_past() {
  past_.emplace();
  past_->host = host_.clone();
  for (const auto& make : makers_) past_->dialects.push_back(make(*past_->host));
  host_.copy_to(
      [this](std::string_view record) { past_->records.emplace_back(host_.exchange().now(), std::string{record}); });
}

// Faults --------------------------------------------------------------------------------------------------------------

InstrumentHandle Server::instrument_for(const Fault& fault, const Asked& asked, const Account* account) const {
  if (const auto named = host_.find_instrument(fault.symbol)) return *named;
  if (asked.instrument) return *asked.instrument;
  if (account != nullptr) {
    const auto held = host_.positions(*account);
    if (!held.empty()) return *host_.find_instrument(held.front().instrument.text());
  }
  return 0;
}

void Server::act(const Fault& fault, const Asked& asked) {
  const auto* account = fault.account.empty() ? asked.account : host_.find_account(fault.account);
  const auto instrument = instrument_for(fault, asked, account);
  switch (fault.kind) {
    case FaultKind::ClockSkew: return host_.set_skew(fault.delay());
    case FaultKind::ChangeInstrument: host_.coarsen(instrument); return;
    case FaultKind::Liquidate:
      if (account != nullptr) host_.liquidate(*account, instrument);
      return;
    case FaultKind::ForeignTrade: {
      if (account == nullptr) return;
      const auto& traded = host_.listing(instrument);
      const auto least = traded.quantity_of(std::max<Lots>({traded.min_lots, traded.lot_step, 1}));
      const auto quantity = Quantity::parse(fault.quantity);
      const auto ticker = host_.exchange().ticker(traded.instrument.id);
      const auto price = ticker->last ? ticker->last->price : host_.mark(instrument);
      host_.foreign_trade(*account, instrument, fault.side == "sell" ? Side::Sell : Side::Buy,
                          quantity ? *quantity : least, price);
      return;
    }
    case FaultKind::CloseStream:
    case FaultKind::SilentStream: return act_on_streams(fault, account);
    default: return;
  }
}

/// Of one account, or (for who has none) of all.
void Server::act_on_streams(const Fault& fault, const Account* account) {
  for (const auto& link : links_) {
    if (account != nullptr && link->session->account() != account) continue;
    if (fault.kind == FaultKind::SilentStream) {
      link->is_mute = true;
    } else {
      link->close(1001, "going away");
    }
  }
}

void Server::fill_newest(const Account* account) {
  if (account != nullptr && !account->orders.empty()) host_.fill_now(account->orders.back());
}

// Web sockets ---------------------------------------------------------------------------------------------------------

Result<WebSocketEvents> Server::on_session(const ServerRequest& request, WebSocket& socket) {
  const auto index = index_of(Target{request.target}.path);
  if (index == dialects_.size()) return Error{ErrorCode::NotFound, Outcome::Rejected, "no such path"};
  auto link = std::make_shared<Link>(*this, socket);
  auto session = dialects_[index]->open_session(request, *link);
  if (!session) return session.error();
  link->session = *std::move(session);
  links_.push_back(link);
  WebSocketEvents events;
  events.on_message = [this, link](std::string_view text) { on_message(link, text); };
  events.on_pong = [link] { link->session->on_pong(); };
  events.on_close = [this, link](int, const std::string&) {
    link->forget_socket();
    link->session.reset();
    links_.erase(std::remove(links_.begin(), links_.end(), link), links_.end());
  };
  return events;
}

void Server::on_message(const std::shared_ptr<Link>& link, std::string_view text) {
  if (!link->session) return;
  host_.advance();
  auto& session = *link->session;
  link->swallow_reply = link->garble = false;
  link->reply_delay = {};
  std::vector<const Fault*> struck;
  Asked asked;
  if (!faults_.empty()) {
    asked = session.classify(text);
    struck = faults_.on_request(asked.intent, name_of(asked.account));
    if (has(struck, FaultKind::DropRequest)) return;
    for (const auto* fault : struck) act(*fault, asked);
    if (const auto failure = failure_of(struck, asked)) {
      if (auto said = session.fail(text, *failure); !said.empty()) link->reply(std::move(said));
      if (options_.commit_each) flush();
      return;
    }
    link->swallow_reply = has(struck, FaultKind::AcceptDropReply);
    link->garble = has(struck, FaultKind::GarbageBody) || has(struck, FaultKind::TruncateBody);
    if (const auto* late = find(struck, FaultKind::DelayReply)) link->reply_delay = late->delay();
    if (has(struck, FaultKind::FillBeforeAck)) link->reply_delay = kTick / 2;
  }
  session.on_message(text);
  if (has(struck, FaultKind::FillBeforeAck)) fill_newest(asked.account);
  link->swallow_reply = link->garble = false;
  link->reply_delay = {};
  if (options_.commit_each) flush();
}

void Server::on_push(const std::shared_ptr<Link>& link, std::string_view kind, std::string text) {
  if (link->is_mute || !link->is_open()) return;
  if (faults_.empty()) return link->say(std::move(text));
  const auto struck = faults_.on_push(kind, name_of(link->session ? link->session->account() : nullptr));
  for (const auto* fault : struck) {
    if (fault->kind == FaultKind::SilentStream) link->is_mute = true;
    if (fault->kind == FaultKind::CloseStream) link->close(1001, "going away");
  }
  if (link->is_mute || has(struck, FaultKind::DropPush) || has(struck, FaultKind::SequenceGap)) return;
  if (has(struck, FaultKind::ReorderPush) && !link->held) {
    link->held = std::move(text);
    link->held_ticks = kHeldTicks;
    return;
  }
  if (has(struck, FaultKind::DuplicatePush)) link->say(text);
  link->say(std::move(text));
  if (link->held) link->say(*std::exchange(link->held, std::nullopt));
}

// The loop ------------------------------------------------------------------------------------------------------------

void Server::send(Saying saying) {
  if (saying.delay > Duration::zero()) {
    auto later = std::make_shared<Saying>(std::move(saying));
    const auto delay = std::exchange(later->delay, Duration::zero());
    return http_.after(delay, [this, later] { send(std::move(*later)); });
  }
  if (saying.link) return saying.link->send(saying);
  if (saying.cut_at) return saying.responder->cut(std::move(saying.reply), *saying.cut_at);
  saying.responder->answer(std::move(saying.reply));
}

void Server::flush() {
  if (failed_) return;
  host_.deliver();
  if (const auto committed = host_.commit(); !committed) return fail(committed.error());
  while (!sayings_.empty()) {
    auto saying = std::move(sayings_.front());
    sayings_.pop_front();
    send(std::move(saying));
  }
}

void Server::tick() {
  if (!past_ && faults_.has_lag()) remember_past();
  if (player_) {
    host_.advance();
    if (const auto played = player_->play_until(host_.exchange().now(), host_); !played) return fail(played.error());
  }
  host_.tick();
  const bool is_second = ++ticks_ % kTicksOfSecond == 0;
  const auto links = links_;
  for (const auto& link : links) {
    if (link->held && --link->held_ticks <= 0) link->say(*std::exchange(link->held, std::nullopt));
    if (is_second && link->session) link->session->on_second();
  }
  flush();
  http_.after(kTick, [this] { tick(); });
}

}  // namespace serve
