#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/env/http_client.h"

namespace machine {

struct CurlOptions {
  std::string ca_file;  ///< PEM of who may sign certificates; empty: whom the system trusts.
  std::string proxy;    ///< Empty: none, whatever the environment says.
  std::string user_agent = "copytrade";
  bool http2 = true;                                     ///< Over TLS, where the server has it.
  std::size_t in_flight_max = 20'000;                    ///< Sent or waiting; what is more is NotSent.
  std::size_t at_once_max = 64;                          ///< Under way to one host; the others wait their turn.
  std::size_t answer_bytes_max = 64'000'000;             ///< Of a body, unpacked.
  engine::Duration idle_max = std::chrono::seconds{30};  ///< A connection that was idle longer is not used again.
};

/// HTTP by libcurl, on a thread of its own. TLS from 1.2 on, with the certificate and its host checked; no redirects.
///
/// A request leaves at most once. libcurl by itself sends a request again when a kept connection breaks before the
/// answer begins, whether or not the server acted on it (lib/transfer.c of 7.88, Curl_retry_request); here every
/// attempt passes CURLOPT_PREREQFUNCTION first, which lets the first one through and no other. The same call tells
/// NotSent from Unknown: before it no byte of the request has left.
class CurlHttpClient final : public engine::HttpClient {
 public:
  /// Errors: InvalidInput when the CA file cannot be read, Io when the system gives no thread or event.
  static engine::Result<std::unique_ptr<CurlHttpClient>> make(CurlOptions options);
  CurlHttpClient(const CurlHttpClient&) = delete;
  CurlHttpClient& operator=(const CurlHttpClient&) = delete;
  /// Answers all that is still on its way, with what is known of it, before it returns.
  ~CurlHttpClient() override;

  void send(engine::HttpRequest request, engine::Duration deadline, OnReply on_reply) override;

 private:
  class Loop;
  explicit CurlHttpClient(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace machine
