#include "cli/commands/support.h"

#include <charconv>
#include <fstream>
#include <istream>
#include <sstream>

#include "cli/config/keys.h"
#include "connectors/machine/unix_control_socket.h"

namespace cli {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 20;

engine::Result<std::string> read_all(std::istream& stream, const std::string& name) {
  std::string text;
  char block[65536];
  while (stream.read(block, sizeof block) || stream.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kTextMax) return engine::invalid(name + " is larger than 64 MiB");
  }
  if (stream.bad()) return engine::invalid("cannot read " + name);
  return text;
}

}  // namespace

Workspace open_workspace(const Context& context) {
  return Workspace{context.data_dir, context.clock, std::make_unique<machine::UnixControlClient>()};
}

int fail(Context& context, const engine::Error& error) {
  switch (error.code) {
    case engine::ErrorCode::Timeout:
      return context.printer.fail(error, "copytrade doctor says who holds " + context.data_dir);
    case engine::ErrorCode::Corrupt:
      return context.printer.fail(error,
                                  "stop the daemon and keep a copy of " + context.data_dir + " before anything else");
    default: return context.printer.fail(error);
  }
}

Option yes_option() { return toggle("yes", "Do not ask"); }

std::optional<int> confirm(const Arguments& arguments, Context& context, const std::string& question) {
  if (arguments.is_on("yes")) return std::nullopt;
  if (!context.can_ask) {
    context.printer.error("CONFIRMATION_NEEDED", question + " Nobody is here to ask", "--yes goes on without asking");
    return kExitBadInput;
  }
  context.printer.note(question + " [y/N]");
  std::string answer;
  std::getline(context.input, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return std::nullopt;
  context.printer.note("nothing was changed");
  return kExitFailed;
}

std::vector<Option> filter_options() {
  return {option("customer", "NAME", "Only this customer's"),
          option("strategy", "NAME", "Only this strategy's"),
          option("symbol", "SYMBOL", "Only this instrument, such as BTC-USDT-SWAP"),
          option("status", "STATUS", "Only in this state"),
          option("since", "TIME", "From then on: 2024-08-08, 2024-08-08T12:00:00Z or an epoch"),
          option("until", "TIME", "Before then"),
          option("limit", "N", "The newest N only")};
}

engine::Result<store::Filter> parse_filter(const Arguments& arguments) {
  store::Filter filter;
  filter.customer = arguments.text("customer");
  filter.strategy = arguments.text("strategy");
  filter.symbol = arguments.text("symbol");
  filter.status = arguments.text("status");
  filter.source = arguments.text("source");
  for (auto [name, target] : {std::pair{"since", &filter.since}, std::pair{"until", &filter.until}}) {
    if (!arguments.has(name)) continue;
    const auto time = engine::Timestamp::parse(arguments.text(name));
    if (!time) return engine::invalid("--" + std::string{name} + ": " + time.error().detail);
    *target = *time;
  }
  if (arguments.has("limit")) {
    const auto limit = parse_count("--limit", arguments.text("limit"), 1'000'000'000);
    if (!limit) return limit.error();
    if (*limit == 0) return engine::invalid("--limit: must be above zero");
    filter.limit = static_cast<std::size_t>(*limit);
  }
  return filter;
}

engine::Result<std::string> read_input(const std::string& path, std::istream& standard_input) {
  if (path == "-") return read_all(standard_input, "standard input");
  std::ifstream file{path, std::ios::binary};
  if (!file) return engine::invalid("cannot read " + path);
  return read_all(file, path);
}

engine::Result<std::uint64_t> parse_count(std::string_view name, std::string_view text, std::uint64_t max) {
  std::uint64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc{} || end != text.data() + text.size() || count > max) {
    return engine::invalid(std::string{name} + ": \"" + std::string{text.substr(0, 40)} +
                           "\" is not a whole number from 0 to " + std::to_string(max));
  }
  return count;
}

engine::Error no_such(std::string_view kind, std::string_view name) {
  return {engine::ErrorCode::NotFound, engine::Outcome::NotSent,
          "no " + std::string{kind} + " '" + std::string{name} + "'"};
}

std::string near_name(std::string_view name, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates{names.begin(), names.end()};
  const auto meant = closest(name, candidates);
  return meant.empty() ? std::string{} : "did you mean '" + std::string{meant} + "'?";
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace cli
