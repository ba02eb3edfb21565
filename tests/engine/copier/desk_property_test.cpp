#include <cstdio>
#include <optional>

#include "tests/engine/copier/world.h"

// Any sequence of opens, adds, partial closes, flips, rejects and partial fills, and a death at any step: what every
// binding holds stays within one lot of what it should, ends at exactly zero, and equals the venue's own ledger.

namespace copier_test {
namespace {

constexpr std::uint64_t kSeeds = 300;

/// The signals of one run: made once, so that an interrupted run hears the very same.
struct Step {
  Signal signal;
  Duration pause;
  std::string price;
};

std::vector<Step> make_steps(World& world, Random& random, int count) {
  std::vector<Step> steps;
  for (int i = 0; i < count; ++i) {
    const auto size = [&] {
      return Quantity{Decimal::from_units(static_cast<Int128>(random.between(1, 40'000)) * 100'000'000'000'000)};
    };
    Signal signal;
    switch (random.below(6)) {
      case 0:
      case 1:
      case 2:
        signal = world.signal(SignalAction::Open);
        signal.side = random.chance(1, 4) ? PositionSide::Short : PositionSide::Long;
        signal.quantity = size();
        break;
      case 3:
        signal = world.signal(SignalAction::Close);
        signal.percent = Decimal{static_cast<int>(random.between(1, 100))};
        break;
      case 4:
        signal = world.signal(SignalAction::Close);
        signal.quantity = size();
        break;
      default:
        signal = world.signal(SignalAction::Target);
        signal.side = random.chance(1, 2) ? PositionSide::Short : PositionSide::Long;
        signal.quantity = random.chance(1, 5) ? Quantity{} : size();
        break;
    }
    signal.time.reset();
    steps.push_back(
        {signal, std::chrono::milliseconds{random.between(0, 9'000)}, std::to_string(100 + random.below(3)) + ".5"});
  }
  auto last = world.close();
  last.time.reset();
  steps.push_back({last, std::chrono::seconds{10}, "100.5"});
  return steps;
}

void follow_all(World& world) {
  world.follow("alice", ratio("0.37"));
  world.follow("bob", ratio("1.2345678"));
  auto inverse = ratio("0.11");
  inverse.direction = Direction::Inverse;
  world.follow("carol", inverse);
  FollowTerms fixed;
  fixed.sizing = "fixed_quantity";
  fixed.quantity = quantity("0.0123");
  world.follow("dave", fixed);
}

const char* const kNames[] = {"alice", "bob", "carol", "dave"};

void expect_within_one_lot(World& world, std::uint64_t seed, std::size_t step) {
  for (const auto* name : kNames) {
    const Decimal off = (world.position(name) - world.target(name)).abs();
    ASSERT_LT(off, dec("0.001")) << "seed " << seed << " step " << step << " " << name << ": holds "
                                 << world.position(name).to_string() << ", should hold "
                                 << world.target(name).to_string();
    ASSERT_EQ(world.position(name), world.venue().held(name)) << "seed " << seed << " step " << step << " " << name;
  }
  ASSERT_FALSE(world.desk().book().wire_halted()) << "seed " << seed << " step " << step;
}

TEST(DeskProperty, StaysWithinOneLotThroughRejectsAndPartialFills) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Random random{seed};
    World world{Temper{static_cast<unsigned>(random.below(20)), static_cast<unsigned>(random.below(60)), seed}};
    follow_all(world);
    world.start();
    world.market("100.5");
    const auto steps = make_steps(world, random, 25);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      world.wait(steps[i].pause);
      world.market(steps[i].price);
      world.send(steps[i].signal);
      // Partial fills are completed as the market moves, while the signal is fresh; then the rest is written off.
      for (int move = 0; move < 12; ++move) {
        world.wait(std::chrono::milliseconds{600});
        world.market(steps[i].price);
      }
      // A reduction that was refused again and again is tried again later, for as long as it takes.
      for (int move = 0; move < 100 && !world.desk().is_idle(); ++move) {
        world.wait(std::chrono::seconds{61});
        world.market(steps[i].price);
      }
      for (int move = 0; move < 3; ++move) {
        world.wait(std::chrono::seconds{61});
        world.market(steps[i].price);
      }
      expect_within_one_lot(world, seed, i);
      if (HasFatalFailure()) return;
    }
    for (int move = 0; move < 200; ++move) {
      world.wait(std::chrono::seconds{61});
      world.market("100.5");
    }
    for (const auto* name : kNames) {
      ASSERT_EQ(world.position(name), dec("0")) << "seed " << seed << " " << name;
      ASSERT_EQ(world.target(name), dec("0")) << "seed " << seed << " " << name;
    }
    ASSERT_TRUE(world.desk().is_idle()) << "seed " << seed;
    for (const auto& settled : world.facts<SignalSettled>()) ASSERT_FALSE(settled.status.empty());
    ASSERT_EQ(world.facts<SignalSettled>().size(), steps.size()) << "seed " << seed;
  }
  std::printf("seeds 1 to %llu\n", static_cast<unsigned long long>(kSeeds));
}

TEST(DeskProperty, WithoutFailuresEveryoneHoldsHisExactShareOfTheLeader) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Random random{seed * 7919};
    World world;
    follow_all(world);
    world.start();
    world.market("100.5");
    const auto steps = make_steps(world, random, 25);
    for (const auto& step : steps) {
      world.wait(step.pause);
      world.send(step.signal);
      const auto& held = world.desk().book().leader(SourceId{"leader"}).held;
      const auto found = held.find(InstrumentId{"BTC-USDT-SWAP"});
      const Decimal leader = found == held.end() ? Decimal{} : found->second;
      for (const auto& [name, share] : {std::pair{"alice", "0.37"}, {"bob", "1.2345678"}, {"carol", "-0.11"}}) {
        const Decimal ideal = multiply(leader, dec(share));
        ASSERT_LT((world.position(name) - ideal).abs(), dec("0.001")) << "seed " << seed << " " << name;
      }
    }
  }
  std::printf("seeds 1 to %llu times 7919\n", static_cast<unsigned long long>(kSeeds));
}

/// All fills, in order of customer and time, without what a restart may change (the epoch in the ids).
std::vector<std::string> trades_of(World& world) {
  std::vector<std::string> trades;
  for (const auto& fact : world.facts<OrderReported>()) {
    if (!fact.report.fill) continue;
    trades.push_back(fact.report.customer.text() + " " + fact.report.fill->id.text() + " " +
                     fact.report.fill->price.to_string() + " " + fact.report.fill->quantity.to_string());
  }
  std::sort(trades.begin(), trades.end());
  return trades;
}

std::vector<std::string> run(std::uint64_t seed, int die_in, Temper temper) {
  Random random{seed};
  World world{temper};
  follow_all(world);
  world.start();
  world.market("100.5");
  const auto steps = make_steps(world, random, 12);
  if (die_in > 0) world.die_in(die_in);
  const auto move_on = [&](const Step& step) {
    for (int move = 0; move < 12; ++move) {
      world.wait(std::chrono::milliseconds{600});
      if (world.is_dead()) world.restart();
      world.market(step.price);
      if (world.is_dead()) world.restart();
    }
  };
  for (const auto& step : steps) {
    world.wait(step.pause);
    if (world.is_dead()) world.restart();
    world.market(step.price);
    if (world.is_dead()) world.restart();
    world.send(step.signal);
    if (world.is_dead()) {
      // The source sends again what was not acknowledged; what was is known already.
      world.restart();
      world.market(step.price);
      world.send(step.signal);
    }
    move_on(step);
  }
  for (int move = 0; move < 100; ++move) {
    world.wait(std::chrono::seconds{61});
    if (world.is_dead()) world.restart();
    world.market("100.5");
  }
  for (const auto* name : kNames) {
    EXPECT_EQ(world.position(name), world.venue().held(name)) << "seed " << seed << " dies in " << die_in;
    EXPECT_EQ(world.position(name), dec("0")) << "seed " << seed << " dies in " << die_in;
  }
  EXPECT_TRUE(world.desk().is_idle()) << "seed " << seed << " dies in " << die_in;
  EXPECT_EQ(world.facts<SignalSettled>().size(), steps.size()) << "seed " << seed << " dies in " << die_in;
  return trades_of(world);
}

TEST(DeskProperty, ADeathAtAnyStepGivesTheSameTradesAsNone) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto undisturbed = run(seed, 0, Temper{});
    ASSERT_FALSE(undisturbed.empty());
    for (int die_in = 1; die_in <= 90; ++die_in) {
      ASSERT_EQ(run(seed, die_in, Temper{}), undisturbed) << "seed " << seed << " dies in " << die_in;
    }
  }
  std::printf("seeds 1 to 20\n");
}

TEST(DeskProperty, ADeathAtAnyStepOfABadVenueLosesAndDoublesNothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (int die_in = 1; die_in <= 120; die_in += 2) {
      run(seed, die_in, Temper{8, 40, seed});
      if (HasFailure()) return;
    }
  }
  std::printf("seeds 1 to 20\n");
}

}  // namespace
}  // namespace copier_test
