#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/env/http_client.h"

namespace machine {

struct CurlOptions;

/// One request on its way through libcurl: what it says, what came back, and whether it can have left.
class CurlTransfer {
 public:
  CurlTransfer(engine::HttpRequest request, engine::Duration expires_at, engine::HttpClient::OnReply on_reply);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// The scheme, host and port of its address; empty when it has none that we speak.
  const std::string& origin() const { return origin_; }
  /// Monotonic.
  engine::Duration expires_at() const { return expires_at_; }
  /// Why it cannot be sent at all; empty when it can.
  std::string fault() const;

  /// Sets up a CURL handle for it. The handle must not outlive it.
  void prepare(void* easy, const CurlOptions& options);
  void* handle() const { return easy_; }
  /// The end of it, as libcurl's CURLcode says.
  void finish(int curl_code);
  /// The end of it, as we say: NotSent while that is certain, else Unknown.
  void fail(engine::ErrorCode code, const std::string& why);

 private:
  static std::size_t on_header(const char* line, std::size_t one, std::size_t bytes, void* self);
  static std::size_t on_body(const char* piece, std::size_t one, std::size_t bytes, void* self);
  static int on_leaving(void* self, char*, char*, int, int);
  std::size_t take_header(std::string_view line);

  struct ListDeleter {
    void operator()(void* list) const;
  };

  engine::HttpRequest request_;
  engine::Duration expires_at_;
  engine::HttpClient::OnReply on_reply_;
  std::string origin_;
  void* easy_ = nullptr;
  std::unique_ptr<void, ListDeleter> headers_;
  std::string problem_;          ///< libcurl writes its words here.
  bool has_left_ = false;        ///< Or may have.
  bool has_left_twice_ = false;  ///< Would have, had we let it.
  bool is_header_whole_ = false;
  bool is_too_large_ = false;
  std::size_t header_bytes_ = 0;
  std::size_t answer_bytes_max_ = 0;
  engine::HttpReply reply_;
};

}  // namespace machine
