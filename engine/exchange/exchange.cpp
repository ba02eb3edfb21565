#include "engine/exchange/exchange.h"

namespace engine {
namespace {

const Decimal kMostAmount = Decimal::from_units(Decimal::kOne * 1'000'000'000'000'000);

bool is_amount(Decimal amount) { return amount.is_positive() && amount <= kMostAmount; }

/// What may never change on a listed instrument: money and open orders are counted in it.
bool same_steps(const Instrument& a, const Instrument& b) {
  return a.kind == b.kind && a.base == b.base && a.quote == b.quote && a.settle == b.settle &&
         a.tick_size == b.tick_size && a.lot_size == b.lot_size;
}

}  // namespace

Exchange::Exchange() : booking_{ledger_, accounts_, listings_}, clearing_{ledger_, booking_, orders_, listings_} {
  const auto open_house = [&](const char* name, bool may_owe) {
    const auto handle = accounts_.add(CustomerId{name}, {});
    CHECK(ledger_.open(may_owe) == handle);
    return handle;
  };
  clearing_.house.market = open_house("@market", true);
  clearing_.house.fees = open_house("@fees", true);
  clearing_.house.clearing = open_house("@clearing", true);
  clearing_.house.insurance = open_house("@insurance", false);
  booking_.house = clearing_.house;
}

void Exchange::apply(const Command& command, std::vector<ExchangeEvent>& events) {
  run([&] { std::visit([&](const auto& asked) { on(asked, news_); }, command); });
  for (const auto& news : news_.all()) {
    if (news.order == kNoOrder) {
      events.push_back(news_.other(news));
    } else {
      events.emplace_back(report_of(news));
    }
  }
}

template <class Act>
void Exchange::run(Act&& act) {
  sequencer_.next();
  news_.clear();
  fired_.clear();
  act();
  if (!moves_.empty() || !touched_.empty() || !revalued_.empty()) settle(news_);
  ledger_.check_conservation();
}

std::optional<OrderIndex> Exchange::place(const LeanOrder& order, std::string_view client_order_id) {
  CHECK(order.account < accounts_.size() && order.instrument < listings_.size());
  std::optional<OrderIndex> index;
  run([&] { index = place(order, client_order_id, {}, news_); });
  return index;
}

void Exchange::cancel(AccountHandle account, std::string_view client_order_id) {
  CHECK(account < accounts_.size());
  run([&] {
    if (const auto index = orders_.find(account, client_order_id)) return cancel(*index, news_);
    refuse(Reason::UnknownOrder, std::string{client_order_id}, news_);
  });
}

void Exchange::cancel(OrderIndex order) {
  CHECK(order < orders_.size());
  run([&] { cancel(order, news_); });
}

void Exchange::amend(AccountHandle account, std::string_view client_order_id, const LeanAmend& amendment) {
  CHECK(account < accounts_.size());
  run([&] {
    if (const auto index = orders_.find(account, client_order_id)) return amend(*index, amendment, news_);
    refuse(Reason::UnknownOrder, std::string{client_order_id}, news_);
  });
}

void Exchange::amend(OrderIndex order, const LeanAmend& amendment) {
  CHECK(order < orders_.size());
  run([&] { amend(order, amendment, news_); });
}

void Exchange::refuse(Reason reason, const std::string& what, Events& events) {
  events.add(CommandRefused{reason, what});
}

Listing* Exchange::listing_of(const InstrumentId& instrument, Events& events) {
  const auto found = handles_.find(instrument);
  if (found != handles_.end()) return &listings_[found->second];
  refuse(Reason::UnknownInstrument, instrument.text(), events);
  return nullptr;
}

void Exchange::on(const ListInstrument& command, Events& events) {
  if (const auto valid = validate(command.instrument); !valid) {
    return refuse(Reason::BadAmount, valid.error().detail, events);
  }
  const auto found = handles_.find(command.instrument.id);
  if (found == handles_.end()) {
    handles_.emplace(command.instrument.id, static_cast<InstrumentHandle>(listings_.size()));
    listings_.emplace_back(command.instrument, command.meeting, ledger_);
    return;
  }
  auto& listing = listings_[found->second];
  if (!same_steps(listing.instrument, command.instrument) || listing.meeting != command.meeting) {
    return refuse(Reason::InstrumentInUse, command.instrument.id.text(), events);
  }
  listing.change(command.instrument);
  revalued_.push_back(found->second);  // Its leverage says what must stay behind a position.
}

void Exchange::on(const OpenAccount& command, Events& events) {
  if (command.account.empty() || (command.max_leverage && *command.max_leverage < Decimal{1})) {
    return refuse(Reason::BadAmount, command.account.text(), events);
  }
  if (const auto handle = accounts_.find(command.account)) {
    return refuse(Reason::DuplicateAccount, command.account.text(), events);
  }
  const auto handle = accounts_.add(command.account, command.max_leverage);
  CHECK(ledger_.open(false) == handle);
}

void Exchange::on(const SetMaxLeverage& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  if (command.max_leverage && *command.max_leverage < Decimal{1}) {
    return refuse(Reason::BadAmount, command.account.text(), events);
  }
  accounts_.at(*account).max_leverage = command.max_leverage;
}

void Exchange::on(const Deposit& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  if (command.asset.empty()) return refuse(Reason::UnknownAsset, "", events);
  const auto asset = ledger_.asset(command.asset);
  if (!is_amount(command.amount) || !ledger_.can_deposit(asset, command.amount)) {
    return refuse(Reason::BadAmount, command.reference, events);
  }
  if (!accounts_.at(*account).references.insert(command.reference).second) {
    return refuse(Reason::DuplicateReference, command.reference, events);
  }
  ledger_.deposit(*account, asset, command.amount);
  if (ledger_.owes(*account)) touched_.push_back(*account);
  events.add(FundsMoved{command.account, command.asset, command.amount, command.reference});
}

void Exchange::on(const Withdraw& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  if (!is_amount(command.amount)) return refuse(Reason::BadAmount, command.reference, events);
  auto& record = accounts_.at(*account);
  if (record.references.contains(command.reference)) {
    return refuse(Reason::DuplicateReference, command.reference, events);
  }
  const auto asset = ledger_.asset(command.asset);
  // What open positions need as margin stays, as does an unrealized loss.
  const auto cross = booking_.cross_margin(*account, asset);
  if (booking_.free_margin(*account, asset) < command.amount || cross.equity() - command.amount < cross.maintenance ||
      !ledger_.withdraw(*account, asset, command.amount)) {
    return refuse(Reason::InsufficientBalance, command.reference, events);
  }
  record.references.insert(command.reference);
  events.add(FundsMoved{command.account, command.asset, -command.amount, command.reference});
}

void Exchange::on(const SetMarketQuote& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  const auto lots = [](const std::optional<Ticks>& price, Lots offered) {
    return price && *price > 0 && offered > 0 ? offered : Lots{0};
  };
  const auto before = listing->quote;
  listing->quote = {command.bid.value_or(0), command.ask.value_or(0), lots(command.bid, command.bid_lots),
                    lots(command.ask, command.ask_lots), command.slippage};
  if (listing->meeting == Meeting::MarketOnly) return note_quote(*listing, before);
  // Where orders meet each other, a quote that reaches resting orders trades with them like any order would.
  const auto handle = handles_.at(command.instrument);
  auto& quote = listing->quote;
  if (quote.bid_lots > 0) quote.bid_lots = sweep(handle, Side::Buy, quote.bid, quote.bid_lots, {}, events);
  if (quote.ask_lots > 0) quote.ask_lots = sweep(handle, Side::Sell, quote.ask, quote.ask_lots, {}, events);
  note_quote(*listing, before);
}

void Exchange::on(const SetMarkPrice& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  if (!command.price.is_positive()) return refuse(Reason::NoPrice, command.instrument.text(), events);
  if (listing->mark != command.price) revalued_.push_back(handles_.at(command.instrument));
  listing->set_mark(command.price);
  note_price(handles_.at(command.instrument), TriggerBy::Mark);
}

void Exchange::on(const SweepMarket& command, Events& events) {
  if (listing_of(command.instrument, events) == nullptr || command.lots <= 0) return;
  sweep(handles_.at(command.instrument), command.side, command.limit, command.lots, command.print, events);
}

Lots Exchange::sweep(InstrumentHandle handle, Side side, Ticks limit, Lots lots, std::optional<Ticks> print,
                     Events& events) {
  auto& listing = listings_[handle];
  if (!listing.is_open()) return lots;
  return listing.matcher.take(side, limit, lots, [&](const Trade& trade) {
    // The maker's own price always fits; a printed one may be too far away for the quantity.
    const bool fits = print && listing.value_of(*print, trade.lots);
    execute({handle, fits ? *print : trade.price, trade.lots, {}, OrderRegistry::index_of(trade.maker), side}, events);
  });
}

void Exchange::on(const AdmitWaiting& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr || listing->waiting.empty() || !listing->is_open()) return;
  std::vector<OrderIndex> later, now;
  for (const auto index : listing->waiting) {
    const auto& order = orders_.at(index);
    if (!order.waiting) continue;
    const bool rests = order.time_in_force == TimeInForce::GoodTillCancel && order.limit > 0;
    const bool wanted =
        command.what == AdmitWaiting::What::All || rests == (command.what == AdmitWaiting::What::Resting);
    (wanted && order.arrival <= command.by ? now : later).push_back(index);
  }
  listing->waiting = std::move(later);
  for (const auto index : now) {
    if (orders_.at(index).waiting) admit(index, events);
  }
}

void Exchange::on(const ExpireWaiting& command, Events& events) {
  auto* listing = listing_of(command.instrument, events);
  if (listing == nullptr) return;
  for (const auto index : std::exchange(listing->waiting, {})) {
    if (orders_.at(index).waiting) end(index, OrderStatus::Expired, command.reason, events);
  }
}

}  // namespace engine
