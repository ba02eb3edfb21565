#pragma once

#include <string>

#include "cli/commands/command.h"
#include "store/reader.h"

namespace cli {

Command signal_send_command();
Command signal_parse_command();

/// The story of a signal for people: what the leader did, then a block a follower: what was wanted, every rule's answer
/// with its numbers, the orders, the fills, what was told.
std::string story_text(const store::SignalStory& story);

}  // namespace cli
