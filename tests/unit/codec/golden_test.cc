#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

// The bytes of release 1 for fixed inputs. A difference is a change of the format, which needs a
// new version of it; SKUA_UPDATE_GOLDEN=1 writes the files anew.
using Lines = std::map<std::string, std::string>;

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

void expect_golden(const std::string& file, const Lines& lines) {
  const std::string path = "tests/compat/golden/v1/" + file;
  if (std::getenv("SKUA_UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    std::ofstream out(path, std::ios::trunc);
    for (const auto& [name, hex] : lines) out << name << ' ' << hex << '\n';
    ASSERT_TRUE(out.good()) << path;
  }
  Lines golden;
  std::ifstream in(path);
  for (std::string name, hex; in >> name >> hex;) golden[name] = hex;
  EXPECT_EQ(golden, lines) << path;
}

std::string entity_key(const std::vector<Column>& join_keys) {
  std::string key;
  EXPECT_TRUE(append_entity_key(key, 0x01020304, test::pointers_to(join_keys), 0));
  return key;
}

Column text(std::string_view value) { return test::column_of_cell(ValueType::kString, value); }
Column int32(std::int32_t value) { return test::column_of(ValueType::kInt32, value); }
Column int64(std::int64_t value) { return test::column_of(ValueType::kInt64, value); }

TEST(Golden, Keys) {
  const std::string jfk = entity_key({text("JFK")});
  constexpr Timestamp kNoon{1'372'939'200'000'000};
  expect_golden(
      "keys.txt",
      {{"view_prefix", to_hex(view_prefix(7))},
       {"string", to_hex(jfk)},
       {"string_empty", to_hex(entity_key({text("")}))},
       {"string_zero", to_hex(entity_key({text(std::string_view("a\0b", 3))}))},
       {"bytes", to_hex(entity_key({test::column_of_cell(ValueType::kBytes, "\xff\x01")}))},
       {"bool", to_hex(entity_key({test::column_of(ValueType::kBool, std::uint8_t{1})}))},
       {"int32_negative", to_hex(entity_key({int32(-2)}))},
       {"int32", to_hex(entity_key({int32(66051)}))},
       {"int64_least", to_hex(entity_key({int64(std::numeric_limits<std::int64_t>::min())}))},
       {"int64", to_hex(entity_key({int64(72623859790382856)}))},
       {"unix_timestamp",
        to_hex(entity_key({test::column_of(ValueType::kUnixTimestamp, kNoon.us)}))},
       {"composite", to_hex(entity_key({text("EWR"), int64(5), text("LGA")}))},
       {"history", to_hex(history_key(jfk, kNoon, 5))},
       {"history_before_epoch", to_hex(history_key(jfk, Timestamp{-1}, 1))},
       {"history_seek", to_hex(history_seek_key(jfk, kNoon))}});
}

// One fixed cell of each type.
std::string fixed_cell(ValueType type) {
  switch (type) {
    case ValueType::kBool:
      return "\1";
    case ValueType::kInt32:
      return test::cell_of<std::int32_t>({-66051});
    case ValueType::kInt64:
      return test::cell_of<std::int64_t>({72623859790382856});
    case ValueType::kUnixTimestamp:
      return test::cell_of<std::int64_t>({1'372'939'200'000'000});
    case ValueType::kFloat:
      return test::cell_of<float>({0.1f});
    case ValueType::kDouble:
      return test::cell_of<double>({-39.02});
    case ValueType::kString:
      return "\xc3\xa9t\xc3\xa9";
    case ValueType::kBytes:
      return std::string("\0\xff", 2);
    default:
      break;
  }
  const std::string element = fixed_cell(element_type(type));
  if (fixed_width(element_type(type)) == 0) return make_string_list_cell({element, "", element});
  return element + element;
}

std::string stamped(std::string_view key, std::string row) {
  stamp_row(key, {Timestamp{1'372'939'200'000'000}, Timestamp{1'372'939'201'000'001}, 9}, row);
  return to_hex(row);
}

std::string loaded(std::string_view key, std::string row) {
  stamp_loaded_row(key, Timestamp{1'372'939'200'000'000}, 0x01020304, 9, row);
  return to_hex(row);
}

TEST(Golden, Rows) {
  const std::string key = entity_key({text("JFK")});
  Lines lines;
  std::vector<Feature> features;
  std::vector<Column> columns;
  for (const ValueType type : test::all_value_types()) {
    features.push_back({"", type, "", static_cast<FeatureId>(features.size() + 1)});
    columns.push_back(test::column_of_cell(type, fixed_cell(type)));
    const RowLayout layout(1, {features.back()});
    lines["one_" + std::string(value_type_name(type))] =
        stamped(key, pack_row(layout, {&columns.back()}, 0));
  }
  const RowLayout layout(258, features);
  std::vector<const Column*> some = test::pointers_to(columns);
  lines["all_types"] = stamped(key, pack_row(layout, some, 0));
  for (std::size_t i = 0; i < some.size(); i += 2) some[i] = nullptr;
  lines["half_null"] = stamped(key, pack_row(layout, some, 0));
  lines["all_null"] =
      stamped(key, pack_row(layout, std::vector<const Column*>(features.size()), 0));
  lines["no_features"] = stamped(key, pack_row(RowLayout(1, {}), {}, 0));
  lines["tombstone"] = stamped(key, pack_tombstone(3));
  lines["loaded"] = loaded(key, pack_row(layout, some, 0));
  lines["loaded_tombstone"] = loaded(key, pack_tombstone(3));
  expect_golden("rows.txt", lines);
}

}  // namespace
}  // namespace skua
