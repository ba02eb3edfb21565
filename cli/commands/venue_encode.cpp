// `venue encode`: the request a connector would send for an intent, line by line. What is printed is read back from the
// very bytes that would go over the wire.
#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/wiring/encode_intent.h"
#include "engine/base/text_encoding.h"

namespace cli {
namespace {

using engine::Result;

constexpr std::size_t kDepthMax = 16;

/// A form as an object. Lists travel as JSON in one parameter, and are shown as what they are.
Result<OrderedJson> object_of_form(std::string_view form) {
  auto object = OrderedJson::object();
  while (!form.empty()) {
    const auto pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = engine::percent_decode(pair.substr(0, equals));
    const auto value = engine::percent_decode(pair.substr(std::min(pair.size(), equals + 1)));
    if (!name) return name.error();
    if (!value) return value.error();
    if (value->starts_with('[')) {
      auto list = OrderedJson::parse(*value, nullptr, false);
      if (!list.is_discarded()) {
        object[*name] = std::move(list);
        continue;
      }
    }
    object[*name] = *value;
  }
  return object;
}

Result<OrderedJson> body_of(const Encoded& encoded, const std::string& bytes) {
  if (bytes.empty()) return OrderedJson(nullptr);
  if (!encoded.is_json) return object_of_form(bytes);
  auto body = OrderedJson::parse(bytes, nullptr, false);
  if (body.is_discarded()) return OrderedJson(bytes);  // A raw body is signed as given, whatever it is.
  return body;
}

Result<OrderedJson> describe(const Encoded& encoded) {
  const auto& bytes = encoded.http ? encoded.http->body : encoded.body;
  auto query = encoded.query;
  if (encoded.http) {
    const auto& url = encoded.http->url;
    const auto question = url.find('?');
    query = question == std::string::npos ? "" : url.substr(question + 1);
  }
  auto shown_query = object_of_form(query);
  if (!shown_query) return shown_query.error();
  auto shown_body = body_of(encoded, bytes);
  if (!shown_body) return shown_body.error();
  OrderedJson object{{"http_method", encoded.method}, {"path", encoded.path}};
  object["query"] = *std::move(shown_query);
  object["body"] = *std::move(shown_body);
  object["body_encoding"] = bytes.empty() ? OrderedJson(nullptr) : OrderedJson(encoded.is_json ? "json" : "urlencoded");
  object["signed"] = encoded.is_signed;
  if (encoded.http) {
    object["url"] = encoded.http->url;
    auto headers = OrderedJson::object();
    for (const auto& [name, value] : encoded.http->headers) headers[name] = value;
    object["headers"] = std::move(headers);
    if (!bytes.empty()) object["body_text"] = bytes;
  }
  return object;
}

Result<OrderedJson> encode(const signals::JsonValue& line, engine::Timestamp now) {
  const auto intent = read_intent(line, now);
  if (!intent) return intent.error();
  auto encoded = intent->exchange == "okx"       ? encode_okx(*intent)
                 : intent->exchange == "binance" ? encode_binance(*intent)
                                                 : engine::invalid("exchange: okx or binance");
  if (!encoded) return encoded.error();
  return describe(*encoded);
}

/// The line's answer; never fails, so that one bad line does not stop the others.
OrderedJson answer(std::string_view text, engine::Timestamp now) {
  OrderedJson answer{{"id", nullptr}};
  const auto line = signals::parse_json(text, kDepthMax);
  const auto* id = line.error.empty() ? Parameters{line.value}.find("id") : nullptr;
  if (id != nullptr) answer["id"] = OrderedJson::parse(signals::write_json(*id), nullptr, false);
  auto encoded = line.error.empty() ? encode(line.value, now) : engine::invalid(line.error);
  if (encoded) {
    answer.update(*encoded);
  } else {
    answer["error"] = {{"code", engine::to_string(encoded.error().code)}, {"message", encoded.error().detail}};
  }
  return answer;
}

int run_encode(const Arguments&, Context& context) {
  std::string text;
  while (std::getline(context.input, text)) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.find_first_not_of(" \t") == std::string::npos) continue;
    context.printer.line(answer(text, context.clock.now()));
  }
  return kExitDone;
}

}  // namespace

Command venue_encode_command() {
  Command command{
      "encode",
      "Show the request a connector would send for each intent on standard input; nothing is sent",
      {"copytrade venue encode < intents.ndjson",
       R"(echo '{"id":1,"exchange":"okx","market_type":"account","intent":"server_time"}' | copytrade venue encode)"},
      {},
      run_encode,
      {}};
  command.is_plain = true;
  return command;
}

}  // namespace cli
