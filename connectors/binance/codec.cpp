#include "connectors/binance/codec.h"

#include "connectors/binance/words.h"

// The tables of REST answers: which field of the venue goes where. Source: binance-spot-api-docs, rest-api.md;
// derivatives docs, USD-M.

namespace binance {
namespace {

using engine::Decimal;
using engine::Result;
using kit::field;
using kit::required;
using kit::RowReader;
using Value = kit::Json::Value;

engine::Error broken(const std::string& what) { return engine::invalid("binance: " + what); }

/// The table of each row. One is made at its first use.
template <class Row>
const RowReader<Row>& reader();

template <class Row>
bool read_nested(Value value, std::vector<Row>& to) {
  return static_cast<bool>(reader<Row>().read_list(value, to));
}

/// A bound that says 0 is no bound.
bool read_bound(Value value, std::optional<Decimal>& to) {
  if (!kit::read_value(value, to)) return false;
  if (to && to->is_zero()) to.reset();
  return true;
}

bool read_filter(Value filter, SymbolFilters& to) {
  const auto type = filter["filterType"].text();
  const auto bound = [&](std::string_view name, std::optional<Decimal>& place) {
    return read_bound(filter[name], place);
  };
  if (type == "PRICE_FILTER") {
    return bound("minPrice", to.price_min) && bound("maxPrice", to.price_max) && bound("tickSize", to.price_step);
  }
  if (type == "LOT_SIZE") {
    return bound("minQty", to.quantity_min) && bound("maxQty", to.quantity_max) && bound("stepSize", to.quantity_step);
  }
  if (type == "MARKET_LOT_SIZE") {
    return bound("minQty", to.market_quantity_min) && bound("maxQty", to.market_quantity_max) &&
           bound("stepSize", to.market_quantity_step);
  }
  if (type == "MIN_NOTIONAL") {  // minNotional on spot, notional on futures.
    return bound(filter["notional"].is_null() ? "minNotional" : "notional", to.notional_min) &&
           kit::read_value(filter["applyToMarket"], to.notional_applies_to_market);
  }
  if (type == "NOTIONAL") {
    return bound("minNotional", to.notional_min) && bound("maxNotional", to.notional_max) &&
           kit::read_value(filter["applyMinToMarket"], to.notional_applies_to_market);
  }
  if (type == "PERCENT_PRICE") {
    return bound("multiplierUp", to.price_up) && bound("multiplierDown", to.price_down);
  }
  if (type == "PERCENT_PRICE_BY_SIDE") {
    return bound("bidMultiplierUp", to.price_up) && bound("bidMultiplierDown", to.price_down) &&
           bound("askMultiplierUp", to.ask_price_up) && bound("askMultiplierDown", to.ask_price_down);
  }
  if (type == "MAX_NUM_ORDERS") {
    return kit::read_value(filter[filter["limit"].is_null() ? "maxNumOrders" : "limit"], to.orders_max);
  }
  if (type == "MAX_NUM_ALGO_ORDERS") {
    return kit::read_value(filter[filter["limit"].is_null() ? "maxNumAlgoOrders" : "limit"], to.algo_orders_max);
  }
  if (type == "ICEBERG_PARTS") return kit::read_value(filter["limit"], to.iceberg_parts_max);
  return true;
}

/// The type of a contract: to be there at all is what tells futures from spot.
bool read_contract(Value value, SymbolRow& row) {
  row.has_contract = true;
  return read_value(value, row.contract);
}

/// On a cancel's answer, the order's own id is here, and clientOrderId is that of the cancel.
bool read_original_id(Value value, OrderRow& row) { return kit::read_value(value, row.client_order_id); }

bool read_client_id(Value value, OrderRow& row) {
  return !row.client_order_id.empty() || kit::read_value(value, row.client_order_id);
}

bool read_buyer(Value value, FillRow& row) {
  bool is_buyer = false;
  if (!kit::read_value(value, is_buyer)) return false;
  if (row.side == Direction::Unknown) row.side = is_buyer ? Direction::Buy : Direction::Sell;
  return true;
}

}  // namespace

static bool read_value(Value value, SymbolFilters& to) {
  if (!value.is_list()) return false;
  for (const auto filter : value.items()) {
    if (!read_filter(filter, to)) return false;
  }
  return true;
}
static bool read_value(Value value, std::vector<SpotBalance>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<FuturesAsset>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<PositionRow>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<AnswerFill>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<RateLimitRow>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<SymbolRow>& to) { return read_nested(value, to); }

namespace {

template <>
const RowReader<SymbolRow>& reader() {
  using Row = SymbolRow;
  static const RowReader<Row> table{"binance symbol",
                                    {required<&Row::symbol>("symbol"),
                                     required<&Row::base>("baseAsset"),
                                     required<&Row::quote>("quoteAsset"),
                                     field<&Row::margin_asset>("marginAsset"),
                                     field<&Row::pair>("pair"),
                                     required<&Row::status>("status"),
                                     {"contractType", &read_contract},
                                     field<&Row::order_types>("orderTypes"),
                                     field<&Row::order_types>("OrderType"),
                                     field<&Row::is_spot_allowed>("isSpotTradingAllowed"),
                                     field<&Row::delivery>("deliveryDate"),
                                     required<&Row::filters>("filters")}};
  return table;
}

template <>
const RowReader<RateLimitRow>& reader() {
  using Row = RateLimitRow;
  static const RowReader<Row> table{
      "binance rate limit",
      {required<&Row::kind>("rateLimitType"), required<&Row::interval>("interval"),
       required<&Row::count>("intervalNum"), required<&Row::limit>("limit"), field<&Row::used>("count")}};
  return table;
}

template <>
const RowReader<ExchangeInfo>& reader() {
  using Row = ExchangeInfo;
  static const RowReader<Row> table{
      "binance exchange info",
      {field<&Row::time>("serverTime"), field<&Row::limits>("rateLimits"), required<&Row::symbols>("symbols")}};
  return table;
}

template <>
const RowReader<SpotBalance>& reader() {
  using Row = SpotBalance;
  static const RowReader<Row> table{
      "binance balance",
      {required<&Row::asset>("asset"), required<&Row::free>("free"), required<&Row::locked>("locked")}};
  return table;
}

template <>
const RowReader<SpotAccount>& reader() {
  using Row = SpotAccount;
  static const RowReader<Row> table{"binance account",
                                    {field<&Row::can_trade>("canTrade"), field<&Row::can_withdraw>("canWithdraw"),
                                     required<&Row::balances>("balances"), field<&Row::permissions>("permissions"),
                                     field<&Row::uid>("uid"), field<&Row::updated>("updateTime")}};
  return table;
}

template <>
const RowReader<FuturesAsset>& reader() {
  using Row = FuturesAsset;
  static const RowReader<Row> table{
      "binance futures asset",
      {required<&Row::asset>("asset"), field<&Row::wallet>("walletBalance"),
       field<&Row::unrealized_pnl>("unrealizedProfit"), field<&Row::margin_balance>("marginBalance"),
       field<&Row::initial_margin>("initialMargin"), field<&Row::maintenance_margin>("maintMargin"),
       field<&Row::cross_wallet>("crossWalletBalance"), field<&Row::cross_unrealized_pnl>("crossUnPnl"),
       field<&Row::available>("availableBalance"), field<&Row::updated>("updateTime")}};
  return table;
}

template <>
const RowReader<PositionRow>& reader() {
  using Row = PositionRow;
  static const RowReader<Row> table{
      "binance position",
      {required<&Row::symbol>("symbol"), field<&Row::margin_asset>("marginAsset"),
       field<&Row::margin_type>("marginType"), field<&Row::side>("positionSide"),
       required<&Row::quantity>("positionAmt"), field<&Row::entry_price>("entryPrice"),
       field<&Row::break_even_price>("breakEvenPrice"), field<&Row::mark_price>("markPrice"),
       field<&Row::liquidation_price>("liquidationPrice"), field<&Row::leverage>("leverage"),
       field<&Row::unrealized_pnl>("unRealizedProfit"), field<&Row::unrealized_pnl>("unrealizedProfit"),
       field<&Row::notional>("notional"), field<&Row::isolated_margin>("isolatedMargin"),
       field<&Row::isolated_wallet>("isolatedWallet"), field<&Row::initial_margin>("initialMargin"),
       field<&Row::maintenance_margin>("maintMargin"), field<&Row::updated>("updateTime")}};
  return table;
}

template <>
const RowReader<FuturesAccount>& reader() {
  using Row = FuturesAccount;
  static const RowReader<Row> table{
      "binance futures account",
      {field<&Row::can_trade>("canTrade"), field<&Row::multi_assets>("multiAssetsMargin"),
       field<&Row::wallet>("totalWalletBalance"), field<&Row::unrealized_pnl>("totalUnrealizedProfit"),
       field<&Row::margin_balance>("totalMarginBalance"), field<&Row::initial_margin>("totalInitialMargin"),
       field<&Row::maintenance_margin>("totalMaintMargin"), field<&Row::available>("availableBalance"),
       required<&Row::assets>("assets"), field<&Row::positions>("positions")}};
  return table;
}

template <>
const RowReader<FuturesBalance>& reader() {
  using Row = FuturesBalance;
  static const RowReader<Row> table{
      "binance futures balance",
      {required<&Row::asset>("asset"), required<&Row::balance>("balance"),
       field<&Row::cross_wallet>("crossWalletBalance"), field<&Row::cross_unrealized_pnl>("crossUnPnl"),
       field<&Row::available>("availableBalance"), field<&Row::updated>("updateTime")}};
  return table;
}

template <>
const RowReader<AnswerFill>& reader() {
  using Row = AnswerFill;
  static const RowReader<Row> table{
      "binance fill of an answer",
      {field<&Row::trade_id>("tradeId"), required<&Row::price>("price"), required<&Row::quantity>("qty"),
       required<&Row::commission>("commission"), required<&Row::commission_asset>("commissionAsset")}};
  return table;
}

template <>
const RowReader<OrderRow>& reader() {
  using Row = OrderRow;
  static const RowReader<Row> table{"binance order",
                                    {field<&Row::code>("code"),
                                     field<&Row::message>("msg"),
                                     field<&Row::symbol>("symbol"),
                                     field<&Row::order_id>("orderId"),
                                     {"origClientOrderId", &read_original_id},
                                     {"clientOrderId", &read_client_id},
                                     field<&Row::status>("status"),
                                     field<&Row::type>("type"),
                                     field<&Row::original_type>("origType"),
                                     field<&Row::time_in_force>("timeInForce"),
                                     field<&Row::stp_mode>("selfTradePreventionMode"),
                                     field<&Row::expiry_reason>("expiryReason"),
                                     field<&Row::side>("side"),
                                     field<&Row::position_side>("positionSide"),
                                     field<&Row::price>("price"),
                                     field<&Row::quantity>("origQty"),
                                     field<&Row::quantity>("qty"),
                                     field<&Row::filled>("executedQty"),
                                     field<&Row::filled_quote>("cummulativeQuoteQty"),
                                     field<&Row::filled_quote>("cumQuote"),
                                     field<&Row::average_price>("avgPrice"),
                                     field<&Row::stop_price>("stopPrice"),
                                     field<&Row::reduce_only>("reduceOnly"),
                                     field<&Row::close_position>("closePosition"),
                                     field<&Row::fills>("fills"),
                                     field<&Row::created>("time"),
                                     field<&Row::updated>("updateTime"),
                                     field<&Row::updated>("transactTime")}};
  return table;
}

template <>
const RowReader<AlgoOrderRow>& reader() {
  using Row = AlgoOrderRow;
  static const RowReader<Row> table{
      "binance algo order",
      {required<&Row::algo_id>("algoId"), field<&Row::client_algo_id>("clientAlgoId"), required<&Row::symbol>("symbol"),
       field<&Row::type>("orderType"), field<&Row::type>("type"), field<&Row::order_id>("actualOrderId"),
       required<&Row::status>("algoStatus"), required<&Row::side>("side"), field<&Row::position_side>("positionSide"),
       field<&Row::quantity>("quantity"), field<&Row::price>("price"), field<&Row::trigger_price>("triggerPrice"),
       field<&Row::actual_price>("actualPrice"), field<&Row::callback_rate>("callbackRate"),
       field<&Row::reduce_only>("reduceOnly"), field<&Row::close_position>("closePosition"),
       field<&Row::created>("createTime"), field<&Row::updated>("updateTime")}};
  return table;
}

template <>
const RowReader<FillRow>& reader() {
  using Row = FillRow;
  static const RowReader<Row> table{"binance fill",
                                    {required<&Row::symbol>("symbol"),
                                     required<&Row::trade_id>("id"),
                                     required<&Row::order_id>("orderId"),
                                     field<&Row::side>("side"),
                                     {"isBuyer", &read_buyer},
                                     {"buyer", &read_buyer},
                                     field<&Row::position_side>("positionSide"),
                                     required<&Row::price>("price"),
                                     required<&Row::quantity>("qty"),
                                     field<&Row::quote_quantity>("quoteQty"),
                                     required<&Row::commission>("commission"),
                                     required<&Row::commission_asset>("commissionAsset"),
                                     field<&Row::realized_pnl>("realizedPnl"),
                                     field<&Row::is_maker>("isMaker"),
                                     field<&Row::is_maker>("maker"),
                                     required<&Row::time>("time")}};
  return table;
}

template <>
const RowReader<CommissionRow>& reader() {
  using Row = CommissionRow;
  static const RowReader<Row> table{"binance commission",
                                    {required<&Row::symbol>("symbol"), field<&Row::maker>("makerCommissionRate"),
                                     field<&Row::taker>("takerCommissionRate"), field<&Row::maker>("makerCommission"),
                                     field<&Row::taker>("takerCommission")}};
  return table;
}

template <>
const RowReader<SettingAnswer>& reader() {
  using Row = SettingAnswer;
  static const RowReader<Row> table{
      "binance answer to a setting",
      {field<&Row::code>("code"), field<&Row::message>("msg"), field<&Row::symbol>("symbol"),
       field<&Row::algo_id>("algoId"), field<&Row::client_algo_id>("clientAlgoId"), field<&Row::leverage>("leverage")}};
  return table;
}

template <>
const RowReader<SymbolConfigRow>& reader() {
  using Row = SymbolConfigRow;
  static const RowReader<Row> table{"binance symbol config",
                                    {required<&Row::symbol>("symbol"), required<&Row::margin_type>("marginType"),
                                     required<&Row::leverage>("leverage")}};
  return table;
}

template <>
const RowReader<AccountConfig>& reader() {
  using Row = AccountConfig;
  static const RowReader<Row> table{"binance account config",
                                    {required<&Row::can_trade>("canTrade"), field<&Row::can_withdraw>("canWithdraw"),
                                     required<&Row::is_hedged>("dualSidePosition"),
                                     field<&Row::multi_assets>("multiAssetsMargin"), field<&Row::fee_tier>("feeTier")}};
  return table;
}

template <>
const RowReader<PremiumIndexRow>& reader() {
  using Row = PremiumIndexRow;
  static const RowReader<Row> table{
      "binance premium index",
      {required<&Row::symbol>("symbol"), required<&Row::mark_price>("markPrice"),
       field<&Row::index_price>("indexPrice"), field<&Row::funding_rate>("lastFundingRate"),
       field<&Row::next_funding>("nextFundingTime"), field<&Row::time>("time")}};
  return table;
}

template <>
const RowReader<FundingRateRow>& reader() {
  using Row = FundingRateRow;
  static const RowReader<Row> table{"binance funding rate",
                                    {required<&Row::symbol>("symbol"), required<&Row::rate>("fundingRate"),
                                     field<&Row::mark_price>("markPrice"), required<&Row::charged>("fundingTime")}};
  return table;
}

template <>
const RowReader<TickerRow>& reader() {
  using Row = TickerRow;
  static const RowReader<Row> table{
      "binance ticker",
      {required<&Row::symbol>("symbol"), field<&Row::last>("lastPrice"), field<&Row::open>("openPrice"),
       field<&Row::high>("highPrice"), field<&Row::low>("lowPrice"), field<&Row::volume>("volume"),
       field<&Row::quote_volume>("quoteVolume"), field<&Row::bid>("bidPrice"), field<&Row::bid_quantity>("bidQty"),
       field<&Row::ask>("askPrice"), field<&Row::ask_quantity>("askQty"), field<&Row::opened>("openTime"),
       field<&Row::closed>("closeTime")}};
  return table;
}

template <>
const RowReader<PriceRow>& reader() {
  using Row = PriceRow;
  static const RowReader<Row> table{"binance price",
                                    {required<&Row::symbol>("symbol"), required<&Row::price>("price")}};
  return table;
}

template <>
const RowReader<PublicTradeRow>& reader() {
  using Row = PublicTradeRow;
  static const RowReader<Row> table{
      "binance public trade",
      {field<&Row::trade_id>("id"), field<&Row::trade_id>("a"), field<&Row::price>("price"), field<&Row::price>("p"),
       field<&Row::quantity>("qty"), field<&Row::quantity>("q"), field<&Row::buyer_is_maker>("isBuyerMaker"),
       field<&Row::buyer_is_maker>("m"), field<&Row::time>("time"), field<&Row::time>("T")}};
  return table;
}

template <>
const RowReader<BracketRow>& reader() {
  using Row = BracketRow;
  static const RowReader<Row> table{
      "binance leverage bracket",
      {required<&Row::bracket>("bracket"), required<&Row::leverage>("initialLeverage"),
       field<&Row::notional_from>("notionalFloor"), required<&Row::notional_to>("notionalCap"),
       required<&Row::maintenance_ratio>("maintMarginRatio"), field<&Row::cumulated>("cum")}};
  return table;
}

/// What a row must have besides: an order is one, or a refusal.
template <class Row>
engine::Status check(const Row&) {
  return engine::ok();
}
template <>
engine::Status check(const OrderRow& row) {
  if (row.code < 0) return engine::ok();
  if (row.order_id.empty() || row.symbol.empty()) return broken("an order without orderId or symbol");
  return engine::ok();
}
template <>
engine::Status check(const PublicTradeRow& row) {
  if (row.trade_id.empty() || row.price.is_zero() || row.time == engine::Timestamp{}) return broken("half a trade");
  return engine::ok();
}

}  // namespace

template <class Row>
Result<Row> read_row(Value value) {
  Row row;
  if (auto good = reader<Row>().read(value, row); !good) return good.error();
  if (auto good = check(row); !good) return good.error();
  return row;
}

template <class Row>
Result<std::vector<Row>> read_rows(Value value) {
  std::vector<Row> rows;
  if (value.is_object()) {
    auto row = read_row<Row>(value);
    if (!row) return row.error();
    rows.push_back(*std::move(row));
    return rows;
  }
  if (auto good = reader<Row>().read_list(value, rows); !good) return good.error();
  for (const auto& row : rows) {
    if (auto good = check(row); !good) return good.error();
  }
  return rows;
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type stands in none.
#define ROW(Row)                                                 \
  template Result<std::vector<Row>> read_rows<Row>(Value value); \
  template Result<Row> read_row<Row>(Value value)
// NOLINTEND(bugprone-macro-parentheses)
ROW(ExchangeInfo);
ROW(RateLimitRow);
ROW(SpotAccount);
ROW(FuturesAccount);
ROW(FuturesBalance);
ROW(PositionRow);
ROW(OrderRow);
ROW(AlgoOrderRow);
ROW(FillRow);
ROW(CommissionRow);
ROW(SettingAnswer);
ROW(SymbolConfigRow);
ROW(AccountConfig);
ROW(PremiumIndexRow);
ROW(FundingRateRow);
ROW(TickerRow);
ROW(PriceRow);
ROW(PublicTradeRow);
ROW(BracketRow);
#undef ROW

}  // namespace binance
