// Orders and executions: asking for them, and reading them.
#include <algorithm>
#include <charconv>

#include "connectors/serve/okx_rest.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::size_t kPageMost = 100;
/// Canceled orders that were never filled can be asked for this long.
constexpr Duration kUnfilledKept = std::chrono::hours{2};

std::size_t page_of(const OkxCall& call) {
  std::size_t size = kPageMost;
  const auto& text = call.query["limit"];
  std::from_chars(text.data(), text.data() + text.size(), size);
  return std::clamp<std::size_t>(size, 1, kPageMost);
}

/// Is `number` on the page that "after" (older than) and "before" (newer than) ask for?
bool is_on_page(const OkxCall& call, std::uint64_t number) {
  const auto bound = [](const std::string& text, std::uint64_t fallback) {
    std::from_chars(text.data(), text.data() + text.size(), fallback);
    return fallback;
  };
  return number < bound(call.query["after"], ~std::uint64_t{0}) && number > bound(call.query["before"], 0);
}

bool is_in_time(const OkxCall& call, Timestamp time) {
  const auto bound = [](const std::string& text, std::int64_t fallback) {
    std::from_chars(text.data(), text.data() + text.size(), fallback);
    return fallback;
  };
  return time.milliseconds() >= bound(call.query["begin"], 0) &&
         time.milliseconds() <= bound(call.query["end"], std::numeric_limits<std::int64_t>::max());
}

bool says(const std::string& wanted, std::string_view is) { return wanted.empty() || wanted == is; }

}  // namespace

void OkxRest::add_trade_routes() {
  using By = OkxLimit::By;
  const auto post = [&](const char* path, Handler handler, OkxLimit limit, std::string_view intent) {
    routes_["POST " + std::string{path}] = {handler, Needs::Trade, limit, intent};
  };
  const auto get = [&](const char* path, Handler handler, OkxLimit limit, std::string_view intent) {
    routes_["GET " + std::string{path}] = {handler, Needs::Read, limit, intent};
  };
  const OkxLimit counted{0, By::Account};  // By the desk, with the web sockets' own.
  post("trade/order", &OkxRest::place, counted, "place");
  post("trade/batch-orders", &OkxRest::place_batch, counted, "place_batch");
  post("trade/amend-order", &OkxRest::amend, counted, "amend");
  post("trade/amend-batch-orders", &OkxRest::amend_batch, counted, "amend");
  post("trade/cancel-order", &OkxRest::cancel, counted, "cancel");
  post("trade/cancel-batch-orders", &OkxRest::cancel_batch, counted, "cancel_batch");
  post("trade/order-algo", &OkxRest::place_algo, counted, "place");
  post("trade/cancel-algos", &OkxRest::cancel_algos, counted, "cancel");
  post("trade/amend-algos", &OkxRest::amend_algo, {20, By::Account}, "amend");
  post("trade/cancel-all-after", &OkxRest::cancel_all_after, {1, By::Account, 0, 1}, "dead_man_switch");
  post("trade/close-position", &OkxRest::close_position, {20, By::AccountAndInstrument}, "close_position");
  get("trade/order", &OkxRest::order, {60, By::AccountAndInstrument}, "query_order");
  get("trade/orders-pending", &OkxRest::orders_pending, {60, By::Account}, "open_orders");
  get("trade/orders-history", &OkxRest::orders_history, {40, By::Account}, "order_history");
  get("trade/orders-history-archive", &OkxRest::orders_history, {20, By::Account}, "order_history");
  get("trade/fills", &OkxRest::fills, {60, By::Account}, "fills");
  get("trade/fills-history", &OkxRest::fills, {10, By::Account}, "fills");
  get("trade/order-algo", &OkxRest::algo_order, {20, By::Account}, "query_order");
  get("trade/orders-algo-pending", &OkxRest::algos_pending, {20, By::Account}, "open_orders");
  get("trade/orders-algo-history", &OkxRest::algos_history, {20, By::Account}, "order_history");
  get("trade/account-rate-limit", &OkxRest::account_rate_limit, {1, By::Account, 0, 1}, "other");
}

void OkxRest::run_orders(OkxCall& call, OkxOperation operation, bool is_batch) {
  auto outcome = desk_.run(operation, *call.account, call.body, is_batch);
  call.fail(outcome.code, outcome.message, outcome.status);
  if (!outcome.rows.empty()) call.data.raw(outcome.rows);
  call.is_order = true;
}

void OkxRest::place(OkxCall& call) { run_orders(call, OkxOperation::Place, false); }
void OkxRest::place_batch(OkxCall& call) { run_orders(call, OkxOperation::Place, true); }
void OkxRest::amend(OkxCall& call) { run_orders(call, OkxOperation::Amend, false); }
void OkxRest::amend_batch(OkxCall& call) { run_orders(call, OkxOperation::Amend, true); }
void OkxRest::cancel(OkxCall& call) { run_orders(call, OkxOperation::Cancel, false); }
void OkxRest::cancel_batch(OkxCall& call) { run_orders(call, OkxOperation::Cancel, true); }
void OkxRest::place_algo(OkxCall& call) { run_orders(call, OkxOperation::PlaceAlgo, false); }
void OkxRest::cancel_algos(OkxCall& call) { run_orders(call, OkxOperation::CancelAlgo, true); }

void OkxRest::amend_algo(OkxCall& call) {
  const auto result = trading_.amend_algo(*call.account, call.body);
  if (!result.is_good()) call.fail("1", "All operations failed");
  write_okx_result(call.data, result, true, host_.now());
}

void OkxRest::cancel_all_after(OkxCall& call) {
  const auto& text = call.body["timeOut"];
  int seconds = -1;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (seconds != 0 && (seconds < 10 || seconds > 120)) return call.fail("51000", "Parameter timeOut error");
  host_.cancel_all_after(call.account->handle, std::chrono::seconds{seconds}, std::nullopt);
  const auto at = host_.now() + std::chrono::seconds{seconds};
  call.data.begin_object().field("triggerTime", seconds == 0 ? "0" : okx_time(at)).field("tag", call.body["tag"]);
  call.data.field("ts", okx_time(host_.now())).end_object();
}

void OkxRest::close_position(OkxCall& call) {
  const auto result = trading_.close_position(*call.account, call.body);
  if (!result.is_good()) return call.fail(result.error.code, result.error.message);
  call.data.begin_object().field("instId", call.body["instId"]);
  call.data.field("posSide", call.body["posSide"].empty() ? "net" : call.body["posSide"]);
  call.data.field("clOrdId", result.client_id).field("tag", result.tag).end_object();
}

// Reading -------------------------------------------------------------------------------------------------------------

bool OkxRest::is_wanted_order(const OkxCall& call, const OrderView& order) const {
  if (!is_wanted(call, order.record->instrument)) return false;
  const auto words = OkxWords::read(order.note->words);
  const auto& types = call.query["ordType"];
  const auto wanted = split(types, ',');
  const bool of_type = types.empty() || std::find(wanted.begin(), wanted.end(), words.order_type) != wanted.end();
  return of_type && says(call.query["state"], okx_state(order.record->status));
}

void OkxRest::order(OkxCall& call) {
  const auto handle = instrument(call);
  if (!handle) return;
  const auto& id = call.query["ordId"];
  const auto& client_id = call.query["clOrdId"];
  if (id.empty() && client_id.empty()) return call.fail("50015", "Either parameter ordId or clOrdId is required", 400);
  const auto index = trading_.find_order(*call.account, id, client_id);
  if (!index || host_.order(*index).record->instrument != *handle) return call.fail("51603", "Order does not exist");
  const auto view = host_.order(*index);
  const bool forgotten =
      !view.is_live() && view.record->filled == 0 && host_.exchange().now() - view.record->updated > kUnfilledKept;
  if (forgotten) return call.fail("51603", "Order does not exist");
  write_okx_order(call.data, host_, view, nullptr);
}

void OkxRest::orders_pending(OkxCall& call) {
  auto left = page_of(call);
  auto open = host_.open_orders(*call.account);
  std::reverse(open.begin(), open.end());
  for (const auto index : open) {
    const auto view = host_.order(index);
    if (view.record->dormant || !is_on_page(call, okx_order_id(view)) || !is_wanted_order(call, view)) continue;
    if (left-- == 0) break;
    write_okx_order(call.data, host_, view, nullptr);
  }
}

void OkxRest::orders_history(OkxCall& call) {
  if (call.query["instType"].empty()) return call.fail("50014", "Parameter instType can not be empty.", 400);
  auto left = page_of(call);
  const auto& orders = call.account->orders;
  for (auto index = orders.rbegin(); index != orders.rend(); ++index) {
    const auto view = host_.order(*index);
    const bool never_plain = view.is_conditional() && view.triggered == Timestamp{};
    if (view.is_live() || never_plain || !is_on_page(call, okx_order_id(view)) || !is_wanted_order(call, view))
      continue;
    if (!is_in_time(call, view.record->arrival)) continue;
    if (view.record->filled == 0 && host_.exchange().now() - view.record->updated > kUnfilledKept) continue;
    if (left-- == 0) break;
    write_okx_order(call.data, host_, view, nullptr);
  }
}

void OkxRest::fills(OkxCall& call) {
  const bool history = Target{call.request.target}.path.ends_with("-history");
  if (history && call.query["instType"].empty()) return call.fail("50014", "Parameter instType can not be empty.", 400);
  auto left = page_of(call);
  const auto& id = call.query["ordId"];
  const auto& all = call.account->fills;
  for (auto ref = all.rbegin(); ref != all.rend(); ++ref) {
    const auto view = host_.order(ref->order);
    if (!is_on_page(call, trade_id_of(ref->fill)) || !is_wanted(call, view.record->instrument)) continue;
    if (!says(id, std::to_string(okx_order_id(view))) || !is_in_time(call, host_.fill(ref->fill).time)) continue;
    if (left-- == 0) break;
    write_okx_fill(call.data, host_, *ref);
  }
}

void OkxRest::write_algo(OkxCall& call, OrderIndex index) {
  const auto view = host_.order(index);
  const auto peer = trading_.peer_of(*call.account, view);
  const auto other = peer ? host_.order(*peer) : view;
  // The half that was triggered speaks for both.
  const bool other_speaks = peer && other.triggered != Timestamp{};
  write_okx_algo(call.data, host_, other_speaks ? other : view, peer ? (other_speaks ? &view : &other) : nullptr);
}

void OkxRest::algo_order(OkxCall& call) {
  const auto& id = call.query["algoId"];
  const auto& client_id = call.query["algoClOrdId"];
  if (id.empty() && client_id.empty())
    return call.fail("50015", "Either parameter algoId or algoClOrdId is required", 400);
  const auto index = trading_.find_algo(*call.account, id, client_id);
  if (!index) return call.fail("51603", "Order does not exist");
  write_algo(call, *index);
}

void OkxRest::list_algos(OkxCall& call, bool pending) {
  if (call.query["ordType"].empty()) return call.fail("50014", "Parameter ordType can not be empty.", 400);
  const auto types = split(call.query["ordType"], ',');
  auto left = page_of(call);
  const auto& orders = call.account->orders;
  for (auto index = orders.rbegin(); index != orders.rend(); ++index) {
    const auto view = host_.order(*index);
    // Halves are told of once, with the first.
    if (!view.is_conditional() || view.note->peer || view.record->dormant != pending) continue;
    const auto words = OkxWords::read(view.note->words);
    if (std::find(types.begin(), types.end(), words.order_type) == types.end()) continue;
    if (!is_wanted(call, view.record->instrument) || !is_on_page(call, okx_algo_id(*index))) continue;
    if (!says(call.query["algoId"], std::to_string(okx_algo_id(*index)))) continue;
    const bool fired = view.triggered != Timestamp{};
    const auto state = !fired                                         ? "canceled"
                       : view.record->status == OrderStatus::Rejected ? "order_failed"
                                                                      : "effective";
    if (!pending && !says(call.query["state"], state)) continue;
    if (left-- == 0) break;
    write_algo(call, *index);
  }
}

void OkxRest::algos_pending(OkxCall& call) { list_algos(call, true); }
void OkxRest::algos_history(OkxCall& call) { list_algos(call, false); }

void OkxRest::account_rate_limit(OkxCall& call) {
  call.data.begin_object().field("accRateLimit", std::to_string(kOkxSubAccountMost)).field("fillRatio", "");
  call.data.field("mainFillRatio", "").field("nextAccRateLimit", "").field("ts", okx_time(host_.now())).end_object();
}

}  // namespace serve
