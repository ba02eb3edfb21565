#pragma once

#include "connectors/serve/faults.h"
#include "connectors/serve/host.h"
#include "engine/env/http_server.h"

namespace serve {

/// Reads one fault of the contract's section 10 from JSON. Errors: InvalidInput naming the field.
engine::Result<Fault> parse_fault(std::string_view json);

/// `/admin/...`, for whoever runs the venue: its ledger, deposits, marks, trades and faults.
engine::HttpReply answer_admin(const engine::ServerRequest& request, Host& host, Faults& faults);

}  // namespace serve
