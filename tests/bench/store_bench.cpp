// How long the store takes for one signal with 10,000 followers: the transaction that orders wait for, the tables
// behind it, and what people then ask. Files lie where TMPDIR says; only a real disk tells what a sync costs.
#include <benchmark/benchmark.h>
#include <stdlib.h>  // mkdtemp

#include <filesystem>

#include "store/event_codec.h"
#include "store/reader.h"
#include "store/sqlite_journal.h"
#include "tests/store/scripted_day.h"

namespace {

constexpr std::size_t kFollowers = 10'000;

class Folder {
 public:
  Folder() {
    path_ = (std::filesystem::temp_directory_path() / "copytrade-bench-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

template <class T>
const engine::Fact& last_of(const std::vector<engine::Event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (std::holds_alternative<T>(event->fact)) return event->fact;
  }
  std::abort();
}

testing_support::ScriptedDay one_follower() {
  testing_support::ScriptedDay day{1};
  day.set_up();
  const auto key = day.receive("s");
  day.take_signal(key);
  day.fill_all(key, day.fan_out(key));
  return day;
}

template <class T>
void encode_fact(benchmark::State& state) {
  const auto day = one_follower();
  const auto& fact = last_of<T>(day.events());
  std::string body;
  for (auto _ : state) {
    body.clear();
    store::encode(fact, body);
    benchmark::DoNotOptimize(body.data());
  }
  state.counters["bytes"] = static_cast<double>(body.size());
}

template <class T>
void decode_fact(benchmark::State& state) {
  const auto day = one_follower();
  const auto& fact = last_of<T>(day.events());
  std::string body;
  store::encode(fact, body);
  const auto kind = store::kind_of(fact);
  for (auto _ : state) {
    auto back = store::decode(kind, body);
    benchmark::DoNotOptimize(back);
  }
}

void append_fan_out(benchmark::State& state) {
  const Folder folder;
  const auto journal = store::SqliteJournal::open(folder.path()).value().release();
  testing_support::ScriptedDay day{kFollowers};
  day.set_up();
  if (!journal->append(day.take()) || !journal->follow()) std::abort();
  int signal = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto key = day.receive("s" + std::to_string(++signal));
    const auto orders = day.fan_out(key);
    const auto events = day.take();
    state.ResumeTiming();
    if (!journal->append(events)) std::abort();
    state.PauseTiming();
    day.fill_all(key, orders);
    if (!journal->append(day.take()) || !journal->follow()) std::abort();
    state.ResumeTiming();
  }
  delete journal;
}

void follow_filled_orders(benchmark::State& state) {
  const Folder folder;
  const auto journal = store::SqliteJournal::open(folder.path()).value().release();
  testing_support::ScriptedDay day{kFollowers};
  day.set_up();
  if (!journal->append(day.take()) || !journal->follow()) std::abort();
  int signal = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto key = day.receive("s" + std::to_string(++signal));
    day.take_signal(key);
    day.fill_all(key, day.fan_out(key));
    const auto events = day.take();
    if (!journal->append(events)) std::abort();
    state.counters["events"] = static_cast<double>(events.size());
    state.ResumeTiming();
    if (!journal->follow()) std::abort();
  }
  delete journal;
}

/// A store in which ten signals were copied by everyone.
const Folder& ten_signals() {
  static const Folder folder;
  static const bool made = [] {
    auto journal = store::SqliteJournal::open(folder.path());
    testing_support::ScriptedDay day{kFollowers};
    day.set_up();
    for (int i = 0; i < 10; ++i) {
      const auto key = day.receive("s" + std::to_string(i));
      day.take_signal(key);
      day.fill_all(key, day.fan_out(key));
      if (!(*journal)->append(day.take()) || !(*journal)->follow()) std::abort();
    }
    return true;
  }();
  benchmark::DoNotOptimize(made);
  return folder;
}

void replay_events(benchmark::State& state) {
  const auto journal = store::SqliteJournal::open(ten_signals().path());
  engine::Sequence read = 0;
  for (auto _ : state) {
    const auto done = (*journal)->read(0, [&](const engine::Event& event) {
      read = event.sequence;
      return engine::ok();
    });
    if (!done) std::abort();
  }
  state.counters["events"] = static_cast<double>(read);
}

void list_customers(benchmark::State& state) {
  const auto reader = store::Reader::open(ten_signals().path());
  for (auto _ : state) {
    if ((*reader)->customers().value().size() != kFollowers) std::abort();
  }
}

void tell_a_story(benchmark::State& state) {
  const auto reader = store::Reader::open(ten_signals().path());
  for (auto _ : state) {
    if ((*reader)->signal("leader7", "s5").value().followers.size() != kFollowers) std::abort();
  }
}

void list_one_customers_trades(benchmark::State& state) {
  const auto reader = store::Reader::open(ten_signals().path());
  store::Filter filter;
  filter.customer = "customer005000";
  for (auto _ : state) {
    if ((*reader)->trades(filter).value().size() != 10) std::abort();
  }
}

BENCHMARK(encode_fact<engine::IntentDecided>);
BENCHMARK(encode_fact<engine::OrderPlanned>);
BENCHMARK(encode_fact<engine::OrderReported>);
BENCHMARK(encode_fact<engine::IntentSettled>);
BENCHMARK(decode_fact<engine::IntentDecided>);
BENCHMARK(decode_fact<engine::OrderPlanned>);
BENCHMARK(decode_fact<engine::OrderReported>);
BENCHMARK(decode_fact<engine::IntentSettled>);
BENCHMARK(append_fan_out)->Unit(benchmark::kMillisecond)->Iterations(10)->UseRealTime();
BENCHMARK(follow_filled_orders)->Unit(benchmark::kMillisecond)->Iterations(10)->UseRealTime();
BENCHMARK(replay_events)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(list_customers)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(tell_a_story)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(list_one_customers_trades)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
