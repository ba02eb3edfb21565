#pragma once

#include <cstddef>

namespace machine {

/// The bytes of one accepted connection, over TLS or not. At most one read and one write are under way at a time.
class ServerLine {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_opened(bool is_ok) = 0;
    /// `bytes` is 0 at the end: the far side has finished, or the line is lost.
    virtual void on_read(std::size_t bytes) = 0;
    /// `bytes` is 0 when the line is lost.
    virtual void on_written(std::size_t bytes) = 0;
  };

  virtual ~ServerLine() = default;
  /// Shakes hands where there are hands to shake; on_opened follows, here or later.
  virtual void open() = 0;
  virtual void read(char* room, std::size_t bytes) = 0;
  /// Writes what goes at once, without an event; how much that was.
  virtual std::size_t write_now(const char* bytes, std::size_t size) = 0;
  /// Writes some of it; the bytes stay where they are until on_written.
  virtual void write(const char* bytes, std::size_t size) = 0;
  /// Says that no more will come. Reading goes on.
  virtual void shut_down() = 0;
  virtual void close() = 0;
};

}  // namespace machine
