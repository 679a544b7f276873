#include "clients/cli/arrow/arrow_cells.h"

#include <arrow/array/array_dict.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/type.h>
#include <gtest/gtest.h>

#include <chrono>

namespace skua {
namespace {

// Batches of a file come with the whole dictionary each, however few of it they name.
TEST(ArrowCellsTest, ALargeDictionaryCostsWhatIsNamed) {
  constexpr std::int64_t kCategories = 1'000'000;
  arrow::Int64Builder categories;
  for (std::int64_t i = 0; i < kCategories; ++i) ASSERT_TRUE(categories.Append(i * 3).ok());
  arrow::Int32Builder indices;
  ASSERT_TRUE(indices.AppendValues({7, 999'999, 7}).ok());
  ASSERT_TRUE(indices.AppendNull().ok());
  const auto array = arrow::DictionaryArray::FromArrays(
      arrow::dictionary(arrow::int32(), arrow::int64()), *indices.Finish(), *categories.Finish());
  ASSERT_TRUE(array.ok()) << array.status().ToString();
  Column to(ValueType::kInt64);
  const auto begin = std::chrono::steady_clock::now();
  for (int batch = 0; batch < 2000; ++batch)
    append_array(**array, to,
                 [](std::size_t, const Status& reason) { FAIL() << reason.to_string(); });
  // All of each would be 2,000,000,000 values.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  ASSERT_EQ(to.size(), 8000U);
  EXPECT_EQ(to.value<std::int64_t>(7996), 21);
  EXPECT_EQ(to.value<std::int64_t>(7997), 2'999'997);
  EXPECT_EQ(to.value<std::int64_t>(7998), 21);
  EXPECT_TRUE(to.is_null(7999));
}

}  // namespace
}  // namespace skua
