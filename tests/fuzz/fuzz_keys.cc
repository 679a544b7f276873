#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "api/service/row_page.h"
#include "storage/codec/key_codec.h"
#include "storage/model/receipt.h"
#include "tests/fuzz/cell_choices.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace skua;
using test::ByteChoices;

std::vector<Column> columns_of(const std::vector<ValueType>& types) {
  return {types.begin(), types.end()};
}

std::vector<const Column*> pointers_to(const std::vector<Column>& columns) {
  std::vector<const Column*> out;
  for (const Column& column : columns) out.push_back(&column);
  return out;
}

// What is an entity key is the only one of its cells; what is none leaves the columns alone.
void check_decoding(std::string_view key, const std::vector<ValueType>& types) {
  std::vector<Column> columns = columns_of(types);
  const Status status = decode_entity_key(key, columns);
  SKUA_FUZZ_CHECK(status.ok() || status.code() == StatusCode::kDataLoss);
  for (const Column& column : columns) SKUA_FUZZ_CHECK(column.size() == (status.ok() ? 1 : 0));
  if (!status.ok()) return;
  std::string again;
  SKUA_FUZZ_CHECK(append_entity_key(again, generation_of(key), pointers_to(columns), 0));
  SKUA_FUZZ_CHECK(again == key);
}

void check_history_key(std::string_view key) {
  const auto parsed = HistoryKey::parse(key);
  if (!parsed.ok()) {
    SKUA_FUZZ_CHECK(parsed.status().code() == StatusCode::kDataLoss);
    return;
  }
  SKUA_FUZZ_CHECK(history_key(parsed->entity_key, parsed->event_timestamp, parsed->sequence) ==
                  key);
  // Where a search begins: at the row itself or before it, and behind every row that is newer.
  SKUA_FUZZ_CHECK(history_seek_key(parsed->entity_key, parsed->event_timestamp) <= key);
  if (parsed->event_timestamp > Timestamp::min())
    SKUA_FUZZ_CHECK(history_seek_key(parsed->entity_key, {parsed->event_timestamp.us - 1}) > key);
}

template <typename T>
int compared(std::string_view a, std::string_view b) {
  T left{};
  T right{};
  std::memcpy(&left, a.data(), sizeof(T));
  std::memcpy(&right, b.data(), sizeof(T));
  return left < right ? -1 : left > right ? 1 : 0;
}

// The order of two cells as values.
int compare_cells(ValueType type, std::string_view a, std::string_view b) {
  switch (fixed_width(type)) {
    case 1:
      return compared<std::uint8_t>(a, b);
    case 4:
      return compared<std::int32_t>(a, b);
    case 8:
      return compared<std::int64_t>(a, b);
    default:
      return a.compare(b);
  }
}

// Keys sort as their cells do, decode to them, and are the same made one by one or many at once.
void check_encoding(ByteChoices& choices, const std::vector<ValueType>& types) {
  std::vector<Column> columns = columns_of(types);
  int order = 0;
  for (Column& column : columns) {
    const std::string first = choose_cell(choices, column.type());
    const std::string second = choices.one_in(2) ? first : choose_cell(choices, column.type());
    column.append_cell(first);
    column.append_cell(second);
    if (order == 0) order = compare_cells(column.type(), first, second);
  }
  const auto generation = choices.number<Generation>();
  const auto pointers = pointers_to(columns);
  std::string keys[2];
  for (std::size_t row : {0, 1}) {
    SKUA_FUZZ_CHECK(append_entity_key(keys[row], generation, pointers, row));
    check_decoding(keys[row], types);
    SKUA_FUZZ_CHECK(generation_of(keys[row]) == generation);
  }
  const int key_order = keys[0].compare(keys[1]);
  SKUA_FUZZ_CHECK((order < 0) == (key_order < 0) && (order > 0) == (key_order > 0));
  // No key is the beginning of another one.
  SKUA_FUZZ_CHECK(order == 0 || (!keys[0].starts_with(keys[1]) && !keys[1].starts_with(keys[0])));
  std::string together;
  std::vector<std::size_t> ends;
  append_entity_keys(together, ends, generation, pointers, 2, std::size_t{1} << 20U);
  SKUA_FUZZ_CHECK(together == keys[0] + keys[1]);
  SKUA_FUZZ_CHECK(ends == (std::vector<std::size_t>{keys[0].size(), together.size()}));
}

void check_tokens(std::string_view text, std::string_view prefix) {
  SKUA_FUZZ_CHECK(*parse_page_token(make_page_token(text)) == text);
  if (const auto cursor = parse_page_token(text); cursor.ok())
    SKUA_FUZZ_CHECK(make_page_token(*cursor) == text);
  const auto of_view = parse_page_token(text, prefix);
  if (of_view.ok() && !text.empty()) SKUA_FUZZ_CHECK(of_view->starts_with(prefix));
  if (const auto token = CommitToken::parse(text); token.ok()) {
    const auto again = CommitToken::parse(token->to_text());
    SKUA_FUZZ_CHECK(again.ok() && again->store_id == token->store_id &&
                    again->sequence == token->sequence);
  }
}

}  // namespace

// Types of join keys, then bytes: as cells, as an entity key, as a history key, and as the tokens
// that clients hand back.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteChoices choices(data, size);
  std::vector<ValueType> types;
  for (std::size_t left = 1 + choices.below(4); left > 0; --left)
    types.push_back(test::choose_key_type(choices));
  ByteChoices copy = choices;
  const std::string_view bytes = copy.rest();
  check_decoding(bytes, types);
  check_history_key(bytes);
  check_tokens(bytes, view_prefix(1));
  check_encoding(choices, types);
  return 0;
}
