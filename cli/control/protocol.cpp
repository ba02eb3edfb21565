#include "cli/control/protocol.h"

#include <nlohmann/json.hpp>

#include "cli/control/setup_check.h"
#include "signals/json_codec.h"
#include "store/event_codec.h"

namespace cli {
namespace {

using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using nlohmann::ordered_json;

constexpr auto kReplace = ordered_json::error_handler_t::replace;

std::string one_line(const ordered_json& object) { return object.dump(-1, ' ', false, kReplace); }

Error not_found(std::string detail) { return Error{ErrorCode::NotFound, Outcome::NotSent, std::move(detail)}; }

/// The object on a line, or nothing when it is none. A line from the socket may be anything.
ordered_json parse_object(std::string_view line) {
  auto object = ordered_json::parse(line, nullptr, false);
  return object.is_object() ? std::move(object) : ordered_json(nullptr);
}

/// A text field; empty when it is absent or something else.
std::string text_of(const ordered_json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// A yes or no; `fallback` when it is absent or something else.
bool flag_of(const ordered_json& object, const char* field, bool fallback) {
  const auto found = object.find(field);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

/// A value travels as text in the store's own codec: it keeps every digit and every byte.
ordered_json write_change(const engine::SetupChange& change) {
  ordered_json object{{"kind", engine::to_string(change.kind)}, {"name", change.name}};
  if (change.value) object["value"] = store::encode_setup_value(*change.value);
  return object;
}

Result<engine::SetupChange> parse_change(const ordered_json& object) {
  if (!object.is_object()) return engine::invalid("changes: each must be an object");
  const auto kind = engine::parse_setup_kind(text_of(object, "kind"));
  if (!kind) return engine::invalid("changes: kind: " + kind.error().detail);
  engine::SetupChange change;
  change.kind = *kind;
  change.name = text_of(object, "name");
  if (change.name.empty()) return engine::invalid("changes: name is missing");
  if (!object.contains("value")) return change;
  auto value = store::decode_setup_value(*kind, text_of(object, "value"));
  if (!value) return engine::invalid("changes: " + change.name + ": " + value.error().detail);
  if (engine::name_of(*value) != change.name) return engine::invalid("changes: " + change.name + ": has another name");
  change.value = std::move(*value);
  return change;
}

Result<engine::InputBody> parse_change_setup(const ordered_json& request, const engine::Setup& setup) {
  const auto changes = request.find("changes");
  if (changes == request.end() || !changes->is_array()) return engine::invalid("changes: must be a list");
  engine::ChangeSetup wanted;
  wanted.actor = text_of(request, "actor");
  engine::Setup after = setup;
  for (const auto& object : *changes) {
    auto change = parse_change(object);
    if (!change) return change.error();
    engine::apply(after, *change);
    wanted.changes.push_back(std::move(*change));
  }
  if (auto status = check_setup(after); !status) return status.error();
  return engine::InputBody{std::move(wanted)};
}

Result<engine::InputBody> parse_signal_request(const ordered_json& request, const engine::Setup& setup) {
  const engine::SourceId source{text_of(request, "source")};
  const auto found = setup.sources.find(source);
  if (found == setup.sources.end()) return not_found("no source '" + source.text() + "'");
  if (!found->second.enabled) {
    return Error{ErrorCode::Refused, Outcome::Rejected, "source '" + source.text() + "' is disabled"};
  }
  auto outcome = signals::parse_signal(text_of(request, "text"), {source, found->second.default_kind, true});
  if (!outcome.good) return engine::invalid(outcome.failure.message);
  return engine::InputBody{engine::SignalArrived{std::move(outcome.signal), 0}};
}

Result<engine::InputBody> parse_halt(const ordered_json& request) {
  const auto scope = engine::Scope::parse(text_of(request, "scope"));
  if (!scope) return engine::invalid("scope: " + scope.error().detail);
  const auto halted = request.find("halted");
  if (halted == request.end() || !halted->is_boolean()) return engine::invalid("halted: must be true or false");
  engine::SetHalt wanted;
  wanted.scope = *scope;
  wanted.halted = halted->get<bool>();
  wanted.wire = flag_of(request, "wire", false);
  wanted.close = flag_of(request, "close", false);
  wanted.actor = text_of(request, "actor");
  wanted.reason = text_of(request, "reason");
  return engine::InputBody{std::move(wanted)};
}

Result<engine::InputBody> parse_resync(const ordered_json& request, const engine::Setup& setup) {
  const engine::SourceId source{text_of(request, "source")};
  if (!setup.sources.contains(source)) return not_found("no source '" + source.text() + "'");
  return engine::InputBody{engine::ResyncSource{source, text_of(request, "actor")}};
}

Result<engine::InputBody> parse_body(const ordered_json& request, const engine::Setup& setup) {
  const auto command = text_of(request, "command");
  if (command == "change_setup") return parse_change_setup(request, setup);
  if (command == "signal") return parse_signal_request(request, setup);
  if (command == "halt") return parse_halt(request);
  if (command == "resync") return parse_resync(request, setup);
  return engine::invalid("command: \"" + command.substr(0, 40) +
                         "\" is not one of change_setup, signal, halt, resync, ping");
}

/// Writes each input that can be asked for.
struct RequestWriter {
  Result<std::string> operator()(const engine::ChangeSetup& wanted) const {
    ordered_json request{{"command", "change_setup"}, {"changes", ordered_json::array()}, {"actor", wanted.actor}};
    for (const auto& change : wanted.changes) request["changes"].push_back(write_change(change));
    return one_line(request);
  }
  Result<std::string> operator()(const engine::SignalArrived& arrived) const {
    return one_line({{"command", "signal"},
                     {"source", arrived.signal.source.text()},
                     {"text", signals::write_signal(arrived.signal)}});
  }
  Result<std::string> operator()(const engine::SetHalt& halt) const {
    return one_line({{"command", "halt"},
                     {"scope", halt.scope.text()},
                     {"halted", halt.halted},
                     {"close", halt.close},
                     {"wire", halt.wire},
                     {"actor", halt.actor},
                     {"reason", halt.reason}});
  }
  Result<std::string> operator()(const engine::ResyncSource& resync) const {
    return one_line({{"command", "resync"}, {"source", resync.source.text()}, {"actor", resync.actor}});
  }
  template <class Other>
  Result<std::string> operator()(const Other&) const {
    return engine::invalid("this is not asked for through the control socket");
  }
};

Result<ErrorCode> parse_error_code(std::string_view text) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::Io); ++code) {
    if (engine::to_string(static_cast<ErrorCode>(code)) == text) return static_cast<ErrorCode>(code);
  }
  return engine::invalid("\"" + std::string{text.substr(0, 40)} + "\" is no error code");
}

}  // namespace

Result<std::string> write_request(const engine::Input& input) { return std::visit(RequestWriter{}, input.body); }

Result<engine::Input> parse_request(std::string_view line, const engine::Setup& setup) {
  const auto request = parse_object(line);
  if (request.is_null()) return engine::invalid("a request is one JSON object on one line");
  auto body = parse_body(request, setup);
  if (!body) return body.error();
  return engine::Input{std::move(*body), 0};
}

std::string ping_request() { return one_line({{"command", "ping"}}); }

bool is_ping(std::string_view line) {
  const auto request = parse_object(line);
  return !request.is_null() && text_of(request, "command") == "ping";
}

std::string write_answer(const engine::Answer& answer) {
  ordered_json object{{"accepted", answer.accepted}, {"duplicate", answer.duplicate}};
  if (!answer.accepted) object["code"] = engine::to_string(answer.code);
  if (!answer.message.empty()) object["message"] = answer.message;
  return one_line(object);
}

std::string write_answer(const Error& error) {
  engine::Answer answer;
  answer.accepted = false;
  answer.code = error.code;
  answer.message = error.detail;
  return write_answer(answer);
}

Result<engine::Answer> parse_answer(std::string_view line) {
  const auto object = parse_object(line);
  const auto accepted = object.is_null() ? object.end() : object.find("accepted");
  if (accepted == object.end() || !accepted->is_boolean()) return engine::invalid("the daemon's answer cannot be read");
  engine::Answer answer;
  answer.accepted = accepted->get<bool>();
  answer.duplicate = flag_of(object, "duplicate", false);
  answer.message = text_of(object, "message");
  if (answer.accepted) return answer;
  const auto code = parse_error_code(text_of(object, "code"));
  if (!code) return engine::invalid("the daemon's answer cannot be read: " + code.error().detail);
  answer.code = *code;
  return answer;
}

}  // namespace cli
