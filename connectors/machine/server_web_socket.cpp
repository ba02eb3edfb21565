#include "connectors/machine/server_web_socket.h"

#include <utility>

namespace machine {

ServerWebSocket::ServerWebSocket(SendQueue& queue, Limits limits, std::function<void()> wake)
    : queue_{queue}, limits_{limits}, wake_{std::move(wake)} {}

void ServerWebSocket::begin(engine::WebSocketEvents events) {
  events_ = std::move(events);
  if (events_.on_open) events_.on_open();
}

void ServerWebSocket::take(ByteBuffer& input) {
  while (stage_ != Stage::Over) {
    const auto head = read_frame_head(input.view());
    if (!head || !is_sound(*head)) return;
    const auto payload_bytes = static_cast<std::size_t>(head->payload_bytes);
    if (input.size() - head->bytes < payload_bytes) return;
    char* payload = input.data() + head->bytes;
    unmask(payload, payload_bytes, head->mask);
    take_frame(*head, {payload, payload_bytes});
    input.consume(head->bytes + payload_bytes);
  }
}

/// Whether the frame may be at all, told by its head alone: a payload that is too large is not waited for.
bool ServerWebSocket::is_sound(const FrameHead& head) {
  if (head.has_reserved_bits) return fail(kProtocolError, "reserved bits"), false;
  if (!head.is_masked) return fail(kProtocolError, "a frame without a mask"), false;
  switch (static_cast<Opcode>(head.opcode)) {
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong:
      if (head.is_last && head.payload_bytes <= kControlPayloadMax) return true;
      return fail(kProtocolError, "a control frame that is split or too long"), false;
    case Opcode::Continuation:
      if (!is_in_message_) return fail(kProtocolError, "a continuation of nothing"), false;
      break;
    case Opcode::Text:
      if (is_in_message_) return fail(kProtocolError, "a message within a message"), false;
      break;
    case Opcode::Binary: return fail(kUnsupportedData, "text only"), false;
    default: return fail(kProtocolError, "an unknown opcode"), false;
  }
  if (head.payload_bytes > limits_.message_bytes_max - message_.size()) {
    return fail(kTooLarge, "message too large"), false;
  }
  return true;
}

void ServerWebSocket::take_frame(const FrameHead& head, std::string_view payload) {
  switch (static_cast<Opcode>(head.opcode)) {
    case Opcode::Close: return take_close(payload);
    case Opcode::Ping:
      if (stage_ == Stage::Open) queue(Opcode::Pong, payload);
      return;
    case Opcode::Pong:
      if (stage_ == Stage::Open && events_.on_pong) events_.on_pong();
      return;
    default: return take_data(head, payload);
  }
}

void ServerWebSocket::take_data(const FrameHead& head, std::string_view payload) {
  if (!is_in_message_ && head.is_last) return tell_message(payload);
  message_.append(payload);
  is_in_message_ = !head.is_last;
  if (is_in_message_) return;
  const auto message = std::exchange(message_, {});
  tell_message(message);
}

void ServerWebSocket::tell_message(std::string_view text) {
  if (!is_utf8(text)) return fail(kBadText, "not UTF-8");
  if (stage_ == Stage::Open && events_.on_message) events_.on_message(text);
}

void ServerWebSocket::take_close(std::string_view payload) {
  int code = kNoCode;
  if (payload.size() == 1) return fail(kProtocolError, "half a close code");
  if (payload.size() >= 2) {
    code = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    payload.remove_prefix(2);
    if (!is_close_code(code)) return fail(kProtocolError, "no such close code");
    if (!is_utf8(payload)) return fail(kBadText, "not UTF-8");
  }
  remember(code, payload);
  if (stage_ == Stage::Open) append_frame(queue_.back(), Opcode::Close, code == kNoCode ? "" : close_payload(code, ""));
  stage_ = Stage::Over;
  wake_();
}

bool ServerWebSocket::send(std::string text) { return queue(Opcode::Text, text); }

void ServerWebSocket::ping() { queue(Opcode::Ping, ""); }

bool ServerWebSocket::queue(Opcode opcode, std::string_view payload) {
  if (stage_ != Stage::Open) return false;
  if (queue_.bytes() + payload.size() > limits_.queue_bytes_max) {
    queue_.forget_back();  // Whole frames; what a write has begun with stays, so the goodbye begins where a frame does.
    fail(kPolicy, "too slow a reader");
    return false;
  }
  append_frame(queue_.back(), opcode, payload);
  wake_();
  return true;
}

void ServerWebSocket::close(int code, std::string_view reason) {
  if (stage_ != Stage::Open) return;
  append_frame(queue_.back(), Opcode::Close, close_payload(code, reason));
  remember(code, reason);
  stage_ = Stage::Closing;
  wake_();
}

void ServerWebSocket::fail(int code, std::string_view reason) {
  if (stage_ == Stage::Open) append_frame(queue_.back(), Opcode::Close, close_payload(code, reason));
  end(code, reason);
}

void ServerWebSocket::end(int code, std::string_view reason) {
  remember(code, reason);
  stage_ = Stage::Over;
  wake_();
}

void ServerWebSocket::remember(int code, std::string_view reason) {
  if (code_ != 0) return;
  code_ = code;
  reason_ = reason;
}

void ServerWebSocket::tell_closed() {
  if (std::exchange(is_told_, true)) return;
  if (events_.on_close) events_.on_close(code_, reason_);
}

}  // namespace machine
