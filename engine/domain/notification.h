#pragma once

#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "engine/domain/ids.h"

namespace engine {

enum class Severity { Info, Warning, Critical };
std::string_view to_string(Severity severity);  ///< "info", "warning", "critical"
Result<Severity> parse_severity(std::string_view text);

/// Something a person should know.
struct Notification {
  Sequence id = 0;  ///< From 1 without gaps.
  Severity severity = Severity::Info;
  std::string event;  ///< A stable word: SIGNAL_COPIED, ORDER_DENIED, GAP, HALTED ...
  std::string title;
  std::string text;
  CustomerId customer;  ///< Empty: it concerns all.
  std::string signal;   ///< "source/id", or empty.
  Timestamp time;
};

}  // namespace engine
