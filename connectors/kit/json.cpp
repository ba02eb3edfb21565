#include "connectors/kit/json.h"

#define SIMDJSON_EXCEPTIONS 0  // Every answer is asked for its error; one that is not does not compile.
#include <simdjson.h>

#include <cstring>

namespace kit {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kDepthMax = 32;

engine::Error broken(simdjson::error_code code) {
  return engine::invalid(std::string{"no JSON: "} + error_message(code));
}

/// Digits, with a point and an exponent where JSON allows them. simdjson hands a number out unread.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const auto from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at > from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const auto first = at;
  if (!digits() || (text[first] == '0' && at > first + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

struct Json::Parser {
  ondemand::parser parser;
  std::string padded;  ///< The text, with the bytes behind it that simdjson may read.
};

/// Takes every value of a text once, front to back, as simdjson wants it: so all of it is checked.
struct Json::Walk {
  std::vector<Node>& nodes;

  engine::Status add(ondemand::value value, std::string_view key, int depth) {
    ondemand::json_type type{};
    if (const auto code = value.type().get(type)) return broken(code);
    switch (type) {
      case ondemand::json_type::object:
      case ondemand::json_type::array: return add_nested(value, type == ondemand::json_type::object, key, depth);
      case ondemand::json_type::string: {
        std::string_view text;
        if (const auto code = value.get_string().get(text)) return broken(code);
        return add_plain(Type::Text, key, text);
      }
      case ondemand::json_type::number: {
        const auto text = without_blanks(value.raw_json_token());
        if (!is_number(text)) return engine::invalid("no JSON: a number cannot be read");
        // The token is only looked at: reading it as a number is what moves on.
        return add_plain(Type::Number, key, text);
      }
      case ondemand::json_type::boolean: {
        bool flag = false;
        if (const auto code = value.get_bool().get(flag)) return broken(code);
        return add_plain(Type::Boolean, key, flag ? "true" : "false");
      }
      case ondemand::json_type::null: break;
    }
    bool is_null = false;
    if (value.is_null().get(is_null) || !is_null) return engine::invalid("no JSON: a word that is not null");
    return add_plain(Type::Null, key, {});
  }

  template <class Container>
  engine::Status add_items(Container container, int depth) {
    for (auto item : container) {
      ondemand::value value;
      std::string_view key;
      if constexpr (std::is_same_v<Container, ondemand::object>) {
        ondemand::field field;
        if (const auto code = std::move(item).get(field)) return broken(code);
        if (const auto code = field.unescaped_key().get(key)) return broken(code);
        value = field.value();
      } else if (const auto code = std::move(item).get(value)) {
        return broken(code);
      }
      if (auto added = add(value, key, depth); !added) return added;
    }
    return engine::ok();
  }

 private:
  engine::Status add_plain(Type type, std::string_view key, std::string_view text) {
    nodes.push_back({type, static_cast<std::uint32_t>(nodes.size() + 1), key, text});
    return engine::ok();
  }

  engine::Status add_nested(ondemand::value& value, bool is_object, std::string_view key, int depth) {
    if (depth == kDepthMax) return engine::invalid("no JSON that we read: nested deeper than 32");
    const auto at = nodes.size();
    nodes.push_back({is_object ? Type::Object : Type::List, 0, key, {}});
    if (is_object) {
      ondemand::object object;
      if (const auto code = value.get_object().get(object)) return broken(code);
      if (auto added = add_items(object, depth + 1); !added) return added;
    } else {
      ondemand::array array;
      if (const auto code = value.get_array().get(array)) return broken(code);
      if (auto added = add_items(array, depth + 1); !added) return added;
    }
    nodes[at].end = static_cast<std::uint32_t>(nodes.size());
    return engine::ok();
  }
};

Json::Json() : parser_{std::make_unique<Parser>()} {}
Json::~Json() = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(Json&&) noexcept = default;

engine::Status Json::parse(std::string_view text) {
  nodes_.clear();
  auto& padded = parser_->padded;
  padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
  if (!text.empty()) std::memcpy(padded.data(), text.data(), text.size());
  ondemand::document document;
  const simdjson::padded_string_view view{padded.data(), text.size(), padded.size()};
  if (const auto code = parser_->parser.iterate(view).get(document)) return broken(code);
  ondemand::value root;
  if (document.get_value().get(root) != simdjson::SUCCESS) return engine::invalid("no JSON object or list");
  auto added = Walk{nodes_}.add(root, {}, 0);
  if (added && document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    added = engine::invalid("no JSON: something stands behind its end");
  }
  if (!added) nodes_.clear();
  return added;
}

Json::Value Json::root() const { return nodes_.empty() ? Value{} : Value{nodes_.data(), nodes_.data()}; }

Json::Value Json::Value::operator[](std::string_view key) const {
  if (!is_object()) return {};
  for (const auto item : items()) {
    if (item.key() == key) return item;
  }
  return {};
}

Json::Value Json::Value::operator[](std::size_t index) const {
  if (!is_list()) return {};
  for (const auto item : items()) {
    if (index-- == 0) return item;
  }
  return {};
}

Json::Items Json::Value::items() const {
  if (!is_list() && !is_object()) return {all_, 0, 0};
  return {all_, static_cast<std::uint32_t>(node_ - all_) + 1, node_->end};
}

}  // namespace kit
