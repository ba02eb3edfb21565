#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"

// What many accounts ask of a whole exchange, prepared beforehand: the load of benchmarks.

namespace testing_support {

using namespace engine;

constexpr Ticks kMiddleOfLoad = 10'000;
inline constexpr const char* kMarketsOfLoad[] = {"BTC-USDT", "ETH-USDT", "BTC-USDT-SWAP", "ETH-USDT-SWAP"};

inline Decimal decimal(const char* text) { return Decimal::parse(text).value(); }

inline Instrument load_instrument(std::string name) {
  Instrument i;
  i.base = Asset{name.substr(0, 3)};
  i.quote = i.settle = Asset{"USDT"};
  i.kind = name.ends_with("-SWAP") ? InstrumentKind::PerpLinear : InstrumentKind::Spot;
  i.id = InstrumentId{std::move(name)};
  i.tick_size = Price{decimal("0.01")};
  i.lot_size = Quantity{decimal("0.001")};
  i.min_notional = Notional{decimal("0.01")};
  i.max_leverage = Decimal{20};
  return i;
}

/// Fees, two spot markets, two linear perpetuals and rich accounts.
inline void open_for_load(Exchange& exchange, int accounts) {
  std::vector<ExchangeEvent> events;
  exchange.apply(SetFees{decimal("0.0002"), decimal("0.0005")}, events);
  for (const auto* name : kMarketsOfLoad) {
    exchange.apply(ListInstrument{load_instrument(name), Meeting::EachOther}, events);
    exchange.apply(SetMarkPrice{InstrumentId{name}, Price{Decimal{100}}}, events);
  }
  for (int i = 0; i < accounts; ++i) {
    const CustomerId account{"account" + std::to_string(i)};
    exchange.apply(OpenAccount{account, {}}, events);
    for (const auto* asset : {"USDT", "BTC", "ETH"}) {
      exchange.apply(Deposit{account, Asset{asset}, Decimal{1'000'000'000}, asset}, events);
    }
  }
}

/// One thing to do, prepared beforehand.
struct Deed {
  enum class Kind : std::uint8_t { Place, Cancel, Amend } kind = Kind::Place;
  LeanOrder order;
  std::array<char, 12> id{};
};

/// 48 % passive limits, 42 % cancels, 5 % marketable, 5 % amended to another price.
class Deeds {
 public:
  Deeds(const Exchange& exchange, int accounts) {
    for (int i = 0; i < accounts; ++i) {
      accounts_.push_back(*exchange.find_account(CustomerId{"account" + std::to_string(i)}));
    }
    for (const auto* name : kMarketsOfLoad) markets_.push_back(*exchange.find_instrument_handle(InstrumentId{name}));
  }

  std::vector<Deed> make(std::size_t count) {
    std::vector<Deed> deeds;
    deeds.reserve(count + 1);
    while (deeds.size() < count) {
      const auto dice = random_.below(100);
      if (dice < 48 || resting_.size() < 1000) {
        deeds.push_back(limit(random_.between(1, 200)));
        resting_.push_back({deeds.back().order.account, deeds.back().id, deeds.back().order.side});
      } else if (dice < 90) {
        deeds.push_back(cancel());
      } else if (dice < 95) {
        deeds.push_back(limit(-random_.between(1, 5)));
        deeds.back().order.time_in_force = TimeInForce::ImmediateOrCancel;
      } else {
        deeds.push_back(amend());
      }
    }
    return deeds;
  }

 private:
  struct Resting {
    AccountHandle account;
    std::array<char, 12> id;
    Side side;
  };

  std::array<char, 12> next_id() {
    std::array<char, 12> id{};
    auto rest = ++ids_;
    for (std::size_t i = id.size(); i-- > 0; rest /= 10) id[i] = static_cast<char>('0' + rest % 10);
    return id;
  }
  /// `away` ticks from the middle, on the side where it rests; below zero: across it.
  Deed limit(Ticks away) {
    Deed deed;
    deed.id = next_id();
    deed.order.account = accounts_[random_.below(accounts_.size())];
    deed.order.instrument = markets_[random_.below(markets_.size())];
    deed.order.side = random_.chance(1, 2) ? Side::Buy : Side::Sell;
    deed.order.limit = kMiddleOfLoad - sign_of(deed.order.side) * away;
    deed.order.lots = random_.between(1, 1000);
    return deed;
  }
  Deed amend() {
    const auto& resting = resting_[random_.below(resting_.size())];
    Deed deed;
    deed.kind = Deed::Kind::Amend;
    deed.order.account = resting.account;
    deed.order.limit = kMiddleOfLoad - sign_of(resting.side) * random_.between(1, 200);
    deed.id = resting.id;
    return deed;
  }
  Deed cancel() {
    const auto at = random_.below(resting_.size());
    Deed deed;
    deed.kind = Deed::Kind::Cancel;
    deed.order.account = resting_[at].account;
    deed.id = resting_[at].id;
    resting_[at] = resting_.back();
    resting_.pop_back();
    return deed;
  }

  Random random_{20250101};
  std::vector<AccountHandle> accounts_;
  std::vector<InstrumentHandle> markets_;
  std::vector<Resting> resting_;
  std::uint64_t ids_ = 0;
};

/// Does one thing through the lean door.
inline void perform(const Deed& deed, Exchange& exchange) {
  const std::string_view id{deed.id.data(), deed.id.size()};
  switch (deed.kind) {
    case Deed::Kind::Place: exchange.place(deed.order, id); break;
    case Deed::Kind::Cancel: exchange.cancel(deed.order.account, id); break;
    case Deed::Kind::Amend: exchange.amend(deed.order.account, id, {{}, deed.order.limit, {}}); break;
  }
}

}  // namespace testing_support
