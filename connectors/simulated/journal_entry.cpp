#include "connectors/simulated/journal_entry.h"

#include "engine/exchange/listing.h"

namespace simulated {
namespace {

using namespace engine;

void put(ByteWriter& out, const Configured& c) {
  out.decimal(c.maker_fee);
  out.decimal(c.taker_fee);
  out.u8(static_cast<std::uint8_t>(c.terms.bars));
  out.i64(c.terms.latency.count());
  out.i64(c.terms.slippage);
  out.u64(c.instruments.size());
  for (const auto& instrument : c.instruments) save(out, instrument);
  out.u64(c.data.size());
  for (const auto& name : c.data) out.text(name);
}

Configured get_configured(ByteReader& in) {
  Configured c;
  c.maker_fee = in.decimal();
  c.taker_fee = in.decimal();
  c.terms.bars = in.one_of<FillModel>(3);
  c.terms.latency = Duration{in.i64()};
  c.terms.slippage = in.i64();
  if (c.terms.latency < Duration::zero() || c.terms.slippage < 0 || c.terms.slippage > kSlippageMax) in.fail();
  for (auto left = in.u64(); left > 0 && in.good(); --left) c.instruments.push_back(load_instrument(in));
  for (auto left = in.u64(); left > 0 && in.good(); --left) c.data.push_back(in.text());
  return c;
}

void put(ByteWriter& out, const AccountWanted& a) {
  out.time(a.now);
  out.text(a.customer.text());
  out.optional(a.max_leverage);
  out.u64(a.balance.size());
  for (const auto& [asset, amount] : a.balance) {
    out.text(asset.text());
    out.decimal(amount);
  }
}

AccountWanted get_account(ByteReader& in) {
  AccountWanted a;
  a.now = in.time();
  a.customer = CustomerId{in.text()};
  a.max_leverage = in.optional();
  for (auto left = in.u64(); left > 0 && in.good(); --left) {
    Asset asset{in.text()};
    a.balance[std::move(asset)] = in.decimal();
  }
  return a;
}

void put(ByteWriter& out, const OrderPlaced& p) {
  const auto& o = p.order;
  out.time(p.now);
  out.u8(static_cast<std::uint8_t>(p.recording));
  out.text(o.client_order_id.text());
  out.text(o.customer.text());
  out.text(o.instrument.text());
  out.u8(static_cast<std::uint8_t>(o.side));
  out.u8(static_cast<std::uint8_t>(o.type));
  out.u8(static_cast<std::uint8_t>(o.time_in_force));
  out.decimal(o.quantity.value());
  out.optional(o.limit_price ? std::optional{o.limit_price->value()} : std::nullopt);
  out.flag(o.post_only);
  out.flag(o.reduce_only);
  out.optional(o.reference_price ? std::optional{o.reference_price->value()} : std::nullopt);
  out.time(o.deadline);
}

std::optional<Price> get_price(ByteReader& in) {
  const auto value = in.optional();
  return value ? std::optional{Price{*value}} : std::nullopt;
}

OrderPlaced get_order(ByteReader& in) {
  OrderPlaced p;
  auto& o = p.order;
  p.now = in.time();
  p.recording = in.one_of<MarketModel::Recording>(3);
  o.client_order_id = ClientOrderId{in.text()};
  o.customer = CustomerId{in.text()};
  o.instrument = InstrumentId{in.text()};
  o.side = in.one_of<Side>(2);
  o.type = in.one_of<OrderType>(2);
  o.time_in_force = in.one_of<TimeInForce>(3);
  o.quantity = Quantity{in.decimal()};
  o.limit_price = get_price(in);
  o.post_only = in.flag();
  o.reduce_only = in.flag();
  o.reference_price = get_price(in);
  o.deadline = in.time();
  return p;
}

void put(ByteWriter& out, const OrderCanceled& c) {
  out.time(c.now);
  out.text(c.customer.text());
  out.text(c.client_order_id.text());
}

OrderCanceled get_cancel(ByteReader& in) {
  OrderCanceled c;
  c.now = in.time();
  c.customer = CustomerId{in.text()};
  c.client_order_id = ClientOrderId{in.text()};
  return c;
}

void put(ByteWriter& out, const StepPlayed& s) {
  out.flag(s.of_feed);
  out.text(s.step.instrument.text());
  out.time(s.step.time);
  out.u8(static_cast<std::uint8_t>(s.step.what.index()));
  if (const auto* opened = std::get_if<BarOpened>(&s.step.what)) {
    out.decimal(opened->open.value());
  } else if (const auto* ended = std::get_if<BarEnded>(&s.step.what)) {
    out.time(ended->open_time);
    for (const auto price : {ended->high, ended->low, ended->close}) out.decimal(price.value());
  } else if (const auto* print = std::get_if<Printed>(&s.step.what)) {
    out.decimal(print->price.value());
    out.decimal(print->quantity.value());
    out.u8(static_cast<std::uint8_t>(print->aggressor));
  } else if (const auto* stands = std::get_if<MarketStands>(&s.step.what)) {
    out.decimal(stands->last.value());
    for (const auto value : {stands->bid, stands->ask, stands->bid_lots, stands->ask_lots}) out.i64(value);
  }
}

StepPlayed get_step(ByteReader& in) {
  StepPlayed s;
  s.of_feed = in.flag();
  s.step.instrument = InstrumentId{in.text()};
  s.step.time = in.time();
  switch (in.one_of<std::uint8_t>(std::variant_size_v<decltype(MarketStep::what)>)) {
    case 0: s.step.what = BarOpened{Price{in.decimal()}}; break;
    case 1: {
      BarEnded ended;
      ended.open_time = in.time();
      ended.high = Price{in.decimal()};
      ended.low = Price{in.decimal()};
      ended.close = Price{in.decimal()};
      s.step.what = ended;
      break;
    }
    case 2: {
      Printed print;
      print.price = Price{in.decimal()};
      print.quantity = Quantity{in.decimal()};
      print.aggressor = in.one_of<Side>(2);
      s.step.what = print;
      break;
    }
    case 3: s.step.what = OrdersArrived{}; break;
    case 4: {
      MarketStands stands;
      stands.last = Price{in.decimal()};
      for (auto* value : {&stands.bid, &stands.ask, &stands.bid_lots, &stands.ask_lots}) *value = in.i64();
      s.step.what = stands;
      break;
    }
    default: s.step.what = RecordingEnded{}; break;
  }
  return s;
}

}  // namespace

void write(ByteWriter& out, const Configured& configured) { put(out, configured); }

Configured read_configured(ByteReader& in) { return get_configured(in); }

void write(ByteWriter& out, const MarketModel::State& state) {
  out.u64(state.noted.size());
  for (const auto& [instrument, step] : state.noted) put(out, StepPlayed{step, false});
  out.u64(state.arrivals.size());
  for (const auto& [time, instrument] : state.arrivals) {
    out.time(time);
    out.text(instrument.text());
  }
}

MarketModel::State read_market(ByteReader& in) {
  MarketModel::State state;
  for (auto left = in.u64(); left > 0 && in.good(); --left) {
    auto step = get_step(in).step;
    auto instrument = step.instrument;
    state.noted.insert_or_assign(std::move(instrument), std::move(step));
  }
  for (auto left = in.u64(); left > 0 && in.good(); --left) {
    const auto time = in.time();
    state.arrivals.emplace(time, InstrumentId{in.text()});
  }
  return state;
}

void write(ByteWriter& out, const JournalEntry& entry) {
  out.u64(entry.cursor);
  out.u8(static_cast<std::uint8_t>(entry.what.index()));
  std::visit([&](const auto& what) { put(out, what); }, entry.what);
}

JournalEntry read_entry(ByteReader& in) {
  JournalEntry entry;
  entry.cursor = in.u64();
  switch (in.u8()) {
    case 0: entry.what = get_configured(in); break;
    case 1: entry.what = get_account(in); break;
    case 2: entry.what = get_order(in); break;
    case 3: entry.what = get_cancel(in); break;
    case 4: entry.what = get_step(in); break;
    default: in.fail(); break;
  }
  return entry;
}

}  // namespace simulated
