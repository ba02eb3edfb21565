#include "cli/wiring/logging.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "cli/output/printer.h"

namespace cli {
namespace {

spdlog::level::level_enum level_of(engine::LogLevel level) {
  switch (level) {
    case engine::LogLevel::Debug: return spdlog::level::debug;
    case engine::LogLevel::Info: return spdlog::level::info;
    case engine::LogLevel::Warning: return spdlog::level::warn;
    case engine::LogLevel::Error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

class SpdLog final : public engine::Log {
 public:
  explicit SpdLog(std::shared_ptr<spdlog::logger> logger) : logger_{std::move(logger)} {}
  ~SpdLog() override { logger_->flush(); }

  void write(engine::LogLevel level, std::string_view message, Fields fields) override {
    std::string line = printable(message);
    for (const auto& [name, value] : fields) {
      line += ' ';
      line += name;
      line += '=';
      line += printable(value);
    }
    logger_->log(level_of(level), spdlog::string_view_t{line.data(), line.size()});
  }

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace

engine::Result<std::unique_ptr<engine::Log>> open_log(const ProcessConfig& config, const std::string& data_dir) {
  try {
    const auto path = std::filesystem::path{data_dir} / config.log_file;
    auto file = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path.string(), config.log_max_size,
                                                                       config.log_max_files);
    auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    console->set_level(spdlog::level::warn);
    auto logger = std::make_shared<spdlog::logger>("copytrade", spdlog::sinks_init_list{file, console});
    logger->set_level(spdlog::level::from_str(config.log_level));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::warn);
    std::unique_ptr<engine::Log> log = std::make_unique<SpdLog>(std::move(logger));
    return log;
  } catch (const spdlog::spdlog_ex& e) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, std::string{"log file: "} + e.what()};
  }
}

}  // namespace cli
