#pragma once

#include <memory>

#include "connectors/serve/binance_stream_rows.h"
#include "connectors/serve/binance_user_feed.h"

namespace serve {

class BinanceStreams;

/// One web socket for streams: of markets, and on USD-M's private root of the accounts whose listen keys it was opened
/// with.
class BinanceStreamSession final : public Session {
 public:
  struct Opened {
    BinanceRoot root = BinanceRoot::Spot;
    bool combined = false;  ///< Each message is wrapped with its stream's name.
    std::vector<std::string> names;
    std::vector<std::string> keys;
  };
  BinanceStreamSession(BinanceStreams& streams, const Opened& opened, Outlet& outlet, std::uint32_t messages_max);
  ~BinanceStreamSession() override;

  const Account* account() const override;
  Asked classify(std::string_view message) override;
  void on_message(std::string_view text) override;
  std::string fail(std::string_view message, Failure failure) override;
  void on_second() override { messages_ = 0; }

  std::vector<BinanceStream>& streams() { return subscribed_; }
  BinanceMarket market() const { return market_of(root_); }
  void push(std::string_view kind, std::string_view name, const std::string& event);
  /// Its key is good no longer.
  void on_key_expired(const std::string& key);

 private:
  /// One account's news.
  struct Ear final : BinanceListener {
    Ear(BinanceStreamSession& to, std::string of_key, const Account& who)
        : session{to}, key{std::move(of_key)}, account{&who} {}
    void tell(std::string_view kind, const std::string& event) override { session.push(kind, key, event); }
    BinanceStreamSession& session;
    std::string key;
    const Account* account;
  };
  void subscribe(const std::string& name);
  void unsubscribe(const std::string& name);
  void answer(const Json& message, std::string_view result);
  void refuse(const Json& message, int code, std::string_view why);

  BinanceStreams& streams_;
  const BinanceRoot root_;
  bool combined_;
  Outlet& outlet_;
  const std::uint32_t messages_max_;  ///< A second; zero: any.
  std::uint32_t messages_ = 0;
  std::vector<BinanceStream> subscribed_;
  std::vector<std::unique_ptr<Ear>> ears_;
};

/// Tells all sessions of markets what they have subscribed to.
class BinanceStreams {
 public:
  BinanceStreams(BinanceDesk& at, BinanceUserFeed& users)
      : desk{at}, feed{users}, told_(at.host.instrument_count()), beat_(at.host.instrument_count()) {}

  /// What a path and a query ask for; nothing when no stream has such a path.
  static std::optional<BinanceStreamSession::Opened> parse_target(std::string_view path, std::string_view query);

  BinanceDesk& desk;
  BinanceUserFeed& feed;
  void add(BinanceStreamSession& session) { sessions_.push_back(&session); }
  void remove(BinanceStreamSession& session) { std::erase(sessions_, &session); }
  /// Somebody wants to hear of this book, or does no longer.
  void watch_book(engine::InstrumentHandle instrument, bool on);

  void on_trade(engine::InstrumentHandle instrument, const engine::MarketTrade& trade);
  void on_candle_closed(const engine::CandleClosed& closed);
  void on_book(engine::InstrumentHandle instrument, const engine::DepthChange& change);
  void on_tick();

 private:
  /// Says the same to all who have subscribed to it; written once, and only when there is one.
  template <class Matches, class Write>
  void tell(std::string_view kind, Matches&& matches, Write&& write);
  void tell_regular(BinanceStreamSession& session, BinanceStream& stream);
  std::string event_of(const BinanceStream& stream, engine::InstrumentHandle instrument);
  void beat();

  std::vector<BinanceStreamSession*> sessions_;
  std::int64_t ticks_ = 0;
  struct Told {
    int watchers = 0;
    std::uint64_t last = 0;  ///< The last change of the book that was told.
  };
  std::vector<Told> told_;
  std::vector<std::int64_t> beat_;  ///< The tick when each book was told of last.
};

}  // namespace serve
