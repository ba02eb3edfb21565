// What clients are told over web sockets.
#include <algorithm>

#include "connectors/serve/okx_rest.h"
#include "connectors/serve/okx_session.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::size_t kBookLevels = 400;
constexpr Duration kRegular = std::chrono::seconds{5};
constexpr Duration kBookKeepAlive = std::chrono::seconds{60};
constexpr std::string_view kSnapshot = "\"eventType\":\"snapshot\",\"curPage\":1,\"lastPage\":true,";
constexpr std::string_view kUpdate = "\"eventType\":\"event_update\",\"curPage\":1,\"lastPage\":true,";

bool is_full_book(std::string_view channel) {
  return channel == "books" || channel == "books-l2-tbt" || channel == "books50-l2-tbt";
}

std::string write_book(const Instrument& instrument, const std::vector<DepthPrice>& bids,
                       const std::vector<DepthPrice>& asks, std::optional<std::int64_t> before, std::uint64_t sequence,
                       Timestamp now) {
  JsonWriter out;
  out.begin_object().key("asks");
  write_okx_levels(out, instrument, asks, asks.size());
  out.key("bids");
  write_okx_levels(out, instrument, bids, bids.size());
  out.field("ts", okx_time(now));
  if (before) out.count("checksum", std::int64_t{0}).count("prevSeqId", *before);
  return out.count("seqId", sequence).end_object().take();
}

}  // namespace

std::string OkxFeed::next_connection_id() {
  auto text = std::to_string(++connections_);
  return std::string(text.size() < 8 ? 8 - text.size() : 0, '0') + text;
}

std::unique_ptr<Session> OkxFeed::open(OkxUrl url, Outlet& outlet) {
  return std::make_unique<OkxSession>(*this, url, outlet);
}

void OkxFeed::remove(OkxSession* session) {
  std::erase(sessions_, session);
  if (session->account() == nullptr) return;
  const auto found = by_account_.find(session->account()->handle);
  std::erase(found->second, session);
  if (found->second.empty()) by_account_.erase(found);
}

bool OkxFeed::is_wanted(const OkxSubscription& subscription, InstrumentHandle handle) const {
  const auto& instrument = host_.instrument(handle);
  if (subscription.instrument && *subscription.instrument != handle) return false;
  if (!subscription.family.empty() && subscription.family != okx_family(instrument)) return false;
  return subscription.type.empty() || subscription.type == "ANY" || subscription.type == okx_type(instrument);
}

template <class Do>
void OkxFeed::for_public(std::string_view channel, InstrumentHandle instrument, Do&& act) {
  for (auto* session : sessions_) {
    for (auto& subscription : session->subscriptions()) {
      if (subscription.channel == channel && is_wanted(subscription, instrument)) act(*session, subscription);
    }
  }
}

template <class Do>
void OkxFeed::for_account(AccountHandle account, std::string_view channel, Do&& act) {
  const auto found = by_account_.find(account);
  if (found == by_account_.end()) return;
  for (auto* session : found->second) {
    for (auto& subscription : session->subscriptions()) {
      if (subscription.channel == channel) act(*session, subscription);
    }
  }
}

void OkxFeed::begin(OkxSession& session, OkxSubscription& subscription) {
  const auto& channel = subscription.channel;
  if (is_full_book(channel)) {
    host_.watch_book(*subscription.instrument, true);
    push_book_snapshot(session, subscription);
  } else if (channel == "books5" || channel == "bbo-tbt") {
    push_top(session, subscription, channel == "books5" ? 5 : 1);
  } else if (channel == "account") {
    push_balance(session, subscription, true);
  } else if (channel == "positions") {
    push_positions(session, subscription, true);
  } else if (channel == "balance_and_position") {
    push_both(session, subscription, "snapshot", host_.positions(*session.account()));
  } else if (channel.starts_with("candle")) {
    const auto& instrument = host_.instrument(*subscription.instrument);
    const auto newest = host_.exchange().candles(instrument.id, *okx_interval(std::string_view{channel}.substr(6)), 1);
    if (!newest.empty()) push_candle(session, subscription, newest.back());
  } else if (channel == "instruments") {
    JsonWriter rows;
    for (InstrumentHandle i = 0; i < host_.instrument_count(); ++i) {
      if (is_wanted(subscription, i)) write_okx_instrument(rows, host_, i);
    }
    session.push("push.other", subscription, "", rows.str());
  } else if (subscription.instrument &&
             (channel == "mark-price" || channel == "funding-rate" || channel == "tickers")) {
    JsonWriter row;
    if (channel == "mark-price") write_okx_mark(row, host_, *subscription.instrument);
    if (channel == "funding-rate") write_okx_funding(row, host_, *subscription.instrument);
    if (channel == "tickers") write_okx_ticker(row, host_, *subscription.instrument);
    session.push("push.other", subscription, "", row.str());
  }
}

void OkxFeed::end(const OkxSubscription& subscription) {
  if (is_full_book(subscription.channel)) host_.watch_book(*subscription.instrument, false);
}

// Accounts ------------------------------------------------------------------------------------------------------------

void OkxFeed::on_order(const OrderEvent& event) {
  const auto order = host_.order(event.order);
  if (!by_account_.contains(order.record->account)) return;
  const bool waits = order.is_conditional() && order.triggered == Timestamp{};
  if (waits || event.what == OrderEvent::What::Triggered) push_algo(order);
  if (waits) return;
  const bool is_new_algo = order.is_conditional() && event.what == OrderEvent::What::Accepted;
  if (is_new_algo) return push_algo(order);
  const auto request_id =
      event.what == OrderEvent::What::Amended ? trading_.take_request_id(event.order) : std::string{};
  const OkxOrderNews news{&event, request_id};
  JsonWriter row;
  write_okx_order(row, host_, order, &news);
  const auto kind = event.fill == kNoFill ? "push.order" : "push.fill";
  for_account(order.record->account, "orders", [&](auto& session, auto& subscription) {
    if (is_wanted(subscription, order.record->instrument)) session.push(kind, subscription, "", row.str());
  });
}

void OkxFeed::push_algo(const OrderView& order) {
  const auto* account = host_.account(order.record->account);
  const auto peer = trading_.peer_of(*account, order);
  const auto other = peer ? host_.order(*peer) : order;
  JsonWriter row;
  write_okx_algo(row, host_, order, peer ? &other : nullptr);
  const bool trails = order.extras->trigger.kind == TriggerTerms::Kind::Trail;
  for_account(order.record->account, trails ? "algo-advance" : "orders-algo", [&](auto& session, auto& subscription) {
    if (is_wanted(subscription, order.record->instrument)) session.push("push.order", subscription, "", row.str());
  });
}

void OkxFeed::push_balance(OkxSession& session, OkxSubscription& subscription, bool is_snapshot) {
  JsonWriter row;
  std::vector<std::string> only;
  if (!subscription.currency.empty()) only.push_back(subscription.currency);
  write_okx_balance(row, host_, *session.account(), only);
  session.push("push.balance", subscription, is_snapshot ? kSnapshot : kUpdate, row.str());
}

void OkxFeed::push_positions(OkxSession& session, OkxSubscription& subscription, bool is_snapshot) {
  JsonWriter rows;
  for (const auto& held : host_.positions(*session.account())) {
    const auto handle = *host_.find_instrument(held.instrument.text());
    if (is_wanted(subscription, handle)) write_okx_position(rows, host_, *session.account(), handle, held.side, &held);
  }
  session.push("push.position", subscription, is_snapshot ? kSnapshot : kUpdate, rows.str());
}

void OkxFeed::push_both(OkxSession& session, const OkxSubscription& subscription, std::string_view event_type,
                        const std::vector<HeldPosition>& positions) {
  const auto& account = *session.account();
  const auto now = okx_time(host_.now());
  JsonWriter out;
  out.begin_object().field("pTime", now).field("eventType", event_type).key("balData").begin_list();
  for (const auto& [asset, balance] : host_.balances(account)) {
    out.begin_object()
        .field("ccy", asset.text())
        .field("cashBal", balance.total() - balance.debt)
        .field("uTime", now)
        .end_object();
  }
  out.end_list().key("posData").begin_list();
  for (const auto& held : positions) {
    write_okx_position(out, host_, account, *host_.find_instrument(held.instrument.text()), held.side, &held);
  }
  out.end_list().key("trades").begin_list();
  if (!account.fills.empty() && event_type == "filled") {
    const auto& last = account.fills.back();
    out.begin_object().field("instId", host_.order(last.order).listing->instrument.id.text());
    out.field("tradeId", trade_id_of(last.fill)).end_object();
  }
  session.push("push.balance", subscription, "", out.end_list().end_object().str());
}

void OkxFeed::on_balance(AccountHandle account) {
  for_account(account, "account",
              [&](auto& session, auto& subscription) { push_balance(session, subscription, false); });
  for_account(account, "balance_and_position", [&](auto& session, auto& subscription) {
    push_both(session, subscription, "filled", host_.positions(*session.account()));
  });
}

void OkxFeed::on_position(AccountHandle account, InstrumentHandle instrument, PositionSide side) {
  if (!by_account_.contains(account)) return;
  const auto& whose = *host_.account(account);
  const auto positions = host_.positions(whose);
  const auto& id = host_.instrument(instrument).id;
  const auto held = std::find_if(positions.begin(), positions.end(),
                                 [&](const auto& one) { return one.instrument == id && one.side == side; });
  JsonWriter row;
  write_okx_position(row, host_, whose, instrument, side, held == positions.end() ? nullptr : &*held);
  for_account(account, "positions", [&](auto& session, auto& subscription) {
    if (is_wanted(subscription, instrument)) session.push("push.position", subscription, kUpdate, row.str());
  });
}

void OkxFeed::on_second(OkxSession& session) {
  const auto now = host_.now();
  for (auto& subscription : session.subscriptions()) {
    if (is_full_book(subscription.channel) && now - subscription.pushed >= kBookKeepAlive) {
      const auto row = write_book(host_.instrument(*subscription.instrument), {}, {},
                                  static_cast<std::int64_t>(subscription.sequence), subscription.sequence, now);
      subscription.pushed = now;
      session.push("push.book", subscription, "\"action\":\"update\",", row);
    }
    if (subscription.next_regular == Timestamp{} || now < subscription.next_regular) continue;
    subscription.next_regular = now + kRegular;
    if (subscription.channel == "account") push_balance(session, subscription, true);
    if (subscription.channel == "positions") push_positions(session, subscription, true);
  }
}

// Markets -------------------------------------------------------------------------------------------------------------

void OkxFeed::on_trade(InstrumentHandle instrument, const MarketTrade& trade) {
  if (sessions_.empty()) return;
  JsonWriter row;
  write_okx_trade(row, host_, instrument, trade);
  const auto tell = [&](auto& session, auto& subscription) { session.push("push.trade", subscription, "", row.str()); };
  for_public("trades", instrument, tell);
  for_public("trades-all", instrument, tell);
}

void OkxFeed::on_mark(InstrumentHandle instrument) {
  if (sessions_.empty() || !host_.instrument(instrument).is_derivative()) return;
  JsonWriter row;
  write_okx_mark(row, host_, instrument);
  for_public("mark-price", instrument,
             [&](auto& session, auto& subscription) { session.push("push.other", subscription, "", row.str()); });
}

void OkxFeed::on_instrument(InstrumentHandle instrument) {
  JsonWriter row;
  write_okx_instrument(row, host_, instrument);
  for_public("instruments", instrument,
             [&](auto& session, auto& subscription) { session.push("push.other", subscription, "", row.str()); });
}

void OkxFeed::push_candle(OkxSession& session, OkxSubscription& subscription, const MarketCandle& candle) {
  JsonWriter row;
  write_okx_candle(row, host_.instrument(*subscription.instrument), candle);
  if (row.str() == subscription.last) return;
  subscription.last = row.str();
  session.push("push.other", subscription, "", row.str());
}

void OkxFeed::on_candle(const CandleClosed& closed) {
  if (sessions_.empty()) return;
  const auto candle = host_.exchange().candle_of(closed);
  for (auto* session : sessions_) {
    for (auto& subscription : session->subscriptions()) {
      if (!subscription.channel.starts_with("candle") || subscription.instrument != closed.instrument) continue;
      if (okx_interval(std::string_view{subscription.channel}.substr(6)) == closed.interval)
        push_candle(*session, subscription, candle);
    }
  }
}

void OkxFeed::push_book_snapshot(OkxSession& session, OkxSubscription& subscription) {
  const auto depth =
      host_.snapshot(*subscription.instrument, subscription.channel == "books50-l2-tbt" ? 50 : kBookLevels);
  subscription.sequence = depth.sequence;
  subscription.pushed = host_.now();
  const auto row =
      write_book(host_.instrument(*subscription.instrument), depth.bids, depth.asks, -1, depth.sequence, host_.now());
  session.push("push.book", subscription, "\"action\":\"snapshot\",", row);
}

void OkxFeed::on_book(InstrumentHandle instrument, const DepthChange& change) {
  for (auto* session : sessions_) {
    for (auto& subscription : session->subscriptions()) {
      if (!is_full_book(subscription.channel) || subscription.instrument != instrument) continue;
      if (change.sequence <= subscription.sequence) continue;  // The snapshot had it already.
      if (change.is_lost) {
        push_book_snapshot(*session, subscription);
        continue;
      }
      const auto row = write_book(host_.instrument(instrument), change.bids, change.asks,
                                  static_cast<std::int64_t>(subscription.sequence), change.sequence, host_.now());
      subscription.sequence = change.sequence;
      subscription.pushed = host_.now();
      session->push("push.book", subscription, "\"action\":\"update\",", row);
    }
  }
}

void OkxFeed::push_top(OkxSession& session, OkxSubscription& subscription, std::size_t levels) {
  const auto& instrument = host_.instrument(*subscription.instrument);
  const auto depth = host_.exchange().depth(instrument.id, levels);
  auto key = std::to_string(depth.sequence);
  if (key == subscription.last) return;
  subscription.last = std::move(key);
  session.push("push.book", subscription, "",
               write_book(instrument, depth.bids, depth.asks, std::nullopt, depth.sequence, host_.now()));
}

void OkxFeed::on_tick() {
  for (auto* session : sessions_) {
    for (auto& subscription : session->subscriptions()) {
      if (!subscription.instrument) continue;
      const auto& channel = subscription.channel;
      const auto& instrument = host_.instrument(*subscription.instrument);
      if (channel == "books5" || channel == "bbo-tbt") {
        push_top(*session, subscription, channel == "books5" ? 5 : 1);
      } else if (channel == "tickers") {
        // What has traded or changed in the book since.
        const auto& quotation = host_.listing(*subscription.instrument).quotation;
        auto key = std::to_string(quotation.tape().count()) + "/" + std::to_string(quotation.depth().sequence());
        if (key == subscription.last) continue;
        subscription.last = std::move(key);
        JsonWriter row;
        write_okx_ticker(row, host_, *subscription.instrument);
        session->push("push.other", subscription, "", row.str());
      } else if (channel.starts_with("candle")) {
        const auto newest =
            host_.exchange().candles(instrument.id, *okx_interval(std::string_view{channel}.substr(6)), 1);
        if (!newest.empty()) push_candle(*session, subscription, newest.back());
      }
    }
  }
}

}  // namespace serve
