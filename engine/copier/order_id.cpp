#include "engine/copier/order_id.h"

#include <string_view>

#include "engine/base/check.h"

namespace engine {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void append(std::string& text, std::uint64_t value, std::size_t width) {
  std::string digits(width, '0');
  for (std::size_t i = width; i-- > 0; value >>= 5) digits[i] = kAlphabet[value & 31];
  CHECK(value == 0);
  text += digits;
}

}  // namespace

ClientOrderId make_client_order_id(std::uint64_t epoch, Sequence intent, std::uint32_t attempt) {
  std::string text = "ct";
  text.reserve(28);
  append(text, epoch, 4);
  append(text, intent, 20);
  append(text, attempt, 2);
  return ClientOrderId{std::move(text)};
}

bool is_our_order_id(const ClientOrderId& id) {
  const auto& text = id.text();
  if (text.size() != 28 || text.compare(0, 2, "ct") != 0) return false;
  return text.find_first_not_of(kAlphabet, 2) == std::string::npos;
}

}  // namespace engine
