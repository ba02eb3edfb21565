#include "connectors/machine/http_request_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "connectors/machine/ascii.h"

namespace machine {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t kBodyRoomKept = std::size_t{64} * 1024;

/// What a request said. Strings of headers are kept for the next one: a request of the usual shape allocates nothing.
struct Request {
  HttpRequestReader::Limits limits;
  std::string method, target, body;
  std::vector<engine::HttpHeader> headers, spare;
  std::size_t header_bytes = 0;
  int version = 11;
  bool is_header_done = false;
  bool has_host = false;

  void clear() {
    method.clear();
    target.clear();
    body.clear();
    if (body.capacity() > kBodyRoomKept) body.shrink_to_fit();
    for (auto& header : headers) spare.push_back(std::move(header));
    headers.clear();
    header_bytes = 0;
    is_header_done = false;
    has_host = false;
  }
};

/// Boost.Beast finds where things begin and end, and what is malformed; nothing but copying happens here.
class Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(Request& request) : request_{request} {
    eager(true);
    const auto header_max = std::min<std::size_t>(request.limits.header_bytes_max, std::numeric_limits<int>::max());
    header_limit(static_cast<std::uint32_t>(header_max));
    body_limit(request.limits.body_bytes_max);
  }

 private:
  void on_request_impl(http::verb /*method*/, string_view name, string_view target, int version,
                       error_code& error) override {
    request_.version = version;
    request_.method.assign(name.data(), name.size());
    request_.target.assign(target.data(), target.size());
    count_header_bytes(name.size() + target.size() + 12, error);
  }
  void on_response_impl(int /*status*/, string_view /*reason*/, int /*version*/, error_code& /*error*/) override {}
  void on_field_impl(http::field field, string_view name, string_view value, error_code& error) override {
    count_header_bytes(name.size() + value.size() + 4, error);
    if (error || request_.is_header_done) return;  // A trailer of a chunked body says nothing to us.
    if (field == http::field::host) request_.has_host = true;
    auto& headers = request_.headers;
    auto& spare = request_.spare;
    if (spare.empty()) {
      headers.emplace_back();
    } else {
      headers.push_back(std::move(spare.back()));
      spare.pop_back();
    }
    headers.back().name.assign(name.data(), name.size());
    headers.back().value.assign(value.data(), value.size());
  }
  void on_header_impl(error_code& /*error*/) override { request_.is_header_done = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& /*error*/) override {
    // Only so much at once as a body usually has: a length costs its sender nothing.
    if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, kBodyRoomKept)));
  }
  std::size_t on_body_impl(string_view body, error_code& error) override { return append(body, error); }
  void on_chunk_header_impl(std::uint64_t /*size*/, string_view extensions, error_code& error) override {
    count_header_bytes(extensions.size(), error);
  }
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, string_view body, error_code& error) override {
    return append(body, error);
  }
  void on_finish_impl(error_code& /*error*/) override {}

  std::size_t append(string_view body, error_code& error) {
    if (request_.body.size() + body.size() > request_.limits.body_bytes_max) {
      error = http::error::body_limit;
      return 0;
    }
    request_.body.append(body.data(), body.size());
    return body.size();
  }

  /// The parser's own limit is for what it is shown at once, and a header may come in many pieces.
  void count_header_bytes(std::size_t bytes, error_code& error) {
    request_.header_bytes += bytes;
    if (request_.header_bytes > request_.limits.header_bytes_max) error = http::error::header_limit;
  }

  Request& request_;
};

}  // namespace

struct HttpRequestReader::State {
  Request request;
  std::optional<Parser> parser;
};

HttpRequestReader::HttpRequestReader(Limits limits) : state_{std::make_unique<State>()} {
  state_->request.limits = limits;
  state_->parser.emplace(state_->request);
}

HttpRequestReader::~HttpRequestReader() = default;

HttpRequestReader::Progress HttpRequestReader::read(std::string_view bytes) {
  Progress progress;
  auto& [request, slot] = *state_;
  auto& parser = *slot;
  if (!parser.got_some()) {
    // Empty lines before a request are to be passed over (RFC 9112, 2.2).
    while (progress.consumed < bytes.size() && (bytes[progress.consumed] == '\r' || bytes[progress.consumed] == '\n')) {
      ++progress.consumed;
    }
    bytes.remove_prefix(progress.consumed);
    if (bytes.empty()) return progress;
  }
  error_code error;
  progress.consumed += parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
  if (error && error != http::error::need_more) {
    progress.state = Progress::State::Wrong;
    progress.status = error == http::error::header_limit ? 431 : error == http::error::body_limit ? 413 : 400;
  } else if (parser.is_done()) {
    const bool lacks_host = !request.has_host && !is_http_1_0();  // RFC 9112, 3.2: answer 400.
    progress.state = lacks_host ? Progress::State::Wrong : Progress::State::Done;
    progress.status = lacks_host ? 400 : 0;
  }
  return progress;
}

void HttpRequestReader::next() {
  state_->request.clear();
  state_->parser.emplace(state_->request);
}

bool HttpRequestReader::has_begun() const { return state_->parser->got_some(); }

bool HttpRequestReader::waits_for_continue() const {
  const auto& [request, parser] = *state_;
  return parser->is_header_done() && !parser->is_done() && request.body.empty() &&
         equal_without_case(engine::find_header(request.headers, "expect"), "100-continue");
}

const std::string& HttpRequestReader::method() const { return state_->request.method; }
const std::string& HttpRequestReader::target() const { return state_->request.target; }
const std::vector<engine::HttpHeader>& HttpRequestReader::headers() const { return state_->request.headers; }
const std::string& HttpRequestReader::body() const { return state_->request.body; }
bool HttpRequestReader::keep_alive() const { return state_->parser->keep_alive(); }
bool HttpRequestReader::is_http_1_0() const { return state_->request.version < 11; }

}  // namespace machine
