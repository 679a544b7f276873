#include "api/wire/slot_columns.h"

#include <cstdint>
#include <cstring>

namespace skua {
namespace {

// The compilers' vectors of 16 bytes, which every target of today has registers for.
using Vector32 = std::uint32_t __attribute__((vector_size(16)));
using Vector64 = std::uint64_t __attribute__((vector_size(16)));

template <typename Vector>
Vector load(const char* from) {
  Vector out;
  std::memcpy(&out, from, sizeof(out));
  return out;
}

template <typename Vector>
void store(char* to, Vector value) {
  std::memcpy(to, &value, sizeof(value));
}

struct Block32 {
  static constexpr std::size_t kWidth = 4;
  static constexpr std::size_t kSide = 4;

  static void copy(const char* const* rows, std::size_t offset, char* const* columns,
                   std::size_t at) {
    const auto a = load<Vector32>(rows[0] + offset);
    const auto b = load<Vector32>(rows[1] + offset);
    const auto c = load<Vector32>(rows[2] + offset);
    const auto d = load<Vector32>(rows[3] + offset);
    const Vector32 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Vector32 ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Vector32 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Vector32 cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store<Vector32>(columns[0] + at, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
    store<Vector32>(columns[1] + at, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
    store<Vector32>(columns[2] + at, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
    store<Vector32>(columns[3] + at, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
  }
};

struct Block64 {
  static constexpr std::size_t kWidth = 8;
  static constexpr std::size_t kSide = 2;

  static void copy(const char* const* rows, std::size_t offset, char* const* columns,
                   std::size_t at) {
    const auto a = load<Vector64>(rows[0] + offset);
    const auto b = load<Vector64>(rows[1] + offset);
    store<Vector64>(columns[0] + at, __builtin_shufflevector(a, b, 0, 2));
    store<Vector64>(columns[1] + at, __builtin_shufflevector(a, b, 1, 3));
  }
};

template <std::size_t width>
void copy_one(const std::vector<const char*>& rows, std::size_t first, std::size_t offset,
              char* column) {
  for (std::size_t row = first; row < rows.size(); ++row)
    std::memcpy(column + row * width, rows[row] + offset, width);
}

template <typename Block>
void copy_in_blocks(const std::vector<const char*>& rows, std::size_t offset,
                    std::span<char* const> columns) {
  constexpr std::size_t kWidth = Block::kWidth;
  constexpr std::size_t kSide = Block::kSide;
  const std::size_t block_rows = rows.size() / kSide * kSide;
  const std::size_t block_columns = columns.size() / kSide * kSide;
  for (std::size_t i = 0; i < block_columns; i += kSide)
    for (std::size_t row = 0; row < block_rows; row += kSide)
      Block::copy(&rows[row], offset + i * kWidth, &columns[i], row * kWidth);
  for (std::size_t i = 0; i < columns.size(); ++i)
    copy_one<kWidth>(rows, i < block_columns ? block_rows : 0, offset + i * kWidth, columns[i]);
}

}  // namespace

void copy_slots(const std::vector<const char*>& rows, std::size_t offset, std::size_t width,
                std::span<char* const> columns) {
  switch (width) {
    case Block32::kWidth:
      return copy_in_blocks<Block32>(rows, offset, columns);
    case Block64::kWidth:
      return copy_in_blocks<Block64>(rows, offset, columns);
    default:
      for (std::size_t i = 0; i < columns.size(); ++i) copy_one<1>(rows, 0, offset + i, columns[i]);
  }
}

}  // namespace skua
