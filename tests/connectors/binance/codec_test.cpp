// What Binance sends, read and compared: with a golden file, with the payload itself, and broken in many ways.
#include "connectors/binance/codec.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/connectors/binance/shown_rows.h"
#include "tests/support/gz_lines.h"

namespace {

using nlohmann::json;
using testing_support::expect_as_sent;
using testing_support::read_file;
using testing_support::read_lines;

const std::string kFixtures = std::string{COPYTRADE_SOURCE_DIR} + "/tests/fixtures/binance/";

json as_list(const json& sent) { return sent.is_array() ? sent : json::array({sent}); }

/// Reads the rows, compares each with the payload and gives them as text.
template <class Row>
std::string check_rows(const kit::Json::Value root, const json& body, const std::string& where) {
  const auto rows = binance::read_rows<Row>(root);
  EXPECT_TRUE(rows) << where << ": " << (rows ? "" : rows.error().detail);
  if (!rows) return {};
  const auto sent = as_list(body);
  EXPECT_EQ(rows->size(), sent.size()) << where;
  std::string text;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto shown = binance::shown((*rows)[i]);
    expect_as_sent(shown, sent[i], where);
    text += shown.text();
    if constexpr (std::is_same_v<Row, binance::OrderRow>) {
      for (const auto& fill : (*rows)[i].fills)
        text += "fill " + fill.price.to_string() + " " + fill.quantity.to_string() + "\n";
      const auto& order = sent[i];
      EXPECT_EQ((*rows)[i].client_order_id, order.value("origClientOrderId", order.value("clientOrderId", "")))
          << where;
    }
    text += "\n";
  }
  return text;
}

template <class Row>
std::string check_list(const std::vector<Row>& rows, const json& sent, const std::string& where) {
  EXPECT_EQ(rows.size(), sent.size()) << where;
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect_as_sent(binance::shown(rows[i]), sent[i], where);
    text += "--\n" + binance::shown(rows[i]).text();
  }
  return text;
}

std::string check_futures_account(const kit::Json::Value root, const json& sent, const std::string& where) {
  const auto account = binance::read_row<binance::FuturesAccount>(root);
  EXPECT_TRUE(account) << where;
  if (!account) return {};
  expect_as_sent(binance::shown(*account), sent, where);
  return binance::shown(*account).text() + check_list(account->assets, sent["assets"], where) +
         check_list(account->positions, sent.value("positions", json::array()), where) + "\n";
}

std::string check_candles(const kit::Json::Value root, const json& sent, const std::string& where) {
  const auto rows = binance::read_candles(root);
  EXPECT_TRUE(rows) << where;
  if (!rows) return {};
  EXPECT_EQ(rows->size(), sent.size()) << where;
  std::string text;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    EXPECT_EQ(row.opened.milliseconds(), sent[i][0].get<std::int64_t>());
    EXPECT_EQ(row.close, *engine::Decimal::parse(sent[i][4].get<std::string>())) << where;
    for (const auto& number : {row.open, row.high, row.low, row.close, row.volume}) text += number.to_string() + " ";
    text += "\n";
  }
  return text;
}

std::string check_kind(const std::string& kind, const kit::Json::Value root, const json& sent,
                       const std::string& where) {
  if (kind == "order") return check_rows<binance::OrderRow>(root, sent, where);
  if (kind == "algo_order") return check_rows<binance::AlgoOrderRow>(root, sent, where);
  if (kind == "fill") return check_rows<binance::FillRow>(root, sent, where);
  if (kind == "position") return check_rows<binance::PositionRow>(root, sent, where);
  if (kind == "ticker") return check_rows<binance::TickerRow>(root, sent, where);
  if (kind == "price") return check_rows<binance::PriceRow>(root, sent, where);
  if (kind == "commission") return check_rows<binance::CommissionRow>(root, sent, where);
  if (kind == "premium_index") return check_rows<binance::PremiumIndexRow>(root, sent, where);
  if (kind == "funding_rate") return check_rows<binance::FundingRateRow>(root, sent, where);
  if (kind == "public_trade") return check_rows<binance::PublicTradeRow>(root, sent, where);
  if (kind == "symbol_config") return check_rows<binance::SymbolConfigRow>(root, sent, where);
  if (kind == "setting") return check_rows<binance::SettingAnswer>(root, sent, where);
  if (kind == "candle") return check_candles(root, sent, where);
  if (kind == "futures_account") return check_futures_account(root, sent, where);
  if (kind == "server_time") return binance::read_server_time(root) ? "time" : "";
  if (kind == "position_mode") return binance::read_position_mode(root) ? "mode" : "";
  if (kind == "exchange_info") {
    const auto info = binance::read_row<binance::ExchangeInfo>(root);
    EXPECT_TRUE(info) << where << (info ? "" : info.error().detail);
    EXPECT_TRUE(!info || info->symbols.size() == sent["symbols"].size()) << where;
    return info && !info->symbols.empty() ? "info" : "";
  }
  if (kind == "spot_account") {
    const auto account = binance::read_row<binance::SpotAccount>(root);
    EXPECT_TRUE(account) << where;
    return account ? check_list(account->balances, sent["balances"], where) : "";
  }
  ADD_FAILURE() << "no kind " << kind;
  return {};
}

std::string check_body(const std::string& kind, const std::string& body, const std::string& where) {
  kit::Json parsed;
  EXPECT_TRUE(parsed.parse(body)) << where;
  return check_kind(kind, parsed.root(), json::parse(body), where);
}

void check_push(const std::string& text, const std::string& where) {
  binance::SocketReader reader;
  const auto message = reader.read(text);
  ASSERT_TRUE(message) << where << ": " << (message ? "" : message.error().detail);
  const auto whole = json::parse(text);
  const auto event = whole.contains("event") ? whole["event"] : whole.contains("data") ? whole["data"] : whole;
  if (const auto* order = std::get_if<binance::OrderPush>(&message->what)) {
    const auto sent = event.contains("o") && event["o"].is_object() ? event["o"] : event;
    expect_as_sent(binance::shown(*order), sent, where);
    const auto original = sent.value("C", "");
    EXPECT_EQ(order->client_order_id, original.empty() ? sent["c"].get<std::string>() : original) << where;
  } else if (const auto* algo = std::get_if<binance::AlgoPush>(&message->what)) {
    expect_as_sent(binance::shown_push(algo->order), event["o"], where);
    EXPECT_EQ(algo->reason, event["o"].value("rm", "")) << where;
  } else if (const auto* account = std::get_if<binance::AccountPush>(&message->what)) {
    ASSERT_EQ(account->positions.size(), event["a"]["P"].size());
    for (std::size_t i = 0; i < account->positions.size(); ++i) {
      expect_as_sent(binance::shown_push(account->positions[i]), event["a"]["P"][i], where);
    }
    ASSERT_EQ(account->balances.size(), event["a"]["B"].size());
    EXPECT_EQ(account->balances.at(0).wallet.to_string(), event["a"]["B"][0]["wb"]);
    EXPECT_EQ(account->reason, event["a"]["m"]);
  } else if (const auto* balances = std::get_if<binance::SpotBalancesPush>(&message->what)) {
    EXPECT_EQ(balances->balances.size(), event["B"].size());
  } else if (const auto* transfer = std::get_if<binance::SpotTransferPush>(&message->what)) {
    EXPECT_EQ(transfer->asset, event["a"]);
  } else {
    EXPECT_TRUE(std::holds_alternative<binance::OtherEvent>(message->what)) << where;
  }
}

TEST(BinanceCodec, KeepsOfAnswersWhatTheGoldenFileSays) {
  std::string text;
  for (const auto& line : read_lines(kFixtures + "answers.jsonl")) {
    const auto one = json::parse(line);
    text += "# " + one["id"].get<std::string>() + " " + one["kind"].get<std::string>() + "\n";
    text += check_body(one["kind"], one["body"].dump(), one["id"]);
  }
  EXPECT_GT(text.size(), 3000U);
  testing_support::expect_golden(kFixtures + "answers.golden.txt", text);
}

// The folder holds payloads whose licence keeps them out of this tree; each is compared with itself, key by key.
TEST(BinanceCodec, ReadsEveryRecordedPayload) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the recorded payloads are not here";
  const std::vector<std::pair<std::string, std::string>> kinds{{"account_info_v2", "futures_account"},
                                                               {"open_algo_orders", "algo_order"},
                                                               {"position_risk", "position"},
                                                               {"futures_account_orders", "order"},
                                                               {"position_side_dual", "position_mode"},
                                                               {"account_positions_hedge", "position"},
                                                               {"exchange_info", "exchange_info"},
                                                               {"market_funding_rate", "funding_rate"},
                                                               {"klines", "candle"},
                                                               {"premium_index", "premium_index"},
                                                               {"ticker_24hr", "ticker"},
                                                               {"market_trades", "public_trade"},
                                                               {"http_json__trades_response", "public_trade"},
                                                               {"market_agg_trades", "public_trade"},
                                                               {"commission_rate", "commission"},
                                                               {"book_ticker", "ticker"},
                                                               {"ticker_price", "price"},
                                                               {"wallet_account", "spot_account"},
                                                               {"trading_fee", "commission"},
                                                               {"account_trades_response", "fill"},
                                                               {"orders_response", "order"},
                                                               {"order_response", "order"},
                                                               {"server_time", "server_time"}};
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator{*data + "/A_exchange/nautilus/binance"}) {
    const auto name = file.path().filename().string();
    const auto body = read_file(file.path().string());
    if (name.find("user_data_json") != std::string::npos || name.starts_with("py_ws_messages__ws")) {
      check_push(body, name);
      ++read;
      continue;
    }
    if (name.find("http") == std::string::npos) continue;  // Market streams are MarketDecoder's.
    for (const auto& [part, kind] : kinds) {
      if (name.find(part) == std::string::npos) continue;
      EXPECT_FALSE(check_body(kind, body, name).empty()) << name;
      ++read;
      break;
    }
  }
  EXPECT_GE(read, 65);
}

TEST(BinanceCodec, ReadsEveryRecordedCall) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the recorded payloads are not here";
  const std::map<std::string, std::string> kinds{{"account", "spot_account"},
                                                 {"aggTrades", "public_trade"},
                                                 {"allOrders", "order"},
                                                 {"exchangeInfo", "exchange_info"},
                                                 {"klines", "candle"},
                                                 {"openOrders", "order"},
                                                 {"order", "order"},
                                                 {"24hr", "ticker"},
                                                 {"bookTicker", "ticker"},
                                                 {"price", "price"},
                                                 {"trades", "public_trade"},
                                                 {"fundingRate", "funding_rate"},
                                                 {"premiumIndex", "premium_index"}};
  int read = 0;
  const auto lines =
      testing_support::read_gz_lines(*data + "/A_exchange/gocryptotrader/binance_http_recorded.jsonl.gz");
  for (const auto& line : lines) {
    const auto one = json::parse(line);
    const auto path = one["path"].get<std::string>();
    const auto found = kinds.find(path.substr(path.rfind('/') + 1));
    const bool is_ours = path.starts_with("/api/") || path.starts_with("/fapi/");
    if (!is_ours || found == kinds.end() || one["response"].is_null()) continue;
    const auto body = one["response"].dump();
    kit::Json parsed;
    ASSERT_TRUE(parsed.parse(body));
    if (const auto refusal = binance::find_refusal(parsed.root())) {
      EXPECT_EQ(refusal->code, -1121);
    } else {
      EXPECT_FALSE(check_kind(found->second, parsed.root(), one["response"], path).empty()) << path;
    }
    ++read;
  }
  EXPECT_GE(read, 45);
}

TEST(BinanceCodec, SortsWhatComesOnASocket) {
  binance::SocketReader reader;
  const auto answer = reader.read(
      R"({"id":"e2a8","status":200,"result":{"orderId":5,"symbol":"A"},"rateLimits":[{"rateLimitType":"ORDERS",)"
      R"("interval":"SECOND","intervalNum":10,"limit":50,"count":12}]})");
  const auto& api = std::get<binance::ApiAnswer>(answer->what);
  EXPECT_EQ(api.id, "e2a8");
  EXPECT_EQ(api.limits.at(0).used, 12);
  EXPECT_EQ(binance::read_row<binance::OrderRow>(api.result)->order_id, "5");
  const auto refused = reader.read(
      R"({"id":"1","status":418,"error":{"code":-1003,"msg":"Way too much.","data":{"retryAfter":1659146400000}}})");
  EXPECT_EQ(std::get<binance::ApiAnswer>(refused->what).refusal->code, -1003);
  EXPECT_EQ(std::get<binance::ApiAnswer>(refused->what).retry_after_ms, 1659146400000);
  const auto position = reader.read(
      R"({"subscriptionId":3,"event":{"e":"outboundAccountPosition","E":1,"u":2,"B":[{"a":"ETH","f":"1","l":"0"}]}})");
  EXPECT_EQ(*position->subscription, 3);
  const auto what = [&](const char* text) { return reader.read(text)->what; };
  EXPECT_TRUE(std::holds_alternative<binance::StreamTerminated>(
      what(R"({"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1}})")));
  EXPECT_TRUE(std::holds_alternative<binance::ServerShutdown>(what(R"({"e":"serverShutdown","E":1})")));
  EXPECT_EQ(std::get<binance::ListenKeyExpired>(what(R"({"e":"listenKeyExpired","E":"1736996475556","listenKey":"k"})"))
                .listen_key,
            "k");
  EXPECT_FALSE(std::get<binance::SubscribeAnswer>(what(R"({"result":null,"id":1})")).refusal);
  EXPECT_EQ(std::get<binance::SubscribeAnswer>(what(R"({"code":2,"msg":"Invalid request"})")).refusal->code, 2);
  EXPECT_EQ(*std::get<binance::ConfigPush>(what(R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1,"T":1,"ac":{"s":"A","l":25}})"))
                 .leverage,
            engine::Decimal{25});
  EXPECT_EQ(
      std::get<binance::MarginCallPush>(
          what(
              R"({"e":"MARGIN_CALL","E":1,"cw":"3.1","p":[{"s":"A","ps":"LONG","pa":"1","mt":"CROSSED","iw":"0","mp":"187","up":"-1","mm":"1.6"}]})"))
          .positions.size(),
      1U);
  EXPECT_EQ(std::get<binance::OtherEvent>(what(R"({"e":"TRADE_LITE","E":1})")).event, "TRADE_LITE");
}

TEST(BinanceCodec, NamesACanceledOrderByItsOwnId) {
  binance::SocketReader reader;
  const auto push = reader.read(
      R"({"e":"executionReport","E":1,"s":"A","c":"cancel-1","S":"BUY","o":"LIMIT","f":"GTC","q":"1","p":"1","C":"ct1",)"
      R"("x":"CANCELED","X":"CANCELED","r":"NONE","i":7,"l":"0","z":"0","L":"0","n":"0","N":null,"T":5,"t":-1})");
  const auto& order = std::get<binance::OrderPush>(push->what);
  EXPECT_EQ(order.client_order_id, "ct1");
  EXPECT_EQ(order.trade_id, "");
  EXPECT_EQ(order.commission_asset, "");
}

TEST(BinanceCodec, RefusesWhatIsBroken) {
  binance::SocketReader reader;
  const std::string good = R"("s":"A","c":"x","S":"BUY","o":"LIMIT","x":"NEW","X":"NEW","i":1,"q":"1","T":5)";
  EXPECT_TRUE(reader.read(R"({"e":"ORDER_TRADE_UPDATE","E":1,"o":{)" + good + "}}"));
  for (const std::string& bad : std::vector<std::string>{
           "", "{", "[]", "5", "{}", R"({"e":"ORDER_TRADE_UPDATE","E":1})",
           R"({"e":"ORDER_TRADE_UPDATE","E":1,"o":{}})", R"({"e":"ORDER_TRADE_UPDATE","E":"soon","o":{)" + good + "}}",
           R"({"e":"ORDER_TRADE_UPDATE","E":1,"o":{)" + good + R"(,"z":"all"}})",
           R"({"e":"ORDER_TRADE_UPDATE","E":1,"o":{)" + good + R"(,"m":"maybe"}})",
           R"({"e":"ACCOUNT_UPDATE","E":1,"T":1,"a":{"m":"ORDER","B":[{"a":"USDT"}]}})", R"({"id":"1","status":400})",
           R"({"e":"executionReport","s":"A"})", R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1})"}) {
    EXPECT_FALSE(reader.read(bad)) << bad;
  }
  kit::Json parsed;
  ASSERT_TRUE(parsed.parse(R"([{"symbol":"A"},{"code":-2022,"msg":"ReduceOnly Order is rejected."}])"));
  EXPECT_FALSE(binance::read_rows<binance::OrderRow>(parsed.root()));
  ASSERT_TRUE(parsed.parse(R"([{"symbol":"A","orderId":1},{"code":-2022,"msg":"ReduceOnly Order is rejected."}])"));
  EXPECT_EQ(binance::read_rows<binance::OrderRow>(parsed.root())->at(1).code, -2022);
}

TEST(BinanceCodec, TakesWordsItDoesNotKnow) {
  binance::SocketReader reader;
  const auto push = reader.read(
      R"({"e":"ORDER_TRADE_UPDATE","E":1,"o":{"s":"A","c":"x","S":"LEND","o":"ODD","x":"MELT","X":"MELTED","i":1,"q":"1","T":5,"new":{"x":1}}})");
  EXPECT_EQ(std::get<binance::OrderPush>(push->what).status, binance::OrderStatus::Unknown);
  EXPECT_EQ(std::get<binance::OrderPush>(push->what).execution, binance::ExecutionKind::Unknown);
}

}  // namespace
