#include "store/byte_source.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace store {
namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b", kZstdMagic = "\x28\xb5\x2f\xfd";

engine::Error io_error(const std::string& path, int code) {
  const auto kind = code == ENOENT ? engine::ErrorCode::NotFound : engine::ErrorCode::Io;
  return engine::Error{kind, engine::Outcome::NotSent, path + ": " + std::strerror(code)};
}

/// The file as it is, with a chunk of it at hand.
class FileBytes final : public ByteSource {
 public:
  FileBytes(std::string path, int file) : path_{std::move(path)}, file_{file}, chunk_(kChunk) {}
  ~FileBytes() override { ::close(file_); }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  engine::Result<std::size_t> read(std::span<char> into) override {
    if (begin_ == end_) return read_file(into);
    const auto size = std::min(into.size(), end_ - begin_);
    std::memcpy(into.data(), chunk_.data() + begin_, size);
    begin_ += size;
    return size;
  }
  /// What is at hand; more is fetched when that is nothing. Empty at the end.
  engine::Result<std::span<const char>> ahead() {
    if (begin_ == end_) {
      const auto size = read_file(chunk_);
      if (!size) return size.error();
      begin_ = 0;
      end_ = *size;
    }
    return std::span<const char>{chunk_.data() + begin_, end_ - begin_};
  }
  void skip(std::size_t size) { begin_ += size; }
  const std::string& path() const { return path_; }

 private:
  engine::Result<std::size_t> read_file(std::span<char> into) {
    for (;;) {
      const auto size = ::read(file_, into.data(), into.size());
      if (size >= 0) return static_cast<std::size_t>(size);
      if (errno != EINTR) return io_error(path_, errno);
    }
  }

  std::string path_;
  int file_;
  std::vector<char> chunk_;
  std::size_t begin_ = 0, end_ = 0;
};

engine::Error damaged(const std::string& path, const std::string& why) {
  return engine::invalid(path + ": the compressed file is damaged: " + why);
}
engine::Error cut_off(const std::string& path) {
  return engine::invalid(path + ": the compressed file ends too early");
}

class GzipBytes final : public ByteSource {
 public:
  explicit GzipBytes(std::unique_ptr<FileBytes> file) : file_{std::move(file)} {
    CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK);  // 15: largest window; 16: gzip, with its checksum.
  }
  ~GzipBytes() override { inflateEnd(&stream_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  engine::Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const auto ahead = file_->ahead();
      if (!ahead) return ahead.error();
      if (ahead->empty()) {
        if (inside_) return cut_off(file_->path());
        return std::size_t{0};
      }
      if (!inside_) {  // A gzip file may be several, one behind the other.
        inflateReset(&stream_);
        inside_ = true;
      }
      // zlib takes what it only reads as not const.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(ahead->data()));
      stream_.avail_in = static_cast<uInt>(ahead->size());
      stream_.next_out = reinterpret_cast<Bytef*>(into.data());
      stream_.avail_out = static_cast<uInt>(into.size());
      const int code = inflate(&stream_, Z_NO_FLUSH);
      file_->skip(ahead->size() - stream_.avail_in);
      if (code == Z_STREAM_END) {
        inside_ = false;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return damaged(file_->path(), stream_.msg != nullptr ? stream_.msg : "not gzip");
      }
      if (const auto size = into.size() - stream_.avail_out; size > 0) return size;
    }
  }

 private:
  std::unique_ptr<FileBytes> file_;
  z_stream stream_{};
  bool inside_ = false;
};

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdBytes final : public ByteSource {
 public:
  explicit ZstdBytes(std::unique_ptr<FileBytes> file) : file_{std::move(file)}, context_{ZSTD_createDCtx()} {
    CHECK(context_ != nullptr);
  }

  engine::Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const auto ahead = file_->ahead();
      if (!ahead) return ahead.error();
      if (ahead->empty() && rest_ == 0) return std::size_t{0};
      ZSTD_inBuffer in{ahead->data(), ahead->size(), 0};
      ZSTD_outBuffer out{into.data(), into.size(), 0};
      rest_ = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(rest_) != 0) return damaged(file_->path(), ZSTD_getErrorName(rest_));
      file_->skip(in.pos);
      if (out.pos > 0) return out.pos;
      if (ahead->empty()) return cut_off(file_->path());
    }
  }

 private:
  std::unique_ptr<FileBytes> file_;
  std::unique_ptr<ZSTD_DCtx, FreeZstd> context_;
  std::size_t rest_ = 0;  ///< Not zero in the middle of a frame.
};

}  // namespace

engine::Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return io_error(path, errno);
  auto file = std::make_unique<FileBytes>(path, descriptor);
  const auto ahead = file->ahead();
  if (!ahead) return ahead.error();
  const std::string_view front{ahead->data(), ahead->size()};
  if (front.starts_with(kGzipMagic)) return std::unique_ptr<ByteSource>{std::make_unique<GzipBytes>(std::move(file))};
  if (front.starts_with(kZstdMagic)) return std::unique_ptr<ByteSource>{std::make_unique<ZstdBytes>(std::move(file))};
  return std::unique_ptr<ByteSource>{std::move(file)};
}

}  // namespace store
