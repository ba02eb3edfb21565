// What OKX sends, read and compared: with golden files, with the payload itself, and broken in many ways.
#include "connectors/okx/codec.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/connectors/okx/shown_rows.h"

namespace {

using nlohmann::json;
using testing_support::expect_as_sent;
using testing_support::expect_golden;
using testing_support::read_file;
using testing_support::read_lines;

const std::string kFixtures = std::string{COPYTRADE_SOURCE_DIR} + "/tests/fixtures/okx/";

/// Reads the rows of `data`, compares each with the payload and gives them as text.
template <class Row>
std::string check_rows(const kit::Json::Value data, const json& sent, const std::string& where) {
  const auto rows = okx::read_rows<Row>(data);
  EXPECT_TRUE(rows) << where << ": " << (rows ? "" : rows.error().detail);
  if (!rows) return {};
  EXPECT_EQ(rows->size(), sent.size()) << where;
  std::string text;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto shown = okx::shown((*rows)[i]);
    expect_as_sent(shown, sent[i], where);
    text += shown.text();
    if constexpr (std::is_same_v<Row, okx::BalanceRow>) {
      for (std::size_t j = 0; j < (*rows)[i].details.size(); ++j) {
        const auto detail = okx::shown((*rows)[i].details[j]);
        expect_as_sent(detail, sent[i]["details"][j], where);
        text += "--\n" + detail.text();
      }
      EXPECT_EQ((*rows)[i].details.size(), sent[i]["details"].size()) << where;
    }
    if constexpr (std::is_same_v<Row, okx::OrderRow>) {
      for (std::size_t j = 0; j < (*rows)[i].attached.size(); ++j) {
        const auto attached = okx::shown((*rows)[i].attached[j]);
        expect_as_sent(attached, sent[i]["attachAlgoOrds"][j], where);
        text += "--\n" + attached.text();
      }
    }
    text += "\n";
  }
  return text;
}

std::string check_candles(const kit::Json::Value data, const json& sent, const std::string& where) {
  const auto rows = okx::read_candles(data);
  EXPECT_TRUE(rows) << where;
  if (!rows) return {};
  EXPECT_EQ(rows->size(), sent.size());
  std::string text;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    EXPECT_EQ(std::to_string(row.opened.milliseconds()), sent[i][0]);
    EXPECT_EQ(row.close, *engine::Decimal::parse(sent[i][4].get<std::string>())) << where;
    EXPECT_EQ(row.is_closed, sent[i][8] == "1") << where;
    for (const auto& number : {row.open, row.high, row.low, row.close, row.volume}) text += number.to_string() + " ";
    text += "\n";
  }
  return text;
}

std::string check_kind(const std::string& kind, const kit::Json::Value data, const json& sent,
                       const std::string& where) {
  if (kind == "account_config") return check_rows<okx::AccountConfigRow>(data, sent, where);
  if (kind == "balance") return check_rows<okx::BalanceRow>(data, sent, where);
  if (kind == "position") return check_rows<okx::PositionRow>(data, sent, where);
  if (kind == "closed_position") return check_rows<okx::ClosedPositionRow>(data, sent, where);
  if (kind == "order") return check_rows<okx::OrderRow>(data, sent, where);
  if (kind == "algo_order") return check_rows<okx::AlgoRow>(data, sent, where);
  if (kind == "ack") return check_rows<okx::AckRow>(data, sent, where);
  if (kind == "fee") return check_rows<okx::FeeRow>(data, sent, where);
  if (kind == "funding_rate") return check_rows<okx::FundingRateRow>(data, sent, where);
  if (kind == "bill") return check_rows<okx::BillRow>(data, sent, where);
  if (kind == "ticker") return check_rows<okx::TickerRow>(data, sent, where);
  if (kind == "instrument") return check_rows<okx::InstrumentRow>(data, sent, where);
  if (kind == "candle") return check_candles(data, sent, where);
  ADD_FAILURE() << "no kind " << kind;
  return {};
}

std::string check_answer(const std::string& kind, const std::string& body, const std::string& where) {
  kit::Json parsed;
  EXPECT_TRUE(parsed.parse(body)) << where;
  const auto envelope = okx::read_envelope(parsed.root());
  EXPECT_TRUE(envelope && envelope->is_good()) << where;
  return envelope ? check_kind(kind, envelope->data, json::parse(body)["data"], where) : std::string{};
}

std::string check_push(const std::string& line, const std::string& where) {
  okx::SocketReader reader;
  const auto message = reader.read(line);
  EXPECT_TRUE(message) << where << (message ? "" : message.error().detail);
  if (!message) return {};
  const auto sent = json::parse(line)["data"];
  std::string text;
  const auto add = [&](const auto& rows) {
    EXPECT_EQ(rows.size(), sent.size()) << where;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      expect_as_sent(okx::shown(rows[i]), sent[i], where);
      text += okx::shown(rows[i]).text() + "\n";
    }
  };
  if (const auto* orders = std::get_if<okx::OrdersPush>(&*message)) add(orders->rows);
  if (const auto* algos = std::get_if<okx::AlgoOrdersPush>(&*message)) add(algos->rows);
  if (const auto* account = std::get_if<okx::AccountPush>(&*message)) add(account->rows);
  if (const auto* positions = std::get_if<okx::PositionsPush>(&*message)) add(positions->rows);
  if (const auto* instruments = std::get_if<okx::InstrumentsPush>(&*message)) add(instruments->rows);
  return text;
}

TEST(OkxCodec, KeepsOfAnswersWhatTheGoldenFileSays) {
  std::string text;
  for (const auto& line : read_lines(kFixtures + "answers.jsonl")) {
    const auto one = json::parse(line);
    text += "# " + one["id"].get<std::string>() + " " + one["kind"].get<std::string>() + "\n";
    text += check_answer(one["kind"], one["body"].dump(), one["id"]);
  }
  EXPECT_GT(text.size(), 3000U);
  expect_golden(kFixtures + "answers.golden.txt", text);
}

TEST(OkxCodec, KeepsOfPushesWhatTheGoldenFileSays) {
  std::string text;
  for (const auto& line : read_lines(kFixtures + "orders_pushes.jsonl")) text += check_push(line, line.substr(0, 60));
  EXPECT_GT(text.size(), 500U);
  expect_golden(kFixtures + "orders_pushes.golden.txt", text);
}

// The folder holds payloads whose licence keeps them out of this tree; each is compared with itself, key by key.
TEST(OkxCodec, ReadsEveryRecordedPayload) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the recorded payloads are not here";
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"http_get_account_balance", "balance"},  {"http_get_account_positions-history", "closed_position"},
      {"http_get_candlesticks_full", "candle"}, {"http_get_funding_rate_history", "funding_rate"},
      {"http_get_instruments", "instrument"},   {"http_get_orders_algo", "algo_order"},
      {"http_get_orders_history", "order"},     {"http_get_orders_pending", "order"},
      {"http_get_trade_fee_response", "fee"},   {"http_place_algo_order", "ack"}};
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator{*data + "/A_exchange/nautilus/okx"}) {
    const auto name = file.path().filename().string();
    const auto body = read_file(file.path().string());
    if (name.starts_with("ws_")) {
      check_push(body, name);
      ++read;
      continue;
    }
    for (const auto& [prefix, kind] : kinds) {
      if (!name.starts_with(prefix)) continue;
      EXPECT_FALSE(check_answer(kind, body, name).empty()) << name;
      ++read;
    }
    kit::Json parsed;
    ASSERT_TRUE(parsed.parse(body)) << name;
    if (name.starts_with("http_transaction_detail")) {
      const auto row = okx::read_row<okx::FillRow>(parsed.root());
      ASSERT_TRUE(row) << name;
      expect_as_sent(okx::shown(*row), json::parse(body), name);
    } else if (name.starts_with("http_balance_detail")) {
      const auto row = okx::read_row<okx::BalanceDetail>(parsed.root());
      ASSERT_TRUE(row) << name;
      expect_as_sent(okx::shown(*row), json::parse(body), name);
    } else if (name.starts_with("http_set_position_mode")) {
      EXPECT_EQ(*okx::read_position_mode(parsed.root()["data"]), okx::PositionMode::LongShort);
    }
  }
  EXPECT_GE(read, 25);
}

TEST(OkxCodec, SortsWhatComesOnASocket) {
  okx::SocketReader reader;
  EXPECT_TRUE(std::holds_alternative<okx::Pong>(*reader.read("pong")));
  const auto login = reader.read(R"({"event":"error","code":"60009","msg":"Login failed.","connId":"a4"})");
  EXPECT_EQ(std::get<okx::SocketEvent>(*login).code, "60009");
  const auto answer = reader.read(
      R"({"id":"1512","op":"order","data":[{"clOrdId":"b15","ordId":"","tag":"","sCode":"51008","sMsg":"No","subCode":"x"}],)"
      R"("code":"1","msg":""})");
  const auto& operation = std::get<okx::OperationAnswer>(*answer);
  EXPECT_EQ(operation.id, "1512");
  EXPECT_EQ(operation.acks.at(0).code, "51008");
  const auto refused = reader.read(R"({"id":"1","op":"order","data":[],"code":"60013","msg":"Invalid args"})");
  EXPECT_TRUE(std::get<okx::OperationAnswer>(*refused).acks.empty());
  const auto account = reader.read(
      R"({"arg":{"channel":"account","uid":"4"},"eventType":"snapshot","curPage":1,"lastPage":false,"data":[{"details":[]}]})");
  EXPECT_TRUE(std::get<okx::AccountPush>(*account).is_snapshot);
  EXPECT_FALSE(std::get<okx::AccountPush>(*account).is_last_page);
  const auto holdings = reader.read(
      R"({"arg":{"channel":"balance_and_position","uid":"7"},"data":[{"pTime":"1597026383085","eventType":"snapshot",)"
      R"("balData":[{"ccy":"BTC","cashBal":"1","uTime":"1597026383085"}],"posData":[{"posId":"1","tradeId":"2",)"
      R"("instId":"BTC-USD-SWAP","instType":"SWAP","mgnMode":"cross","posSide":"long","pos":"10","avgPx":"3320"}]}]})");
  const auto& row = std::get<okx::HoldingsPush>(*holdings).rows.at(0);
  EXPECT_EQ(row.balances.at(0).cash, engine::Decimal{1});
  EXPECT_EQ(row.positions.at(0).size, engine::Decimal{10});
  EXPECT_EQ(std::get<okx::OtherPush>(*reader.read(R"({"arg":{"channel":"tickers"},"data":[]})")).channel, "tickers");
}

TEST(OkxCodec, TakesWordsAndFieldsItDoesNotKnow) {
  okx::SocketReader reader;
  const auto push = reader.read(
      R"({"arg":{"channel":"orders"},"new":{"a":[1]},"data":[{"ordId":"1","instId":"A","side":"lend","state":"melted",)"
      R"("sz":"1","brandNew":{"x":[{"y":null}]},"execType":"Z","posSide":"up","tdMode":"soft"}]})");
  const auto& row = std::get<okx::OrdersPush>(*push).rows.at(0);
  EXPECT_EQ(row.side, okx::Direction::Unknown);
  EXPECT_EQ(row.state, okx::OrderState::Unknown);
  EXPECT_EQ(row.position_side, okx::PositionWord::Unknown);
  EXPECT_FALSE(row.price);
}

TEST(OkxCodec, RefusesWhatIsBroken) {
  okx::SocketReader reader;
  const auto order = [](const std::string& fields) {
    return R"({"arg":{"channel":"orders"},"data":[{"ordId":"1","instId":"A","side":"buy","state":"live","sz":"1"},)"
           "{" +
           fields + "}]}";
  };
  EXPECT_TRUE(reader.read(order(R"("ordId":"2","instId":"A","side":"buy","state":"live","sz":"1")")));
  for (const std::string& bad :
       {order(R"("instId":"A","side":"buy","state":"live","sz":"1")"),
        order(R"("ordId":"","instId":"A","side":"buy","state":"live","sz":"1")"),
        order(R"("ordId":"2","instId":"A","side":"buy","state":"live","sz":"one")"),
        order(R"("ordId":"2","instId":"A","side":"buy","state":"live","sz":"1","cTime":"now")"),
        order(R"("ordId":"2","instId":"A","side":"buy","state":"live","sz":["1"])"),
        order(R"("ordId":"2","instId":"A","side":"buy","state":"live","sz":"1","attachAlgoOrds":"x")"),
        std::string{"{"}, std::string{""}, std::string{"[]"}, std::string{"{}"},
        std::string{R"({"arg":{"channel":"orders"}})"}, std::string{R"({"arg":{"channel":"orders"},"data":{}})"},
        std::string{R"({"op":"order","data":[]})"}}) {
    const auto message = reader.read(bad);
    EXPECT_FALSE(message) << bad;
  }
}

TEST(OkxCodec, ListsInstrumentsAsTheEngineCountsThem) {
  okx::InstrumentRow row;
  row.instrument = "BTC-USDT-SWAP";
  row.type = "SWAP";
  row.settle = "USDT";
  row.underlying = "BTC-USDT";
  row.state = okx::InstrumentState::Live;
  row.price_step = *engine::Decimal::parse("0.1");
  row.size_step = row.size_min = *engine::Decimal::parse("0.01");
  row.contract_type = okx::ContractType::Linear;
  row.contract_value = *engine::Decimal::parse("0.01");
  row.contract_multiplier = 1;
  row.leverage_max = 100;
  const auto linear = okx::to_instrument(row);
  ASSERT_TRUE(linear && *linear) << (linear ? "nothing" : linear.error().detail);
  EXPECT_EQ((*linear)->lot_size, engine::Quantity{*engine::Decimal::parse("0.0001")});
  EXPECT_EQ((*linear)->kind, engine::InstrumentKind::PerpLinear);
  EXPECT_TRUE((*linear)->trading);
  row.state = okx::InstrumentState::Unknown;
  EXPECT_FALSE((*okx::to_instrument(row))->trading);

  auto inverse = row;
  inverse.instrument = "BTC-USD-SWAP";
  inverse.underlying = "BTC-USD";
  inverse.settle = "BTC";
  inverse.contract_type = okx::ContractType::Inverse;
  inverse.contract_value = 100;
  inverse.size_step = inverse.size_min = 1;
  EXPECT_EQ((**okx::to_instrument(inverse)).lot_size, engine::Quantity{engine::Decimal{100}});
  inverse.instrument = "BTC-USD_UM-SWAP";
  inverse.settle = "USD";
  EXPECT_FALSE(*okx::to_instrument(inverse));
  row.type = "FUTURES";
  EXPECT_FALSE(*okx::to_instrument(row));
  row.type = "SWAP";
  row.price_step = 0;
  EXPECT_FALSE(okx::to_instrument(row));
}

}  // namespace
