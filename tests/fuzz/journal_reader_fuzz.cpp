// Bytes as the files of a journal: refused, or recovered to a state that recovering again gives too. The first byte
// says which files they are, and whether the checksums are put right first, so that what is behind them is met as well.
#include "connectors/journal/crc32c.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/exchange_codec.h"
#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/machines.h"
#include "connectors/simulated/venue_machine.h"
#include "tests/connectors/journal/fake_disk.h"
#include "tests/fuzz/fuzz.h"

namespace {

using testing_support::FakeDisk;

const std::string kDirectory = "journal";

std::string path_of(const std::string& name) { return kDirectory + "/" + name; }

journal::Opened open_new(FakeDisk& disk, journal::Kind kind, std::uint64_t argument, journal::WriterTerms terms) {
  auto opened = journal::open_journal(disk, kDirectory, kind, argument, simulated::make_machine, terms);
  CHECK(opened);
  return *std::move(opened);
}

/// A few groups of orders on two symbols.
void write_flow(FakeDisk& disk, std::uint64_t segment_bytes, bool snapshot) {
  auto opened = open_new(disk, journal::Kind::OrderFlow, 2, {journal::Durability::Never, segment_bytes});
  for (std::uint64_t i = 1; i <= 6; ++i) {
    const engine::FlowRecord record{0, 0, 0, 0, static_cast<std::uint32_t>(i % 2), i, 100, 5};
    std::string payload;
    simulated::encode(std::span{&record, 1}, payload);
    CHECK(opened.machine->apply(payload, 1));
    CHECK(opened.writer->write(payload, 1));
    if (snapshot && i == 4) CHECK(journal::take_snapshot(*opened.writer, *opened.machine));
  }
}

engine::Instrument perpetual() {
  engine::Instrument swap;
  swap.id = engine::InstrumentId{"BTC-USDT-SWAP"};
  swap.kind = engine::InstrumentKind::PerpLinear;
  swap.base = engine::Asset{"BTC"};
  swap.quote = swap.settle = engine::Asset{"USDT"};
  swap.tick_size = engine::Price{engine::Decimal{1}};
  swap.lot_size = swap.min_quantity = engine::Quantity{engine::Decimal{1}};
  swap.max_quantity = engine::Quantity{engine::Decimal{1000}};
  swap.contract_size = engine::Decimal{1};
  swap.max_leverage = engine::Decimal{10};
  return swap;
}

/// Orders of each door of an exchange.
void write_exchange(FakeDisk& disk) {
  auto opened = open_new(disk, journal::Kind::Exchange, 0, {journal::Durability::Never});
  const engine::CustomerId alice{"alice"}, bob{"bob"};
  const auto swap = perpetual();
  engine::ByteWriter group;
  std::uint32_t records = 0;
  const auto add = [&](const auto& record) {
    simulated::encode(group, record);
    ++records;
  };
  add(engine::Command{engine::SetFees{engine::Decimal{}, engine::Decimal::parse("0.001").value()}});
  add(engine::Command{engine::ListInstrument{swap, engine::Meeting::EachOther}});
  add(engine::Command{engine::SetMarkPrice{swap.id, engine::Price{engine::Decimal{100}}}});
  for (const auto& account : {alice, bob}) {
    add(engine::Command{engine::OpenAccount{account, {}}});
    add(engine::Command{engine::Deposit{account, swap.quote, engine::Decimal{100'000}, "d"}});
  }
  engine::PlaceOrder placed;
  placed.order.client_order_id = engine::ClientOrderId{"a"};
  placed.order.customer = alice;
  placed.order.instrument = swap.id;
  placed.order.type = engine::OrderType::Limit;
  placed.order.time_in_force = engine::TimeInForce::GoodTillCancel;
  placed.order.quantity = engine::Quantity{engine::Decimal{2}};
  placed.order.limit_price = engine::Price{engine::Decimal{101}};
  add(engine::Command{placed});
  engine::LeanOrder lean;
  lean.account = 4;
  lean.side = engine::Side::Sell;
  lean.lots = 1;
  lean.limit = 100;
  add(simulated::LeanPlace{lean, "b"});
  add(simulated::LeanAmendOrder{0, {1, 99, {}}});
  add(engine::Command{engine::SetFunding{swap.id, engine::Decimal::parse("0.01").value(),
                                         engine::Duration{1'000'000'000},
                                         engine::Timestamp::from_milliseconds(5'000)}});
  add(engine::Command{engine::PassTime{engine::Timestamp::from_milliseconds(7'000)}});
  add(engine::Command{engine::SetMarkPrice{swap.id, engine::Price{engine::Decimal{90}}}});
  add(simulated::LeanCancel{3, "a"});
  CHECK(opened.machine->apply(group.bytes(), records));
  CHECK(opened.writer->write(group.bytes(), records));
  CHECK(journal::take_snapshot(*opened.writer, *opened.machine));
}

/// The rules, an account, an order.
void write_venue(FakeDisk& disk) {
  auto opened = open_new(disk, journal::Kind::SimulatedVenue, 0, {journal::Durability::Never});
  const auto swap = perpetual();
  simulated::Configured rules;
  rules.instruments = {swap};
  simulated::AccountWanted account;
  account.customer = engine::CustomerId{"alice"};
  account.balance[engine::Asset{"USDT"}] = engine::Decimal{100'000};
  simulated::OrderPlaced placed;
  placed.order.client_order_id = engine::ClientOrderId{"a"};
  placed.order.customer = account.customer;
  placed.order.instrument = swap.id;
  placed.order.quantity = engine::Quantity{engine::Decimal{2}};
  placed.order.reference_price = engine::Price{engine::Decimal{100}};
  for (const auto& entry :
       {simulated::JournalEntry{0, rules}, simulated::JournalEntry{0, account}, simulated::JournalEntry{0, placed}}) {
    engine::ByteWriter group;
    write(group, entry);
    CHECK(opened.machine->apply(group.bytes(), 1));
    CHECK(opened.writer->write(group.bytes(), 1));
  }
  CHECK(journal::take_snapshot(*opened.writer, *opened.machine));
}

/// Puts every checksum right that stands where one should.
void repair_segment(std::string& bytes) {
  if (bytes.size() < journal::kHeaderBytes) return;
  const auto header = journal::parse_header(bytes);
  auto chain = journal::crc32c(std::string_view{bytes}.substr(0, journal::kHeaderBytes));
  if (header) chain = journal::chain_of(*header);
  journal::Sequence next = header ? header->first : 1;
  for (auto at = journal::kHeaderBytes; at + journal::kFrameHeadBytes <= bytes.size();) {
    auto head = journal::read_frame_head(std::string_view{bytes}.substr(at));
    const auto room = bytes.size() - at - journal::kFrameHeadBytes;
    if (head.length == 0 || head.length > room || head.records == 0) return;
    const auto payload = std::string_view{bytes}.substr(at + journal::kFrameHeadBytes, head.length);
    head = journal::make_frame_head(payload, head.records, next, chain);
    const auto encoded = journal::encode(head);
    bytes.replace(at, encoded.size(), encoded.data(), encoded.size());
    at += journal::kFrameHeadBytes + head.length;
    chain = head.chain;
    next = head.last() + 1;
  }
}

void repair_snapshot(std::string& bytes) {
  if (bytes.size() < 4) return;
  engine::ByteWriter sum;
  sum.u32(journal::crc32c(std::string_view{bytes}.substr(0, bytes.size() - 4)));
  bytes.replace(bytes.size() - 4, 4, sum.bytes());
}

void recover(FakeDisk& disk) {
  auto first = journal::read_journal(disk, kDirectory, simulated::make_machine);
  if (!first || !first->machine) return;
  const auto end = first->reader.end();
  auto opened = journal::open_journal(disk, kDirectory, end.kind, end.argument, simulated::make_machine, {});
  if (!opened) return;  // A tail that turns out to be damage.
  const auto hash = opened->machine->state_hash();
  CHECK(hash == first->machine->state_hash());
  const auto last = opened->writer->last();
  opened->writer.reset();
  const auto again = journal::open_journal(disk, kDirectory, end.kind, end.argument, simulated::make_machine, {});
  CHECK(again && again->machine->state_hash() == hash && again->writer->last() == last);
  CHECK(again->report.bytes_cut == 0);
}

void decode_venue(std::string_view bytes) {
  engine::ByteReader in{bytes};
  while (!in.at_end()) {
    const auto entry = simulated::read_entry(in);
    if (!in.good()) return;
    engine::ByteWriter first, second;
    write(first, entry);
    engine::ByteReader again{first.bytes()};
    write(second, simulated::read_entry(again));
    CHECK(again.good() && again.at_end() && first.bytes() == second.bytes());
  }
}

/// Records as they are, without a frame: what can be read is written the same.
void decode_exchange(std::string_view bytes) {
  engine::ByteReader in{bytes};
  while (!in.at_end()) {
    const auto record = simulated::decode_exchange_record(in);
    if (!in.good()) return;
    engine::ByteWriter first, second;
    std::visit([&](const auto& value) { simulated::encode(first, value); }, record);
    engine::ByteReader again{first.bytes()};
    const auto back = simulated::decode_exchange_record(again);
    CHECK(again.good() && again.at_end() && back.index() == record.index());
    std::visit([&](const auto& value) { simulated::encode(second, value); }, back);
    CHECK(first.bytes() == second.bytes());
  }
}

}  // namespace

std::vector<std::string> testing_support::fuzz_seeds() {
  std::vector<std::string> seeds;
  FakeDisk flow, parts, venue, exchange;
  write_flow(flow, 1 << 20, true);
  write_flow(parts, 150, false);
  write_venue(venue);
  write_exchange(exchange);
  const auto one = journal::segment_name(1);
  for (const char which : {'\0', '\1'}) {
    seeds.push_back(which + flow.content(path_of(one)));
    seeds.push_back(which + venue.content(path_of(one)));
  }
  seeds.push_back('\0' + exchange.content(path_of(one)));
  // Records by themselves.
  seeds.push_back('\7' + exchange.content(path_of(one)).substr(journal::kHeaderBytes + journal::kFrameHeadBytes));
  for (const char which : {'\2', '\3'}) seeds.push_back(which + flow.content(path_of(journal::snapshot_name(4))));
  for (const char which : {'\4', '\5'}) seeds.push_back(which + venue.content(path_of(journal::snapshot_name(3))));
  seeds.push_back('\x8' + venue.content(path_of(one)).substr(journal::kHeaderBytes + journal::kFrameHeadBytes));
  seeds.push_back('\6' + parts.content(path_of(parts.paths()[1].substr(kDirectory.size() + 1))));
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kSeeds = testing_support::fuzz_seeds();
  if (size == 0) return 0;
  const unsigned which = data[0] % 9;
  std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  FakeDisk disk;
  if (which > 6) {
    which == 7 ? decode_exchange(bytes) : decode_venue(bytes);
    return 0;
  }
  if (which < 2) {
    if (which == 1) repair_segment(bytes);
    const auto header = journal::parse_header(bytes);
    // With good checksums a record is one that we wrote, and what the exchange makes of commands nobody gave is for its
    // own tests: only a flow, which trusts nothing, is run.
    if (which == 1 && header && header->kind != journal::Kind::OrderFlow) return 0;
    disk.put(path_of(journal::segment_name(1)), bytes);
  } else if (which < 6) {
    if (which % 2 == 1) repair_snapshot(bytes);
    disk.put(path_of(journal::segment_name(1)), kSeeds[which < 4 ? 0 : 1].substr(1));  // Of the flow, of the venue.
    disk.put(path_of(journal::snapshot_name(which < 4 ? 4 : 3)), bytes);
  } else {
    FakeDisk parts;
    write_flow(parts, 150, false);
    const auto paths = parts.paths();
    for (const auto& path : paths) disk.put(path, path == paths[1] ? bytes : parts.content(path));
  }
  recover(disk);
  return 0;
}
