#include "connectors/serve/journaled_exchange.h"

#include <utility>

#include "connectors/journal/snapshot.h"

namespace serve {
namespace {

/// Records between snapshots while it runs: some hundred milliseconds of replay.
constexpr journal::Sequence kSnapshotEvery = 2'000'000;

}  // namespace

JournaledExchange::JournaledExchange() : machine_{std::make_unique<simulated::ExchangeMachine>()} {}

JournaledExchange::JournaledExchange(journal::Opened opened)
    : machine_{static_cast<simulated::ExchangeMachine*>(opened.machine.release())},
      writer_{std::move(opened.writer)},
      snapshot_{opened.report.snapshot.value_or(0)} {}

JournaledExchange::~JournaledExchange() {
  if (!writer_ || !commit()) return;
  // One that cannot be written is no loss: the journal holds it all.
  if (writer_->last() > snapshot_) (void)journal::take_snapshot(*writer_, *machine_);
}

template <class Record>
void JournaledExchange::record(const Record& record) {
  if (writer_) {
    simulated::encode(unwritten_, record);
    ++unwritten_count_;
  }
  if (copy_) {
    engine::ByteWriter bytes;
    simulated::encode(bytes, record);
    copy_(bytes.bytes());
  }
}

void JournaledExchange::apply(const engine::Command& command) {
  record(command);
  scratch_.clear();
  machine_->exchange().apply(command, scratch_);
}

std::optional<engine::OrderIndex> JournaledExchange::place(const engine::LeanOrder& order, std::string_view id) {
  record(simulated::LeanPlace{order, id});
  return machine_->exchange().place(order, id);
}

void JournaledExchange::cancel(engine::OrderIndex order) {
  record(simulated::LeanCancelOrder{order});
  machine_->exchange().cancel(order);
}

void JournaledExchange::amend(engine::OrderIndex order, const engine::LeanAmend& amendment) {
  record(simulated::LeanAmendOrder{order, amendment});
  machine_->exchange().amend(order, amendment);
}

engine::Status JournaledExchange::commit() {
  if (!writer_ || unwritten_count_ == 0) return engine::ok();
  const auto written = writer_->write(unwritten_.bytes(), std::exchange(unwritten_count_, 0));
  unwritten_.clear();
  if (written && writer_->last() - snapshot_ >= kSnapshotEvery) {
    (void)journal::take_snapshot(*writer_, *machine_);
    snapshot_ = writer_->last();
  }
  return written;
}

std::unique_ptr<JournaledExchange> JournaledExchange::clone() const {
  engine::ByteWriter state;
  machine_->save(state);
  auto copy = std::make_unique<JournaledExchange>();
  engine::ByteReader in{state.bytes()};
  CHECK(copy->machine_->load(in));
  return copy;
}

void JournaledExchange::replay(std::string_view record) { CHECK(machine_->apply(record, 1)); }

}  // namespace serve
