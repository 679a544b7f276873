#include "tests/unit/wire/random_answer.h"

#include <cstring>

#include "tests/support/random_source.h"

namespace skua::test {
namespace {

const std::vector<ValueType>& all_types() {
  static const std::vector<ValueType> types = {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) ValueType::name,
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  };
  return types;
}

std::string random_text(RandomSource& random) {
  static const std::vector<std::string> kPieces = {
      "", "a", "\"", "\\", "\n", "\t", "\x01", "\xe2\x80\xa8", "\x7f", "\xf0\x9f\x90\xa6"};
  std::string text =
      random.text(static_cast<std::size_t>(random.between(0, random.one_in(9) ? 300 : 6)));
  return text + random.pick(kPieces);
}

std::string random_bytes(RandomSource& random, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(random.between(0, 255)));
  return bytes;
}

std::string random_element(RandomSource& random, ValueType type) {
  if (type == ValueType::kBool) return std::string(1, static_cast<char>(random.between(0, 1)));
  if (type == ValueType::kString) return random_text(random);
  if (type == ValueType::kBytes)
    return random_bytes(random, static_cast<std::size_t>(random.between(0, 9)));
  if (type == ValueType::kInt64 && random.one_in(2)) {
    const std::int64_t edge = (std::int64_t{1} << 53) + random.between(-2, 2);
    return {reinterpret_cast<const char*>(&edge), sizeof(edge)};
  }
  if (type == ValueType::kUnixTimestamp) {
    const std::int64_t us = random.between(kEarliestTimestamp.us, kLatestTimestamp.us);
    return {reinterpret_cast<const char*>(&us), sizeof(us)};
  }
  return random_bytes(random, fixed_width(type));
}

std::string random_cell(RandomSource& random, ValueType type) {
  if (!is_list(type)) return random_element(random, type);
  std::vector<std::string> elements;
  for (std::int64_t i = random.between(0, 5); i > 0; --i)
    elements.push_back(random_element(random, element_type(type)));
  if (fixed_width(element_type(type)) == 0)
    return make_string_list_cell({elements.begin(), elements.end()});
  std::string cell;
  for (const std::string& element : elements) cell += element;
  return cell;
}

std::shared_ptr<const RegisteredView> random_view(RandomSource& random) {
  auto view = std::make_shared<RegisteredView>();
  const std::int64_t count = random.between(1, random.one_in(3) ? 70 : 6);
  for (std::int64_t i = 0; i < count; ++i)
    view->view.features.push_back(
        {"f" + std::to_string(i), random.pick(all_types()), "", static_cast<FeatureId>(i + 1)});
  view->layouts.emplace_back(SchemaVersion{1}, view->view.features);
  return view;
}

std::string random_row(RandomSource& random, const RegisteredView& view,
                       std::int64_t nulls_one_in) {
  std::vector<Column> columns;
  for (const Feature& feature : view.view.features) {
    Column& column = columns.emplace_back(feature.type);
    if (nulls_one_in != 0 && random.one_in(nulls_one_in))
      column.append_null();
    else
      column.append_cell(random_cell(random, feature.type));
  }
  std::vector<const Column*> pointers;
  for (const Column& column : columns) pointers.push_back(&column);
  std::string row = pack_row(view.layout(), pointers, 0);
  stamp_row("key",
            {{random.between(-5, 1'000'000'000'000)}, {random.between(1, 1'000'000'000'000)}, 7},
            row);
  return row;
}

ViewAnswer random_view_answer(RandomSource& random, const RegisteredView& view, std::size_t rows,
                              std::vector<std::string>& storage) {
  ViewAnswer answer;
  const bool all_present = random.one_in(3);
  const std::int64_t nulls_one_in = random.pick(std::vector<std::int64_t>{0, 2, 10});
  for (std::size_t i = 0; i < rows; ++i) {
    answer.statuses.push_back(all_present || random.one_in(2)
                                  ? FeatureStatus::kPresent
                                  : static_cast<FeatureStatus>(random.between(3, 7)));
    std::string_view bytes;
    if (answer.has_row(i)) bytes = storage.emplace_back(random_row(random, view, nulls_one_in));
    answer.rows.push_back(RowView::trusted(bytes));
  }
  if (!random.one_in(3)) answer.earliest_readable = {random.between(-1000, 1000)};
  return answer;
}

}  // namespace

ReadAnswer random_answer(std::uint64_t seed) {
  RandomSource random(seed);
  ReadAnswer answer;
  auto plan = std::make_shared<ReadPlan>();
  answer.rows = static_cast<std::uint32_t>(random.one_in(5) ? 200 : random.between(0, 9));
  answer.read_time = {random.between(1, 1'000'000'000'000)};
  if (random.one_in(2)) answer.known_at = {random.between(1, 1'000'000'000'000)};
  answer.include = {random.one_in(2), random.one_in(2), random.one_in(2)};
  const auto views = static_cast<std::size_t>(random.between(1, 3));
  for (std::size_t i = 0; i < views; ++i) {
    const auto view = random_view(random);
    plan->views.push_back({"view" + std::to_string(i), view, {}});
    const std::size_t rows = random.one_in(4) && answer.rows != 0 ? 1 : answer.rows;
    answer.views.push_back(random_view_answer(random, *view, rows, answer.converted_rows));
    for (std::size_t slot = 0; slot < view->view.features.size(); ++slot) {
      if (random.one_in(5)) continue;
      plan->features.push_back({"name" + std::to_string(plan->features.size()), i, slot,
                                view->view.features[slot].type});
    }
  }
  answer.plan = std::move(plan);
  return answer;
}

}  // namespace skua::test
