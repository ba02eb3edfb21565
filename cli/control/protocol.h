#pragma once

#include <string>
#include <string_view>

#include "engine/ports/effect.h"
#include "engine/ports/input.h"

// What travels through DATA/control.sock: one JSON object a line, one answer a line. Both sides are here, so that they
// cannot drift apart.
//
//   {"command":"change_setup","changes":[…],"actor":"cli"}       {"command":"resync","source":"leader7","actor":"cli"}
//   {"command":"signal","source":"leader7","text":"{…}"}         {"command":"ping"}
//   {"command":"halt","scope":"customer:alice","halted":true,"close":false,"wire":false,"actor":"cli","reason":"…"}
//
//   {"accepted":true,"duplicate":false}      {"accepted":false,"duplicate":false,"code":"NOT_FOUND","message":"…"}

namespace cli {

/// The request that asks a daemon for `input`: a SignalArrived, ChangeSetup, SetHalt or ResyncSource.
/// Errors: InvalidInput for any other input.
engine::Result<std::string> write_request(const engine::Input& input);

/// What a request asks for; `request` of the Input is the caller's to fill. `setup` is the present one: it says how a
/// source's signals are read, and a change is checked against it. Errors: InvalidInput, NotFound.
engine::Result<engine::Input> parse_request(std::string_view line, const engine::Setup& setup);

std::string ping_request();
/// A ping asks nothing of the engine: whoever hears it answers write_answer(engine::Answer{}).
bool is_ping(std::string_view line);

std::string write_answer(const engine::Answer& answer);
/// The answer when a request could not be handed to the engine at all.
std::string write_answer(const engine::Error& error);
/// Errors: InvalidInput when this is no answer.
engine::Result<engine::Answer> parse_answer(std::string_view line);

}  // namespace cli
