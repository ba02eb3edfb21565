#include "connectors/binance/live_api.h"

#include <algorithm>
#include <utility>

#include "connectors/binance/errors.h"
#include "connectors/binance/live_session.h"
#include "connectors/binance/live_streams.h"
#include "connectors/binance/order_answers.h"
#include "connectors/binance/requests.h"
#include "connectors/kit/fields.h"
#include "connectors/kit/live_rest.h"

namespace binance {
namespace {

using namespace engine;
using kit::OrderNews;
using kit::RestRank;
using kit::SendResult;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kBatchMax = 5;
constexpr std::int64_t kPageRows = 1'000;
constexpr Duration kClockEvery = minutes{10};
constexpr Duration kClockRetry = seconds{2};
constexpr Duration kAnswerWithin = seconds{10};
constexpr Duration kKeyEvery = minutes{30};  ///< A listen key lives an hour.
constexpr std::int64_t kWindowMax = 60'000;
// Of REQUEST_WEIGHT and ORDERS, which each answer counts in its headers.
constexpr int kSpotWeight = 6'000, kUsdmWeight = 2'400, kSpotOrders = 100, kUsdmOrders = 300;
constexpr Duration kOrdersWindow = seconds{10};

class Api final : public kit::LiveApi {
 public:
  explicit Api(kit::LiveOptions options)
      : options_{std::move(options)},
        market_{options_.config.market == "spot" ? MarketType::Spot : MarketType::UsdM},
        rest_{options_.http, options_.executor},
        base_url_{options_.config.rest_url},
        streams_{options_, listing_, market_} {
    const bool is_demo = options_.config.demo;
    if (base_url_.empty() && is_spot())
      base_url_ = is_demo ? "https://testnet.binance.vision" : "https://api.binance.com";
    if (base_url_.empty()) base_url_ = is_demo ? "https://testnet.binancefuture.com" : "https://fapi.binance.com";
    use_instruments(options_.config.instruments);
  }

  void start(kit::LiveListener& listener) override {
    listener_ = &listener;
    streams_.start(listener, [this] { return venue_now(); });
    read_clock();
  }
  void load_instruments(OnInstruments done) override;
  void use_instruments(const std::vector<Instrument>& listed) override;
  void watch(std::vector<InstrumentId> watched) override { streams_.watch(std::move(watched)); }
  void check_account(const CustomerConfig& customer, OnChecked done) override;
  void open_account(const CustomerConfig& customer, OnBalances done) override;
  std::size_t batch_max(const InstrumentId&) const override { return is_spot() ? 1 : kBatchMax; }
  void place(std::vector<NewOrder> orders, OnSent done) override;
  void cancel(std::vector<engine::OrderRef> orders, OnSent done) override;
  void look_up(const engine::OrderRef& order, OnNews done) override;
  void recent(const CustomerId& customer, Timestamp since, OnNews done) override;
  Timestamp venue_now() const override { return options_.executor.clock().now() + offset_; }

 private:
  using OnAnswer = std::function<void(const Result<Answer>&)>;
  struct Send {
    RestRank rank = RestRank::Read;
    Timestamp expires{};  ///< The end of its window, and it does not leave later.
  };
  bool is_spot() const { return market_ == MarketType::Spot; }
  void call(const CustomerId& customer, Request request, Send send, OnAnswer done);
  void note_limits(const HttpReply& reply, const CustomerId& customer);
  LiveSession* find_session(const CustomerId& customer);
  void suspend(const CustomerId& customer, const std::string& problem);
  void read_clock();
  void read_account(const CustomerId& customer, const OnChecked& done);
  void set_mode(const CustomerId& customer, bool is_second_look, std::function<void(Status)> done);
  void open_stream(const CustomerId& customer);
  void keep_key(const CustomerId& customer);
  void with_leverage(const CustomerId& customer, const Instrument& instrument, std::function<void(bool)> then);
  void send_orders(const std::vector<NewOrder>& orders, const Instrument& instrument, OnSent done);
  Order translate(const NewOrder& order, const Instrument& instrument, const LiveSession& session) const;
  void read_fills(const CustomerId& customer, const InstrumentId& instrument, ListFilter filter, OnNews done);
  void read_next(const CustomerId& customer, std::vector<InstrumentId> left, Timestamp since,
                 std::vector<OrderNews> found, OnNews done);
  const Instrument* find(const InstrumentId& id) const {
    const auto found = listing_.instruments.find(id);
    return found == listing_.instruments.end() ? nullptr : &found->second;
  }
  std::string symbol_of(const InstrumentId& id) const {
    const auto found = listing_.symbols.find(id);
    return found == listing_.symbols.end() ? id.text() : found->second;
  }

  kit::LiveOptions options_;
  const MarketType market_;
  kit::LiveRest rest_;
  std::string base_url_;
  Listing listing_;
  LiveStreams streams_;
  kit::LiveListener* listener_ = nullptr;
  std::map<CustomerId, std::unique_ptr<LiveSession>> sessions_;
  std::map<CustomerId, std::vector<InstrumentId>> traded_;  ///< By us: fills are listed by symbol only.
  kit::Json json_;
  Duration offset_{};
};

// Asking --------------------------------------------------------------------------------------------------------------

LiveSession* Api::find_session(const CustomerId& customer) {
  const auto found = sessions_.find(customer);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Api::call(const CustomerId& customer, Request request, Send send, OnAnswer done) {
  kit::RestJob job;
  job.rank = send.rank;
  if (request.order_count > 0) {
    job.uses.push_back(
        {"orders/" + customer.text(), is_spot() ? kSpotOrders : kUsdmOrders, kOrdersWindow, request.order_count, true});
  }
  job.uses.push_back({"weight", is_spot() ? kSpotWeight : kUsdmWeight, minutes{1}, request.weight, true});
  job.answer_within = kAnswerWithin;
  if (send.expires != Timestamp{}) job.leave_by = send.expires - offset_;
  job.make = [this, customer, request = std::move(request), send]() -> Result<HttpRequest> {
    const auto* session = find_session(customer);
    if (request.security != Security::None && (session == nullptr || session->is_suspended)) {
      return Error{ErrorCode::Unauthorized, Outcome::NotSent, "account " + customer.text() + " is suspended"};
    }
    auto window = kReceiveWindowMs;
    if (send.expires != Timestamp{}) {
      window = std::clamp<std::int64_t>((send.expires - venue_now()).count() / 1'000'000, 1, kWindowMax);
    }
    // What a key may do is told at the spot address only.
    const bool is_elsewhere = options_.config.rest_url.empty() && request.path.starts_with("/sapi/");
    const std::string base = is_elsewhere ? "https://api.binance.com" : base_url_;
    return to_http(request, base, session == nullptr ? Credentials{} : session->credentials(), venue_now(), window);
  };
  job.done = [this, customer, done = std::move(done)](const Result<HttpReply>& reply) {
    if (reply) note_limits(*reply, customer);
    const auto answer = open_answer(reply, json_);
    if (const auto problem = key_problem(answer); problem && !customer.empty()) suspend(customer, *problem);
    if (is_clock_problem(answer)) read_clock();
    done(answer);
  };
  rest_.send(std::move(job));
}

void Api::note_limits(const HttpReply& reply, const CustomerId& customer) {
  const auto note = [&](const char* header, const std::string& bucket, Duration window) {
    const auto used = Decimal::parse(find_header(reply.headers, header));
    if (used && *used < Decimal{1'000'000}) {
      rest_.note_used(bucket, window, static_cast<int>(used->units() / Decimal::kOne));
    }
  };
  note("X-MBX-USED-WEIGHT-1M", "weight", minutes{1});
  if (!customer.empty()) note("X-MBX-ORDER-COUNT-10S", "orders/" + customer.text(), kOrdersWindow);
}

void Api::suspend(const CustomerId& customer, const std::string& problem) {
  auto* session = find_session(customer);
  if (session == nullptr || std::exchange(session->is_suspended, true)) return;
  if (session->stream) session->stream->stop();
  if (listener_ != nullptr) listener_->on_suspended(customer, problem);
}

void Api::read_clock() {
  const auto sent = options_.executor.clock().now();
  call({}, plain(is_spot() ? Operation::SpotTime : Operation::Time), {}, [this, sent](const Result<Answer>& answer) {
    const auto received = options_.executor.clock().now();
    bool is_known = false;
    if (answer && answer->code == 0) {
      kit::Fields in;
      const auto time = in.time(answer->root["serverTime"]);
      is_known = in.good();
      if (is_known) offset_ = time - (sent + (received - sent) / 2);
    }
    options_.executor.after(is_known ? kClockEvery : kClockRetry, [this] { read_clock(); });
  });
}

void Api::use_instruments(const std::vector<Instrument>& listed) {
  for (const auto& instrument : listed) {
    listing_.instruments.insert_or_assign(instrument.id, instrument);
    if (listing_.symbols.contains(instrument.id)) continue;
    auto symbol = instrument.base.text() + instrument.quote.text();
    listing_.names.insert_or_assign(symbol, instrument.id);
    listing_.symbols.emplace(instrument.id, std::move(symbol));
  }
  streams_.watch_listed();
}

void Api::load_instruments(OnInstruments done) {
  call({}, plain(is_spot() ? Operation::SpotExchangeInfo : Operation::ExchangeInfo), {},
       [this, done = std::move(done)](const Result<Answer>& answer) {
         if (const auto failure = failure_of(answer)) return done(*failure);
         std::vector<Instrument> all;
         for (auto& listed : read_instruments(answer->root, is_spot())) {
           listing_.symbols.insert_or_assign(listed.instrument.id, listed.symbol);
           listing_.names.insert_or_assign(listed.symbol, listed.instrument.id);
           all.push_back(std::move(listed.instrument));
         }
         use_instruments(all);
         done(std::move(all));
       });
}

// Accounts ------------------------------------------------------------------------------------------------------------

void Api::check_account(const CustomerConfig& customer, OnChecked done) {
  auto session = open_session(customer, options_.crypto, options_.environment);
  if (!session) return done(session.error());
  sessions_[customer.id] = *std::move(session);
  read_account(customer.id, done);
}

void Api::read_account(const CustomerId& customer, const OnChecked& done) {
  const auto unreadable = [](const std::string& why) {
    return Error{ErrorCode::Unavailable, Outcome::Unknown, "binance: an account's row: " + why};
  };
  const auto read_holdings = [this, customer, done, unreadable](bool may_withdraw) {
    call(customer, plain(is_spot() ? Operation::SpotAccount : Operation::Account), {},
         [this, done, unreadable, may_withdraw](const Result<Answer>& answer) {
           if (const auto failure = failure_of(answer)) return done(*failure);
           kit::AccountCheck check;
           check.may_withdraw = may_withdraw;
           // USD-M answers this only to keys that may trade there.
           const auto can_trade = answer->root["canTrade"];
           check.may_trade = can_trade.is_null() || can_trade.is_true();
           kit::Fields in;
           for (const auto row : answer->root[is_spot() ? "balances" : "assets"].items()) {
             const auto held =
                 is_spot() ? in.decimal(row["free"]) + in.decimal(row["locked"]) : in.decimal(row["walletBalance"]);
             if (!held.is_zero()) check.balances[Asset{in.name(row["asset"])}] = held;
           }
           if (!in.good()) return done(unreadable(in.error()));
           done(std::move(check));
         });
  };
  // Neither testnet knows what a key may do; nothing can be withdrawn there.
  if (options_.config.demo) return read_holdings(false);
  auto rights = Request{};
  rights.method = "GET";
  rights.path = "/sapi/v1/account/apiRestrictions";
  const auto ask = [this, customer, done, read_holdings](Request request) {
    call(customer, std::move(request), {}, [done, read_holdings](const Result<Answer>& answer) {
      if (const auto failure = failure_of(answer)) return done(*failure);
      read_holdings(answer->root["enableWithdrawals"].is_true());
    });
  };
  ask(std::move(rights));
}

void Api::open_account(const CustomerConfig& customer, OnBalances done) {
  check_account(customer, [this, id = customer.id, done = std::move(done)](const Result<kit::AccountCheck>& check) {
    if (!check) return done(check.error());
    const auto refuse = [&](const char* why) { done(Error{ErrorCode::Refused, Outcome::Rejected, why}); };
    if (check->may_withdraw) return refuse("the key may withdraw; make one that may only read and trade");
    if (!check->may_trade) return refuse("the key may not trade");
    set_mode(id, false, [this, id, done, balances = check->balances](const Status& set) {
      if (!set) return done(set.error());
      open_stream(id);
      done(balances);
    });
  });
}

void Api::set_mode(const CustomerId& customer, bool is_second_look, std::function<void(Status)> done) {
  if (is_spot()) return done(ok());
  call(customer, plain(Operation::GetPositionMode), {},
       [this, customer, is_second_look, done = std::move(done)](const Result<Answer>& answer) {
         if (const auto failure = failure_of(answer)) return done(*failure);
         const auto* session = find_session(customer);
         if (session == nullptr) return;
         const bool wanted = session->config.position_mode == PositionMode::Hedge;
         if (answer->root["dualSidePosition"].is_true() == wanted) return done(ok());
         if (is_second_look) {
           return done(Error{ErrorCode::Refused, Outcome::Rejected,
                             "the position mode was set and is another one all the same"});
         }
         // Refused while positions or orders are open; then a person has to decide.
         call(customer, set_position_mode(wanted), {}, [this, customer, done](const Result<Answer>& set) {
           if (auto failure = failure_of(set); failure && set && set->code != -4059) {
             failure->detail = "the position mode could not be set: " + failure->detail;
             return done(*failure);
           }
           set_mode(customer, true, done);
         });
       });
}

void Api::open_stream(const CustomerId& customer) {
  auto* session = find_session(customer);
  if (session == nullptr || listener_ == nullptr) return;
  const auto refused = [this, customer](const std::string& problem) { suspend(customer, problem); };
  if (is_spot()) return streams_.open_private(*session, refused, [] {});
  call(customer, plain(Operation::StartListenKey), {}, [this, customer, refused](const Result<Answer>& answer) {
    auto* mine = find_session(customer);
    if (mine == nullptr || mine->is_suspended) return;
    if (failure_of(answer) || answer->root["listenKey"].text().empty()) {
      options_.executor.after(seconds{5}, [this, customer] { open_stream(customer); });
      return;
    }
    const bool is_first = mine->listen_key.empty();
    mine->listen_key = answer->root["listenKey"].text();
    if (mine->stream) {
      mine->stream->set_url(streams_.private_url(mine->listen_key));
      mine->stream->restart();
    } else {
      streams_.open_private(*mine, refused, [this, customer] { open_stream(customer); });
    }
    if (is_first) options_.executor.after(kKeyEvery, [this, customer] { keep_key(customer); });
  });
}

void Api::keep_key(const CustomerId& customer) {
  const auto* session = find_session(customer);
  if (session == nullptr || session->is_suspended) return;
  call(customer, keep_listen_key(), {}, [this, customer](const Result<Answer>& answer) {
    // -1125: there is no such key any more.
    if (answer && answer->code == -1125) open_stream(customer);
    options_.executor.after(failure_of(answer) ? Duration{minutes{1}} : kKeyEvery,
                            [this, customer] { keep_key(customer); });
  });
}

void Api::with_leverage(const CustomerId& customer, const Instrument& instrument, std::function<void(bool)> then) {
  auto* session = find_session(customer);
  if (session == nullptr) return then(false);
  const auto& most = session->config.max_leverage;
  if (is_spot() || !most || session->leverages[instrument.id]) return then(true);
  const auto wanted = max(Decimal{1}, round_to_step(min(*most, instrument.max_leverage), Decimal{1}, Rounding::Down));
  auto request = set_leverage(symbol_of(instrument.id), wanted);
  if (!request) return then(false);
  // The answer says what holds now, which is what was asked for or lower.
  call(customer, *std::move(request), {RestRank::Order, {}},
       [this, customer, id = instrument.id, wanted, then = std::move(then)](const Result<Answer>& answer) {
         kit::Fields in;
         const bool is_set = !failure_of(answer) && in.decimal(answer->root["leverage"]) == wanted && in.good();
         if (auto* mine = find_session(customer)) mine->leverages[id] = is_set;
         then(is_set);
       });
}

// Orders --------------------------------------------------------------------------------------------------------------

Order Api::translate(const NewOrder& order, const Instrument& instrument, const LiveSession& session) const {
  Order out;
  out.market = {market_, symbol_of(instrument.id), instrument.lot_size.value(), instrument.tick_size.value()};
  out.side = order.side;
  out.quantity = order.quantity.value();
  out.client_order_id = order.client_order_id.text();
  if (order.type == OrderType::Market) {
    out.kind = OrderKind::Market;
  } else {
    out.kind = order.post_only ? OrderKind::PostOnly : OrderKind::Limit;
    if (order.limit_price) out.price = order.limit_price->value();
    if (!order.post_only) out.time_in_force = order.time_in_force;
  }
  if (is_spot()) return out;
  if (session.config.position_mode == PositionMode::Hedge) {
    // Buying opens a long or closes a short; reduceOnly may not be sent here.
    const bool is_long = (order.side == Side::Buy) != order.reduce_only;
    out.position_side = is_long ? PositionSide::Long : PositionSide::Short;
  } else {
    out.reduce_only = order.reduce_only;
  }
  return out;
}

void Api::place(std::vector<NewOrder> orders, OnSent done) {
  const auto* instrument = find(orders.front().instrument);
  const auto refuse = [&](const char* reason) {
    done(std::vector<SendResult>(orders.size(),
                                 SendResult{SendResult::Kind::Refused, {}, OrderStatus::Rejected, reason}));
  };
  if (instrument == nullptr) return refuse("UNKNOWN_INSTRUMENT");
  // A part of a lot would be cut off on its way, and never be filled.
  const bool is_whole = std::all_of(orders.begin(), orders.end(), [&](const NewOrder& order) {
    return is_multiple(order.quantity.value(), instrument->lot_size.value());
  });
  if (!is_whole) return refuse("LOT_SIZE");
  auto& traded = traded_[orders.front().customer];
  if (std::find(traded.begin(), traded.end(), instrument->id) == traded.end()) traded.push_back(instrument->id);
  if (std::all_of(orders.begin(), orders.end(), [](const NewOrder& order) { return order.reduce_only; })) {
    return send_orders(orders, *instrument, std::move(done));
  }
  with_leverage(orders.front().customer, *instrument,
                [this, orders, id = instrument->id, done = std::move(done)](bool is_set) {
                  if (is_set) return send_orders(orders, listing_.instruments.at(id), done);
                  done(std::vector<SendResult>(
                      orders.size(), SendResult{SendResult::Kind::Refused, {}, OrderStatus::Rejected, "LEVERAGE"}));
                });
}

void Api::send_orders(const std::vector<NewOrder>& orders, const Instrument& instrument, OnSent done) {
  const auto* session = find_session(orders.front().customer);
  std::vector<Order> translated;
  Send send{RestRank::Reduction, {}};
  for (const auto& order : orders) {
    if (!order.reduce_only) send.rank = RestRank::Order;
    if (order.deadline != Timestamp{} && (send.expires == Timestamp{} || order.deadline < send.expires)) {
      send.expires = order.deadline;
    }
    if (session != nullptr) translated.push_back(translate(order, instrument, *session));
  }
  auto request = session == nullptr       ? Result<Request>{invalid("no such account")}
                 : translated.size() == 1 ? place_order(translated.front())
                                          : place_orders(translated);
  if (!request) return done(std::vector<SendResult>(orders.size(), sent_of(request.error())));
  call(orders.front().customer, *std::move(request), send,
       [count = orders.size(), done = std::move(done)](const Result<Answer>& answer) {
         done(read_sent(answer, count));
       });
}

void Api::cancel(std::vector<engine::OrderRef> orders, OnSent done) {
  const auto symbol = symbol_of(orders.front().instrument);
  std::vector<std::string> ids;
  ids.reserve(orders.size());
  for (const auto& order : orders) ids.push_back(order.client_order_id.text());
  auto request = ids.size() == 1 ? cancel_order(market_, {symbol, {}, ids.front()}) : cancel_orders(symbol, ids, true);
  if (!request) return done(std::vector<SendResult>(orders.size(), sent_of(request.error())));
  call(orders.front().customer, *std::move(request), {RestRank::Reduction, {}},
       [count = ids.size(), done = std::move(done)](const Result<Answer>& answer) { done(read_sent(answer, count)); });
}

void Api::look_up(const engine::OrderRef& order, OnNews done) {
  call(order.customer, get_order(market_, {symbol_of(order.instrument), {}, order.client_order_id.text()}), {},
       [this, order, done = std::move(done)](const Result<Answer>& answer) {
         if (answer && answer->code == -2013) return done(std::vector<OrderNews>{});
         if (const auto failure = failure_of(answer)) return done(*failure);
         auto news = read_order(answer->root, order.instrument, order.customer);
         if (!news) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, news.error().detail});
         // Of a canceled order the venue may give the cancel's id here.
         news->client_order_id = order.client_order_id;
         if (!news->filled_quantity.is_positive()) return done(std::vector<OrderNews>{*std::move(news)});
         ListFilter filter;
         filter.symbol = symbol_of(order.instrument);
         filter.order_id = news->venue_order_id.text();
         read_fills(order.customer, order.instrument, filter,
                    [state = *std::move(news), done](Result<std::vector<OrderNews>> fills) {
                      if (!fills) return done(fills.error());
                      for (auto& fill : *fills) fill.client_order_id = state.client_order_id;
                      fills->push_back(state);
                      done(*std::move(fills));
                    });
       });
}

void Api::read_fills(const CustomerId& customer, const InstrumentId& instrument, ListFilter filter, OnNews done) {
  filter.limit = kPageRows;
  call(customer, fills(market_, filter), {},
       [customer, instrument, done = std::move(done)](const Result<Answer>& answer) {
         if (const auto failure = failure_of(answer)) return done(*failure);
         if (!answer->root.is_list()) {
           return done(Error{ErrorCode::Unavailable, Outcome::Unknown, "binance: fills are no list"});
         }
         std::vector<OrderNews> found;
         for (const auto row : answer->root.items()) {
           auto news = read_fill(row, instrument, customer);
           if (!news) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, news.error().detail});
           found.push_back(*std::move(news));
         }
         done(std::move(found));
       });
}

// Fills name their order by the venue's id only, so orders are listed instead: each that is ours and has changed is
// then looked up with its fills by whoever asks.
void Api::recent(const CustomerId& customer, Timestamp since, OnNews done) {
  read_next(customer, traded_[customer], since, {}, std::move(done));
}

void Api::read_next(const CustomerId& customer, std::vector<InstrumentId> left, Timestamp since,
                    std::vector<OrderNews> found, OnNews done) {
  if (left.empty()) return done(std::move(found));
  const auto instrument = left.back();
  left.pop_back();
  ListFilter filter;
  filter.symbol = symbol_of(instrument);
  filter.start = since.milliseconds();
  filter.limit = kPageRows;
  call(customer, all_orders(market_, filter), {},
       [this, customer, instrument, left = std::move(left), since, found = std::move(found),
        done = std::move(done)](const Result<Answer>& answer) mutable {
         if (const auto failure = failure_of(answer)) return done(*failure);
         for (const auto row : answer->root.items()) {
           auto news = read_order(row, instrument, customer);
           if (!news) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, news.error().detail});
           found.push_back(*std::move(news));
         }
         read_next(customer, std::move(left), since, std::move(found), std::move(done));
       });
}

}  // namespace

std::unique_ptr<kit::LiveApi> make_live_api(kit::LiveOptions options) {
  return std::make_unique<Api>(std::move(options));
}

}  // namespace binance
