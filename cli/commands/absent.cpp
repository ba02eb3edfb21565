#include "cli/commands/absent.h"

#include <algorithm>
#include <array>

namespace cli {
namespace {

constexpr std::array<std::string_view, 26> kAbsent{"audit",
                                                   "db",
                                                   "instrument refresh",
                                                   "job",
                                                   "market list",
                                                   "notify",
                                                   "order cancel",
                                                   "order place",
                                                   "position close",
                                                   "reconcile",
                                                   "report",
                                                   "user",
                                                   "vault",
                                                   "venue list",
                                                   "halt --close",
                                                   "sim --sweep",
                                                   "sim --jobs",
                                                   "sim --rank",
                                                   "sim --walk-forward",
                                                   "sim --book",
                                                   "sim --funding",
                                                   "sim --orders",
                                                   "customer add --credentials-stdin",
                                                   "customer add --credentials-file",
                                                   "customer set --credentials-stdin",
                                                   "customer set --credentials-file"};

}  // namespace

std::span<const std::string_view> absent_features() { return kAbsent; }

bool is_absent(std::string_view feature) { return std::find(kAbsent.begin(), kAbsent.end(), feature) != kAbsent.end(); }

}  // namespace cli
