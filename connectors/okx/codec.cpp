#include "connectors/okx/codec.h"

#include "connectors/kit/row.h"

// The tables: which field of the venue goes where. Source: okx docs-v5, "Response Parameters" of each operation.

namespace okx {
namespace {

using engine::Result;
using kit::field;
using kit::required;
using kit::RowReader;
using Value = kit::Json::Value;

}  // namespace

// Found by the readers through their argument's namespace.

static bool read_value(Value value, InstrumentState& to) {
  static constexpr std::array<std::pair<std::string_view, InstrumentState>, 8> kWords{
      {{"live", InstrumentState::Live},
       {"suspend", InstrumentState::Suspended},
       {"preopen", InstrumentState::Preopen},
       {"test", InstrumentState::Test},
       {"rebase", InstrumentState::Rebase},
       {"post_only", InstrumentState::PostOnly},
       {"settling", InstrumentState::Settling},
       {"expired", InstrumentState::Expired}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, ContractType& to) {
  static constexpr std::array<std::pair<std::string_view, ContractType>, 2> kWords{
      {{"linear", ContractType::Linear}, {"inverse", ContractType::Inverse}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, OrderState& to) {
  static constexpr std::array<std::pair<std::string_view, OrderState>, 5> kWords{
      {{"live", OrderState::Live},
       {"partially_filled", OrderState::PartiallyFilled},
       {"filled", OrderState::Filled},
       {"canceled", OrderState::Canceled},
       {"mmp_canceled", OrderState::MmpCanceled}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, AlgoState& to) {
  static constexpr std::array<std::pair<std::string_view, AlgoState>, 7> kWords{
      {{"live", AlgoState::Live},
       {"pause", AlgoState::Paused},
       {"partially_effective", AlgoState::PartiallyEffective},
       {"effective", AlgoState::Effective},
       {"canceled", AlgoState::Canceled},
       {"order_failed", AlgoState::Failed},
       {"partially_failed", AlgoState::PartiallyFailed}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, Direction& to) {
  static constexpr std::array<std::pair<std::string_view, Direction>, 2> kWords{
      {{"buy", Direction::Buy}, {"sell", Direction::Sell}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, PositionWord& to) {
  static constexpr std::array<std::pair<std::string_view, PositionWord>, 3> kWords{
      {{"net", PositionWord::Net}, {"long", PositionWord::Long}, {"short", PositionWord::Short}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, MarginWord& to) {
  static constexpr std::array<std::pair<std::string_view, MarginWord>, 4> kWords{
      {{"cash", MarginWord::Cash},
       {"cross", MarginWord::Cross},
       {"isolated", MarginWord::Isolated},
       {"spot_isolated", MarginWord::SpotIsolated}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, ExecutionKind& to) {
  static constexpr std::array<std::pair<std::string_view, ExecutionKind>, 2> kWords{
      {{"T", ExecutionKind::Taker}, {"M", ExecutionKind::Maker}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

static bool read_value(Value value, PositionMode& to) {
  static constexpr std::array<std::pair<std::string_view, PositionMode>, 2> kWords{
      {{"net_mode", PositionMode::Net}, {"long_short_mode", PositionMode::LongShort}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

namespace {

/// The table of each row. One is made at its first use.
template <class Row>
const RowReader<Row>& reader();

/// Rows inside a row; a venue that has none writes [], or nothing.
template <class Row>
bool read_nested(Value value, std::vector<Row>& to) {
  return value.is_null() || (value.is_text() && value.text().empty()) ||
         static_cast<bool>(reader<Row>().read_list(value, to));
}

}  // namespace

static bool read_value(Value value, std::vector<BalanceDetail>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<AttachedAlgo>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<FeeGroup>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<CashBalance>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<PositionRow>& to) { return read_nested(value, to); }

namespace {

template <>
const RowReader<InstrumentRow>& reader() {
  using Row = InstrumentRow;
  static const RowReader<Row> table{"okx instrument",
                                    {required<&Row::instrument>("instId"),
                                     required<&Row::type>("instType"),
                                     field<&Row::code>("instIdCode"),
                                     field<&Row::base>("baseCcy"),
                                     field<&Row::quote>("quoteCcy"),
                                     field<&Row::settle>("settleCcy"),
                                     field<&Row::underlying>("uly"),
                                     field<&Row::family>("instFamily"),
                                     field<&Row::group>("groupId"),
                                     required<&Row::state>("state"),
                                     field<&Row::price_step>("tickSz"),
                                     field<&Row::size_step>("lotSz"),
                                     field<&Row::size_min>("minSz"),
                                     field<&Row::contract_type>("ctType"),
                                     field<&Row::contract_value>("ctVal"),
                                     field<&Row::contract_multiplier>("ctMult"),
                                     field<&Row::contract_currency>("ctValCcy"),
                                     field<&Row::limit_size_max>("maxLmtSz"),
                                     field<&Row::market_size_max>("maxMktSz"),
                                     field<&Row::limit_amount_max>("maxLmtAmt"),
                                     field<&Row::market_amount_max>("maxMktAmt"),
                                     field<&Row::stop_size_max>("maxStopSz"),
                                     field<&Row::trigger_size_max>("maxTriggerSz"),
                                     field<&Row::leverage_max>("lever"),
                                     field<&Row::listed>("listTime"),
                                     field<&Row::expires>("expTime"),
                                     field<&Row::rule>("ruleType")}};
  return table;
}

template <>
const RowReader<AccountConfigRow>& reader() {
  using Row = AccountConfigRow;
  static const RowReader<Row> table{
      "okx account config",
      {required<&Row::uid>("uid"), field<&Row::main_uid>("mainUid"), field<&Row::label>("label"),
       field<&Row::level>("level"), field<&Row::permissions>("perm"), field<&Row::ip_addresses>("ip"),
       required<&Row::account_level>("acctLv"), field<&Row::role>("roleType"), field<&Row::stp_mode>("acctStpMode"),
       required<&Row::position_mode>("posMode")}};
  return table;
}

template <>
const RowReader<BalanceDetail>& reader() {
  using Row = BalanceDetail;
  static const RowReader<Row> table{
      "okx balance of a currency",
      {required<&Row::currency>("ccy"), field<&Row::equity>("eq"), field<&Row::cash>("cashBal"),
       field<&Row::available>("availBal"), field<&Row::available_equity>("availEq"), field<&Row::frozen>("frozenBal"),
       field<&Row::order_frozen>("ordFrozen"), field<&Row::unrealized_pnl>("upl"),
       field<&Row::isolated_equity>("isoEq"), field<&Row::liability>("liab"), field<&Row::equity_usd>("eqUsd"),
       field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<BalanceRow>& reader() {
  using Row = BalanceRow;
  static const RowReader<Row> table{
      "okx balance",
      {field<&Row::total_equity>("totalEq"), field<&Row::adjusted_equity>("adjEq"),
       field<&Row::available_equity>("availEq"), field<&Row::initial_margin>("imr"),
       field<&Row::maintenance_margin>("mmr"), required<&Row::details>("details"), field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<FundingBalanceRow>& reader() {
  using Row = FundingBalanceRow;
  static const RowReader<Row> table{"okx funding balance",
                                    {required<&Row::currency>("ccy"), required<&Row::balance>("bal"),
                                     field<&Row::available>("availBal"), field<&Row::frozen>("frozenBal")}};
  return table;
}

template <>
const RowReader<PositionRow>& reader() {
  using Row = PositionRow;
  static const RowReader<Row> table{"okx position",
                                    {required<&Row::instrument>("instId"),
                                     field<&Row::type>("instType"),
                                     field<&Row::position_id>("posId"),
                                     field<&Row::currency>("ccy"),
                                     field<&Row::trade_id>("tradeId"),
                                     required<&Row::side>("posSide"),
                                     field<&Row::margin_mode>("mgnMode"),
                                     required<&Row::size>("pos"),
                                     field<&Row::entry_price>("avgPx"),
                                     field<&Row::mark_price>("markPx"),
                                     field<&Row::liquidation_price>("liqPx"),
                                     field<&Row::leverage>("lever"),
                                     field<&Row::margin>("margin"),
                                     field<&Row::initial_margin>("imr"),
                                     field<&Row::maintenance_margin>("mmr"),
                                     field<&Row::notional_usd>("notionalUsd"),
                                     field<&Row::unrealized_pnl>("upl"),
                                     field<&Row::realized_pnl>("realizedPnl"),
                                     field<&Row::fee>("fee"),
                                     field<&Row::funding>("fundingFee"),
                                     field<&Row::adl>("adl"),
                                     field<&Row::created>("cTime"),
                                     field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<ClosedPositionRow>& reader() {
  using Row = ClosedPositionRow;
  static const RowReader<Row> table{
      "okx closed position",
      {required<&Row::instrument>("instId"), required<&Row::position_id>("posId"), field<&Row::direction>("direction"),
       field<&Row::kind>("type"), field<&Row::closed_size>("closeTotalPos"), field<&Row::pnl>("pnl"),
       field<&Row::realized_pnl>("realizedPnl"), field<&Row::fee>("fee"), field<&Row::funding>("fundingFee"),
       field<&Row::entry_price>("openAvgPx"), field<&Row::close_price>("closeAvgPx"), field<&Row::created>("cTime"),
       field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<AttachedAlgo>& reader() {
  using Row = AttachedAlgo;
  static const RowReader<Row> table{
      "okx attached order",
      {field<&Row::algo_id>("attachAlgoId"), field<&Row::client_algo_id>("attachAlgoClOrdId"),
       field<&Row::fail_code>("failCode"), field<&Row::take_profit_trigger>("tpTriggerPx"),
       field<&Row::take_profit_price>("tpOrdPx"), field<&Row::stop_loss_trigger>("slTriggerPx"),
       field<&Row::stop_loss_price>("slOrdPx"), field<&Row::size>("sz")}};
  return table;
}

template <>
const RowReader<OrderRow>& reader() {
  using Row = OrderRow;
  static const RowReader<Row> table{"okx order",
                                    {required<&Row::order_id>("ordId"),
                                     field<&Row::client_order_id>("clOrdId"),
                                     required<&Row::instrument>("instId"),
                                     field<&Row::type>("instType"),
                                     field<&Row::kind>("ordType"),
                                     required<&Row::side>("side"),
                                     field<&Row::position_side>("posSide"),
                                     field<&Row::trade_mode>("tdMode"),
                                     required<&Row::state>("state"),
                                     required<&Row::size>("sz"),
                                     field<&Row::size_unit>("tgtCcy"),
                                     field<&Row::price>("px"),
                                     field<&Row::average_price>("avgPx"),
                                     field<&Row::leverage>("lever"),
                                     field<&Row::filled>("accFillSz"),
                                     field<&Row::trade_id>("tradeId"),
                                     field<&Row::last_price>("fillPx"),
                                     field<&Row::last_size>("fillSz"),
                                     field<&Row::last_time>("fillTime"),
                                     field<&Row::execution>("execType"),
                                     field<&Row::last_fee>("fillFee"),
                                     field<&Row::last_fee_currency>("fillFeeCcy"),
                                     field<&Row::fee>("fee"),
                                     field<&Row::fee_currency>("feeCcy"),
                                     field<&Row::rebate>("rebate"),
                                     field<&Row::rebate_currency>("rebateCcy"),
                                     field<&Row::pnl>("pnl"),
                                     field<&Row::reduce_only>("reduceOnly"),
                                     field<&Row::category>("category"),
                                     field<&Row::cancel_source>("cancelSource"),
                                     field<&Row::source>("source"),
                                     field<&Row::algo_id>("algoId"),
                                     field<&Row::client_algo_id>("algoClOrdId"),
                                     field<&Row::request_id>("reqId"),
                                     field<&Row::amend_result>("amendResult"),
                                     field<&Row::code>("code"),
                                     field<&Row::message>("msg"),
                                     field<&Row::tag>("tag"),
                                     field<&Row::attached>("attachAlgoOrds"),
                                     field<&Row::created>("cTime"),
                                     field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<FillRow>& reader() {
  using Row = FillRow;
  static const RowReader<Row> table{
      "okx fill",
      {required<&Row::instrument>("instId"), required<&Row::trade_id>("tradeId"), required<&Row::order_id>("ordId"),
       field<&Row::client_order_id>("clOrdId"), field<&Row::bill_id>("billId"), required<&Row::side>("side"),
       field<&Row::position_side>("posSide"), field<&Row::execution>("execType"), required<&Row::price>("fillPx"),
       required<&Row::size>("fillSz"), field<&Row::fee>("fee"), field<&Row::fee_currency>("feeCcy"),
       field<&Row::pnl>("fillPnl"), field<&Row::filled>("fillTime"), required<&Row::told>("ts")}};
  return table;
}

template <>
const RowReader<AlgoRow>& reader() {
  using Row = AlgoRow;
  static const RowReader<Row> table{"okx algo order",
                                    {required<&Row::algo_id>("algoId"),
                                     field<&Row::client_algo_id>("algoClOrdId"),
                                     field<&Row::client_order_id>("clOrdId"),
                                     required<&Row::instrument>("instId"),
                                     required<&Row::kind>("ordType"),
                                     field<&Row::order_id>("ordId"),
                                     field<&Row::order_ids>("ordIdList"),
                                     field<&Row::fail_code>("failCode"),
                                     required<&Row::side>("side"),
                                     field<&Row::position_side>("posSide"),
                                     field<&Row::trade_mode>("tdMode"),
                                     required<&Row::state>("state"),
                                     field<&Row::size>("sz"),
                                     field<&Row::trigger_price>("triggerPx"),
                                     field<&Row::order_price>("ordPx"),
                                     field<&Row::take_profit_trigger>("tpTriggerPx"),
                                     field<&Row::take_profit_price>("tpOrdPx"),
                                     field<&Row::stop_loss_trigger>("slTriggerPx"),
                                     field<&Row::stop_loss_price>("slOrdPx"),
                                     field<&Row::actual_size>("actualSz"),
                                     field<&Row::actual_price>("actualPx"),
                                     field<&Row::callback_ratio>("callbackRatio"),
                                     field<&Row::callback_spread>("callbackSpread"),
                                     field<&Row::close_fraction>("closeFraction"),
                                     field<&Row::reduce_only>("reduceOnly"),
                                     field<&Row::attached>("attachAlgoOrds"),
                                     field<&Row::created>("cTime"),
                                     field<&Row::updated>("uTime"),
                                     field<&Row::triggered>("triggerTime")}};
  return table;
}

template <>
const RowReader<AckRow>& reader() {
  using Row = AckRow;
  static const RowReader<Row> table{
      "okx answer to an order",
      {field<&Row::order_id>("ordId"), field<&Row::client_order_id>("clOrdId"), field<&Row::algo_id>("algoId"),
       field<&Row::client_algo_id>("algoClOrdId"), field<&Row::request_id>("reqId"), required<&Row::code>("sCode"),
       field<&Row::message>("sMsg"), field<&Row::sub_code>("subCode"), field<&Row::handled>("ts")}};
  return table;
}

template <>
const RowReader<FeeGroup>& reader() {
  using Row = FeeGroup;
  static const RowReader<Row> table{
      "okx fee group", {required<&Row::group>("groupId"), field<&Row::maker>("maker"), field<&Row::taker>("taker")}};
  return table;
}

template <>
const RowReader<FeeRow>& reader() {
  using Row = FeeRow;
  static const RowReader<Row> table{
      "okx fee rate",
      {required<&Row::type>("instType"), field<&Row::level>("level"), field<&Row::maker>("maker"),
       field<&Row::taker>("taker"), field<&Row::maker_linear>("makerU"), field<&Row::taker_linear>("takerU"),
       field<&Row::groups>("feeGroup")}};
  return table;
}

template <>
const RowReader<LeverageRow>& reader() {
  using Row = LeverageRow;
  static const RowReader<Row> table{
      "okx leverage",
      {field<&Row::instrument>("instId"), field<&Row::currency>("ccy"), required<&Row::margin_mode>("mgnMode"),
       field<&Row::side>("posSide"), field<&Row::leverage>("lever")}};
  return table;
}

template <>
const RowReader<FundingRateRow>& reader() {
  using Row = FundingRateRow;
  static const RowReader<Row> table{"okx funding rate",
                                    {required<&Row::instrument>("instId"), required<&Row::rate>("fundingRate"),
                                     field<&Row::realized_rate>("realizedRate"), required<&Row::charged>("fundingTime"),
                                     field<&Row::charged_next>("nextFundingTime")}};
  return table;
}

template <>
const RowReader<BillRow>& reader() {
  using Row = BillRow;
  static const RowReader<Row> table{
      "okx bill",
      {required<&Row::bill_id>("billId"), field<&Row::instrument>("instId"), required<&Row::currency>("ccy"),
       required<&Row::type>("type"), field<&Row::sub_type>("subType"), field<&Row::order_id>("ordId"),
       field<&Row::balance>("bal"), required<&Row::change>("balChg"), field<&Row::pnl>("pnl"), field<&Row::fee>("fee"),
       required<&Row::time>("ts")}};
  return table;
}

template <>
const RowReader<PriceLimitRow>& reader() {
  using Row = PriceLimitRow;
  static const RowReader<Row> table{"okx price limit",
                                    {required<&Row::instrument>("instId"), field<&Row::buy_limit>("buyLmt"),
                                     field<&Row::sell_limit>("sellLmt"), field<&Row::time>("ts")}};
  return table;
}

template <>
const RowReader<TierRow>& reader() {
  using Row = TierRow;
  static const RowReader<Row> table{"okx position tier",
                                    {required<&Row::tier>("tier"), required<&Row::size_min>("minSz"),
                                     required<&Row::size_max>("maxSz"), required<&Row::maintenance_ratio>("mmr"),
                                     required<&Row::initial_ratio>("imr"), required<&Row::leverage_max>("maxLever")}};
  return table;
}

template <>
const RowReader<TickerRow>& reader() {
  using Row = TickerRow;
  static const RowReader<Row> table{
      "okx ticker",
      {required<&Row::instrument>("instId"), field<&Row::type>("instType"), field<&Row::last>("last"),
       field<&Row::ask>("askPx"), field<&Row::ask_size>("askSz"), field<&Row::bid>("bidPx"),
       field<&Row::bid_size>("bidSz"), field<&Row::open>("open24h"), field<&Row::high>("high24h"),
       field<&Row::low>("low24h"), field<&Row::volume>("vol24h"), field<&Row::volume_currency>("volCcy24h"),
       required<&Row::time>("ts")}};
  return table;
}

template <>
const RowReader<TradeRow>& reader() {
  using Row = TradeRow;
  static const RowReader<Row> table{
      "okx public trade",
      {required<&Row::instrument>("instId"), required<&Row::trade_id>("tradeId"), required<&Row::side>("side"),
       required<&Row::price>("px"), required<&Row::size>("sz"), required<&Row::time>("ts")}};
  return table;
}

template <>
const RowReader<MarkPriceRow>& reader() {
  using Row = MarkPriceRow;
  static const RowReader<Row> table{
      "okx mark price",
      {required<&Row::instrument>("instId"), required<&Row::price>("markPx"), required<&Row::time>("ts")}};
  return table;
}

template <>
const RowReader<CashBalance>& reader() {
  using Row = CashBalance;
  static const RowReader<Row> table{
      "okx cash balance",
      {required<&Row::currency>("ccy"), required<&Row::cash>("cashBal"), field<&Row::updated>("uTime")}};
  return table;
}

template <>
const RowReader<HoldingsRow>& reader() {
  using Row = HoldingsRow;
  static const RowReader<Row> table{"okx balance and position",
                                    {field<&Row::event>("eventType"), field<&Row::balances>("balData"),
                                     field<&Row::positions>("posData"), field<&Row::told>("pTime")}};
  return table;
}

}  // namespace

template <class Row>
Result<std::vector<Row>> read_rows(Value data) {
  std::vector<Row> rows;
  if (auto good = reader<Row>().read_list(data, rows); !good) return good.error();
  return rows;
}

template <class Row>
Result<Row> read_row(Value value) {
  Row row;
  if (auto good = reader<Row>().read(value, row); !good) return good.error();
  return row;
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type stands in none.
#define ROW(Row)                                                \
  template Result<std::vector<Row>> read_rows<Row>(Value data); \
  template Result<Row> read_row<Row>(Value value)
// NOLINTEND(bugprone-macro-parentheses)
ROW(InstrumentRow);
ROW(AccountConfigRow);
ROW(BalanceDetail);
ROW(BalanceRow);
ROW(FundingBalanceRow);
ROW(PositionRow);
ROW(ClosedPositionRow);
ROW(OrderRow);
ROW(FillRow);
ROW(AlgoRow);
ROW(AckRow);
ROW(FeeRow);
ROW(LeverageRow);
ROW(FundingRateRow);
ROW(BillRow);
ROW(PriceLimitRow);
ROW(TierRow);
ROW(TickerRow);
ROW(TradeRow);
ROW(MarkPriceRow);
ROW(HoldingsRow);
#undef ROW

}  // namespace okx
