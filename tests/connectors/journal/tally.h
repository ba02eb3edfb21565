#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "connectors/journal/recovery.h"
#include "engine/base/hash.h"

namespace testing_support {

/// The least a state machine can be: it remembers how many numbers it was given, and a hash over them in their order.
class Tally final : public journal::StateMachine {
 public:
  std::uint64_t count = 0, sum = 0;

  void add(std::uint64_t number) {
    ++count;
    sum = engine::StableHash{}.add(sum).add(number).value();
  }
  engine::Status apply(std::string_view payload, std::uint32_t records) override {
    engine::ByteReader in{payload};
    for (; records > 0; --records) add(in.u64());
    if (in.good() && in.at_end()) return engine::ok();
    return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, "not numbers"};
  }
  void save(engine::ByteWriter& out) const override {
    out.u64(count);
    out.u64(sum);
  }
  engine::Status load(engine::ByteReader& in) override {
    count = in.u64();
    sum = in.u64();
    return engine::ok();
  }
  std::string state_hash() const override { return engine::StableHash{}.add(count).add(sum).hex(); }
};

inline engine::Result<std::unique_ptr<journal::StateMachine>> make_tally(journal::Kind, std::uint64_t) {
  return std::unique_ptr<journal::StateMachine>{std::make_unique<Tally>()};
}

inline const std::string kDirectory = "journal";

inline engine::Result<journal::Opened> open_tally(journal::Files& files, journal::WriterTerms terms = {},
                                                  const std::string& directory = kDirectory) {
  return journal::open_journal(files, directory, journal::Kind::OrderFlow, 3, make_tally, terms);
}

/// Gives the machine `numbers` and writes them as one group.
inline engine::Status write_numbers(journal::Opened& opened, const std::vector<std::uint64_t>& numbers) {
  engine::ByteWriter group;
  for (const auto number : numbers) group.u64(number);
  auto applied = opened.machine->apply(group.bytes(), static_cast<std::uint32_t>(numbers.size()));
  if (!applied) return applied;
  return opened.writer->write(group.bytes(), static_cast<std::uint32_t>(numbers.size()));
}

}  // namespace testing_support
