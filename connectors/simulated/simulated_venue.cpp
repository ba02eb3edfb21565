#include "connectors/simulated/simulated_venue.h"

#include <deque>
#include <utility>

#include "connectors/simulated/embedded_exchange.h"

namespace simulated {
namespace {

using namespace engine;

/// The port's face: what goes to the exchange, and what of its events goes to the Sink.
class Embedded final : public SimulatedVenue {
 public:
  Embedded(EmbeddedExchange exchange, VenueId id, std::vector<InstrumentId> instruments, bool has_market, Sink& sink)
      : exchange_{std::move(exchange)},
        id_{std::move(id)},
        instruments_{std::move(instruments)},
        sink_{sink},
        has_market_{has_market},
        now_{exchange_.now()} {}

  Status submit(std::span<const NewOrder> orders) override {
    return answer([&](Events& events) { return exchange_.place(orders, now_, events); });
  }
  Status cancel(std::span<const OrderRef> orders) override {
    return answer([&](Events& events) { return exchange_.cancel(orders, now_, events); });
  }
  Status look_up(std::span<const OrderRef> orders) override;
  Status open_accounts(std::span<const CustomerConfig> customers) override;

  std::optional<Timestamp> next_time() const override { return exchange_.next_time(); }
  Status play() override { return play_one(true); }
  Status skip_to(Timestamp time) override {
    for (auto next = next_time(); next && *next <= time; next = next_time()) {
      if (const auto played = play_one(false); !played) return played;
    }
    return ok();
  }

  void announce() override;
  bool has_market() const override { return has_market_; }
  std::uint64_t records() const override { return exchange_.records(); }
  Timestamp now() const override { return now_; }
  void set_time(Timestamp now) override { now_ = std::max(now_, now); }
  std::string state_hash() const override { return exchange_.exchange().state_hash(); }
  const Exchange& exchange() const override { return exchange_.exchange(); }

 private:
  using Events = std::vector<ExchangeEvent>;

  template <class Act>
  Status answer(Act&& act) {
    Events events;
    if (auto done = act(events); !done) return done;
    post_reports(std::move(events));
    return ok();
  }
  Status play_one(bool told);
  void post_reports(Events events);
  /// The inbox may be full of other people's input; what waits goes first the next time.
  void post(InputBody body);

  EmbeddedExchange exchange_;
  VenueId id_;
  std::vector<InstrumentId> instruments_;
  Sink& sink_;
  bool has_market_;
  Timestamp now_;
  std::map<InstrumentId, Price> told_;  ///< The price each market was last told at.
  std::deque<Input> unsent_;
};

void Embedded::post(InputBody body) {
  unsent_.push_back(Input{std::move(body), 0});
  while (!unsent_.empty() && sink_.post(unsent_.front())) unsent_.pop_front();
}

void Embedded::post_reports(Events events) {
  ReportsArrived arrived{id_, {}};
  for (auto& event : events) {
    if (auto* report = std::get_if<ExecutionReport>(&event)) arrived.reports.push_back(std::move(*report));
  }
  if (!arrived.reports.empty()) post(std::move(arrived));
}

Status Embedded::look_up(std::span<const OrderRef> orders) {
  LookupsAnswered answered{id_, {}};
  for (const auto& ref : orders) {
    OrderLookup lookup{ref.client_order_id, ref.customer, ref.instrument, false, false, {}};
    lookup.reports = exchange_.exchange().order_story(ref.customer, ref.client_order_id);
    lookup.found = !lookup.reports.empty();
    lookup.fenced = !lookup.found;  // In this process nothing is on the road: what is not here never will be.
    answered.lookups.push_back(std::move(lookup));
  }
  if (!answered.lookups.empty()) post(std::move(answered));
  return ok();
}

Status Embedded::open_accounts(std::span<const CustomerConfig> customers) {
  if (auto opened = exchange_.open_accounts(customers, now_); !opened) return opened;
  for (const auto& customer : customers) {
    AccountAnswered answered{id_, customer.id, {}};
    for (const auto& [asset, balance] : exchange_.exchange().balances(customer.id)) {
      answered.balances[asset] = balance.total();
    }
    post(std::move(answered));
  }
  return ok();
}

Status Embedded::play_one(bool told) {
  Events events;
  auto played = exchange_.play(events);
  if (!played) return played.error();
  if (!*played) return ok();
  const auto& moved = **played;
  set_time(moved.time);
  const bool is_news = moved.price && std::exchange(told_[moved.instrument], *moved.price) != *moved.price;
  if (!told) return ok();
  if (is_news) post(MarketMoved{{MarketUpdate{id_, moved.instrument, *moved.price, moved.quote, moved.time}}});
  post_reports(std::move(events));
  return ok();
}

void Embedded::announce() {
  MarketMoved moved;
  for (const auto& instrument : instruments_) {
    const auto known = told_.find(instrument);
    const Price price = known == told_.end() ? exchange_.exchange().mark_price(instrument) : known->second;
    if (price.is_positive()) moved.updates.push_back(MarketUpdate{id_, instrument, price, std::nullopt, now_});
  }
  if (has_market_ && !moved.updates.empty()) post(std::move(moved));
}

}  // namespace

Result<std::unique_ptr<SimulatedVenue>> SimulatedVenue::open(Options options, Sink& sink) {
  const VenueId id = options.config.id;
  const bool has_market = !options.histories.empty();
  std::vector<InstrumentId> instruments;
  for (const auto& instrument : options.config.instruments) instruments.push_back(instrument.id);
  auto exchange = EmbeddedExchange::open(options.config, options.journal_dir, std::move(options.histories));
  if (!exchange) return exchange.error();
  return std::unique_ptr<SimulatedVenue>{
      std::make_unique<Embedded>(std::move(*exchange), id, std::move(instruments), has_market, sink)};
}

}  // namespace simulated
