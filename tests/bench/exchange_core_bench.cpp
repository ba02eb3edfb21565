// How many commands the whole exchange does in a second, in memory and on one thread: 100 accounts, two spot markets
// and two linear perpetuals; orders checked, frozen for, matched, booked with fees, and told of in handles.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"

namespace {

using namespace engine;

constexpr int kAccounts = 100;
constexpr Ticks kMiddle = 10'000;
constexpr const char* kMarkets[] = {"BTC-USDT", "ETH-USDT", "BTC-USDT-SWAP", "ETH-USDT-SWAP"};

Decimal decimal(const char* text) { return Decimal::parse(text).value(); }

Instrument instrument(std::string name) {
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

void open(Exchange& exchange) {
  std::vector<ExchangeEvent> events;
  exchange.apply(SetFees{decimal("0.0002"), decimal("0.0005")}, events);
  for (const auto* name : kMarkets) {
    exchange.apply(ListInstrument{instrument(name), Meeting::EachOther}, events);
    exchange.apply(SetMarkPrice{InstrumentId{name}, Price{Decimal{100}}}, events);
  }
  for (int i = 0; i < kAccounts; ++i) {
    const CustomerId account{"account" + std::to_string(i)};
    exchange.apply(OpenAccount{account, {}}, events);
    for (const auto* asset : {"USDT", "BTC", "ETH"}) {
      exchange.apply(Deposit{account, Asset{asset}, Decimal{1'000'000'000}, asset}, events);
    }
  }
}

/// One thing to do, prepared beforehand.
struct Deed {
  enum class Kind : std::uint8_t { Place, Cancel } kind = Kind::Place;
  LeanOrder order;
  std::array<char, 12> id{};
};

/// 48 % passive limits, 42 % cancels, 5 % marketable, 5 % amended (a cancel and a new order).
class Deeds {
 public:
  explicit Deeds(const Exchange& exchange) {
    for (int i = 0; i < kAccounts; ++i) {
      accounts_.push_back(*exchange.find_account(CustomerId{"account" + std::to_string(i)}));
    }
    for (const auto* name : kMarkets) markets_.push_back(*exchange.find_instrument_handle(InstrumentId{name}));
  }

  std::vector<Deed> make(std::size_t count) {
    std::vector<Deed> deeds;
    deeds.reserve(count + 1);
    while (deeds.size() < count) {
      const auto dice = random_.below(100);
      if (dice < 48 || resting_.size() < 1000) {
        deeds.push_back(limit(random_.between(1, 200)));
        resting_.push_back({deeds.back().order.account, deeds.back().id});
      } else if (dice < 90) {
        deeds.push_back(cancel());
      } else if (dice < 95) {
        deeds.push_back(limit(-random_.between(1, 5)));
        deeds.back().order.time_in_force = TimeInForce::ImmediateOrCancel;
      } else {
        deeds.push_back(cancel());
        deeds.push_back(limit(random_.between(1, 200)));
        resting_.push_back({deeds.back().order.account, deeds.back().id});
      }
    }
    return deeds;
  }

 private:
  struct Resting {
    AccountHandle account;
    std::array<char, 12> id;
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
    deed.order.limit = kMiddle - sign_of(deed.order.side) * away;
    deed.order.lots = random_.between(1, 1000);
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

void LeanCommands(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::size_t news = 0, fills = 0;
  for (auto _ : state) {
    state.PauseTiming();
    {
      Exchange exchange;
      open(exchange);
      const auto deeds = Deeds{exchange}.make(count);
      state.ResumeTiming();
      for (const auto& deed : deeds) {
        const std::string_view id{deed.id.data(), deed.id.size()};
        if (deed.kind == Deed::Kind::Place) {
          exchange.place(deed.order, id);
        } else {
          exchange.cancel(deed.order.account, id);
        }
        for (const auto& told : exchange.news()) {
          ++news;
          fills += told.fill != kNoFill ? 1 : 0;
        }
      }
      state.PauseTiming();
      if (const auto broken = exchange.broken_invariant(); !broken.empty()) state.SkipWithError(broken.c_str());
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  const auto runs = static_cast<double>(state.iterations());
  state.counters["news"] = static_cast<double>(news) / runs;
  state.counters["fills"] = static_cast<double>(fills) / runs;
}
BENCHMARK(LeanCommands)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->MinTime(3);

}  // namespace

BENCHMARK_MAIN();
