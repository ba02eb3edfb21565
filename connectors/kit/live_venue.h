#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "connectors/kit/live_api.h"
#include "engine/env/executor.h"
#include "engine/ports/sink.h"
#include "engine/ports/venue.h"

namespace kit {

/// The order protocol over any exchange. An order leaves once. What was accepted, refused or never left is reported;
/// what is unknown is asked for by its client order id until the venue has it, or until it can have it no more: its
/// deadline is past by the venue's clock and two looks after that found nothing. Only then is it called dead (an
/// OrderLookup, fenced), and never twice. What is open is asked for now and then too, for streams may be silent. A
/// cancel is asked for again until its order has ended.
///
/// It lives on its executor, which must outlive it and run nothing of it once it is let go.
class LiveVenue final : public engine::Venue, private LiveListener {
 public:
  LiveVenue(engine::VenueId id, std::unique_ptr<LiveApi> api, engine::Executor& executor, engine::Sink& sink);
  ~LiveVenue() override;

  engine::Status submit(std::span<const engine::NewOrder> orders) override;
  engine::Status cancel(std::span<const engine::OrderRef> orders) override;
  engine::Status look_up(std::span<const engine::OrderRef> orders) override;
  engine::Status open_accounts(std::span<const engine::CustomerConfig> customers) override;

  /// As LiveApi; from any thread, answered on the executor's.
  void load_instruments(LiveApi::OnInstruments done);
  void watch(std::vector<engine::InstrumentId> instruments);

 private:
  enum class AccountState { Opening, Ready, Suspended };
  struct Account {
    engine::CustomerConfig config;
    AccountState state = AccountState::Opening;
    bool problem_told = false;
    int tries = 0;
    engine::Timestamp opened;
    engine::Timestamp read_until;  ///< What happened before is known, whatever a stream missed.
  };
  /// An order that left us, or was asked for, and has not ended.
  struct Flight {
    engine::OrderRef ref;
    std::uint64_t leg = 0;    ///< Which sending; answers to an earlier one mean nothing.
    std::uint64_t timer = 0;  ///< Which timer is the one that counts.
    bool rests = false;       ///< It may stay open for long.
    bool accepted = false;    ///< The venue said so, or told news of it.
    bool cancel_wanted = false;
    bool cancel_sent = false;  ///< And not answered yet.
    bool looking = false;
    int looks = 0;
    int misses = 0;           ///< Looks past the deadline that found nothing.
    engine::Timestamp fence;  ///< After this, by the venue's clock, it cannot arrive any more.
  };

  // Orders out.
  void place_now(std::vector<engine::NewOrder> orders);
  void place_batch(std::vector<engine::NewOrder> batch);
  void on_placed(const std::vector<engine::NewOrder>& batch, const std::vector<std::uint64_t>& legs,
                 const std::vector<SendResult>& results);
  std::optional<SendResult> refusal(const engine::NewOrder& order) const;
  void cancel_now(const std::vector<engine::OrderRef>& orders);
  void send_cancels(const std::vector<engine::ClientOrderId>& ids);
  void on_canceled(const engine::OrderRef& ref, const SendResult& result);

  // What became of them.
  void check_after(Flight& flight, engine::Duration delay);
  void check(const engine::ClientOrderId& id);
  void on_checked(const engine::ClientOrderId& id, std::uint64_t leg, bool past_fence,
                  const engine::Result<std::vector<OrderNews>>& found);
  void on_missed(Flight& flight, bool past_fence);
  void answer_lookup(const engine::OrderRef& ref, int tries);
  void settle_flight(const engine::ClientOrderId& id);
  void end_flight(const engine::NewOrder& order, const SendResult& result);
  Flight& flight_of(const engine::OrderRef& ref);
  OrderNews own_news(const engine::OrderRef& ref, engine::OrderStatus status, std::string reason) const;
  engine::Duration patience(const Flight& flight) const;

  // Accounts and streams.
  void open_account(const engine::CustomerId& customer);
  void tell_problem(Account& account, const std::string& problem);
  void read_missed(const engine::CustomerId& customer, engine::Timestamp since, int tries);
  void hear_all(const std::vector<OrderNews>& news);
  void on_news(const OrderNews& news) override;
  void on_market(engine::MarketUpdate update) override;
  void on_stream_up(const engine::CustomerId& customer) override;
  void on_suspended(const engine::CustomerId& customer, const std::string& problem) override;
  void flush_market();

  void post_reports(LiveOrders::Reports reports);
  void post(engine::InputBody body);
  template <class Item, class Work>
  engine::Status hand_over(std::span<const Item> items, Work work);

  engine::VenueId id_;
  engine::Executor& executor_;
  engine::Sink& sink_;
  std::unique_ptr<LiveApi> api_;
  LiveOrders orders_;
  std::unordered_map<engine::ClientOrderId, Flight> flights_;
  std::map<engine::CustomerId, Account> accounts_;
  std::map<engine::InstrumentId, engine::MarketUpdate> moved_;
  bool market_due_ = false;
  std::uint64_t last_leg_ = 0;
  std::deque<engine::Input> unsent_;
};

}  // namespace kit
