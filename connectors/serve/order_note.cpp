#include "connectors/serve/order_note.h"

#include <charconv>

namespace serve {
namespace {

using engine::Price;
using engine::Trigger;
using engine::TriggerBy;

/// The text up to the next `separator`, which is taken too.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

void write(std::string& out, const AttachedOrder& order) {
  out += order.trigger.kind == Trigger::Kind::TakeProfit ? 'p' : 's';
  out += order.trigger.by == TriggerBy::Mark ? 'm' : 'l';
  out += order.trigger.price.to_string();
  out += ';';
  if (order.limit) out += order.limit->to_string();
  out += ';';
  out += order.client_id;
  out += ';';
  out += order.words;
  out += ';';
}

std::optional<AttachedOrder> read_attached(std::string_view& rest) {
  AttachedOrder order;
  if (rest.size() < 2) return std::nullopt;
  order.trigger.kind = rest[0] == 'p' ? Trigger::Kind::TakeProfit : Trigger::Kind::Stop;
  order.trigger.by = rest[1] == 'm' ? TriggerBy::Mark : TriggerBy::Last;
  rest.remove_prefix(2);
  const auto price = Price::parse(take_until(rest, ';'));
  if (!price) return std::nullopt;
  order.trigger.price = *price;
  if (const auto limit = take_until(rest, ';'); !limit.empty()) {
    const auto parsed = Price::parse(limit);
    if (!parsed) return std::nullopt;
    order.limit = *parsed;
  }
  order.client_id = take_until(rest, ';');
  order.words = take_until(rest, ';');
  return order;
}

}  // namespace

bool is_note_text(std::string_view text) {
  for (const char c : text) {
    if (c == '|' || c == ';' || static_cast<unsigned char>(c) < ' ') return false;
  }
  return true;
}

// "#17|client id|o|words|peer|attached;..": what is empty at the end is left out.
std::string write_order_id(std::uint32_t index, const OrderNote& note) {
  std::string id = "#" + std::to_string(index) + "|" + note.client_id + "|" + note.dialect;
  if (note.words.empty() && !note.peer && note.attached.empty()) return id;
  id += "|" + note.words + "|";
  if (note.peer) id += std::to_string(*note.peer);
  if (note.attached.empty()) return id;
  id += '|';
  for (const auto& order : note.attached) write(id, order);
  return id;
}

std::optional<OrderNote> read_order_id(std::string_view id) {
  if (!id.starts_with('#')) return std::nullopt;
  OrderNote note;
  take_until(id, '|');
  note.client_id = take_until(id, '|');
  const auto dialect = take_until(id, '|');
  if (dialect.size() != 1) return std::nullopt;
  note.dialect = dialect[0];
  note.words = take_until(id, '|');
  if (const auto peer = take_until(id, '|'); !peer.empty()) {
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(peer.data(), peer.data() + peer.size(), index);
    if (error != std::errc{} || end != peer.data() + peer.size()) return std::nullopt;
    note.peer = index;
  }
  while (!id.empty()) {
    auto order = read_attached(id);
    if (!order) return std::nullopt;
    note.attached.push_back(*std::move(order));
  }
  return note;
}

}  // namespace serve
