#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "connectors/journal/files.h"
#include "engine/matching/order_flow.h"

namespace simulated {

/// The head of an order-flow file (LOBFLOW1), checked against how long the file is.
struct FlowHeader {
  std::uint32_t symbols = 0;  ///< 1 to OrderFlow::kMostSymbols.
  std::uint64_t records = 0;  ///< As many as the file holds, no more and no fewer.
};

inline constexpr std::size_t kFlowHeaderBytes = 64;

/// `bytes`: the beginning of the file, all of it or at least kFlowHeaderBytes. Records are not looked at: what one of
/// them asks for is the matcher's to refuse. Errors: InvalidInput with the offset of what is wrong.
engine::Result<FlowHeader> parse_flow_header(std::string_view bytes, std::uint64_t file_size);

/// An order flow in memory.
class FlowFile {
 public:
  /// Errors: NotFound, Io; InvalidInput with the offset of what is wrong.
  static engine::Result<FlowFile> read(journal::Files& files, const std::string& path);
  /// The same from bytes in memory.
  static engine::Result<FlowFile> parse(std::string_view bytes);

  std::uint32_t symbols() const { return header_.symbols; }
  std::span<const engine::FlowRecord> records() const { return {records_.get(), header_.records}; }

 private:
  explicit FlowFile(FlowHeader header);
  std::span<char> bytes();

  FlowHeader header_;
  std::unique_ptr<engine::FlowRecord[]> records_;
};

}  // namespace simulated
