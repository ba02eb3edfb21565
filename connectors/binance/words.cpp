#include "connectors/binance/words.h"

namespace binance {
namespace {

template <class Enum>
using Word = std::pair<std::string_view, Enum>;
using Value = kit::Json::Value;

}  // namespace

bool read_value(Value value, SymbolStatus& to) {
  using enum SymbolStatus;
  static constexpr std::array<Word<SymbolStatus>, 12> kWords{{{"TRADING", Trading},
                                                              {"PENDING_TRADING", PendingTrading},
                                                              {"HALT", Halt},
                                                              {"BREAK", Break},
                                                              {"CANCEL_ONLY", CancelOnly},
                                                              {"END_OF_DAY", EndOfDay},
                                                              {"PRE_DELIVERING", PreDelivering},
                                                              {"DELIVERING", Delivering},
                                                              {"DELIVERED", Delivered},
                                                              {"PRE_SETTLE", PreSettle},
                                                              {"SETTLING", Settling},
                                                              {"CLOSE", Close}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, ContractType& to) {
  using enum ContractType;
  static constexpr std::array<Word<ContractType>, 4> kWords{{{"PERPETUAL", Perpetual},
                                                             {"CURRENT_QUARTER", CurrentQuarter},
                                                             {"NEXT_QUARTER", NextQuarter},
                                                             {"TRADIFI_PERPETUAL", TradifiPerpetual}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, OrderStatus& to) {
  using enum OrderStatus;
  static constexpr std::array<Word<OrderStatus>, 11> kWords{{{"NEW", New},
                                                             {"PENDING_NEW", PendingNew},
                                                             {"PARTIALLY_FILLED", PartiallyFilled},
                                                             {"FILLED", Filled},
                                                             {"CANCELED", Canceled},
                                                             {"PENDING_CANCEL", PendingCancel},
                                                             {"REJECTED", Rejected},
                                                             {"EXPIRED", Expired},
                                                             {"EXPIRED_IN_MATCH", ExpiredInMatch},
                                                             {"NEW_INSURANCE", NewInsurance},
                                                             {"NEW_ADL", NewAdl}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, AlgoStatus& to) {
  using enum AlgoStatus;
  static constexpr std::array<Word<AlgoStatus>, 7> kWords{{{"NEW", New},
                                                           {"TRIGGERING", Triggering},
                                                           {"TRIGGERED", Triggered},
                                                           {"FINISHED", Finished},
                                                           {"CANCELED", Canceled},
                                                           {"EXPIRED", Expired},
                                                           {"REJECTED", Rejected}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, Direction& to) {
  static constexpr std::array<Word<Direction>, 2> kWords{{{"BUY", Direction::Buy}, {"SELL", Direction::Sell}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, PositionWord& to) {
  using enum PositionWord;
  static constexpr std::array<Word<PositionWord>, 3> kWords{{{"BOTH", Both}, {"LONG", Long}, {"SHORT", Short}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool read_value(Value value, ExecutionKind& to) {
  using enum ExecutionKind;
  static constexpr std::array<Word<ExecutionKind>, 9> kWords{{{"NEW", New},
                                                              {"CANCELED", Canceled},
                                                              {"REPLACED", Replaced},
                                                              {"REJECTED", Rejected},
                                                              {"TRADE", Trade},
                                                              {"EXPIRED", Expired},
                                                              {"TRADE_PREVENTION", TradePrevention},
                                                              {"CALCULATED", Calculated},
                                                              {"AMENDMENT", Amendment}}};
  to = kit::word_in(kWords, value.text());
  return true;
}

bool is_trade_id(std::string_view text) { return !text.empty() && text != "0" && !text.starts_with('-'); }

}  // namespace binance
