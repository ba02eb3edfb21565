#include "connectors/machine/curl_http_client.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "connectors/machine/curl_transfer.h"
#include "connectors/machine/io_error.h"
#include "connectors/machine/system_clock.h"
#include "engine/base/check.h"

namespace machine {
namespace {

using engine::ErrorCode;
using TransferPtr = std::unique_ptr<CurlTransfer>;

constexpr std::chrono::milliseconds kPollMax{1000};
constexpr std::size_t kHandlesKept = 256;

engine::Duration now() { return SystemClock{}.monotonic(); }

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

}  // namespace

/// The client's thread and what it alone touches; requests come in through a locked list.
class CurlHttpClient::Loop {
 public:
  Loop(CurlOptions options, CURLM* multi) : options_{std::move(options)}, multi_{multi} {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  engine::Status start();
  void take(engine::HttpRequest request, engine::Duration deadline, OnReply on_reply);

 private:
  struct Host {
    std::deque<CurlTransfer*> waiting;
    std::size_t under_way = 0;
  };

  void run();
  void wake() { curl_multi_wakeup(multi_.get()); }
  void take_in();
  void enqueue(TransferPtr transfer);
  void begin_waiting(Host& host);
  void begin(CurlTransfer& transfer, Host& host);
  void finish_done();
  void expire();
  /// Takes a transfer out of everything; who has it ends it.
  TransferPtr remove(CurlTransfer& transfer);
  int poll_ms() const;
  void end_all();

  const CurlOptions options_;
  const std::unique_ptr<CURLM, MultiDeleter> multi_;

  std::mutex mutex_;
  std::vector<TransferPtr> arrived_;
  bool is_stopping_ = false;

  std::unordered_map<CurlTransfer*, TransferPtr> transfers_;
  std::map<std::string, Host> hosts_;  ///< By origin.
  std::set<std::pair<engine::Duration, CurlTransfer*>> deadlines_;
  std::unordered_map<CurlTransfer*, Easy> running_;
  std::vector<Easy> idle_handles_;
  std::thread thread_;
};

CurlHttpClient::Loop::~Loop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
  idle_handles_.clear();  // Before the multi handle, which they know.
}

engine::Status CurlHttpClient::Loop::start() {
  // Requests to one host are held back here, where their deadlines are seen to, and not inside libcurl.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(4 * options_.at_once_max));
  try {
    thread_ = std::thread{[this] { run(); }};
  } catch (const std::system_error& error) {
    return engine::Error{ErrorCode::Io, engine::Outcome::NotSent,
                         std::string{"cannot start a thread: "} + error.what()};
  }
  return engine::ok();
}

void CurlHttpClient::Loop::take(engine::HttpRequest request, engine::Duration deadline, OnReply on_reply) {
  auto transfer = std::make_unique<CurlTransfer>(std::move(request), now() + deadline, std::move(on_reply));
  {
    const std::lock_guard lock{mutex_};
    arrived_.push_back(std::move(transfer));
    if (arrived_.size() > 1) return;  // It has been woken for the first.
  }
  wake();
}

void CurlHttpClient::Loop::run() {
  while (true) {
    {
      const std::lock_guard lock{mutex_};
      if (is_stopping_) break;
    }
    take_in();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    finish_done();
    expire();
    curl_multi_poll(multi_.get(), nullptr, 0, poll_ms(), nullptr);
  }
  end_all();
}

void CurlHttpClient::Loop::take_in() {
  std::vector<TransferPtr> arrived;
  {
    const std::lock_guard lock{mutex_};
    arrived.swap(arrived_);
  }
  for (auto& transfer : arrived) enqueue(std::move(transfer));
}

void CurlHttpClient::Loop::enqueue(TransferPtr transfer) {
  if (const auto fault = transfer->fault(); !fault.empty()) return transfer->fail(ErrorCode::InvalidInput, fault);
  if (transfers_.size() >= options_.in_flight_max) {
    return transfer->fail(ErrorCode::Unavailable, "too many requests are under way");
  }
  auto* key = transfer.get();
  transfers_.emplace(key, std::move(transfer));
  deadlines_.emplace(key->expires_at(), key);
  auto& host = hosts_[key->origin()];
  host.waiting.push_back(key);
  begin_waiting(host);
}

void CurlHttpClient::Loop::begin_waiting(Host& host) {
  while (!host.waiting.empty() && host.under_way < options_.at_once_max) {
    auto* next = host.waiting.front();
    host.waiting.pop_front();
    begin(*next, host);
  }
}

void CurlHttpClient::Loop::begin(CurlTransfer& transfer, Host& host) {
  Easy easy;
  if (idle_handles_.empty()) {
    easy.reset(curl_easy_init());
    CHECK(easy != nullptr);  // Out of memory.
  } else {
    easy = std::move(idle_handles_.back());
    idle_handles_.pop_back();
  }
  transfer.prepare(easy.get(), options_);
  CHECK(curl_multi_add_handle(multi_.get(), easy.get()) == CURLM_OK);
  running_.emplace(&transfer, std::move(easy));
  ++host.under_way;
}

void CurlHttpClient::Loop::finish_done() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto code = message->data.result;
    CurlTransfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    transfer->finish(code);
    remove(*transfer);
  }
}

void CurlHttpClient::Loop::expire() {
  const auto time = now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= time) {
    remove(*deadlines_.begin()->second)->fail(ErrorCode::Timeout, "no answer in time");
  }
}

TransferPtr CurlHttpClient::Loop::remove(CurlTransfer& transfer) {
  deadlines_.erase({transfer.expires_at(), &transfer});
  const auto host = hosts_.find(transfer.origin());
  if (const auto running = running_.find(&transfer); running != running_.end()) {
    curl_multi_remove_handle(multi_.get(), running->second.get());
    curl_easy_reset(running->second.get());  // It knows nothing of the transfer any more.
    if (idle_handles_.size() < kHandlesKept) idle_handles_.push_back(std::move(running->second));
    running_.erase(running);
    --host->second.under_way;
  } else {
    std::erase(host->second.waiting, &transfer);
  }
  begin_waiting(host->second);
  if (host->second.under_way == 0 && host->second.waiting.empty()) hosts_.erase(host);
  auto taken = std::move(transfers_.at(&transfer));
  transfers_.erase(&transfer);
  return taken;
}

int CurlHttpClient::Loop::poll_ms() const {
  if (deadlines_.empty()) return static_cast<int>(kPollMax.count());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first - now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, kPollMax).count());
}

void CurlHttpClient::Loop::end_all() {
  do {  // Who is told may send once more, from this thread.
    while (!transfers_.empty()) remove(*transfers_.begin()->second)->fail(ErrorCode::Unavailable, "shutting down");
    take_in();
  } while (!transfers_.empty());
}

engine::Result<std::unique_ptr<CurlHttpClient>> CurlHttpClient::make(CurlOptions options) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (global != CURLE_OK) return engine::Error{ErrorCode::Io, engine::Outcome::NotSent, "cannot set up libcurl"};
  if (!options.ca_file.empty() && ::access(options.ca_file.c_str(), R_OK) != 0) {
    return engine::invalid(io_error("read the CA file " + options.ca_file).detail);
  }
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) return engine::Error{ErrorCode::Io, engine::Outcome::NotSent, "cannot set up libcurl"};
  auto loop = std::make_unique<Loop>(std::move(options), multi);
  if (auto status = loop->start(); !status) return status.error();
  return std::unique_ptr<CurlHttpClient>{new CurlHttpClient{std::move(loop)}};
}

CurlHttpClient::CurlHttpClient(std::unique_ptr<Loop> loop) : loop_{std::move(loop)} {}

CurlHttpClient::~CurlHttpClient() = default;

void CurlHttpClient::send(engine::HttpRequest request, engine::Duration deadline, OnReply on_reply) {
  loop_->take(std::move(request), deadline, std::move(on_reply));
}

}  // namespace machine
