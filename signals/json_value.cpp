#include "signals/json_value.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace signals {
namespace {

using Json = nlohmann::json;

/// Builds the tree from nlohmann's events, which carry the text of what does not fit 64 bits.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(JsonOutcome& outcome, std::size_t depth_max) : outcome_{outcome}, depth_max_{depth_max} {}

  bool null() override { return add(JsonValue::Type::Null, "null"); }
  bool boolean(bool value) override { return add(JsonValue::Type::Boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(JsonValue::Type::Number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(JsonValue::Type::Number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return add(JsonValue::Type::Number, text); }
  bool string(string_t& text) override { return add(JsonValue::Type::Text, std::move(text)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::Type::Object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Type::List); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (!names_.back().insert(name).second && outcome_.error.empty()) {
      outcome_.field = name;
      outcome_.error = "stands twice in the same object";
    }
    name_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    outcome_.field.clear();
    outcome_.error = explain(error.what());
    return false;
  }

 private:
  bool add(JsonValue::Type type, std::string text) {
    JsonValue& place = open_.empty() ? outcome_.value : open_.back()->items.emplace_back();
    place.type = type;
    place.name = std::move(name_);
    place.text = std::move(text);
    name_.clear();
    return true;
  }

  bool open(JsonValue::Type type) {
    if (open_.size() >= depth_max_) {
      outcome_.field.clear();
      outcome_.error = "nested deeper than " + std::to_string(depth_max_) + " levels";
      return false;
    }
    add(type, {});
    // Nothing is added to the list that holds this one until it is closed, so the pointer stays good.
    open_.push_back(open_.empty() ? &outcome_.value : &open_.back()->items.back());
    names_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  /// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing value - X; last
  /// read: Y; expected Z" without the brackets and without what was read, which may be anything.
  static std::string explain(std::string_view what) {
    what.remove_prefix(std::min(what.size(), what.find("] ") + 2));
    if (const auto read = what.find("; last read: "); read != std::string_view::npos) what = what.substr(0, read);
    std::string text;
    for (const char c : what.substr(0, 200)) text += c >= ' ' && c < 0x7F ? c : '?';
    return text;
  }

  JsonOutcome& outcome_;
  std::size_t depth_max_;
  std::vector<JsonValue*> open_;
  std::vector<std::set<std::string>> names_;  ///< Of each open object.
  std::string name_;
};

void write(const JsonValue& value, std::string& out) {
  const bool is_object = value.type == JsonValue::Type::Object;
  if (value.type == JsonValue::Type::Text) {
    out += quote_json(value.text);
  } else if (is_object || value.type == JsonValue::Type::List) {
    out += is_object ? '{' : '[';
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (i > 0) out += ',';
      if (is_object) out += quote_json(value.items[i].name) + ':';
      write(value.items[i], out);
    }
    out += is_object ? '}' : ']';
  } else {
    out += value.text;
  }
}

}  // namespace

JsonOutcome parse_json(std::string_view text, std::size_t depth_max) {
  JsonOutcome outcome;
  Builder builder{outcome, depth_max};
  try {
    const bool good = Json::sax_parse(text.begin(), text.end(), &builder);
    if (!good && outcome.error.empty()) outcome.error = "not valid JSON";
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  return outcome;
}

std::string write_json(const JsonValue& value) {
  std::string out;
  write(value, out);
  return out;
}

std::string quote_json(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace signals
