#pragma once

#include <fstream>
#include <map>
#include <string>

#include "connectors/kit/market_streams.h"

namespace cli {

/// Files of market news, one for each instrument, topic and UTC day: books as NDJSON, all else as CSV (contract section
/// 8). A file that is there already is gone on with; a line that was cut off is taken away.
class MarketLog {
 public:
  /// prefix  what file names begin with: "DIR/okx"
  MarketLog(std::string prefix, std::string interval) : prefix_{std::move(prefix)}, interval_{std::move(interval)} {}

  /// Requires: news that have a topic. `now` says which day it is. Errors: Io.
  engine::Status add(const kit::MarketNews& news, engine::Timestamp now);
  /// Errors: Io, if anything could not be written.
  engine::Status flush();
  std::uint64_t lines() const { return lines_; }

 private:
  struct File {
    std::int64_t day = -1;
    std::ofstream out;
  };
  engine::Status open(File& file, const std::string& symbol, kit::MarketTopic topic, engine::Timestamp now);

  std::string prefix_, interval_;
  std::map<std::pair<std::string, kit::MarketTopic>, File> files_;
  std::uint64_t lines_ = 0;
};

}  // namespace cli
