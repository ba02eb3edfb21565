#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/env/http_client.h"

namespace machine {

/// Reads requests out of a stream of bytes, one after the other, and keeps what they say as it came.
class HttpRequestReader {
 public:
  struct Limits {
    std::size_t header_bytes_max = 0;
    std::size_t body_bytes_max = 0;
  };
  struct Progress {
    enum class State { NeedsMore, Done, Wrong } state = State::NeedsMore;
    std::size_t consumed = 0;  ///< Of the bytes that were given; the rest is to be given again, with more behind it.
    int status = 0;            ///< When it is wrong: 400, 413, 431.
  };

  explicit HttpRequestReader(Limits limits);
  ~HttpRequestReader();
  HttpRequestReader(const HttpRequestReader&) = delete;
  HttpRequestReader& operator=(const HttpRequestReader&) = delete;

  Progress read(std::string_view bytes);
  /// Forgets the request and is ready for the next one. Room is kept.
  void next();

  bool has_begun() const;
  /// The header is whole, the body is not, and the client waits to be told to send it.
  bool waits_for_continue() const;
  /// Of a request that is done.
  const std::string& method() const;
  const std::string& target() const;
  const std::vector<engine::HttpHeader>& headers() const;
  const std::string& body() const;
  bool keep_alive() const;
  bool is_http_1_0() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace machine
