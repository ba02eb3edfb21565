// copytrade.toml: the process.
#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "cli/config/fields.h"
#include "cli/config/toml_reader.h"

namespace cli {
namespace {

constexpr std::uint64_t kLogSizeMin = 1'000;
constexpr std::uint64_t kLogSizeMax = 10'000'000'000;

/// HOST:PORT, as it is written elsewhere. HTTP itself comes later, and a daemon that silently did not listen would
/// look like one that does.
void set_listen(ProcessConfig& config, const Place& place) {
  const auto text = read_text(place, 255);
  if (!text) return;
  const auto colon = text->rfind(':');
  unsigned port = 0;
  const char* end = text->data() + text->size();
  const bool is_port = colon != std::string::npos && colon > 0 && colon + 1 < text->size() &&
                       std::from_chars(text->data() + colon + 1, end, port).ptr == end && port <= 65'535;
  if (!is_port) {
    place.refuse("must be HOST:PORT, such as \"127.0.0.1:8787\", not " + place.value.shown());
    return;
  }
  config.listen = *text;
  place.refuse("HTTP is not part of this version; leave it out");
}

std::optional<std::string> read_level(const Place& place) {
  constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
  auto text = read_text(place);
  if (text && std::find(kLevels.begin(), kLevels.end(), *text) == kLevels.end()) {
    return place.refuse("must be one of debug, info, warning, error, not " + place.value.shown());
  }
  return text;
}

/// "10MB", "512 KiB", or a number of bytes.
std::optional<std::uint64_t> read_size(const Place& place) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kUnits{{{"", 1},
                                                                              {"B", 1},
                                                                              {"KB", 1'000},
                                                                              {"MB", 1'000'000},
                                                                              {"GB", 1'000'000'000},
                                                                              {"KiB", 1ULL << 10},
                                                                              {"MiB", 1ULL << 20},
                                                                              {"GiB", 1ULL << 30}}};
  const std::string allowed = "must be a size from 1KB to 10GB, such as \"10MB\", not " + place.value.shown();
  using Type = Written::Type;
  const auto& value = place.value;
  if (value.type != Type::Text && value.type != Type::Number && value.type != Type::Word) return place.refuse(allowed);
  std::uint64_t count = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [rest, error] = std::from_chars(value.text.data(), end, count);
  if (error != std::errc{}) return place.refuse(allowed);
  std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& [name, bytes] : kUnits) {
    if (unit != name) continue;
    if (count > kLogSizeMax / bytes || count * bytes < kLogSizeMin) return place.refuse(allowed);
    return count * bytes;
  }
  return place.refuse(allowed);
}

Fields<ProcessConfig> make_fields() {
  const auto read_file = [](const Place& place) { return read_text(place, 4096); };
  return {{
              {{"daemon.listen", "address of the HTTP interface; not part of this version", "HOST:PORT"},
               set_listen,
               [](auto& config) { config.listen.clear(); }},
              make_field(Key{"log.level", "what is logged (default: info)", "debug|info|warning|error"},
                         &ProcessConfig::log_level, read_level),
              make_field(Key{"log.file", "from the data directory (default: copytrade.log)", "PATH"},
                         &ProcessConfig::log_file, read_file),
              make_field(Key{"log.max_size", "of one log file before it is rotated (default: 10MB)", "SIZE"},
                         &ProcessConfig::log_max_size, read_size),
              make_field(Key{"log.max_files", "how many log files are kept (default: 5)", "NUMBER"},
                         &ProcessConfig::log_max_files,
                         [](const Place& place) -> std::optional<std::uint32_t> {
                           const auto value = read_whole(place, 1, 1000);
                           if (!value) return std::nullopt;
                           return static_cast<std::uint32_t>(*value);
                         }),
          },
          {}};
}

/// [log] level is the field log.level.
void read_table(ProcessConfig& config, const Place& table) {
  for (const auto& item : table.value.items) {
    const auto place = table.inner(item, item.name);
    if (const auto* field = process_fields().find(place.field)) {
      field->set(config, place);
      continue;
    }
    std::vector<std::string_view> names;
    for (const auto& field : process_fields().known) {
      const auto name = field.key.name;
      if (name.starts_with(table.field + ".")) names.push_back(name.substr(table.field.size() + 1));
    }
    const auto meant = closest(item.name, names);
    place.refuse(meant.empty() ? "is not known" : "is not known; did you mean \"" + std::string{meant} + "\"?");
  }
}

}  // namespace

const Fields<ProcessConfig>& process_fields() {
  static const auto kFields = make_fields();
  return kFields;
}

Parsed<ProcessConfig> parse_process_config(std::string_view text, const std::string& path) {
  constexpr std::array<std::string_view, 3> kTables{"daemon", "log", "vault"};
  Complaints complaints{path, std::filesystem::absolute(path).parent_path().string()};
  Parsed<ProcessConfig> out;
  const auto root = read_toml(text, complaints);
  for (const auto& item : root.items) {
    const Place place{item, item.name, complaints};
    if (std::find(kTables.begin(), kTables.end(), item.name) == kTables.end()) {
      const auto meant = closest(item.name, kTables);
      place.refuse(meant.empty() ? "is not known; known are [daemon], [log], [vault]"
                                 : "is not known; did you mean [" + std::string{meant} + "]?");
    } else if (item.type != Written::Type::Table) {
      place.refuse("must be a table: [" + item.name + "]");
    } else if (item.name == "vault") {
      place.refuse("the vault is not part of this version; leave it out");
    } else {
      read_table(out.value, place);
    }
  }
  out.mistakes = complaints.take();
  return out;
}

}  // namespace cli
