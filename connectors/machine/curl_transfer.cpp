#include "connectors/machine/curl_transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "connectors/machine/ascii.h"
#include "connectors/machine/curl_http_client.h"

namespace machine {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{256} * 1024;

/// "https://host:port" of an address, in lower case.
std::string origin_of(const std::string& url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string::npos) return {};
  auto origin = url.substr(0, std::min(url.find_first_of("/?#", scheme_end + 3), url.size()));
  std::ranges::transform(origin, origin.begin(), to_lower);
  const bool is_known = origin.starts_with("http://") || origin.starts_with("https://");
  return is_known && origin.size() > scheme_end + 3 ? origin : std::string{};
}

/// A line break or a zero would end what we say early, and begin something that others say for us.
bool is_one_line(std::string_view text) { return text.find_first_of(std::string_view{"\r\n\0", 3}) == text.npos; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

}  // namespace

void CurlTransfer::ListDeleter::operator()(void* list) const { curl_slist_free_all(static_cast<curl_slist*>(list)); }

CurlTransfer::CurlTransfer(engine::HttpRequest request, engine::Duration expires_at,
                           engine::HttpClient::OnReply on_reply)
    : request_{std::move(request)},
      expires_at_{expires_at},
      on_reply_{std::move(on_reply)},
      origin_{origin_of(request_.url)},
      problem_(CURL_ERROR_SIZE, '\0') {}

CurlTransfer::~CurlTransfer() = default;

std::string CurlTransfer::fault() const {
  if (origin_.empty()) return "an address must begin with http:// or https:// and a host";
  if (!is_one_line(request_.url) || !is_one_line(request_.method) || request_.method.empty()) {
    return "a line break in the address or the method";
  }
  for (const auto& [name, value] : request_.headers) {
    if (name.empty() || !is_one_line(name) || !is_one_line(value)) return "a line break in a header";
  }
  return {};
}

void CurlTransfer::prepare(void* easy, const CurlOptions& options) {
  easy_ = easy;
  answer_bytes_max_ = options.answer_bytes_max;
  auto* curl = static_cast<CURL*>(easy);
  const auto set = [curl](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, problem_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, options.proxy.c_str());  // An empty one is none: the environment has no say.
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  const long version = options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  set(CURLOPT_HTTP_VERSION, version);
  set(CURLOPT_PIPEWAIT, options.http2 ? 1L : 0L);
  const auto idle_s =
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::seconds>(options.idle_max).count());
  set(CURLOPT_MAXAGE_CONN, static_cast<long>(idle_s));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // To give up a request, nobody waits for the resolver.
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_leaving);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(CURLOPT_WRITEDATA, this);

  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);  // It is signed as it stands.
  if (request_.method == "GET" && request_.body.empty()) {
    set(CURLOPT_HTTPGET, 1L);
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
  } else if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else {
    if (request_.method == "POST" || !request_.body.empty()) {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      set(CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }

  curl_slist* list = nullptr;
  const auto add = [&list](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
  add("Expect:");  // What we send is small: asking whether we may would cost a round trip.
  if (engine::find_header(request_.headers, "content-type").empty()) add("Content-Type:");
  for (const auto& [name, value] : request_.headers) add(value.empty() ? name + ";" : name + ": " + value);
  headers_.reset(list);
  set(CURLOPT_HTTPHEADER, list);
}

/// Called before each attempt to send, once the connection stands; a second attempt is not allowed.
int CurlTransfer::on_leaving(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (std::exchange(transfer.has_left_, true)) {
    transfer.has_left_twice_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  return CURL_PREREQFUNC_OK;
}

std::size_t CurlTransfer::on_header(const char* line, std::size_t one, std::size_t bytes, void* self) {
  return static_cast<CurlTransfer*>(self)->take_header({line, one * bytes});
}

std::size_t CurlTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kHeaderBytesMax) {
    is_too_large_ = true;
    return 0;
  }
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/")) {  // Of an interim answer (1xx), or of the one that counts.
    reply_.headers.clear();
    is_header_whole_ = false;
  } else if (trim(line).empty()) {
    is_header_whole_ = true;
  } else if (colon != std::string_view::npos) {
    reply_.headers.push_back({std::string{trim(line.substr(0, colon))}, std::string{trim(line.substr(colon + 1))}});
  }
  return line.size();
}

std::size_t CurlTransfer::on_body(const char* piece, std::size_t one, std::size_t bytes, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.reply_.body.size() + one * bytes > transfer.answer_bytes_max_) {
    transfer.is_too_large_ = true;
    return 0;
  }
  transfer.reply_.body.append(piece, one * bytes);
  return one * bytes;
}

void CurlTransfer::finish(int curl_code) {
  using engine::ErrorCode;
  long status = 0;
  curl_easy_getinfo(static_cast<CURL*>(easy_), CURLINFO_RESPONSE_CODE, &status);
  if (curl_code == CURLE_OK && is_header_whole_ && status >= 200) {
    reply_.status = static_cast<int>(status);
    return std::exchange(on_reply_, {})(std::move(reply_));
  }
  if (is_too_large_) return fail(ErrorCode::Unavailable, "the answer is too large");
  if (has_left_twice_ || curl_code == CURLE_OK) return fail(ErrorCode::Unavailable, "the connection broke");
  const std::string said = problem_.c_str();
  const auto code = curl_code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::Timeout
                    : curl_code == CURLE_URL_MALFORMAT || curl_code == CURLE_UNSUPPORTED_PROTOCOL
                        ? ErrorCode::InvalidInput
                        : ErrorCode::Unavailable;
  fail(code, said.empty() ? curl_easy_strerror(static_cast<CURLcode>(curl_code)) : said);
}

void CurlTransfer::fail(engine::ErrorCode code, const std::string& why) {
  const auto outcome = has_left_ ? engine::Outcome::Unknown : engine::Outcome::NotSent;
  // The path and the query are left out: they may hold signatures.
  std::exchange(on_reply_, {})(engine::Error{code, outcome, (origin_.empty() ? "http" : origin_) + ": " + why});
}

}  // namespace machine
