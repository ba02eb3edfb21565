#include "connectors/okx/live_api.h"

#include <algorithm>
#include <set>
#include <utility>

#include "connectors/kit/live_rest.h"
#include "connectors/okx/account_answers.h"
#include "connectors/okx/errors.h"
#include "connectors/okx/live_session.h"
#include "connectors/okx/live_streams.h"
#include "connectors/okx/order_answers.h"
#include "connectors/okx/requests.h"

namespace okx {
namespace {

using namespace engine;
using kit::OrderNews;
using kit::RestRank;
using kit::SendResult;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kBatchMax = 20;
constexpr std::int64_t kPageRows = 100;
constexpr int kPagesMax = 50;
constexpr Duration kClockEvery = minutes{10};
constexpr Duration kClockRetry = seconds{2};
constexpr Duration kAnswerWithin = seconds{10};

class Api final : public kit::LiveApi {
 public:
  explicit Api(kit::LiveOptions options)
      : options_{std::move(options)},
        rest_{options_.http, options_.executor},
        base_url_{options_.config.rest_url.empty() ? "https://openapi.okx.com" : options_.config.rest_url},
        streams_{options_, instruments_} {
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
  std::size_t batch_max(const InstrumentId&) const override { return kBatchMax; }
  void place(std::vector<NewOrder> orders, OnSent done) override;
  void cancel(std::vector<engine::OrderRef> orders, OnSent done) override;
  void look_up(const engine::OrderRef& order, OnNews done) override;
  void recent(const CustomerId& customer, Timestamp since, OnNews done) override;
  Timestamp venue_now() const override { return options_.executor.clock().now() + offset_; }

 private:
  using OnAnswer = std::function<void(const Result<Answer>&)>;
  struct Send {
    RestRank rank = RestRank::Read;
    Timestamp expires{};  ///< Goes into expTime, and it does not leave later.
  };
  /// Of a customer; an empty one: nobody's, unsigned.
  void call(const CustomerId& customer, Request request, Send send, OnAnswer done);
  static std::vector<kit::LimitUse> uses_of(const Request& request, const CustomerId& customer);
  LiveSession* find_session(const CustomerId& customer);
  void suspend(const CustomerId& customer, const std::string& problem);

  void read_clock();
  void read_config(const CustomerId& customer, bool may_set_mode, OnBalances done);
  void read_balance(const CustomerId& customer, OnBalances done);
  void with_leverage(const CustomerId& customer, const Instrument& instrument, LiveSession::OnLeverage then);
  void set_leverage_of(const CustomerId& customer, const InstrumentId& instrument, Decimal wanted, bool is_second_look);
  void end_leverage(const CustomerId& customer, const InstrumentId& instrument, bool is_set);
  void send_orders(const std::vector<NewOrder>& orders, const Instrument& instrument, OnSent done);
  Order translate(const NewOrder& order, const Instrument& instrument, const LiveSession& session) const;
  void read_fills(const CustomerId& customer, ListFilter filter, std::vector<OrderNews> found, int pages, OnNews done);
  const Instrument* find(const InstrumentId& id) const {
    const auto found = instruments_.find(id);
    return found == instruments_.end() ? nullptr : &found->second;
  }

  kit::LiveOptions options_;
  kit::LiveRest rest_;
  std::string base_url_;
  std::map<InstrumentId, Instrument> instruments_;
  LiveStreams streams_;
  kit::LiveListener* listener_ = nullptr;
  std::map<CustomerId, std::unique_ptr<LiveSession>> sessions_;
  kit::Json json_;
  Duration offset_{};
};

// Asking --------------------------------------------------------------------------------------------------------------

std::vector<kit::LimitUse> Api::uses_of(const Request& request, const CustomerId& customer) {
  const auto& limits = endpoint(request.operation);
  std::string bucket{limits.path};
  const bool is_of_user = limits.scope == LimitScope::User || limits.scope == LimitScope::UserAndInstrument;
  const bool is_of_instrument =
      limits.scope == LimitScope::IpAndInstrument || limits.scope == LimitScope::UserAndInstrument;
  if (is_of_user) bucket += "/" + customer.text();
  if (is_of_instrument) bucket += "/" + request.instrument;
  std::vector<kit::LimitUse> uses{{std::move(bucket), limits.limit, limits.window, request.count, limits.is_write}};
  if (limits.is_under_account_cap) uses.push_back({"cap/" + customer.text(), 1'000, seconds{2}, request.count, true});
  return uses;
}

LiveSession* Api::find_session(const CustomerId& customer) {
  const auto found = sessions_.find(customer);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Api::call(const CustomerId& customer, Request request, Send send, OnAnswer done) {
  kit::RestJob job;
  job.rank = send.rank;
  job.uses = uses_of(request, customer);
  job.answer_within = kAnswerWithin;
  if (send.expires != Timestamp{}) job.leave_by = send.expires - offset_;
  job.make = [this, customer, request = std::move(request), send]() -> Result<HttpRequest> {
    const auto* session = find_session(customer);
    if (request.is_signed && (session == nullptr || session->is_suspended)) {
      return Error{ErrorCode::Unauthorized, Outcome::NotSent, "account " + customer.text() + " is suspended"};
    }
    auto credentials = session == nullptr ? Credentials{} : session->credentials(options_.config.demo);
    credentials.demo = options_.config.demo;
    return to_http(request, base_url_, credentials, venue_now(), send.expires);
  };
  job.done = [this, customer, done = std::move(done)](const Result<HttpReply>& reply) {
    const auto answer = open_answer(reply, json_);
    if (const auto problem = key_problem(answer); problem && !customer.empty()) suspend(customer, *problem);
    if (is_clock_problem(answer)) read_clock();
    done(answer);
  };
  rest_.send(std::move(job));
}

void Api::suspend(const CustomerId& customer, const std::string& problem) {
  auto* session = find_session(customer);
  if (session == nullptr || std::exchange(session->is_suspended, true)) return;
  if (session->stream) session->stream->stop();
  if (listener_ != nullptr) listener_->on_suspended(customer, problem);
}

void Api::read_clock() {
  const auto sent = options_.executor.clock().now();
  call({}, server_time(), {}, [this, sent](const Result<Answer>& answer) {
    const auto received = options_.executor.clock().now();
    bool is_known = false;
    if (answer && meaning_of(answer->code).code_class == CodeClass::Done) {
      const auto time = Timestamp::parse(answer->data[std::size_t{0}]["ts"].text());
      if (time) offset_ = *time - (sent + (received - sent) / 2);
      is_known = static_cast<bool>(time);
    }
    options_.executor.after(is_known ? kClockEvery : kClockRetry, [this] { read_clock(); });
  });
}

void Api::use_instruments(const std::vector<Instrument>& listed) {
  for (const auto& instrument : listed) instruments_.insert_or_assign(instrument.id, instrument);
  streams_.watch_listed();
}

void Api::load_instruments(OnInstruments done) {
  call({}, instruments(InstrumentType::Spot), {}, [this, done = std::move(done)](const Result<Answer>& spot) {
    if (!spot) return done(spot.error());
    if (spot->code != "0") return done(error_of(*spot));
    auto all = read_instruments(spot->data);
    call({}, instruments(InstrumentType::Swap), {},
         [this, done, all = std::move(all)](const Result<Answer>& swap) mutable {
           if (!swap) return done(swap.error());
           if (swap->code != "0") return done(error_of(*swap));
           for (auto& instrument : read_instruments(swap->data)) all.push_back(std::move(instrument));
           use_instruments(all);
           done(std::move(all));
         });
  });
}

// Accounts ------------------------------------------------------------------------------------------------------------

void Api::check_account(const CustomerConfig& customer, OnChecked done) {
  auto session = open_session(customer, options_.crypto, options_.environment);
  if (!session) return done(session.error());
  sessions_[customer.id] = *std::move(session);
  call(customer.id, account_config(), {},
       [this, id = customer.id, done = std::move(done)](const Result<Answer>& answer) {
         if (!answer) return done(answer.error());
         if (answer->code != "0") return done(error_of(*answer));
         const auto config = read_account_config(answer->data);
         if (!config) return done(config.error());
         kit::AccountCheck check{config->may_trade, config->may_withdraw, {}};
         read_balance(id, [check, done](const Result<std::map<Asset, Decimal>>& balances) mutable {
           if (!balances) return done(balances.error());
           check.balances = *balances;
           done(std::move(check));
         });
       });
}

void Api::open_account(const CustomerConfig& customer, OnBalances done) {
  auto session = open_session(customer, options_.crypto, options_.environment);
  if (!session) return done(session.error());
  sessions_[customer.id] = *std::move(session);
  read_config(customer.id, true, std::move(done));
}

void Api::read_config(const CustomerId& customer, bool may_set_mode, OnBalances done) {
  call(customer, account_config(), {},
       [this, customer, may_set_mode, done = std::move(done)](const Result<Answer>& answer) {
         if (!answer) return done(answer.error());
         if (answer->code != "0") return done(error_of(*answer));
         const auto config = read_account_config(answer->data);
         if (!config) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, config.error().detail});
         const auto refuse = [&](const char* why) { done(Error{ErrorCode::Refused, Outcome::Rejected, why}); };
         if (config->may_withdraw) return refuse("the key may withdraw; make one that may only read and trade");
         if (!config->may_trade) return refuse("the key may not trade");
         auto* session = find_session(customer);
         if (session == nullptr) return;
         session->level = config->level;
         const bool wants_hedge = session->config.position_mode == PositionMode::Hedge;
         if (config->is_hedged == wants_hedge || config->level == 1) return read_balance(customer, done);
         if (!may_set_mode) return refuse("the position mode was set and is another one all the same");
         // Refused while positions or orders are open; then a person has to decide.
         call(customer, set_position_mode(wants_hedge), {}, [this, customer, done](const Result<Answer>& set) {
           if (!set) return done(set.error());
           if (set->code != "0") {
             auto error = error_of(*set);
             error.detail = "the position mode could not be set: " + error.detail;
             return done(std::move(error));
           }
           read_config(customer, false, done);
         });
       });
}

void Api::read_balance(const CustomerId& customer, OnBalances done) {
  call(customer, balance(), {}, [this, customer, done = std::move(done)](const Result<Answer>& answer) {
    if (!answer) return done(answer.error());
    if (answer->code != "0") return done(error_of(*answer));
    auto balances = read_balances(answer->data);
    if (!balances) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, balances.error().detail});
    auto* session = find_session(customer);
    if (session != nullptr && listener_ != nullptr && !session->stream) {
      streams_.open_private(*session, options_.config.demo,
                            [this, customer](const std::string& problem) { suspend(customer, problem); });
    }
    done(*std::move(balances));
  });
}

// Leverage ------------------------------------------------------------------------------------------------------------

void Api::with_leverage(const CustomerId& customer, const Instrument& instrument, LiveSession::OnLeverage then) {
  auto* session = find_session(customer);
  if (session == nullptr) return then(false);
  const auto& most = session->config.max_leverage;
  if (!most || !instrument.is_derivative()) return then(true);
  const auto known = session->leverages.find(instrument.id);
  if (known != session->leverages.end() && known->second == LiveSession::Leverage::Set) return then(true);
  session->waiting[instrument.id].push_back(std::move(then));
  if (known != session->leverages.end()) return;
  session->leverages[instrument.id] = LiveSession::Leverage::Asked;
  const auto wanted = max(Decimal{1}, round_to_step(min(*most, instrument.max_leverage), Decimal{1}, Rounding::Down));
  set_leverage_of(customer, instrument.id, wanted, false);
}

void Api::set_leverage_of(const CustomerId& customer, const InstrumentId& instrument, Decimal wanted,
                          bool is_second_look) {
  const auto* session = find_session(customer);
  if (session == nullptr) return;
  const auto mode = session->config.margin_mode == MarginMode::Cross ? TradeMode::Cross : TradeMode::Isolated;
  call(customer, leverage_info(instrument.text(), mode), {RestRank::Order},
       [this, customer, instrument, wanted, mode, is_second_look](const Result<Answer>& answer) {
         const auto rows = answer && answer->code == "0" ? read_leverages(answer->data)
                                                         : Result<std::vector<Decimal>>{invalid("no answer")};
         const bool is_right = rows && !rows->empty() &&
                               std::all_of(rows->begin(), rows->end(), [&](Decimal each) { return each == wanted; });
         if (is_right || !rows || is_second_look) return end_leverage(customer, instrument, is_right);
         auto request = set_leverage(instrument.text(), wanted, mode, std::nullopt);
         if (!request) return end_leverage(customer, instrument, false);
         call(customer, *std::move(request), {RestRank::Order},
              [this, customer, instrument, wanted](const Result<Answer>& set) {
                if (!set || set->code != "0") return end_leverage(customer, instrument, false);
                set_leverage_of(customer, instrument, wanted, true);
              });
       });
}

void Api::end_leverage(const CustomerId& customer, const InstrumentId& instrument, bool is_set) {
  auto* session = find_session(customer);
  if (session == nullptr) return;
  if (is_set) {
    session->leverages[instrument] = LiveSession::Leverage::Set;
  } else {
    session->leverages.erase(instrument);  // The next order asks again.
  }
  const auto waiting = std::exchange(session->waiting[instrument], {});
  for (const auto& then : waiting) then(is_set);
}

// Orders --------------------------------------------------------------------------------------------------------------

Order Api::translate(const NewOrder& order, const Instrument& instrument, const LiveSession& session) const {
  Order out;
  out.market.instrument = instrument.id.text();
  out.market.base = instrument.base.text();
  out.market.quote = instrument.quote.text();
  out.market.is_derivative = instrument.is_derivative();
  out.market.price_step = instrument.tick_size.value();
  out.side = order.side;
  out.price = order.limit_price ? std::optional{order.limit_price->value()} : std::nullopt;
  out.client_order_id = order.client_order_id.text();
  if (order.type == OrderType::Market) {
    out.kind = OrderKind::Market;
    out.price.reset();
  } else if (order.post_only) {
    out.kind = OrderKind::PostOnly;
  } else if (order.time_in_force == TimeInForce::ImmediateOrCancel) {
    out.kind = OrderKind::ImmediateOrCancel;
  } else {
    out.kind = order.time_in_force == TimeInForce::FillOrKill ? OrderKind::FillOrKill : OrderKind::Limit;
  }
  if (!instrument.is_derivative()) {
    out.size = order.quantity.value();
    // Spot on margin accounts is traded across; of a market order the size is base currency on both sides.
    out.trade_mode = session.level >= 3 ? TradeMode::Cross : TradeMode::Cash;
    if (out.kind == OrderKind::Market) out.size_unit = SizeUnit::Base;
    return out;
  }
  out.size = divide(order.quantity.value(), instrument.contract_size);
  out.trade_mode = session.config.margin_mode == MarginMode::Cross ? TradeMode::Cross : TradeMode::Isolated;
  if (session.config.position_mode == PositionMode::Hedge) {
    // Buying opens a long or closes a short.
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
  const auto customer = orders.front().customer;
  if (std::all_of(orders.begin(), orders.end(), [](const NewOrder& order) { return order.reduce_only; })) {
    return send_orders(orders, *instrument, std::move(done));
  }
  with_leverage(customer, *instrument, [this, orders, id = instrument->id, done = std::move(done)](bool is_set) {
    if (is_set) return send_orders(orders, instruments_.at(id), done);
    done(std::vector<SendResult>(orders.size(),
                                 SendResult{SendResult::Kind::Refused, {}, OrderStatus::Rejected, "LEVERAGE"}));
  });
}

void Api::send_orders(const std::vector<NewOrder>& orders, const Instrument& instrument, OnSent done) {
  const auto* session = find_session(orders.front().customer);
  std::vector<ClientOrderId> ids;
  std::vector<Order> translated;
  Send send{RestRank::Reduction, {}};
  for (const auto& order : orders) {
    if (!order.reduce_only) send.rank = RestRank::Order;
    if (order.deadline != Timestamp{} && (send.expires == Timestamp{} || order.deadline < send.expires)) {
      send.expires = order.deadline;
    }
    ids.push_back(order.client_order_id);
    if (session != nullptr) translated.push_back(translate(order, instrument, *session));
  }
  auto request = session == nullptr       ? Result<Request>{invalid("no such account")}
                 : translated.size() == 1 ? place_order(translated.front())
                                          : place_orders(translated);
  if (!request) return done(read_sent(request.error(), ids));
  call(orders.front().customer, *std::move(request), send,
       [ids, done = std::move(done)](const Result<Answer>& answer) { done(read_sent(answer, ids)); });
}

void Api::cancel(std::vector<engine::OrderRef> orders, OnSent done) {
  std::vector<ClientOrderId> ids;
  std::vector<OrderRef> refs;
  for (const auto& order : orders) {
    ids.push_back(order.client_order_id);
    refs.push_back({order.instrument.text(), {}, order.client_order_id.text()});
  }
  auto request = refs.size() == 1 ? cancel_order(refs.front()) : cancel_orders(refs);
  if (!request) return done(read_sent(request.error(), ids));
  call(orders.front().customer, *std::move(request), {RestRank::Reduction, {}},
       [ids, done = std::move(done)](const Result<Answer>& answer) { done(read_sent(answer, ids)); });
}

void Api::look_up(const engine::OrderRef& order, OnNews done) {
  call(order.customer, get_order({order.instrument.text(), {}, order.client_order_id.text()}), {},
       [this, order, done = std::move(done)](const Result<Answer>& answer) {
         if (!answer) return done(answer.error());
         if (answer->code == "51603") return done(std::vector<OrderNews>{});
         if (answer->code != "0") return done(error_of(*answer));
         const auto* instrument = find(order.instrument);
         const auto row = answer->data[std::size_t{0}];
         // No row and no 51603 says nothing of the order.
         if (instrument == nullptr || !row.is_object()) {
           return done(Error{ErrorCode::Unavailable, Outcome::Unknown, "okx answered an order with no row"});
         }
         auto news = read_order(row, *instrument, order.customer, false);
         if (!news) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, news.error().detail});
         // Fills first, so that the end is told with them.
         if (!news->filled_quantity.is_positive()) return done(std::vector<OrderNews>{*std::move(news)});
         ListFilter filter;
         filter.instrument = order.instrument.text();
         filter.order_id = news->venue_order_id.text();
         filter.limit = kPageRows;
         read_fills(order.customer, filter, {}, 0,
                    [state = *std::move(news), done](Result<std::vector<OrderNews>> fills) {
                      if (!fills) return done(fills.error());
                      for (auto& fill : *fills) fill.client_order_id = state.client_order_id;
                      fills->push_back(state);
                      done(*std::move(fills));
                    });
       });
}

void Api::recent(const CustomerId& customer, Timestamp since, OnNews done) {
  ListFilter filter;
  filter.begin = since.milliseconds();
  filter.limit = kPageRows;
  read_fills(customer, filter, {}, 0, std::move(done));
}

void Api::read_fills(const CustomerId& customer, ListFilter filter, std::vector<OrderNews> found, int pages,
                     OnNews done) {
  auto request = list(Operation::Fills, filter);
  call(customer, std::move(request), {},
       [this, customer, filter, found = std::move(found), pages,
        done = std::move(done)](const Result<Answer>& answer) mutable {
         if (!answer) return done(answer.error());
         if (answer->code != "0") return done(error_of(*answer));
         std::int64_t rows = 0;
         for (const auto row : answer->data.items()) {
           ++rows;
           filter.after = row["billId"].text();
           const auto instrument = streams_.instrument_named(row["instId"].text());
           auto news = read_fill(row, instrument, customer);
           if (!news) return done(Error{ErrorCode::Unavailable, Outcome::Unknown, news.error().detail});
           found.push_back(*std::move(news));
         }
         // Newest first; the engine hears the oldest first.
         if (rows < kPageRows || pages + 1 >= kPagesMax || filter.after.empty()) {
           std::reverse(found.begin(), found.end());
           return done(std::move(found));
         }
         read_fills(customer, std::move(filter), std::move(found), pages + 1, std::move(done));
       });
}

}  // namespace

std::unique_ptr<kit::LiveApi> make_live_api(kit::LiveOptions options) {
  return std::make_unique<Api>(std::move(options));
}

}  // namespace okx
