#include "clients/cli/import/csv_reader.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

struct Read {
  std::uint64_t line;
  std::vector<std::string> fields;
  bool malformed;

  friend bool operator==(const Read&, const Read&) = default;
};

std::vector<Read> read_all(const std::string& text) {
  const auto source = ByteSource::of_text(text);
  CsvReader reader(*source);
  CsvRecord record;
  std::vector<Read> out;
  while (true) {
    const auto more = reader.next(record);
    if (!more.ok()) ADD_FAILURE() << more.status().to_string();
    if (!more.ok() || !*more) return out;
    Read read{record.line, {}, !record.malformed.ok()};
    for (const CsvField& field : record.fields) read.fields.push_back(field.text);
    out.push_back(read);
  }
}

using Reads = std::vector<Read>;

TEST(CsvReaderTest, ReadsFieldsAsTheyAre) {
  EXPECT_EQ(read_all("a,b\n 1 ,\"x,\"\"y\"\"\"\n"),
            (Reads{{1, {"a", "b"}, false}, {2, {" 1 ", "x,\"y\""}, false}}));
}

TEST(CsvReaderTest, LineNumbersHoldWithQuotedLineBreaks) {
  EXPECT_EQ(read_all("a\n\"1\n2\r\n3\"\n\n  \nlast"),
            (Reads{{1, {"a"}, false}, {2, {"1\n2\r\n3"}, false}, {7, {"last"}, false}}));
}

TEST(CsvReaderTest, EveryLineEndingEndsARecord) {
  EXPECT_EQ(read_all("a,b\r\n1,2\r3,4\n5,6"), (Reads{{1, {"a", "b"}, false},
                                                     {2, {"1", "2"}, false},
                                                     {3, {"3", "4"}, false},
                                                     {4, {"5", "6"}, false}}));
}

TEST(CsvReaderTest, SkipsAByteOrderMark) {
  EXPECT_EQ(read_all("\xEF\xBB\xBF"
                     "a,b\n"),
            (Reads{{1, {"a", "b"}, false}}));
}

TEST(CsvReaderTest, AnEmptyTextIsNotAnEmptyField) {
  const auto source = ByteSource::of_text(",\"\"\n");
  CsvReader reader(*source);
  CsvRecord record;
  ASSERT_TRUE(*reader.next(record));
  ASSERT_EQ(record.fields.size(), 2U);
  EXPECT_FALSE(record.fields[0].quoted_empty);
  EXPECT_TRUE(record.fields[1].quoted_empty);
}

TEST(CsvReaderTest, GoesOnBehindAMalformedRecord) {
  EXPECT_EQ(read_all("a,b\n1\"2,3\n4,5\n\"6\"7,8\n9,10\n"), (Reads{{1, {"a", "b"}, false},
                                                                   {2, {}, true},
                                                                   {3, {"4", "5"}, false},
                                                                   {4, {}, true},
                                                                   {5, {"9", "10"}, false}}));
}

TEST(CsvReaderTest, AQuoteThatIsNeverClosedIsMalformed) {
  EXPECT_EQ(read_all("a,b\n1,\"2\n3,4\n"), (Reads{{1, {"a", "b"}, false}, {2, {}, true}}));
}

TEST(CsvReaderTest, AnEmptyFileHasNoRecords) {
  EXPECT_TRUE(read_all("").empty());
  EXPECT_TRUE(read_all("\n\r\n \n").empty());
}

TEST(CsvReaderTest, ZeroBytesAreBytes) {
  EXPECT_EQ(read_all(std::string("a\0b,c\n", 6)),
            (Reads{{1, {std::string("a\0b", 3), "c"}, false}}));
}

}  // namespace
}  // namespace skua
