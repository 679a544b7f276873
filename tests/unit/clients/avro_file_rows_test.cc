#include "clients/cli/import/avro_file_rows.h"

#include <avro.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "clients/cli/import/avro_file_schema.h"
#include "tests/support/random_source.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

constexpr char kSchema[] = R"({"type": "record", "name": "weather", "fields": [
  {"name": "airport", "type": "string"},
  {"name": "event_timestamp", "type": {"type": "long", "logicalType": "timestamp-millis"}},
  {"name": "skipped", "type": {"type": "map", "values": {"type": "array", "items": "int"}}},
  {"name": "temp", "type": ["null", "float", "long"]},
  {"name": "note", "type": {"type": "enum", "name": "sky", "symbols": ["CLEAR", "RAIN"]}},
  {"name": "embedding", "type": ["null", {"type": "array", "items": "double"}]}]})";

class AvroFileRowsTest : public testing::Test {
 protected:
  AvroFileRowsTest()
      : path_(testing::TempDir() + "avro_file_rows_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".avro") {}
  ~AvroFileRowsTest() override { std::remove(path_.c_str()); }

  // Five rows, written by libavro.
  void write(const char* codec) {
    std::remove(path_.c_str());
    avro_schema_t schema = nullptr;
    ASSERT_EQ(avro_schema_from_json_length(kSchema, sizeof(kSchema) - 1, &schema), 0);
    avro_file_writer_t writer = nullptr;
    ASSERT_EQ(avro_file_writer_create_with_codec(path_.c_str(), schema, &writer, codec, 0), 0)
        << avro_strerror();
    avro_value_iface_t* const iface = avro_generic_class_from_schema(schema);
    for (int row = 0; row < 5; ++row) {
      avro_value_t record;
      avro_generic_value_new(iface, &record);
      fill(record, row);
      EXPECT_EQ(avro_file_writer_append_value(writer, &record), 0) << avro_strerror();
      avro_value_decref(&record);
    }
    avro_file_writer_close(writer);
    avro_value_iface_decref(iface);
    avro_schema_decref(schema);
  }

  static void fill(avro_value_t& record, int row) {
    avro_value_t field;
    avro_value_t branch;
    avro_value_t element;
    avro_value_get_by_name(&record, "airport", &field, nullptr);
    avro_value_set_string(&field, ("A" + std::to_string(row)).c_str());
    avro_value_get_by_name(&record, "event_timestamp", &field, nullptr);
    avro_value_set_long(&field, 1000 * row);
    avro_value_get_by_name(&record, "skipped", &field, nullptr);
    avro_value_add(&field, "k", &element, nullptr, nullptr);
    avro_value_append(&element, &branch, nullptr);
    avro_value_set_int(&branch, 7);
    avro_value_get_by_name(&record, "temp", &field, nullptr);
    avro_value_set_branch(&field, row % 3, &branch);
    if (row % 3 == 0) avro_value_set_null(&branch);
    if (row % 3 == 1) avro_value_set_float(&branch, 0.1F);
    if (row % 3 == 2) avro_value_set_long(&branch, -row);
    avro_value_get_by_name(&record, "note", &field, nullptr);
    avro_value_set_enum(&field, row % 2);
    avro_value_get_by_name(&record, "embedding", &field, nullptr);
    avro_value_set_branch(&field, 1, &branch);
    for (int i = 0; i < row; ++i) {
      avro_value_append(&branch, &element, nullptr);
      avro_value_set_double(&element, i + 0.5);
    }
  }

  // The file, with the schema as it was given: libavro 1.11 leaves out logical types.
  std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream(path_, std::ios::binary).rdbuf();
    const std::string whole = out.str();
    const std::string marker = whole.substr(whole.size() - 16);
    const std::size_t body = whole.find(marker);
    const bool is_packed = whole.substr(0, body).find("deflate") != std::string::npos;
    return "Obj\x01\x04" + sized("avro.codec") + sized(is_packed ? "deflate" : "null") +
           sized("avro.schema") + sized(kSchema) + std::string(1, '\0') + whole.substr(body);
  }
  static std::string sized(const std::string& text) {
    std::string out;
    std::size_t left = text.size() * 2;
    for (; left >= 0x80; left >>= 7U) out += static_cast<char>(0x80U | (left & 0x7fU));
    out += static_cast<char>(left);
    return out + text;
  }

  // Reads a file to its end; the rows go to rows_.
  Status read(const std::string& contents) {
    std::ofstream(path_, std::ios::binary) << contents;
    if (plan_ == nullptr)
      plan_ = std::make_unique<ColumnPlan>(*ColumnPlan::make(weather_view(), options_));
    rows_ = std::make_unique<CoercedRows>(*plan_);
    ASSIGN_OR_RETURN(auto stream, open_local_file(path_));
    ASSIGN_OR_RETURN(const auto rows, open_avro_rows("f.avro", std::move(stream), {}, *plan_));
    CoercedRows batch(*plan_);
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows->next(batch));
      if (!more) return Status::ok_status();
      *rows_ = batch;
    }
  }

  std::string path_;
  ImportOptions options_;
  std::unique_ptr<ColumnPlan> plan_;
  std::unique_ptr<CoercedRows> rows_;
};

TEST_F(AvroFileRowsTest, ReadsWhatLibavroWrites) {
  for (const char* codec : {"null", "deflate"}) {
    write(codec);
    const Status read_it = read(bytes());
    ASSERT_TRUE(read_it.ok()) << read_it.to_string();
    ASSERT_EQ(rows_->size(), 5U);
    for (std::size_t row = 0; row < 5; ++row) {
      EXPECT_EQ(rows_->fault(row), nullptr);
      EXPECT_EQ(rows_->lines[row], row + 1);
      EXPECT_EQ(rows_->columns[0].cell(row), "A" + std::to_string(row));
      EXPECT_EQ(rows_->event_timestamps.value<std::int64_t>(row),
                1'000'000 * static_cast<int>(row));
      EXPECT_EQ(rows_->columns[2].cell(row), row % 2 == 0 ? "CLEAR" : "RAIN");
      EXPECT_EQ(rows_->columns[3].cell(row).size(), row * sizeof(float));
    }
    EXPECT_TRUE(rows_->columns[1].is_null(0));
    EXPECT_EQ(rows_->columns[1].value<double>(1), static_cast<double>(0.1F));
    EXPECT_EQ(rows_->columns[1].value<double>(2), -2.0);
  }
}

TEST_F(AvroFileRowsTest, ColumnsThatCannotFitAreRefusedAtOnce) {
  write("null");
  const std::string whole = bytes();
  for (const auto& [map, feature] : {std::pair<const char*, const char*>{"skipped", "temp"},
                                     {"airport", "embedding"},
                                     {"embedding", "temp"}}) {
    plan_.reset();
    options_.map = {{map, feature}};
    if (std::string(map) == "airport") options_.map.emplace_back("note", "airport");
    EXPECT_EQ(read(whole).code(), StatusCode::kInvalidArgument) << map;
  }
}

TEST_F(AvroFileRowsTest, AFileThatIsCutOffIsFoundWithoutItsRows) {
  write("deflate");
  const std::string whole = bytes();
  const auto check = [this](const std::string& contents) {
    std::ofstream(path_, std::ios::binary) << contents;
    return check_avro_file("f.avro", *open_local_file(path_)).code();
  };
  EXPECT_EQ(check(whole), StatusCode::kOk);
  EXPECT_EQ(check(whole.substr(0, whole.size() - 1)), StatusCode::kDataLoss);
  EXPECT_EQ(check(whole + "x"), StatusCode::kDataLoss);
}

// Whatever the damage, there is an error or rows, and neither a crash nor memory without bound.
TEST_F(AvroFileRowsTest, DamageIsAnError) {
  write("deflate");
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_FALSE(read(whole.substr(0, size)).ok()) << size;
  for (const std::uint64_t seed : test::test_seeds(2)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int round = 0; round < 200; ++round) {
      std::string damaged = whole;
      for (int i = 0; i < 3; ++i) {
        const auto last = static_cast<std::int64_t>(damaged.size()) - 1;
        damaged[static_cast<std::size_t>(random.between(0, last))] =
            static_cast<char>(random.between(0, 255));
      }
      [[maybe_unused]] const Status status = read(damaged);
    }
  }
}

TEST_F(AvroFileRowsTest, LengthsAreNotBelieved) {
  // A header whose metadata, then whose block, claims more than there is.
  const std::string magic = "Obj\x01";
  const std::string endless = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
  EXPECT_EQ(read(magic + "\x02" + endless).code(), StatusCode::kDataLoss);
  EXPECT_EQ(read(magic + endless).code(), StatusCode::kDataLoss);
  write("null");
  std::string whole = bytes();
  const std::size_t sync = whole.size() - 16;
  const std::string marker = whole.substr(sync);
  const std::size_t block = whole.find(marker) + 16;
  EXPECT_EQ(read(whole.substr(0, block) + "\x02" + endless).code(), StatusCode::kDataLoss);
  EXPECT_EQ(
      read(whole.substr(0, block) + "\xfe\xff\xff\xff\xff\x7f" + std::string(1, '\0') + marker)
          .code(),
      StatusCode::kDataLoss);
}

TEST(AvroFileSchemaTest, WhatCouldNestForEverIsRefused) {
  std::string deep = "\"int\"";
  for (int i = 0; i < 100; ++i) deep = "{\"type\": \"array\", \"items\": " + deep + "}";
  for (const std::string& text :
       {deep, std::string("{"), std::string("\"unknown\""), std::string(2U << 20U, ' '),
        std::string(300'000, '['),
        std::string(R"({"type":"record","name":"r","fields":[{"name":"r","type":["null","r"]}]})"),
        std::string(R"({"type":"fixed","name":"f","size":-1})")}) {
    EXPECT_EQ(AvroFileSchema::parse(text).status().code(), StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace skua
