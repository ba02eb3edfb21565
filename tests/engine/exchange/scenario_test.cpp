// Plays tests/scenarios/exchange/*.txt: what a trader would write down, line by line. The invariants of the exchange
// are checked after every line. tests/scenarios/exchange/README.md has the words.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;

class Line {
 public:
  explicit Line(const std::string& text) {
    std::istringstream in{text};
    for (std::string word; in >> word && word[0] != '#';) words_.push_back(word);
  }
  bool empty() const { return at_ >= words_.size(); }
  std::string next() { return empty() ? std::string{} : words_[at_++]; }
  bool take(const std::string& word) {
    if (empty() || words_[at_] != word) return false;
    ++at_;
    return true;
  }
  /// The word after `word`, wherever that stands.
  std::optional<std::string> after(const std::string& word) const {
    for (std::size_t i = at_; i + 1 < words_.size(); ++i) {
      if (words_[i] == word) return words_[i + 1];
    }
    return std::nullopt;
  }
  bool has(const std::string& word) const {
    return std::find(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(), word) != words_.end();
  }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

class Scenario {
 public:
  void play(const std::string& text) {
    Line line{text};
    if (line.empty()) return;
    if (line.take("given") || line.take("when") || line.take("then")) {
      if (line.empty()) return;
    }
    const auto word = line.next();
    if (!set_up(word, line) && !trade(word, line) && !check(word, line))
      ADD_FAILURE() << "nobody understands: " << text;
    EXPECT_EQ(exchange_.broken_invariant(), "");
  }

 private:
  void apply(const Command& command) {
    events_.clear();
    exchange_.apply(command, events_);
    for (const auto& event : events_) {
      const auto* report = std::get_if<ExecutionReport>(&event);
      if (report == nullptr) continue;
      auto& status =
          states_.try_emplace({report->customer, report->client_order_id}, OrderStatus::PendingNew).first->second;
      EXPECT_TRUE(may_follow(status, report->status)) << to_string(status) << " to " << to_string(report->status);
      status = report->status;
    }
  }

  bool set_up(const std::string& word, Line& line) {
    if (word == "fees") {
      apply(SetFees{dec(*line.after("maker")), dec(*line.after("taker"))});
    } else if (word == "list") {
      list(line);
    } else if (word == "open") {
      const CustomerId account{line.next()};
      const auto leverage = line.after("leverage");
      apply(OpenAccount{account, leverage ? std::optional{dec(*leverage)} : std::nullopt});
    } else if (word == "deposit" || word == "withdraw") {
      const CustomerId account{line.next()};
      const auto amount = dec(line.next());
      const Asset asset{line.next()};
      const auto reference = line.after("as").value_or("r" + std::to_string(++references_));
      if (word == "deposit") apply(Deposit{account, asset, amount, reference});
      if (word == "withdraw") apply(Withdraw{account, asset, amount, reference});
    } else if (word == "mark") {
      const InstrumentId id{line.next()};
      apply(SetMarkPrice{id, Price{dec(line.next())}});
    } else if (word == "market") {
      quote(line);
    } else if (word == "time") {
      apply(PassTime{Timestamp::from_milliseconds(std::stoll(line.next()) * 1000)});
    } else {
      return false;
    }
    return true;
  }

  void list(Line& line) {
    Instrument i;
    i.id = InstrumentId{line.next()};
    i.kind = *parse_instrument_kind(line.next());
    const auto text = i.id.text();
    const auto dash = text.find('-');
    i.base = Asset{text.substr(0, dash)};
    i.quote = Asset{text.substr(dash + 1, text.find('-', dash + 1) - dash - 1)};
    i.settle = i.kind == InstrumentKind::PerpInverse ? i.base : i.quote;
    const auto value = [&](const char* key, const char* otherwise) { return dec(line.after(key).value_or(otherwise)); };
    i.tick_size = Price{value("tick", "0.01")};
    i.lot_size = Quantity{value("lot", "0.001")};
    i.min_quantity = Quantity{value("min_quantity", "0")};
    i.max_quantity = Quantity{value("max_quantity", "0")};
    i.min_notional = Notional{value("min_notional", "0")};
    i.max_leverage = value("leverage", "10");
    i.trading = !line.has("halted");
    apply(ListInstrument{i, line.has("market_only") ? Meeting::MarketOnly : Meeting::EachOther});
  }

  void quote(Line& line) {
    SetMarketQuote quote;
    quote.instrument = InstrumentId{line.next()};
    const auto* instrument = exchange_.find_instrument(quote.instrument);
    ASSERT_NE(instrument, nullptr);
    const auto side = [&](std::optional<Ticks>& price, Lots& lots) {
      const auto at = line.next();
      if (at != "-") price = floor_ticks(*instrument, Price{dec(at)});
      if (line.take("x")) lots = floor_lots(*instrument, Quantity{dec(line.next())});
    };
    if (line.take("bid")) side(quote.bid, quote.bid_lots);
    if (line.take("ask")) side(quote.ask, quote.ask_lots);
    quote.slippage = std::stoll(line.after("slippage").value_or("0"));
    apply(quote);
  }

  bool trade(const std::string& name, Line& line) {
    if (line.take("cancels")) {
      apply(CancelOrder{CustomerId{name}, ClientOrderId{line.next()}});
      return true;
    }
    const bool buys = line.take("buys");
    if (!buys && !line.take("sells")) return false;
    NewOrder order;
    order.customer = CustomerId{name};
    order.side = buys ? Side::Buy : Side::Sell;
    order.quantity = Quantity{dec(line.next())};
    order.instrument = InstrumentId{line.next()};
    if (const auto price = line.after("at")) {
      order.type = OrderType::Limit;
      order.limit_price = Price{dec(*price)};
      order.time_in_force = TimeInForce::GoodTillCancel;
    }
    if (line.has("ioc")) order.time_in_force = TimeInForce::ImmediateOrCancel;
    if (line.has("fok")) order.time_in_force = TimeInForce::FillOrKill;
    order.post_only = line.has("post_only");
    order.reduce_only = line.has("reduce_only");
    if (const auto deadline = line.after("by"))
      order.deadline = Timestamp::from_milliseconds(std::stoll(*deadline) * 1000);
    order.client_order_id = ClientOrderId{line.after("as").value_or("")};
    apply(PlaceOrder{order, {}});
    return true;
  }

  bool check(const std::string& word, Line& line) {
    if (word == "refused") {
      const auto* refused = events_.empty() ? nullptr : std::get_if<CommandRefused>(&events_.back());
      EXPECT_EQ(refused == nullptr ? "" : to_string(refused->reason), line.next());
    } else if (word == "order") {
      check_order(line);
    } else if (word == "fills") {
      check_fills(line);
    } else if (word == "balance") {
      const CustomerId account{line.next()};
      const auto balance = exchange_.balances(account)[Asset{line.next()}];
      compare(balance.available.to_string(), line.after("available"));
      EXPECT_EQ(balance.frozen.to_string(), line.after("frozen").value_or("0"));
      EXPECT_EQ(balance.shortfall.to_string(), line.after("shortfall").value_or("0"));
    } else if (word == "position") {
      const CustomerId account{line.next()};
      const InstrumentId id{line.next()};
      const auto position = exchange_.positions(account)[id];
      if (line.take("flat")) {
        EXPECT_TRUE(position.is_flat());
      } else {
        EXPECT_EQ(position.quantity().to_string(), line.next());
        compare(position.entry_price(*exchange_.find_instrument(id)).to_string(), line.after("entry"));
        compare(position.realized_pnl().to_string(), line.after("realized"));
      }
    } else if (word == "fee_account") {
      const Asset asset{line.next()};
      EXPECT_EQ(exchange_.fees_taken()[asset].to_string(), line.next());
    } else if (word == "clearing") {
      const Asset asset{line.next()};
      EXPECT_EQ(exchange_.clearing_balance()[asset].to_string(), line.next());
    } else if (word == "best") {
      const InstrumentId id{line.next()};
      const auto text = [](std::optional<Price> price) { return price ? price->to_string() : "-"; };
      compare(text(exchange_.best_price(id, Side::Buy)), line.after("bid"));
      compare(text(exchange_.best_price(id, Side::Sell)), line.after("ask"));
    } else {
      return false;
    }
    return true;
  }

  static void compare(const std::string& actual, const std::optional<std::string>& expected) {
    EXPECT_EQ(actual, expected.value_or(actual));
  }

  void check_order(Line& line) {
    const CustomerId account{line.next()};
    const ClientOrderId id{line.next()};
    const auto order = exchange_.find_order(account, id);
    ASSERT_TRUE(order) << "no order " << id.text();
    EXPECT_EQ(to_string(order->status), line.next());
    EXPECT_EQ(order->reason, line.after("reason").value_or(""));
    compare(order->filled_quantity.to_string(), line.after("filled"));
    compare(order->leaves_quantity.to_string(), line.after("left"));
  }

  void check_fills(Line& line) {
    const CustomerId account{line.next()};
    const ClientOrderId id{line.next()};
    std::string fills, expected;
    for (const auto& report : exchange_.order_story(account, id)) {
      if (!report.fill) continue;
      fills += " " + report.fill->quantity.to_string() + "@" + report.fill->price.to_string() + "," +
               std::string{to_string(report.fill->liquidity)} + "," + report.fill->fee.to_string();
    }
    while (!line.empty()) expected += " " + line.next();
    EXPECT_EQ(fills, expected);
  }

  Exchange exchange_;
  std::vector<ExchangeEvent> events_;
  std::map<std::pair<CustomerId, ClientOrderId>, OrderStatus> states_;
  int references_ = 0;
};

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{COPYTRADE_SOURCE_DIR "/tests/scenarios/exchange"}) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class ExchangeScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(ExchangeScenario, Holds) {
  std::ifstream file{COPYTRADE_SOURCE_DIR "/tests/scenarios/exchange/" + GetParam() + ".txt"};
  Scenario scenario;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    SCOPED_TRACE(GetParam() + ".txt:" + std::to_string(++number) + ": " + line);
    scenario.play(line);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(number, 3);
}

INSTANTIATE_TEST_SUITE_P(Files, ExchangeScenario, ::testing::ValuesIn(scenario_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
