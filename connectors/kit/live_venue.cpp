#include "connectors/kit/live_venue.h"

#include <algorithm>
#include <array>

namespace kit {
namespace {

using namespace engine;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// When an order of unknown fate is asked for, after each look; then every few seconds until it is past its fence.
constexpr std::array<Duration, 6> kLooks{milliseconds{200}, milliseconds{300}, milliseconds{500},
                                         seconds{1},        seconds{2},        seconds{4}};
/// Venues check a deadline a little before they match.
constexpr Duration kFenceMargin = seconds{2};
/// Without a deadline a request is refused by its own timestamp, 30 s at OKX and 60 s at most at Binance.
constexpr Duration kFenceWithoutDeadline = seconds{65};
constexpr int kMissesToDie = 2;
/// An order that the venue had and has no more is given up only after looks over a longer time.
constexpr int kMissesToLose = 6;
/// Open orders are asked for now and then, for streams can be silent: the ones that cannot rest much sooner.
constexpr Duration kFirstAudit = seconds{2};
constexpr Duration kFirstAuditOfResting = seconds{20};
constexpr Duration kAuditMax = seconds{60};
constexpr Duration kRetryMax = seconds{30};
constexpr Duration kMarketEvery = milliseconds{100};
/// Streams and lists overlap by this much, so that nothing falls between them.
constexpr Duration kOverlap = minutes{2};

Duration backoff(int tries, Duration first, Duration most) {
  Duration wait = first;
  for (int i = 0; i < tries && wait < most; ++i) wait *= 2;
  return std::min(wait, most);
}

bool stays(const Error& error) {
  return error.code == ErrorCode::Unauthorized || error.code == ErrorCode::Refused ||
         error.code == ErrorCode::InvalidInput;
}

}  // namespace

LiveVenue::LiveVenue(VenueId id, std::unique_ptr<LiveApi> api, Executor& executor, Sink& sink)
    : id_{std::move(id)}, executor_{executor}, sink_{sink}, api_{std::move(api)} {
  executor_.post([this] { api_->start(*this); });
}

LiveVenue::~LiveVenue() = default;

// From the engine's thread --------------------------------------------------------------------------------------------

template <class Item, class Work>
Status LiveVenue::hand_over(std::span<const Item> items, Work work) {
  std::vector<Item> copy{items.begin(), items.end()};
  if (executor_.offer([work, copy = std::move(copy)]() mutable { work(std::move(copy)); })) return ok();
  return Error{ErrorCode::Unavailable, Outcome::NotSent, "venue " + id_.text() + ": too much waits to be sent"};
}

Status LiveVenue::submit(std::span<const NewOrder> orders) {
  return hand_over(orders, [this](std::vector<NewOrder> copy) { place_now(std::move(copy)); });
}

Status LiveVenue::cancel(std::span<const OrderRef> orders) {
  // Losing a cancel would lose it for good, and there are never more of them than orders.
  executor_.post([this, copy = std::vector<OrderRef>{orders.begin(), orders.end()}] { cancel_now(copy); });
  return ok();
}

Status LiveVenue::look_up(std::span<const OrderRef> orders) {
  executor_.post([this, copy = std::vector<OrderRef>{orders.begin(), orders.end()}] {
    for (const auto& ref : copy) answer_lookup(ref, 0);
  });
  return ok();
}

Status LiveVenue::open_accounts(std::span<const CustomerConfig> customers) {
  executor_.post([this, copy = std::vector<CustomerConfig>{customers.begin(), customers.end()}] {
    for (const auto& config : copy) {
      auto& account = accounts_[config.id];
      account = Account{};
      account.config = config;
      open_account(config.id);
    }
  });
  return ok();
}

void LiveVenue::load_instruments(LiveApi::OnInstruments done) {
  executor_.post([this, done = std::move(done)]() mutable { api_->load_instruments(std::move(done)); });
}

void LiveVenue::watch(std::vector<InstrumentId> instruments) {
  executor_.post([this, instruments = std::move(instruments)]() mutable { api_->watch(std::move(instruments)); });
}

// Orders out ----------------------------------------------------------------------------------------------------------

std::optional<SendResult> LiveVenue::refusal(const NewOrder& order) const {
  SendResult result{SendResult::Kind::Refused, {}, OrderStatus::Rejected, {}};
  const auto account = accounts_.find(order.customer);
  if (account == accounts_.end() || account->second.state == AccountState::Suspended) {
    result.reason = "ACCOUNT_SUSPENDED";
    return result;
  }
  if (order.deadline != Timestamp{} && api_->venue_now() > order.deadline) {
    result.status = OrderStatus::Expired;
    result.reason = "DEADLINE_PASSED";
    return result;
  }
  return std::nullopt;
}

LiveVenue::Flight& LiveVenue::flight_of(const OrderRef& ref) {
  auto& flight = flights_[ref.client_order_id];
  if (flight.ref.client_order_id.empty()) {
    flight.ref = ref;
    flight.fence =
        ref.deadline == Timestamp{} ? api_->venue_now() + kFenceWithoutDeadline : ref.deadline + kFenceMargin;
  }
  return flight;
}

void LiveVenue::place_now(std::vector<NewOrder> orders) {
  // One request takes orders of one customer and one instrument; the order of the first of each is kept.
  std::vector<std::vector<NewOrder>> batches;
  std::map<std::pair<CustomerId, InstrumentId>, std::size_t> open_batch;
  for (auto& order : orders) {
    orders_.add(order);
    flights_.erase(order.client_order_id);
    if (const auto refused = refusal(order)) {
      end_flight(order, *refused);
      continue;
    }
    const auto key = std::pair{order.customer, order.instrument};
    const auto known = open_batch.find(key);
    if (known == open_batch.end() || batches[known->second].size() >= api_->batch_max(order.instrument)) {
      open_batch[key] = batches.size();
      batches.emplace_back();
    }
    batches[open_batch[key]].push_back(std::move(order));
  }
  for (auto& batch : batches) place_batch(std::move(batch));
}

void LiveVenue::place_batch(std::vector<NewOrder> batch) {
  std::vector<std::uint64_t> legs;
  for (const auto& order : batch) {
    auto& flight = flight_of({order.client_order_id, order.customer, order.instrument, order.deadline});
    flight.leg = ++last_leg_;
    flight.rests = order.time_in_force == TimeInForce::GoodTillCancel && order.type == OrderType::Limit;
    legs.push_back(flight.leg);
  }
  auto sent = batch;
  api_->place(std::move(sent), [this, batch = std::move(batch), legs = std::move(legs)](
                                   const std::vector<SendResult>& results) { on_placed(batch, legs, results); });
}

void LiveVenue::on_placed(const std::vector<NewOrder>& batch, const std::vector<std::uint64_t>& legs,
                          const std::vector<SendResult>& results) {
  CHECK(results.size() == batch.size());
  LiveOrders::Reports reports;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& id = batch[i].client_order_id;
    const auto found = flights_.find(id);
    if (found == flights_.end() || found->second.leg != legs[i]) continue;  // Its stream was faster, to the end.
    auto& flight = found->second;
    switch (results[i].kind) {
      case SendResult::Kind::Accepted: {
        flight.accepted = true;
        auto news = own_news(flight.ref, OrderStatus::New, {});
        news.venue_order_id = results[i].venue_order_id;
        for (auto& report : orders_.hear(news)) reports.push_back(std::move(report));
        check_after(flight, patience(flight));
        if (flight.cancel_wanted) send_cancels({id});
        break;
      }
      case SendResult::Kind::Refused:
      case SendResult::Kind::NotSent:
        // News of it already: then it did arrive, and only a look can tell.
        if (orders_.is_heard_of(id)) {
          check_after(flight, kLooks[0]);
        } else {
          for (auto& report : orders_.hear(own_news(flight.ref, results[i].status, results[i].reason)))
            reports.push_back(std::move(report));
          flights_.erase(found);
        }
        break;
      case SendResult::Kind::Unknown: check_after(flight, kLooks[0]); break;
    }
  }
  post_reports(std::move(reports));
}

void LiveVenue::end_flight(const NewOrder& order, const SendResult& result) {
  const OrderRef ref{order.client_order_id, order.customer, order.instrument, order.deadline};
  post_reports(orders_.hear(own_news(ref, result.status, result.reason)));
}

OrderNews LiveVenue::own_news(const OrderRef& ref, OrderStatus status, std::string reason) const {
  OrderNews news;
  news.client_order_id = ref.client_order_id;
  news.customer = ref.customer;
  news.instrument = ref.instrument;
  news.status = status;
  news.reason = std::move(reason);
  news.event_time = api_->venue_now();
  return news;
}

// Cancels -------------------------------------------------------------------------------------------------------------

void LiveVenue::cancel_now(const std::vector<OrderRef>& orders) {
  std::vector<ClientOrderId> ids;
  for (const auto& ref : orders) {
    if (orders_.is_ended(ref.client_order_id)) continue;
    auto& flight = flight_of(ref);
    flight.cancel_wanted = true;
    flight.rests = true;
    ids.push_back(ref.client_order_id);
  }
  send_cancels(ids);
}

void LiveVenue::send_cancels(const std::vector<ClientOrderId>& ids) {
  std::map<std::pair<CustomerId, InstrumentId>, std::vector<OrderRef>> groups;
  for (const auto& id : ids) {
    const auto found = flights_.find(id);
    if (found == flights_.end() || found->second.cancel_sent) continue;
    found->second.cancel_sent = true;
    groups[{found->second.ref.customer, found->second.ref.instrument}].push_back(found->second.ref);
  }
  for (auto& [key, refs] : groups) {
    const auto step = api_->batch_max(key.second);
    for (std::size_t at = 0; at < refs.size(); at += step) {
      const auto end = std::min(at + step, refs.size());
      std::vector<OrderRef> part{refs.begin() + static_cast<std::ptrdiff_t>(at),
                                 refs.begin() + static_cast<std::ptrdiff_t>(end)};
      auto sent = part;
      api_->cancel(std::move(sent), [this, part = std::move(part)](const std::vector<SendResult>& results) {
        CHECK(results.size() == part.size());
        for (std::size_t i = 0; i < part.size(); ++i) on_canceled(part[i], results[i]);
      });
    }
  }
}

void LiveVenue::on_canceled(const OrderRef& ref, const SendResult& result) {
  const auto found = flights_.find(ref.client_order_id);
  if (found == flights_.end()) return;
  found->second.cancel_sent = false;
  // Accepted means asked. Whatever was answered, a look tells how it stands; still open, it is asked for again.
  const bool soon = result.kind == SendResult::Kind::Refused || result.kind == SendResult::Kind::Unknown;
  check_after(found->second, soon ? kLooks[0] : Duration{seconds{1}});
}

// What became of them -------------------------------------------------------------------------------------------------

Duration LiveVenue::patience(const Flight& flight) const {
  if (flight.cancel_wanted) return backoff(flight.looks, seconds{1}, kRetryMax);
  return backoff(flight.looks, flight.rests ? kFirstAuditOfResting : kFirstAudit, kAuditMax);
}

void LiveVenue::check_after(Flight& flight, Duration delay) {
  const auto timer = ++flight.timer;
  const auto leg = flight.leg;
  executor_.after(delay, [this, id = flight.ref.client_order_id, timer, leg] {
    const auto found = flights_.find(id);
    if (found != flights_.end() && found->second.timer == timer && found->second.leg == leg) check(id);
  });
}

void LiveVenue::check(const ClientOrderId& id) {
  auto& flight = flights_.at(id);
  if (flight.looking) return;
  const auto account = accounts_.find(flight.ref.customer);
  if (account == accounts_.end() || account->second.state != AccountState::Ready) {
    check_after(flight, kRetryMax);
    return;
  }
  flight.looking = true;
  const bool past_fence = api_->venue_now() > flight.fence;
  api_->look_up(flight.ref, [this, id, leg = flight.leg, past_fence](const Result<std::vector<OrderNews>>& found) {
    on_checked(id, leg, past_fence, found);
  });
}

void LiveVenue::on_checked(const ClientOrderId& id, std::uint64_t leg, bool past_fence,
                           const Result<std::vector<OrderNews>>& found) {
  if (found) hear_all(*found);
  const auto still = flights_.find(id);
  if (still == flights_.end() || still->second.leg != leg) return;
  auto& flight = still->second;
  flight.looking = false;
  ++flight.looks;
  if (!found) {
    check_after(flight, backoff(flight.looks, kLooks[2], kRetryMax));
  } else if (found->empty()) {
    on_missed(flight, past_fence);
  } else {
    flight.misses = 0;
    flight.accepted = true;
    if (flight.cancel_wanted) send_cancels({id});
    check_after(flight, orders_.lacks_fills(id) ? kLooks[2] : patience(flight));
  }
}

void LiveVenue::on_missed(Flight& flight, bool past_fence) {
  const auto id = flight.ref.client_order_id;
  if (past_fence) ++flight.misses;
  const bool known = flight.accepted || orders_.is_heard_of(id);
  if (flight.misses < (known ? kMissesToLose : kMissesToDie)) {
    const auto look = std::min(static_cast<std::size_t>(flight.looks), kLooks.size() - 1);
    check_after(flight, past_fence && !known ? kLooks[2] : kLooks[look]);
    return;
  }
  const auto ref = flight.ref;
  flights_.erase(id);
  if (known) {
    post_reports(orders_.hear(own_news(ref, OrderStatus::Expired, "LOST")));
  } else {
    post(LookupsAnswered{id_, {OrderLookup{id, ref.customer, ref.instrument, false, true, {}}}});
  }
}

void LiveVenue::answer_lookup(const OrderRef& ref, int tries) {
  const auto account = accounts_.find(ref.customer);
  // While its account is being opened an order waits; a suspended account's is asked for once it is opened again.
  const bool can_ask = account != accounts_.end() && account->second.state == AccountState::Ready;
  const auto later = [this, ref, tries] {
    executor_.after(backoff(tries, kLooks[2], kRetryMax), [this, ref, tries] { answer_lookup(ref, tries + 1); });
  };
  if (!can_ask) return later();
  auto& flight = flight_of(ref);
  const auto leg = flight.leg;
  const bool past_fence = api_->venue_now() > flight.fence;
  api_->look_up(ref, [this, ref, later, leg, past_fence](const Result<std::vector<OrderNews>>& found) {
    const auto& id = ref.client_order_id;
    if (!found) return later();
    for (const auto& news : *found) (void)orders_.hear(news);
    // Fills may come to the lists later than to the order.
    if (orders_.lacks_fills(id)) return later();
    OrderLookup lookup{id, ref.customer, ref.instrument, false, false, orders_.story(id)};
    lookup.found = !lookup.reports.empty();
    const auto still = flights_.find(id);
    if (still != flights_.end() && still->second.leg == leg) {
      auto& mine = still->second;
      if (!lookup.found && past_fence) lookup.fenced = ++mine.misses >= kMissesToDie;
      if (lookup.fenced || orders_.is_ended(id)) {
        flights_.erase(still);
      } else if (lookup.found) {
        mine.rests = true;
        check_after(mine, patience(mine));
      }
    }
    post(LookupsAnswered{id_, {std::move(lookup)}});
  });
}

// News ----------------------------------------------------------------------------------------------------------------

void LiveVenue::hear_all(const std::vector<OrderNews>& news) {
  LiveOrders::Reports reports;
  for (const auto& each : news) {
    for (auto& report : orders_.hear(each)) reports.push_back(std::move(report));
  }
  post_reports(std::move(reports));
  for (const auto& each : news) {
    if (is_ours(each.client_order_id)) settle_flight(each.client_order_id);
  }
}

void LiveVenue::settle_flight(const ClientOrderId& id) {
  if (orders_.is_ended(id)) {
    flights_.erase(id);
    return;
  }
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  found->second.accepted = true;
  if (orders_.lacks_fills(id) && !found->second.looking) check_after(found->second, kLooks[2]);
}

void LiveVenue::on_news(const OrderNews& news) { hear_all({news}); }

void LiveVenue::on_market(MarketUpdate update) {
  update.venue = id_;
  const auto instrument = update.instrument;
  moved_.insert_or_assign(instrument, std::move(update));
  if (std::exchange(market_due_, true)) return;
  executor_.after(kMarketEvery, [this] { flush_market(); });
}

void LiveVenue::flush_market() {
  market_due_ = false;
  MarketMoved moved;
  for (auto& [instrument, update] : moved_) moved.updates.push_back(std::move(update));
  moved_.clear();
  // A full inbox may miss a price: the next one is as good.
  (void)sink_.post(Input{std::move(moved), 0});
}

// Accounts ------------------------------------------------------------------------------------------------------------

void LiveVenue::open_account(const CustomerId& customer) {
  auto& account = accounts_.at(customer);
  account.opened = account.read_until = api_->venue_now();
  api_->open_account(account.config, [this, customer](const Result<std::map<Asset, Decimal>>& balances) {
    auto& mine = accounts_.at(customer);
    if (balances) {
      mine.state = AccountState::Ready;
      mine.problem_told = false;
      mine.tries = 0;
      post(AccountAnswered{id_, customer, *balances, {}});
      return;
    }
    if (stays(balances.error())) {
      mine.state = AccountState::Suspended;
      tell_problem(mine, balances.error().detail);
      return;
    }
    // It may pass. After some tries somebody should know, and the others should not wait for it.
    if (++mine.tries == 4) tell_problem(mine, balances.error().detail);
    executor_.after(backoff(mine.tries, kLooks[2], kRetryMax), [this, customer] {
      if (accounts_.at(customer).state == AccountState::Opening) open_account(customer);
    });
  });
}

void LiveVenue::tell_problem(Account& account, const std::string& problem) {
  if (std::exchange(account.problem_told, true)) return;
  post(AccountAnswered{id_, account.config.id, {}, problem});
}

void LiveVenue::on_suspended(const CustomerId& customer, const std::string& problem) {
  const auto found = accounts_.find(customer);
  if (found == accounts_.end()) return;
  found->second.state = AccountState::Suspended;
  tell_problem(found->second, problem);
}

void LiveVenue::on_stream_up(const CustomerId& customer) {
  const auto found = accounts_.find(customer);
  if (found == accounts_.end()) return;
  read_missed(customer, std::max(found->second.opened, found->second.read_until - kOverlap), 0);
  for (const auto& ref : orders_.open(customer)) {
    const auto flight = flights_.find(ref.client_order_id);
    if (flight != flights_.end() && flight->second.accepted) check_after(flight->second, kLooks[0]);
  }
}

void LiveVenue::read_missed(const CustomerId& customer, Timestamp since, int tries) {
  const auto now = api_->venue_now();
  api_->recent(customer, since, [this, customer, since, tries, now](const Result<std::vector<OrderNews>>& found) {
    if (found) {
      hear_all(*found);
      auto& account = accounts_.at(customer);
      account.read_until = std::max(account.read_until, now);
      return;
    }
    if (stays(found.error())) return;
    executor_.after(backoff(tries, kLooks[2], kRetryMax),
                    [this, customer, since, tries] { read_missed(customer, since, tries + 1); });
  });
}

// To the engine -------------------------------------------------------------------------------------------------------

void LiveVenue::post_reports(LiveOrders::Reports reports) {
  if (!reports.empty()) post(ReportsArrived{id_, std::move(reports)});
}

void LiveVenue::post(InputBody body) {
  unsent_.push_back(Input{std::move(body), 0});
  while (!unsent_.empty() && sink_.post(unsent_.front())) unsent_.pop_front();
}

}  // namespace kit
