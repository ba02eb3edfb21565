#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "connectors/machine/byte_buffer.h"
#include "connectors/machine/send_queue.h"
#include "connectors/machine/web_socket_frames.h"
#include "engine/env/web_socket.h"

namespace machine {

/// The server's end of a web socket: frames in and out (RFC 6455) over a connection that somebody else reads and
/// writes. Frames are written here and not by Boost.Beast, which writes each message by itself: many small messages
/// then cost a system call each.
class ServerWebSocket final : public engine::WebSocket {
 public:
  struct Limits {
    std::size_t message_bytes_max = 0;
    std::size_t queue_bytes_max = 0;
  };

  /// `wake` is called when there is something to send, or nothing more to do.
  ServerWebSocket(SendQueue& queue, Limits limits, std::function<void()> wake);

  void begin(engine::WebSocketEvents events);
  /// Takes whole frames off the input.
  void take(ByteBuffer& input);
  /// The line is gone, or too slow, or the server stops.
  void end(int code, std::string_view reason);
  /// Both sides said goodbye, or there is nobody left to say it to: what is queued is the last.
  bool is_over() const { return stage_ == Stage::Over; }
  bool is_closing() const { return stage_ == Stage::Closing; }
  /// on_close, if it has not been told yet.
  void tell_closed();

  bool send(std::string text) override;
  void ping() override;
  void close(int code, std::string_view reason) override;

 private:
  enum class Stage { Open, Closing, Over };  ///< Closing: we said goodbye and wait for theirs.

  bool is_sound(const FrameHead& head);
  void take_frame(const FrameHead& head, std::string_view payload);
  void take_data(const FrameHead& head, std::string_view payload);
  void take_close(std::string_view payload);
  void tell_message(std::string_view text);
  bool queue(Opcode opcode, std::string_view payload);
  void fail(int code, std::string_view reason);
  void remember(int code, std::string_view reason);

  SendQueue& queue_;
  const Limits limits_;
  std::function<void()> wake_;
  engine::WebSocketEvents events_;
  Stage stage_ = Stage::Open;
  bool is_in_message_ = false;
  std::string message_;  ///< The frames so far of a message in several.
  int code_ = 0;         ///< What on_close will say; 0 while nothing ended it.
  std::string reason_;
  bool is_told_ = false;
};

}  // namespace machine
