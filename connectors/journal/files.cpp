#include "connectors/journal/files.h"

namespace journal {

using engine::Status;

Status write_all(WriteFile& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = file.write(bytes);
    if (!written) return written.error();
    bytes.remove_prefix(*written);
  }
  return engine::ok();
}

engine::Result<std::string> read_all(Files& files, const std::string& path) {
  const auto file = files.open(path);
  if (!file) return file.error();
  const auto size = (*file)->size();
  if (!size) return size.error();
  std::string bytes(*size, '\0');
  const auto read = (*file)->read(0, bytes);
  if (!read) return read.error();
  bytes.resize(*read);
  return bytes;
}

Status put_in_place(Files& files, const std::string& directory, const std::string& name, std::string_view bytes) {
  const auto path = directory + "/" + name;
  const auto unfinished = path + std::string{kUnfinished};
  {
    const auto file = files.create(unfinished);
    if (!file) return file.error();
    if (auto written = write_all(**file, bytes); !written) return written;
    if (auto synced = (*file)->sync(); !synced) return synced;
  }
  if (auto renamed = files.rename(unfinished, path); !renamed) return renamed;
  return files.sync_directory(directory);
}

}  // namespace journal
