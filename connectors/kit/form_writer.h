#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"
#include "engine/base/text_encoding.h"

namespace kit {

/// Appends `name=value` pairs joined by `&`, percent-encoded: a query, or a form's body. What a venue signs is this
/// very text.
class FormWriter {
 public:
  explicit FormWriter(std::string& out) : out_{out} {}

  FormWriter& add(std::string_view name, std::string_view text) {
    if (!is_first_) out_ += '&';
    is_first_ = false;
    engine::percent_encode_to(out_, name);
    out_ += '=';
    engine::percent_encode_to(out_, text);
    return *this;
  }
  FormWriter& add(std::string_view name, const char* text) { return add(name, std::string_view{text}); }
  FormWriter& add(std::string_view name, std::int64_t number) { return add(name, std::to_string(number)); }
  FormWriter& add(std::string_view name, engine::Decimal number) { return add(name, number.to_string()); }
  FormWriter& add(std::string_view name, bool truth) { return add(name, truth ? "true" : "false"); }
  /// Nothing is added for an empty text.
  FormWriter& add_if(std::string_view name, std::string_view text) { return text.empty() ? *this : add(name, text); }

 private:
  std::string& out_;
  bool is_first_ = true;
};

}  // namespace kit
