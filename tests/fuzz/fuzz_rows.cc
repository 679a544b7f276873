#include <algorithm>
#include <string>
#include <vector>

#include "storage/codec/row_codec.h"
#include "tests/fuzz/cell_choices.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace skua;
using test::ByteChoices;

constexpr std::string_view kKey = "entity";

std::vector<Feature> choose_features(ByteChoices& choices) {
  std::vector<Feature> features;
  FeatureId id = 0;
  for (std::size_t left = choices.below(20); left > 0; --left) {
    id = static_cast<FeatureId>(id + 1 + choices.below(3));
    features.push_back({"", test::choose_type(choices), "", id});
  }
  return features;
}

// Features that went, that came, and that have another type.
std::vector<Feature> choose_later_features(ByteChoices& choices, std::vector<Feature> features) {
  for (Feature& feature : features)
    if (choices.one_in(2)) feature.type = test::choose_type(choices);
  if (!features.empty() && choices.one_in(3)) features.pop_back();
  if (choices.one_in(3)) std::reverse(features.begin(), features.end());
  if (choices.one_in(2)) features.push_back({"", test::choose_type(choices), "", 200});
  return features;
}

// The values of a row as one column each.
std::vector<Column> values_of(RowView row, const RowLayout& layout) {
  std::vector<Column> out;
  for (const RowLayout::Slot& slot : layout.slots()) {
    Column& column = out.emplace_back(slot.type);
    if (row.is_null(slot)) {
      column.append_null();
      continue;
    }
    const std::string cell(row.cell(layout, slot));
    SKUA_FUZZ_CHECK(is_well_formed_cell(slot.type, cell));
    column.append_cell(cell);
    if (!is_list(slot.type) || fixed_width(element_type(slot.type)) != 0) continue;
    std::vector<std::string_view> elements;
    for (std::uint32_t i = 0; i < string_list_size(cell); ++i)
      elements.push_back(string_list_element(cell, i));
    SKUA_FUZZ_CHECK(make_string_list_cell(elements) == cell);
  }
  return out;
}

std::string packed(const RowLayout& layout, const std::vector<Column>& values) {
  std::vector<const Column*> pointers;
  for (const Column& column : values) pointers.push_back(&column);
  return pack_row(layout, pointers, 0);
}

// A row that is well formed: what it says can be read, written again, and read in any other layout.
void check_row(RowView row, const RowLayout& layout, const RowLayout& later) {
  SKUA_FUZZ_CHECK(row.bytes().size() >= kRowHeaderBytes);
  const std::string converted = convert_row(row, layout, later);
  const RowView after = RowView::trusted(converted);
  SKUA_FUZZ_CHECK(is_well_formed_row(after, later));
  SKUA_FUZZ_CHECK(after.event_timestamp() == row.event_timestamp() &&
                  after.sequence() == row.sequence() && after.is_tombstone() == row.is_tombstone());
  // Nothing is made up: every value that is there now was there before.
  SKUA_FUZZ_CHECK(converted.size() <= later.heap_offset() + 2 * row.bytes().size());
  SKUA_FUZZ_CHECK(convert_row(after, later, later).substr(4) == converted.substr(4));
  if (row.is_tombstone()) return;
  // The canonical form: equal values are equal bytes.
  const std::string canonical = packed(layout, values_of(row, layout));
  const std::string same = convert_row(row, layout, layout);
  SKUA_FUZZ_CHECK(RowView::trusted(canonical).content() == RowView::trusted(same).content());
  for (std::size_t i = 0; i < later.slots().size(); ++i) {
    const RowLayout::Slot* before = layout.find(later.slots()[i].id);
    const bool is_kept = before != nullptr && widens(before->type, later.slots()[i].type);
    SKUA_FUZZ_CHECK(after.is_null(later.slots()[i]) == (!is_kept || row.is_null(*before)));
  }
  (void)values_of(after, later);
}

// Bytes of a row behind a header, with a checksum that holds.
void check_bytes(std::string bytes, const RowLayout& layout, const RowLayout& later) {
  const auto unchecked = RowView::parse(kKey, bytes);
  SKUA_FUZZ_CHECK(unchecked.ok() || unchecked.status().code() == StatusCode::kDataLoss);
  if (bytes.size() < kRowHeaderBytes) return;
  const RowView given = RowView::trusted(bytes);
  const RowStamp stamp{given.event_timestamp(), {given.is_loaded() ? 1 : 7}, given.sequence()};
  stamp_row(kKey, stamp, bytes);
  const auto row = RowView::parse(kKey, bytes);
  if (!row.ok()) return;
  SKUA_FUZZ_CHECK(!RowView::parse("another", bytes).ok());
  if (is_well_formed_row(*row, layout)) check_row(*row, layout, later);
}

void check_values(ByteChoices& choices, const RowLayout& layout, const RowLayout& later) {
  std::vector<Column> values;
  for (const RowLayout::Slot& slot : layout.slots()) {
    Column& column = values.emplace_back(slot.type);
    if (choices.one_in(4))
      column.append_null();
    else
      column.append_cell(choose_cell(choices, slot.type));
  }
  std::string row = packed(layout, values);
  stamp_row(kKey, {{choices.number<std::int64_t>()}, {5}, 9}, row);
  const auto parsed = RowView::parse(kKey, row);
  SKUA_FUZZ_CHECK(parsed.ok() && is_well_formed_row(*parsed, layout));
  const std::vector<Column> read = values_of(*parsed, layout);
  for (std::size_t i = 0; i < values.size(); ++i)
    SKUA_FUZZ_CHECK(read[i].is_null(0) == values[i].is_null(0) &&
                    read[i].cell(0) == values[i].cell(0));
  check_row(*parsed, layout, later);

  std::string loaded = row;
  stamp_loaded_row(kKey, parsed->event_timestamp(), 3, 9, loaded);
  SKUA_FUZZ_CHECK(RowView::parse(kKey, loaded).ok());
  SKUA_FUZZ_CHECK(resolve_loaded_row(kKey, loaded, {5}) == row);
}

}  // namespace

// Two layouts of a view, then bytes: as values, and as a stored row of the first layout.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteChoices choices(data, size);
  const std::vector<Feature> features = choose_features(choices);
  const RowLayout layout(1, features);
  const RowLayout later(2, choose_later_features(choices, features));
  ByteChoices copy = choices;
  check_bytes(std::string(copy.rest()), layout, later);
  check_values(choices, layout, later);
  return 0;
}
