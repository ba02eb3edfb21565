// `signal send`: hands signals in, durably, and may wait for what becomes of them.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "cli/commands/declared.h"
#include "cli/commands/signal_commands.h"
#include "cli/commands/support.h"
#include "engine/base/hash.h"
#include "signals/json_codec.h"

namespace cli {
namespace {

using engine::Result;
using engine::Signal;

constexpr std::uint64_t kWaitMax = 86'400;
constexpr auto kPollPause = std::chrono::milliseconds{50};

/// What became of one signal so far.
struct Handed {
  Signal signal;
  std::optional<engine::Error> error;
  bool duplicate = false;
  std::string status;  ///< Where it was waited for.
  OrderedJson followers = OrderedJson::array();
};

/// An id no other signal has: the time, and chance for those who send at the same one.
engine::SignalId make_id(const engine::Clock& clock) {
  std::random_device chance;
  engine::StableHash hash;
  hash.add(static_cast<std::uint64_t>(clock.now().nanoseconds()));
  hash.add((std::uint64_t{chance()} << 32U) | chance());
  return engine::SignalId{"cli-" + std::to_string(clock.now().milliseconds()) + "-" + hash.hex()};
}

/// The signals of a text: one object, however many lines it takes, or one a line. Nothing is sent unless all are good.
Result<std::vector<Signal>> parse_signals(std::string_view text, const signals::ParseContext& how,
                                          const engine::Clock& clock) {
  std::vector<Signal> parsed;
  std::string mistakes;
  const auto take = [&](std::string_view one, const std::string& where) {
    auto outcome = signals::parse_signal(one, how);
    if (!outcome.good) {
      mistakes += (mistakes.empty() ? "" : "\n") + where + outcome.failure.message;
      return;
    }
    if (outcome.signal.id.empty()) outcome.signal.id = make_id(clock);
    parsed.push_back(std::move(outcome.signal));
  };
  const auto lines = lines_of(text);
  const auto is_blank = [](std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
  };
  const auto count = std::count_if(lines.begin(), lines.end(), [&](auto line) { return !is_blank(line); });
  if (count == 0) return engine::invalid("there is no signal in it");
  if (count == 1 || OrderedJson::accept(text)) {
    take(text, "");
  } else {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!is_blank(lines[i])) take(lines[i], "line " + std::to_string(i + 1) + ": ");
    }
  }
  if (!mistakes.empty()) return engine::invalid(mistakes);
  return parsed;
}

OrderedJson followers_json(const store::SignalStory& story) {
  auto array = OrderedJson::array();
  for (const auto& follower : story.followers) {
    array.push_back(
        {{"customer", follower.intent.binding.customer.text()},
         {"strategy", follower.intent.binding.strategy.text()},
         {"outcome", engine::to_string(follower.intent.outcome)},
         {"reason", follower.intent.reason.empty() ? OrderedJson(nullptr) : OrderedJson(follower.intent.reason)}});
  }
  return array;
}

/// Waits until every follower of the signal has his outcome. Errors: Timeout; Unavailable when the daemon has gone.
engine::Status wait_for(Handed& handed, const Workspace& workspace, const engine::Clock& clock,
                        engine::Duration deadline) {
  const auto name = handed.signal.source.text() + "/" + handed.signal.id.text();
  for (;;) {
    const auto reader = store::Reader::open(workspace.data_dir());
    if (!reader) return reader.error();
    const auto story = (*reader)->signal(handed.signal.source.text(), handed.signal.id.text());
    // The tables are a little behind what is durable, so not found yet is no error.
    if (!story && story.error().code != engine::ErrorCode::NotFound) return story.error();
    if (story && story->signal.status != "received" && story->signal.status != "working") {
      handed.status = story->signal.status;
      handed.followers = followers_json(*story);
      return engine::ok();
    }
    if (clock.monotonic() >= deadline) {
      return engine::Error{engine::ErrorCode::Timeout, engine::Outcome::Unknown,
                           "signal " + name + " is kept, and not settled in time"};
    }
    if (!workspace.is_held()) {
      return engine::Error{engine::ErrorCode::Unavailable, engine::Outcome::Unknown,
                           "signal " + name + " is kept, and no daemon runs to act on it"};
    }
    std::this_thread::sleep_for(kPollPause);
  }
}

bool is_denied(const OrderedJson& follower) {
  return follower["outcome"] == "denied" || follower["outcome"] == "rejected";
}

/// 0 done, 5 every follower was denied, 6 some were.
int exit_code_of_outcome(const Handed& handed) {
  const auto denied = std::count_if(handed.followers.begin(), handed.followers.end(), is_denied);
  if (denied == 0) return handed.status == "denied" ? kExitRefused : kExitDone;
  return static_cast<std::size_t>(denied) == handed.followers.size() ? kExitRefused : kExitPartly;
}

OrderedJson handed_json(const Handed& handed) {
  OrderedJson object{{"source", handed.signal.source.text()}, {"id", handed.signal.id.text()}};
  if (handed.error) {
    object["error"] = {{"code", engine::to_string(handed.error->code)}, {"message", handed.error->detail}};
    return object;
  }
  object["duplicate"] = handed.duplicate;
  if (!handed.status.empty()) {
    object["status"] = handed.status;
    object["followers"] = handed.followers;
  }
  return object;
}

std::string handed_text(const Handed& handed) {
  const auto name = printable(handed.signal.source.text() + "/" + handed.signal.id.text());
  if (handed.error) return name + " refused: " + printable(handed.error->detail) + "\n";
  std::string text = name + (handed.duplicate ? " known already" : " sent");
  if (!handed.status.empty()) text += ", " + handed.status;
  text += "\n";
  for (const auto& follower : handed.followers) {
    text += "  " + follower["customer"].get<std::string>() + " by " + follower["strategy"].get<std::string>() + ": " +
            follower["outcome"].get<std::string>();
    if (follower["reason"].is_string()) text += " (" + follower["reason"].get<std::string>() + ")";
    text += "\n";
  }
  return text;
}

/// Prints what became of them; one as a document, several as a line each.
void print_handed(Context& context, const std::vector<Handed>& all) {
  if (context.printer.is_table()) {
    for (const auto& handed : all) context.printer.text(handed_text(handed));
  } else if (context.printer.is_json() && all.size() > 1) {
    for (const auto& handed : all) context.printer.line(handed_json(handed));
  } else if (context.printer.is_json()) {
    context.printer.document(handed_json(all.front()));
  } else {
    auto array = OrderedJson::array();
    for (const auto& handed : all) array.push_back(handed_json(handed));
    context.printer.rows({{"source", ""}, {"id", ""}, {"duplicate", ""}, {"status", ""}, {"error", ""}}, array);
  }
}

int run_waiting(Context& context, const Workspace& workspace, std::vector<Handed>& all, std::uint64_t seconds) {
  const auto deadline = context.clock.monotonic() + std::chrono::seconds{seconds};
  bool any_refused = false;
  bool all_refused = true;
  for (auto& handed : all) {
    if (!handed.error) {
      if (const auto status = wait_for(handed, workspace, context.clock, deadline); !status) {
        return fail(context, status.error());
      }
    }
    const int code = handed.error ? kExitRefused : exit_code_of_outcome(handed);
    any_refused = any_refused || code != kExitDone;
    all_refused = all_refused && code == kExitRefused;
  }
  print_handed(context, all);
  if (!any_refused) return kExitDone;
  return all_refused ? kExitRefused : kExitPartly;
}

/// Hands all of them in. Gives whether a daemon has them. Errors: what concerns more than one signal of several.
Result<bool> hand_in(Workspace& workspace, std::vector<Handed>& all) {
  std::vector<Signal> signals;
  for (const auto& handed : all) signals.push_back(handed.signal);
  auto sent = workspace.send(signals);
  if (!sent) return sent.error();
  bool by_daemon = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].duplicate = (*sent)[i].duplicate;
    all[i].error = (*sent)[i].error;
    by_daemon = by_daemon || (*sent)[i].by_daemon;
  }
  if (all.size() == 1 && all.front().error) return *all.front().error;
  return by_daemon;
}

int run_send(const Arguments& arguments, Context& context) {
  const engine::SourceId source{arguments.text("source")};
  const auto seconds = parse_count("--timeout", arguments.text("timeout", "60"), kWaitMax);
  if (!seconds) return context.printer.fail(seconds.error());
  auto workspace = open_workspace(context);
  const auto setup = workspace.setup();
  if (!setup) return fail(context, setup.error());
  const auto found = setup->sources.find(source);
  if (found == setup->sources.end()) {
    return context.printer.fail(no_such("source", source.text()), near_name(source.text(), names_in(setup->sources)));
  }
  const auto text = read_input(arguments.text("FILE"), context.input);
  if (!text) return context.printer.fail(text.error());
  auto parsed = parse_signals(*text, {source, found->second.default_kind, false}, context.clock);
  if (!parsed) return context.printer.fail(parsed.error(), "nothing was sent");

  std::vector<Handed> all;
  for (auto& signal : *parsed) all.push_back({std::move(signal), {}, false, {}});
  const auto by_daemon = hand_in(workspace, all);
  if (!by_daemon) return fail(context, by_daemon.error());
  if (arguments.is_on("wait") && *by_daemon) return run_waiting(context, workspace, all, *seconds);

  print_handed(context, all);
  if (arguments.is_on("wait")) {
    context.printer.error("UNAVAILABLE", "no daemon runs: the signal is kept, and nobody acts on it yet",
                          "copytrade run acts on it when it starts");
    return kExitFailed;
  }
  const bool any_new = std::any_of(all.begin(), all.end(), [](const auto& h) { return !h.duplicate && !h.error; });
  if (!*by_daemon && any_new) context.printer.note("kept; the daemon acts on it when it starts (copytrade run)");
  const auto refused =
      std::count_if(all.begin(), all.end(), [](const auto& handed) { return handed.error.has_value(); });
  if (refused == 0) return kExitDone;
  return static_cast<std::size_t>(refused) == all.size() ? exit_code_of(all.front().error->code) : kExitPartly;
}

}  // namespace

Command signal_send_command() {
  auto source = option("source", "NAME", "Whose signal it is");
  source.is_required = true;
  auto wait = toggle("wait", "Wait for what every follower does: 5 when all were denied, 6 when some were");
  return {
      "send",
      "Hand in a signal, durably; the same again is known already",
      {R"(echo '{"symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":"0.5"}' | copytrade signal send --source leader7 -)",
       "copytrade signal send --source leader7 signals.ndjson --wait"},
      {positional("FILE", "One JSON object, or one a line; - is standard input"), source, wait,
       option("timeout", "SECONDS", "How long --wait waits (default: 60)")},
      run_send,
      {}};
}

}  // namespace cli
