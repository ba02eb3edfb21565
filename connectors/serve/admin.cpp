#include "connectors/serve/admin.h"

#include <charconv>

#include "connectors/serve/dialect.h"
#include "connectors/serve/json.h"

namespace serve {
namespace {

using namespace engine;

HttpReply reply(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

HttpReply refuse(int status, std::string_view code, std::string_view message) {
  JsonWriter out;
  out.begin_object().key("error").begin_object().field("code", code).field("message", message).end_object();
  return reply(status, out.end_object().take());
}

void write_balances(JsonWriter& out, const Host& host, const Account& account) {
  const auto balances = host.balances(account);
  out.key("balances").begin_object();
  for (const auto& [asset, balance] : balances) out.field(asset.text(), balance.total() - balance.debt);
  out.end_object().key("frozen").begin_object();
  for (const auto& [asset, balance] : balances) out.field(asset.text(), balance.frozen);
  out.end_object();
}

void write_order(JsonWriter& out, const Host& host, OrderIndex index) {
  const auto order = host.order(index);
  const auto& record = *order.record;
  out.begin_object();
  out.field("client_order_id", order.note->client_id);
  out.field("venue_order_id", order_id_of(index));
  out.field("symbol", order.listing->instrument.id.text());
  out.field("side", to_string(record.side)).field("type", to_string(record.type));
  out.field("position_side", to_string(record.position_side));
  out.field("time_in_force", to_string(record.time_in_force)).flag("reduce_only", record.reduce_only);
  out.field("quantity", order.quantity(record.quantity).value());
  out.field("filled_quantity", order.quantity(record.filled).value());
  out.key("price");
  record.limit > 0 ? out.text(order.price(record.limit).value()) : out.raw("null");
  out.key("average_price");
  record.filled > 0 ? out.text(host.fill_sums(order).average_price) : out.raw("null");
  out.field("status", to_string(record.status)).field("reason", to_string(record.reason));
  out.flag("waits_for_trigger", record.dormant).field("time", record.arrival.to_string());
  out.field("updated", record.updated.to_string()).end_object();
}

void write_fill(JsonWriter& out, const Host& host, const FillRef& ref) {
  const auto order = host.order(ref.order);
  const auto& fill = host.fill(ref.fill);
  out.begin_object();
  out.field("id", trade_id_of(ref.fill)).field("client_order_id", order.note->client_id);
  out.field("venue_order_id", order_id_of(ref.order)).field("symbol", order.listing->instrument.id.text());
  out.field("side", to_string(order.record->side)).field("price", order.price(fill.price).value());
  out.field("quantity", order.quantity(fill.lots).value()).field("fee", fill.fee);
  out.field("fee_asset", host.fee_asset(order).text()).field("liquidity", to_string(fill.liquidity));
  out.field("realized_pnl", host.realized_pnl(ref.fill)).field("time", fill.time.to_string());
  out.end_object();
}

void write_position(JsonWriter& out, const Host& host, const HeldPosition& held) {
  const auto& instrument = *host.exchange().find_instrument(held.instrument);
  out.begin_object();
  out.field("symbol", held.instrument.text()).field("side", to_string(held.side));
  out.field("quantity", held.position.quantity());
  out.field("entry_price", held.position.entry_price(instrument).value());
  out.field("mark_price", host.mark(*host.find_instrument(held.instrument.text())).value());
  out.field("realized_pnl", held.position.realized_pnl()).field("unrealized_pnl", held.unrealized);
  out.field("margin", held.margin).end_object();
}

HttpReply ledger(const Host& host) {
  JsonWriter out;
  out.begin_object().key("accounts").begin_list();
  for (const auto* account : host.accounts()) {
    out.begin_object().field("name", account->id.text());
    write_balances(out, host, *account);
    out.key("orders").begin_list();
    for (const auto index : account->orders) write_order(out, host, index);
    out.end_list().key("fills").begin_list();
    for (const auto& fill : account->fills) write_fill(out, host, fill);
    out.end_list().key("positions").begin_list();
    for (const auto& held : host.positions(*account)) write_position(out, host, held);
    out.end_list().end_object();
  }
  out.end_list().count("sequence", std::uint64_t{host.exchange().sequence()});
  out.field("state_hash", host.exchange().state_hash()).end_object();
  return reply(200, out.take());
}

/// Answers what was asked for, or says which field is not there.
class Order {
 public:
  Order(const Json& body, Host& host) : body_{body}, host_{host} {}

  const Account* account() {
    const auto* found = host_.find_account(body_["account"]);
    if (found == nullptr) complain("account", "there is no \"" + body_["account"] + "\"");
    return found;
  }
  InstrumentHandle instrument() {
    const auto found = host_.find_instrument(body_["symbol"]);
    if (!found) complain("symbol", "there is no \"" + body_["symbol"] + "\"");
    return found.value_or(0);
  }
  Decimal number(std::string_view name) {
    const auto value = Decimal::parse(body_[name]);
    if (!value) complain(name, "must be an exact number");
    return value ? *value : Decimal{};
  }
  Side side() {
    const auto side = parse_side(body_["side"]);
    if (!side) complain("side", "must be buy or sell");
    return side ? *side : Side::Buy;
  }
  bool is_good() const { return complaint_.empty(); }
  HttpReply answer(Reason reason) const {
    if (!is_good()) return refuse(400, "INVALID_INPUT", complaint_);
    if (reason != Reason::None) return refuse(409, to_string(reason), "the exchange refused it");
    return reply(200, "{}");
  }

 private:
  void complain(std::string_view field, const std::string& what) {
    if (complaint_.empty()) complaint_ = std::string{field} + ": " + what;
  }
  const Json& body_;
  Host& host_;
  std::string complaint_;
};

HttpReply order(std::string_view what, const Json& body, Host& host) {
  Order asked{body, host};
  if (what == "/admin/deposit") {
    const auto* account = asked.account();
    const auto amount = asked.number("amount");
    if (!asked.is_good() || body["asset"].empty())
      return asked.is_good() ? refuse(400, "INVALID_INPUT", "asset: is missing") : asked.answer({});
    // Without a reference of his own each call is another deposit.
    const auto own = "admin:" + std::to_string(host.exchange().sequence());
    return asked.answer(
        host.deposit(*account, Asset{body["asset"]}, amount, body["reference"].empty() ? own : body["reference"]));
  }
  const auto instrument = asked.instrument();
  const Price price{asked.number("price")};
  if (what == "/admin/mark") return asked.answer(asked.is_good() ? host.move_market(instrument, price) : Reason::None);
  const auto* account = asked.account();
  const auto side = asked.side();
  const Quantity quantity{asked.number("quantity")};
  if (!asked.is_good()) return asked.answer({});
  return asked.answer(host.foreign_trade(*account, instrument, side, quantity, price));
}

}  // namespace

Result<Fault> parse_fault(std::string_view text) {
  const auto body = Json::parse(text);
  if (!body) return body.error();
  if (!body->is_object()) return invalid("a fault is an object");
  Fault fault;
  for (const auto& item : body->items()) {
    const auto& name = item.name();
    const auto count = [&](auto& into) -> Status {
      std::remove_reference_t<decltype(*into)> value{};
      const auto& digits = item.text();
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (error != std::errc{} || end != digits.data() + digits.size())
        return invalid(name + ": must be a whole number");
      into = value;
      return ok();
    };
    if (name == "on") {
      fault.on = item.text();
    } else if (name == "do") {
      const auto kind = parse_fault_kind(item.text());
      if (!kind) return invalid("do: " + kind.error().detail);
      fault.kind = *kind;
    } else if (name == "at") {
      if (const auto read = count(fault.at); !read) return read.error();
    } else if (name == "ms") {
      if (const auto read = count(fault.ms); !read) return read.error();
    } else if (name == "probability") {
      const auto share = Decimal::parse(item.text());
      if (!share) return invalid("probability: " + share.error().detail);
      fault.probability = *share;
    } else if (name == "account" || name == "symbol" || name == "side" || name == "quantity") {
      (name == "account"  ? fault.account
       : name == "symbol" ? fault.symbol
       : name == "side"   ? fault.side
                          : fault.quantity) = item.text();
    } else {
      return invalid(name + ": is not known; a fault has on, do, at, probability, ms, account, symbol, side, quantity");
    }
  }
  if (body->find("do") == nullptr) return invalid("do: is missing");
  if (const auto valid = validate(fault); !valid) return valid.error();
  return fault;
}

HttpReply answer_admin(const ServerRequest& request, Host& host, Faults& faults) {
  if (!request.from_loopback) return refuse(403, "REFUSED", "only from this machine");
  const Target target{request.target};
  if (target.path == "/admin/ledger") {
    return request.method == "GET" ? ledger(host) : refuse(405, "INVALID_INPUT", "GET only");
  }
  const bool known = target.path == "/admin/deposit" || target.path == "/admin/mark" || target.path == "/admin/trade" ||
                     target.path == "/admin/fault";
  if (!known) return refuse(404, "NOT_FOUND", "there is no such path");
  if (request.method != "POST") return refuse(405, "INVALID_INPUT", "POST only");
  if (target.path == "/admin/fault") {
    auto fault = parse_fault(request.body);
    if (!fault) return refuse(400, "INVALID_INPUT", fault.error().detail);
    faults.add(*std::move(fault));
    return reply(200, "{}");
  }
  const auto body = Json::parse(request.body);
  if (!body) return refuse(400, "INVALID_INPUT", body.error().detail);
  return order(target.path, *body, host);
}

}  // namespace serve
