#include "connectors/serve/okx_desk.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::size_t kBatchMost = 20, kAlgoBatchMost = 10;

bool is_algo(OkxOperation operation) {
  return operation == OkxOperation::PlaceAlgo || operation == OkxOperation::CancelAlgo;
}

}  // namespace

bool OkxDesk::is_allowed(OkxOperation operation, const Account& account, const Json& first, std::uint32_t count) {
  const auto by = OkxLimit::By::AccountAndInstrument;
  const auto now = host_.exchange().now();
  const auto instrument = trading_.instrument_of(first).value_or(0);
  const auto take = [&](const OkxLimit& limit, std::uint32_t weight) {
    return limits_.take(limit, account.handle, instrument, weight, now);
  };
  const auto orders = [&](std::uint8_t single, std::uint8_t batch) {
    return count == 1 ? take({kOkxSingleMost, by, single}, 1) : take({kOkxBatchMost, by, batch}, count);
  };
  switch (operation) {
    case OkxOperation::Place: return orders(kOkxPlace, kOkxPlaceBatch);
    case OkxOperation::Amend: return orders(kOkxAmend, kOkxAmendBatch);
    case OkxOperation::Cancel: return orders(kOkxCancel, kOkxCancelBatch);
    case OkxOperation::PlaceAlgo: return take({20, OkxLimit::By::Account, kOkxAlgo}, count);
    case OkxOperation::CancelAlgo: return take({20, OkxLimit::By::Account, kOkxCancelAlgo}, count);
  }
  return true;
}

OkxResult OkxDesk::run_one(OkxOperation operation, const Account& account, const Json& order) {
  switch (operation) {
    case OkxOperation::Place: return trading_.place(account, order);
    case OkxOperation::Amend: return trading_.amend(account, order);
    case OkxOperation::Cancel: return trading_.cancel(account, order);
    case OkxOperation::PlaceAlgo: return trading_.place_algo(account, order);
    case OkxOperation::CancelAlgo: return trading_.cancel_algo(account, order);
  }
  return {};
}

OkxOutcome OkxDesk::run(OkxOperation operation, const Account& account, const Json& orders, bool is_batch) {
  const auto fail = [](std::string code, std::string message, int status) {
    return OkxOutcome{std::move(code), std::move(message), status, {}};
  };
  if (is_batch != orders.is_list() && !(is_batch && orders.is_object())) return fail("50002", "JSON syntax error", 400);
  // One order stands for a list of one.
  const std::size_t count = orders.is_list() ? orders.items().size() : 1;
  const auto at = [&](std::size_t i) -> const Json& { return orders.is_list() ? orders.items()[i] : orders; };
  if (count == 0) return fail("50014", "Parameter can not be empty.", 400);
  if (count > (is_algo(operation) ? kAlgoBatchMost : kBatchMost))
    return fail("51111", "Too many orders in one request.", 400);
  const auto weight = static_cast<std::uint32_t>(count);
  if (!is_allowed(operation, account, at(0), weight)) return fail("50011", "Too Many Requests", 429);
  const bool counts = operation == OkxOperation::Place || operation == OkxOperation::Amend;
  const OkxLimit all{kOkxSubAccountMost, OkxLimit::By::Account, kOkxSubAccount};
  if (counts && !limits_.take(all, account.handle, 0, weight, host_.exchange().now())) {
    return fail("50061", "You've reached the maximum order rate limit for this account.", 429);
  }
  JsonWriter rows;
  std::size_t good = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto result = run_one(operation, account, at(i));
    if (result.is_good()) ++good;
    write_okx_result(rows, result, is_algo(operation), host_.now());
  }
  OkxOutcome outcome;
  outcome.rows = rows.take();
  if (good == count) return outcome;
  outcome.code = good == 0 ? "1" : "2";
  outcome.message = good == 0 ? "All operations failed" : "Bulk operation partially succeeded.";
  return outcome;
}

void write_okx_result(JsonWriter& out, const OkxResult& result, bool is_algo, Timestamp now) {
  const auto id = result.order_id == 0 ? std::string{} : std::to_string(result.order_id);
  out.begin_object();
  if (is_algo) {
    out.field("algoId", id).field("algoClOrdId", result.client_id).field("clOrdId", result.client_id);
  } else {
    out.field("ordId", id).field("clOrdId", result.client_id).field("ts", okx_time(now));
  }
  out.field("reqId", result.request_id).field("tag", result.tag).field("sCode", result.error.code);
  out.field("sMsg", result.error.message).field("subCode", "").end_object();
}

}  // namespace serve
