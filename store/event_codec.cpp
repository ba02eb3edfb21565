#include "store/event_codec.h"

#include <array>

#include "store/event_fields.h"

namespace store {
namespace {

using engine::Fact;

/// What `encode` writes. A reader knows this one and all before it.
constexpr std::uint64_t kVersion = 1;

/// In the order of Fact's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<Fact>> kKinds{
    "run_started",   "setup_changed",    "signal_received",  "signal_refused",   "signal_taken",   "intent_decided",
    "order_planned", "order_reported",   "cancel_requested", "intent_settled",   "signal_settled", "halt_changed",
    "day_opened",    "account_reported", "notice_queued",    "notice_delivered", "marks_noted",    "source_resynced"};

engine::Error corrupt(std::string_view what, const std::string& why) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, std::string{what} + ": " + why};
}

/// Reads one value that is the whole of `body`.
template <class T>
engine::Result<T> read_whole(std::string_view what, std::string_view body, T value) {
  JsonReader in{body};
  FieldReader{in}.get(value);
  if (!in.failed() && !in.at_end()) in.fail("something follows its end");
  if (in.failed()) return corrupt(what, in.error());
  return value;
}

template <class T>
std::string write_whole(const T& value) {
  std::string out;
  FieldWriter{out}.put(value);
  return out;
}

template <class T>
engine::Result<Fact> read_fact(std::string_view kind, std::string_view body) {
  JsonReader in{body};
  FieldReader reader{in};
  Fact fact{T{}};
  std::uint64_t version = 0;
  in.expect('{');
  reader.must("v", version);
  if (!in.failed() && (version == 0 || version > kVersion)) {
    in.fail("version " + std::to_string(version) + " is not known; the newest is " + std::to_string(kVersion));
  }
  fields(reader, std::get<T>(fact));
  in.expect('}');
  if (!in.failed() && !in.at_end()) in.fail("something follows its end");
  if (in.failed()) return corrupt(kind, in.error());
  return fact;
}

using ReadFact = engine::Result<Fact> (*)(std::string_view, std::string_view);

template <std::size_t... I>
constexpr std::array<ReadFact, sizeof...(I)> readers_of(std::index_sequence<I...>) {
  return {&read_fact<std::variant_alternative_t<I, Fact>>...};
}
constexpr auto kReaders = readers_of(std::make_index_sequence<std::variant_size_v<Fact>>{});

template <std::size_t... I>
engine::SetupValue empty_alternative(std::size_t index, std::index_sequence<I...>) {
  engine::SetupValue value;
  ((I == index ? static_cast<void>(value.emplace<I>()) : void()), ...);
  return value;
}

}  // namespace

engine::SetupValue empty_value(engine::SetupKind kind) {
  return empty_alternative(static_cast<std::size_t>(kind),
                           std::make_index_sequence<std::variant_size_v<engine::SetupValue>>{});
}

std::string_view kind_of(const Fact& fact) { return kKinds[fact.index()]; }

void encode(const Fact& fact, std::string& out) {
  out.push_back('{');
  FieldWriter writer{out};
  writer.must("v", kVersion);
  std::visit([&](const auto& value) { fields(writer, value); }, fact);
  out.push_back('}');
}

engine::Result<Fact> decode(std::string_view kind, std::string_view body) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == kind) return kReaders[i](kind, body);
  }
  return corrupt(kind, "no such kind of event");
}

std::string encode_setup_value(const engine::SetupValue& value) { return write_whole(value); }

engine::Result<engine::SetupValue> decode_setup_value(engine::SetupKind kind, std::string_view body) {
  return read_whole(engine::to_string(kind), body, empty_value(kind));
}

std::string encode_instrument(const engine::Instrument& instrument) { return write_whole(instrument); }

engine::Result<engine::Instrument> decode_instrument(std::string_view body) {
  return read_whole("instrument", body, engine::Instrument{});
}

void encode_verdicts(const std::vector<engine::Verdict>& verdicts, std::string& out) { FieldWriter{out}.put(verdicts); }

engine::Result<std::vector<engine::Verdict>> decode_verdicts(std::string_view body) {
  return read_whole("verdicts", body, std::vector<engine::Verdict>{});
}

}  // namespace store
