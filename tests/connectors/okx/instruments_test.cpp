// Lists of instruments as recorded, against what another program made of them.
#include <gtest/gtest.h>

#include <map>

#include "connectors/okx/codec.h"
#include "tests/connectors/okx/shown_rows.h"
#include "tests/support/gz_lines.h"

namespace {

using engine::Decimal;

/// The number in a field of the list; nothing where it is empty.
std::optional<Decimal> number(const std::string& text) {
  const auto value = Decimal::parse_truncated(text);
  return value ? std::optional{*value} : std::nullopt;
}

std::optional<Decimal> unless_zero(Decimal value) { return value.is_zero() ? std::nullopt : std::optional{value}; }

TEST(OkxInstruments, AreWhatAnotherProgramMadeOfThem) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the recorded payloads are not here";
  const auto folder = *data + "/A_exchange/instruments/";
  std::map<std::string, okx::InstrumentRow> rows;
  for (const auto& line : testing_support::read_gz_lines(folder + "okx_instruments_2022-05.jsonl.gz")) {
    const auto record = nlohmann::json::parse(line);
    const auto body = record["data"].get<std::string>();
    kit::Json parsed;
    ASSERT_TRUE(parsed.parse(body));
    const auto envelope = okx::read_envelope(parsed.root());
    ASSERT_TRUE(envelope);
    const auto list = okx::read_rows<okx::InstrumentRow>(envelope->data);
    ASSERT_TRUE(list) << list.error().detail;
    for (const auto& row : *list) {
      rows[row.type + "/" + row.instrument] = row;
      EXPECT_TRUE(okx::to_instrument(row)) << row.instrument;
    }
  }
  const auto expected = testing_support::read_gz_lines(folder + "expected_okx_instruments_2022-05.csv.gz");
  ASSERT_GT(expected.size(), 1400U);
  for (std::size_t i = 1; i < expected.size(); ++i) {
    const auto fields = testing_support::split_csv(expected[i]);
    ASSERT_EQ(fields.size(), 15U);
    const auto found = rows.find(fields[0] + "/" + fields[1]);
    ASSERT_NE(found, rows.end()) << expected[i];
    const auto& row = found->second;
    EXPECT_EQ(okx::word_of(row.state), fields[2]) << expected[i];
    EXPECT_EQ(row.base + "," + row.quote + "," + row.settle, fields[3] + "," + fields[4] + "," + fields[5]);
    EXPECT_EQ(unless_zero(row.price_step), number(fields[6])) << expected[i];
    EXPECT_EQ(unless_zero(row.size_step), number(fields[7])) << expected[i];
    EXPECT_EQ(unless_zero(row.size_min), number(fields[8])) << expected[i];
    EXPECT_EQ(unless_zero(row.contract_value), number(fields[9])) << expected[i];
    EXPECT_EQ(row.contract_currency, fields[10]);
    EXPECT_EQ(unless_zero(row.contract_multiplier), number(fields[11])) << expected[i];
    EXPECT_EQ(okx::word_of(row.contract_type), fields[12]) << expected[i];
    EXPECT_EQ(row.expires.milliseconds(), fields[13].empty() ? 0 : std::stoll(fields[13])) << expected[i];
    EXPECT_EQ(row.leverage_max, number(fields[14])) << expected[i];
  }
}

}  // namespace
