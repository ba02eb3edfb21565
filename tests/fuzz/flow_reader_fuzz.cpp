// Bytes as an order-flow file: refused, or run by the matcher, kept in a journal's form and read back as they were.
#include <cstring>

#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/flow_file.h"
#include "engine/base/byte_stream.h"
#include "engine/env/random.h"
#include "tests/fuzz/fuzz.h"

namespace {

using engine::FlowRecord;

std::string flow_of(std::uint64_t seed, std::uint64_t count, std::uint32_t symbols) {
  engine::Random random{seed};
  engine::ByteWriter out;
  out.raw("LOBFLOW1");
  out.u32(1);
  out.u32(sizeof(FlowRecord));
  out.u64(count);
  out.u32(symbols);
  out.raw(std::string(64 - 28, '\0'));
  for (std::uint64_t i = 1; i <= count; ++i) {
    const auto operation = static_cast<std::uint8_t>(random.chance(1, 2) ? 0 : random.below(4));
    out.u8(operation);
    out.u8(static_cast<std::uint8_t>(random.below(2)));
    out.u8(static_cast<std::uint8_t>(random.below(2)));
    out.u8(static_cast<std::uint8_t>(random.below(3)));
    out.u32(static_cast<std::uint32_t>(random.below(symbols)));
    out.u64(operation == 0 ? i : 1 + random.below(i));
    out.i64(random.between(95, 105));
    out.i64(random.between(1, 9));
  }
  return out.bytes();
}

void check_codec(std::span<const FlowRecord> records) {
  std::string payload;
  simulated::encode(records, payload);
  std::vector<FlowRecord> back(records.size());
  simulated::FlowDecoder decoder{payload};
  CHECK(decoder.read(back) && decoder.at_end());
  CHECK(records.empty() || std::memcmp(records.data(), back.data(), records.size_bytes()) == 0);
}

void check_decoder(std::string_view bytes) {
  simulated::FlowDecoder decoder{bytes};
  FlowRecord record{};
  while (decoder.read(std::span{&record, 1})) check_codec(std::span{&record, 1});
}

}  // namespace

std::vector<std::string> testing_support::fuzz_seeds() {
  return {flow_of(1, 0, 1), flow_of(2, 1, 1), flow_of(3, 40, 1), flow_of(4, 60, 3)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check_decoder(bytes);
  const auto file = simulated::FlowFile::parse(bytes);
  if (!file) return 0;
  check_codec(file->records());
  engine::OrderFlow flow{file->symbols()};
  flow.run(file->records(), nullptr);
  CHECK(flow.broken_invariant().empty());
  return 0;
}
