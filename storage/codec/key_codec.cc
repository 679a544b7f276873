#include "storage/codec/key_codec.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

namespace skua {
namespace {

constexpr std::size_t kGenerationBytes = sizeof(Generation);
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

static_assert(std::endian::native == std::endian::little);
std::uint32_t reversed(std::uint32_t value) { return __builtin_bswap32(value); }
std::uint64_t reversed(std::uint64_t value) { return __builtin_bswap64(value); }

template <typename Unsigned>
void append_big_endian(std::string& out, Unsigned value) {
  const Unsigned bytes = reversed(value);
  out.append(reinterpret_cast<const char*>(&bytes), sizeof(bytes));
}

template <typename Unsigned>
Unsigned load_big_endian(std::string_view bytes) {
  Unsigned value = 0;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return reversed(value);
}

template <typename Unsigned>
Unsigned load_cell(std::string_view cell) {
  Unsigned value = 0;
  std::memcpy(&value, cell.data(), sizeof(Unsigned));
  return value;
}

template <typename Unsigned>
constexpr Unsigned sign_bit() {
  return static_cast<Unsigned>(Unsigned{1} << (sizeof(Unsigned) * 8 - 1));
}

template <typename Unsigned>
void append_integer(std::string& key, std::string_view cell) {
  append_big_endian(key, static_cast<Unsigned>(load_cell<Unsigned>(cell) ^ sign_bit<Unsigned>()));
}

template <typename Unsigned>
void append_integer_cell(std::string_view encoded, Column& column) {
  column.append(static_cast<Unsigned>(load_big_endian<Unsigned>(encoded) ^ sign_bit<Unsigned>()));
}

void append_escaped(std::string& key, std::string_view cell) {
  for (;;) {
    const std::size_t zero = cell.find('\0');
    key.append(cell.substr(0, zero));
    if (zero == std::string_view::npos) break;
    key.append("\x00\xff", 2);
    cell.remove_prefix(zero + 1);
  }
  key.append("\x00\x01", 2);
}

// Bytes up to and including the closing 0x00 0x01; 0 when it is missing.
std::size_t escaped_bytes(std::string_view rest) {
  for (std::size_t at = 0; (at = rest.find('\0', at)) != std::string_view::npos; at += 2) {
    if (at + 1 == rest.size()) return 0;
    if (rest[at + 1] == '\x01') return at + 2;
    if (rest[at + 1] != '\xff') return 0;
  }
  return 0;
}

void append_unescaped(std::string_view encoded, Column& column) {
  std::string_view rest = encoded.substr(0, encoded.size() - 2);
  if (rest.find('\0') == std::string_view::npos) {
    column.append_cell(rest);
    return;
  }
  std::string cell;
  for (;;) {
    const std::size_t zero = rest.find('\0');
    cell.append(rest.substr(0, zero));
    if (zero == std::string_view::npos) break;
    cell.push_back('\0');
    rest.remove_prefix(zero + 2);
  }
  column.append_cell(cell);
}

// Bytes of the encoded join key that `rest` begins with; 0 when it does not begin with one.
std::size_t encoded_bytes(ValueType type, std::string_view rest) {
  const std::size_t width = fixed_width(type);
  if (width == 0) return escaped_bytes(rest);
  if (rest.size() < width) return 0;
  return type == ValueType::kBool && static_cast<unsigned char>(rest[0]) > 1 ? 0 : width;
}

void decode_join_key(std::string_view encoded, Column& column) {
  switch (fixed_width(column.type())) {
    case 0:
      return append_unescaped(encoded, column);
    case 1:
      return column.append_cell(encoded);
    case 4:
      return append_integer_cell<std::uint32_t>(encoded, column);
    default:
      return append_integer_cell<std::uint64_t>(encoded, column);
  }
}

// Every cell is there and as long as every other.
bool has_fixed_keys(const Column* column) {
  return fixed_width(column->type()) != 0 && !column->has_nulls();
}

// Writes the keys of a column where `out` stands in each of the entity keys, `stride` apart.
template <typename Unsigned>
void put_integers(char* out, std::size_t stride, const Column& column, std::size_t rows) {
  const char* cell = column.fixed_bytes().data();
  const std::size_t step = column.size() == 1 ? 0 : sizeof(Unsigned);
  for (std::size_t row = 0; row < rows; ++row, cell += step, out += stride) {
    Unsigned value;
    std::memcpy(&value, cell, sizeof(value));
    value = reversed(static_cast<Unsigned>(value ^ sign_bit<Unsigned>()));
    std::memcpy(out, &value, sizeof(value));
  }
}

void put_bools(char* out, std::size_t stride, const Column& column, std::size_t rows) {
  const std::string_view cells = column.fixed_bytes();
  for (std::size_t row = 0; row < rows; ++row, out += stride)
    *out = cells[column.size() == 1 ? 0 : row];
}

// Column by column: no row asks for the type of its cells.
void append_fixed_keys(std::string& keys, std::vector<std::size_t>& ends, Generation generation,
                       const std::vector<const Column*>& join_keys, std::size_t rows) {
  std::size_t stride = kGenerationBytes;
  for (const Column* column : join_keys) stride += fixed_width(column->type());
  const std::size_t begin = keys.size();
  keys.resize(begin + rows * stride);
  char* out = keys.data() + begin;
  const Generation prefix = reversed(generation);
  for (std::size_t row = 0; row < rows; ++row) {
    std::memcpy(out + row * stride, &prefix, kGenerationBytes);
    ends.push_back(begin + (row + 1) * stride);
  }
  out += kGenerationBytes;
  for (const Column* column : join_keys) {
    const std::size_t width = fixed_width(column->type());
    if (width == 8)
      put_integers<std::uint64_t>(out, stride, *column, rows);
    else if (width == 4)
      put_integers<std::uint32_t>(out, stride, *column, rows);
    else
      put_bools(out, stride, *column, rows);
    out += width;
  }
}

// Inverted, so that later moments and sequences sort first.
std::uint64_t descending(Timestamp t) { return ~(static_cast<std::uint64_t>(t.us) ^ kSignBit); }

std::string with_suffix(std::string_view entity_key, std::uint64_t first, std::uint64_t second) {
  std::string key;
  key.reserve(entity_key.size() + kHistorySuffixBytes);
  key.append(entity_key);
  append_big_endian(key, first);
  append_big_endian(key, second);
  return key;
}

}  // namespace

std::string view_prefix(Generation generation) {
  std::string prefix;
  append_big_endian(prefix, generation);
  return prefix;
}

std::string view_prefix_end(Generation generation) {
  assert(generation != std::numeric_limits<Generation>::max());
  return view_prefix(generation + 1);
}

void append_join_key(std::string& key, ValueType type, std::string_view cell) {
  assert(may_be_join_key(type) && is_well_formed_cell(type, cell));
  switch (fixed_width(type)) {
    case 0:
      return append_escaped(key, cell);
    case 1:
      key.push_back(cell[0]);
      return;
    case 4:
      return append_integer<std::uint32_t>(key, cell);
    default:
      return append_integer<std::uint64_t>(key, cell);
  }
}

bool append_entity_key(std::string& key, Generation generation,
                       const std::vector<const Column*>& join_keys, std::size_t row) {
  const std::size_t begin = key.size();
  append_big_endian(key, generation);
  for (const Column* column : join_keys) {
    const std::size_t cell_row = column->size() == 1 ? 0 : row;
    if (column->is_null(cell_row)) {
      key.resize(begin);
      return false;
    }
    append_join_key(key, column->type(), column->cell(cell_row));
  }
  return true;
}

void append_entity_keys(std::string& keys, std::vector<std::size_t>& ends, Generation generation,
                        const std::vector<const Column*>& join_keys, std::size_t rows,
                        std::size_t key_bytes_max) {
  if (std::all_of(join_keys.begin(), join_keys.end(), has_fixed_keys))
    return append_fixed_keys(keys, ends, generation, join_keys, rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t begin = keys.size();
    (void)append_entity_key(keys, generation, join_keys, row);
    ends.push_back(keys.size());
    if (keys.size() - begin > key_bytes_max) return;
  }
}

void put_history_suffix(char* out, Timestamp event_timestamp, Sequence sequence) {
  const std::uint64_t suffix[] = {reversed(descending(event_timestamp)), reversed(~sequence)};
  static_assert(sizeof(suffix) == kHistorySuffixBytes);
  std::memcpy(out, suffix, sizeof(suffix));
}

std::string history_key(std::string_view entity_key, Timestamp event_timestamp, Sequence sequence) {
  return with_suffix(entity_key, descending(event_timestamp), ~sequence);
}

std::string history_seek_key(std::string_view entity_key, Timestamp at) {
  return with_suffix(entity_key, descending(at), 0);
}

Result<HistoryKey> HistoryKey::parse(std::string_view key) {
  if (key.size() < kGenerationBytes + kHistorySuffixBytes)
    return data_loss("a history key is too short");
  const std::string_view suffix = key.substr(key.size() - kHistorySuffixBytes);
  HistoryKey out;
  out.generation = generation_of(key);
  out.entity_key = key.substr(0, key.size() - kHistorySuffixBytes);
  out.event_timestamp.us =
      static_cast<std::int64_t>(~load_big_endian<std::uint64_t>(suffix) ^ kSignBit);
  out.sequence = ~load_big_endian<std::uint64_t>(suffix.substr(8));
  return out;
}

Generation generation_of(std::string_view key) {
  return key.size() < kGenerationBytes ? 0 : load_big_endian<Generation>(key);
}

void set_generation(std::string& key, Generation generation) {
  const Generation prefix = reversed(generation);
  std::memcpy(key.data(), &prefix, kGenerationBytes);
}

std::string_view without_generation(std::string_view entity_key) {
  return entity_key.substr(std::min(entity_key.size(), kGenerationBytes));
}

Status decode_entity_key(std::string_view entity_key, std::vector<Column>& join_keys) {
  // Checked whole before the first append, so that columns never end up ragged.
  std::string_view rest = entity_key;
  bool is_whole = rest.size() >= kGenerationBytes;
  if (is_whole) rest.remove_prefix(kGenerationBytes);
  for (const Column& column : join_keys) {
    const std::size_t bytes = is_whole ? encoded_bytes(column.type(), rest) : 0;
    is_whole = bytes != 0;
    if (is_whole) rest.remove_prefix(bytes);
  }
  if (!is_whole || !rest.empty())
    return data_loss("an entity key does not match the join keys of its view");

  rest = entity_key.substr(kGenerationBytes);
  for (Column& column : join_keys) {
    const std::size_t bytes = encoded_bytes(column.type(), rest);
    decode_join_key(rest.substr(0, bytes), column);
    rest.remove_prefix(bytes);
  }
  return Status::ok_status();
}

}  // namespace skua
