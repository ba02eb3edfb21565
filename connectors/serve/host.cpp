#include "connectors/serve/host.h"

#include <utility>

namespace serve {
namespace {

using namespace engine;

/// Whoever is on the other side of what a recording prints. Its name cannot be that of a customer.
const CustomerId kTape{"@tape"};
/// The tier of fees that are nothing.
constexpr std::uint32_t kNoFees = 1;
constexpr Duration kFundingInterval = std::chrono::hours{8};

bool differ(const Instrument& a, const Instrument& b) {
  return a.kind != b.kind || a.base != b.base || a.quote != b.quote || a.settle != b.settle ||
         a.tick_size != b.tick_size || a.lot_size != b.lot_size;
}

Decimal default_funding_rate() { return Decimal::from_units(Decimal::kOne / 10'000); }

}  // namespace

Host::Host(Options options, const Clock& clock, const Crypto& crypto, std::unique_ptr<JournaledExchange> exchange)
    : options_{std::move(options)}, clock_{clock}, crypto_{crypto}, exchange_{std::move(exchange)} {}

Result<std::unique_ptr<Host>> Host::open(Options options, const Clock& clock, const Crypto& crypto,
                                         std::unique_ptr<JournaledExchange> exchange) {
  std::unique_ptr<Host> host{new Host{std::move(options), clock, crypto, std::move(exchange)}};
  const auto broken = host->exchange().broken_invariant();
  if (!broken.empty()) return Error{ErrorCode::Corrupt, Outcome::NotSent, "after recovery " + broken};
  if (const auto status = host->set_up(); !status) return status.error();
  host->exchange_->unrecorded().listen(&host->ear_);
  return host;
}

std::unique_ptr<Host> Host::clone() const {
  std::unique_ptr<Host> copy{new Host{options_, clock_, crypto_, exchange_->clone()}};
  copy->follows_ = true;
  CHECK(copy->set_up());  // All is there already, so nothing is done to the exchange.
  copy->skew_ = skew_;
  return copy;
}

void Host::follow(std::string_view record) {
  exchange_->replay(record);
  take_news();
  events_.clear();
}

Status Host::set_up() {
  advance();
  if (options_.maker_fee <= Decimal{-1} || options_.maker_fee >= Decimal{1} || options_.taker_fee <= Decimal{-1} ||
      options_.taker_fee >= Decimal{1}) {
    return invalid("fees are shares of the value, between -1 and 1");
  }
  if (exchange().instrument_handles() == 0) apply(SetFees{options_.maker_fee, options_.taker_fee});
  if (const auto listed = list_instruments(); !listed) return listed;
  open_tape();
  for (const auto& config : options_.accounts) {
    if (const auto opened = open_account(config); !opened) return opened;
  }
  rebuild();
  return ok();
}

Status Host::list_instruments() {
  for (const auto& wanted : options_.instruments) {
    const auto* known = exchange().find_instrument(wanted.id);
    if (known != nullptr && differ(*known, wanted)) {
      return invalid("instrument " + wanted.id.text() + " was traded with other steps; the journal is of those");
    }
    if (known == nullptr || *known != wanted) {
      if (apply(ListInstrument{wanted}) != Reason::None)
        return invalid("instrument " + wanted.id.text() + " cannot be");
    }
    const auto handle = *exchange().find_instrument_handle(wanted.id);
    const bool has_funding = listing(handle).perpetual.funding.interval > Duration::zero();
    if (!wanted.is_derivative() || has_funding) continue;
    const auto interval = kFundingInterval.count();
    const auto next = (exchange().now().nanoseconds() / interval + 1) * interval;
    apply(SetFunding{wanted.id, default_funding_rate(), kFundingInterval, Timestamp::from_nanoseconds(next)});
  }
  trades_told_.resize(instrument_count());
  book_watchers_.resize(instrument_count());
  for (InstrumentHandle i = 0; i < instrument_count(); ++i) trades_told_[i] = listing(i).quotation.tape().count();
  return ok();
}

void Host::open_tape() {
  if (!exchange().has_account(kTape)) {
    apply(OpenAccount{kTape, std::nullopt});
    apply(SetFees{{}, {}, kNoFees});
    apply(SetFeeTier{kTape, kNoFees});
  }
  tape_ = *exchange().find_account(kTape);
  for (const auto& instrument : options_.instruments) {
    for (const auto& asset : {instrument.base, instrument.quote, instrument.settle}) {
      const auto& known = exchange().account_record(tape_).references;
      if (known.contains("initial:" + asset.text())) continue;
      apply(Deposit{kTape, asset, Decimal::from_units(Decimal::kOne * 1'000'000'000'000), "initial:" + asset.text()});
    }
  }
}

Status Host::open_account(const AccountConfig& config) {
  const CustomerId id{config.name};
  auto signer = crypto_.open_key(config.secret_key);
  if (!signer) return invalid("account " + config.name + ": secret_key: " + signer.error().detail);
  const bool is_new = !exchange().has_account(id);
  if (is_new) {
    apply(OpenAccount{id, std::nullopt});
    apply(SetFeeAsset{id, FeeAsset::Received});
    if (config.position_mode == PositionMode::Hedge) apply(SetPositionMode{id, config.position_mode});
  }
  auto account = std::make_unique<Account>();
  account->handle = *exchange().find_account(id);
  account->id = id;
  account->api_key = config.api_key;
  account->passphrase = config.passphrase;
  account->may_read = config.may_read;
  account->may_trade = config.may_trade;
  account->signer = *std::move(signer);
  for (const auto& [asset, amount] : config.balances) {
    const auto reference = "initial:" + asset.text();
    if (!amount.is_positive() || exchange().account_record(account->handle).references.contains(reference)) continue;
    if (apply(Deposit{id, asset, amount, reference}) != Reason::None) {
      return invalid("account " + config.name + ": balance of " + asset.text() + " cannot be");
    }
  }
  if (accounts_.size() <= account->handle) accounts_.resize(account->handle + 1);
  if (accounts_[account->handle]) return invalid("account " + config.name + " stands twice");
  auto* made = account.get();
  accounts_[account->handle] = std::move(account);
  declared_.push_back(made);
  if (!keys_.emplace(made->api_key, made).second)
    return invalid("account " + config.name + ": its api_key is used twice");
  return ok();
}

void Host::advance() {
  const auto now = clock_.now();
  if (follows_ || now.milliseconds() <= exchange().now().milliseconds()) return;
  apply(PassTime{Timestamp::from_milliseconds(now.milliseconds())});
}

const Account* Host::find_key(std::string_view api_key) const {
  const auto found = keys_.find(api_key);
  return found == keys_.end() ? nullptr : found->second;
}

const Account* Host::find_account(std::string_view name) const {
  const auto handle = exchange().find_account(CustomerId{std::string{name}});
  return handle ? account(*handle) : nullptr;
}

const Account* Host::account(AccountHandle handle) const {
  return handle < accounts_.size() ? accounts_[handle].get() : nullptr;
}

std::optional<InstrumentHandle> Host::find_instrument(std::string_view id) const {
  return exchange().find_instrument_handle(InstrumentId{std::string{id}});
}

// Accounts ------------------------------------------------------------------------------------------------------------

std::map<Asset, AssetBalance> Host::balances(const Account& account) const { return exchange().balances(account.id); }

std::vector<HeldPosition> Host::positions(const Account& account) const {
  return exchange().held_positions(account.id);
}

Host::PositionNote Host::position_note(AccountHandle account, InstrumentHandle instrument, PositionSide side) const {
  const auto found = held_.find({account, instrument, side});
  return found == held_.end() ? PositionNote{} : found->second.note;
}

PositionMode Host::position_mode(const Account& account) const {
  return exchange().account_record(account.handle).positions.mode;
}

MarginMode Host::margin_mode(const Account& account, InstrumentHandle instrument) const {
  return exchange().account_record(account.handle).positions.margin_mode(instrument);
}

Decimal Host::leverage(const Account& account, InstrumentHandle instrument) const {
  const auto most = this->instrument(instrument).max_leverage;
  const auto chosen = exchange().account_record(account.handle).positions.leverage(instrument);
  return chosen ? engine::min(*chosen, most) : most;
}

Reason Host::set_leverage(const Account& account, InstrumentHandle instrument, Decimal leverage) {
  return apply(SetLeverage{account.id, this->instrument(instrument).id, leverage});
}

Reason Host::set_margin_mode(const Account& account, InstrumentHandle instrument, MarginMode mode) {
  if (margin_mode(account, instrument) == mode) return Reason::None;
  return apply(SetMarginMode{account.id, this->instrument(instrument).id, mode});
}

Reason Host::set_position_mode(const Account& account, PositionMode mode) {
  if (position_mode(account) == mode) return Reason::None;
  return apply(SetPositionMode{account.id, mode});
}

Reason Host::move_margin(const Account& account, InstrumentHandle instrument, PositionSide side, Decimal amount) {
  const auto reason = apply(MoveMargin{account.id, this->instrument(instrument).id, side, amount});
  if (reason == Reason::None) positions_touched_.insert({account.handle, instrument, side});
  return reason;
}

}  // namespace serve
