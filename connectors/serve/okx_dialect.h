#pragma once

#include <memory>

#include "connectors/serve/dialect.h"

namespace serve {

struct OkxOptions {
  bool rate_limits = true;
};

/// OKX v5 over REST (/api/v5/) and web sockets (/ws/v5/public, /private, /business), for spot and perpetuals.
std::unique_ptr<Dialect> make_okx_dialect(Host& host, OkxOptions options);

}  // namespace serve
