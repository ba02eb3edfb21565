#pragma once

#include <string>
#include <string_view>

#include "engine/env/http_client.h"

namespace machine {

/// What the request says about the form of its answer.
struct ReplyForm {
  bool is_head = false;      ///< HEAD: the header of the answer, not its body.
  bool keep_alive = true;    ///< Or the connection ends with this answer, and it says so.
  bool is_http_1_0 = false;  ///< Whose default is to close.
};

/// Appends an answer as it goes over the wire. Content-Length and Connection are ours to say, whatever the reply's own
/// headers hold; a header with a line break in it is left out.
void append_reply(std::string& out, const engine::HttpReply& reply, const ReplyForm& form);

/// "Not Found" of 404; empty for a status without a name.
std::string_view reason_of(int status);

}  // namespace machine
