#include "connectors/simulated/flow_file.h"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/byte_stream.h"

namespace simulated {
namespace {

using engine::FlowRecord;
using engine::Result;

static_assert(std::endian::native == std::endian::little, "records are read as they stand in the file");

constexpr std::string_view kMagic = "LOBFLOW1";

engine::Error bad(std::uint64_t offset, const std::string& what) {
  return engine::invalid(what + ", at byte " + std::to_string(offset));
}

}  // namespace

Result<FlowHeader> parse_flow_header(std::string_view bytes, std::uint64_t file_size) {
  if (!bytes.starts_with(kMagic)) return bad(0, "not an order-flow file (LOBFLOW1)");
  if (file_size < kFlowHeaderBytes || bytes.size() < kFlowHeaderBytes) return bad(file_size, "its header is cut short");
  engine::ByteReader in{bytes.substr(kMagic.size())};
  const auto version = in.u32(), record_size = in.u32();
  if (version != 1) return bad(8, "version " + std::to_string(version) + " is not known to this program");
  if (record_size != sizeof(FlowRecord)) return bad(12, "records of " + std::to_string(record_size) + " bytes, not 32");
  FlowHeader header;
  header.records = in.u64();
  header.symbols = in.u32();
  if (header.symbols == 0 || header.symbols > engine::OrderFlow::kMostSymbols) {
    return bad(24, std::to_string(header.symbols) + " symbols; 1 to " +
                       std::to_string(engine::OrderFlow::kMostSymbols) + " are possible");
  }
  const auto held = (file_size - kFlowHeaderBytes) / sizeof(FlowRecord);
  const auto said = "its header says " + std::to_string(header.records) + " records and ";
  if (held < header.records) return bad(file_size, said + "it holds " + std::to_string(held));
  const auto end = kFlowHeaderBytes + header.records * sizeof(FlowRecord);
  if (end < file_size) return bad(end, said + std::to_string(file_size - end) + " bytes follow them");
  return header;
}

FlowFile::FlowFile(FlowHeader header)
    : header_{header}, records_{std::make_unique_for_overwrite<FlowRecord[]>(header.records)} {}

std::span<char> FlowFile::bytes() {
  return {reinterpret_cast<char*>(records_.get()), header_.records * sizeof(FlowRecord)};
}

Result<FlowFile> FlowFile::parse(std::string_view bytes) {
  const auto header = parse_flow_header(bytes, bytes.size());
  if (!header) return header.error();
  FlowFile file{*header};
  std::copy_n(bytes.data() + kFlowHeaderBytes, file.bytes().size(), file.bytes().data());
  return file;
}

Result<FlowFile> FlowFile::read(journal::Files& files, const std::string& path) {
  const auto opened = files.open(path);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  std::array<char, kFlowHeaderBytes> head{};
  const auto got = (*opened)->read(0, head);
  if (!got) return got.error();
  const auto header = parse_flow_header({head.data(), *got}, *size);
  if (!header) return engine::invalid(path + ": " + header.error().detail);
  FlowFile file{*header};
  const auto filled = (*opened)->read(kFlowHeaderBytes, file.bytes());
  if (!filled) return filled.error();
  if (*filled < file.bytes().size()) return engine::invalid(path + ": it became shorter while it was read");
  return file;
}

}  // namespace simulated
