#pragma once

#include <string_view>

namespace machine {

/// Tells the service manager how we are, as sd_notify(3) does: "READY=1", "STOPPING=1", "WATCHDOG=1", several joined
/// by newlines. Nothing happens where no manager listens (NOTIFY_SOCKET is not set). Returns whether it was told.
bool notify_service(std::string_view news);

}  // namespace machine
