#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"

namespace cli {
namespace {

constexpr const char* kSanitizer =
#if defined(__SANITIZE_ADDRESS__)
    "address";
#elif defined(__SANITIZE_THREAD__)
    "thread";
#else
    "";
#endif

constexpr const char* kBuildType =
#ifdef NDEBUG
    "release";
#else
    "debug";
#endif

int run_version(const Arguments&, Context& context) {
  if (context.printer.is_table()) {
    context.printer.text("copytrade " + context.version + "\n");
    return kExitDone;
  }
  const std::string sanitizer = kSanitizer;
  context.printer.document({{"version", context.version},
                            {"compiler", "g++ " __VERSION__},
                            {"build_type", kBuildType},
                            {"sanitizer", sanitizer.empty() ? OrderedJson(nullptr) : OrderedJson(sanitizer)}});
  return kExitDone;
}

}  // namespace

Command version_command() {
  Command command{
      "version", "Which copytrade this is, and how it was built", {"copytrade version --output json"}, {}, run_version,
      {}};
  command.is_plain = true;
  return command;
}

}  // namespace cli
