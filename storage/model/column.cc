#include "storage/model/column.h"

#include <algorithm>
#include <cassert>

namespace skua {
namespace {

std::uint32_t load_u32(std::string_view bytes, std::size_t offset) {
  std::uint32_t out = 0;
  std::memcpy(&out, bytes.data() + offset, sizeof(out));
  return out;
}

void append_u32(std::string& out, std::size_t value) {
  const auto narrow = static_cast<std::uint32_t>(value);
  out.append(reinterpret_cast<const char*>(&narrow), sizeof(narrow));
}

bool are_bools(std::string_view cell) {
  return std::all_of(cell.begin(), cell.end(), [](char c) { return c == 0 || c == 1; });
}

bool is_well_formed_string_list(std::string_view cell) {
  if (cell.size() < 4) return false;
  const std::size_t count = load_u32(cell, 0);
  if ((cell.size() - 4) / 4 < count) return false;
  const std::size_t heap_bytes = cell.size() - 4 - count * 4;
  std::size_t previous = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t end = load_u32(cell, 4 + i * 4);
    if (end < previous || end > heap_bytes) return false;
    previous = end;
  }
  return previous == heap_bytes;
}

}  // namespace

Column::Column(ValueType type) : type_(type), width_(fixed_width(type)) {}

std::string_view Column::cell(std::size_t row) const {
  if (is_null(row)) return {};
  if (width_ != 0) return std::string_view(bytes_).substr(row * width_, width_);
  const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(begin, ends_[row] - begin);
}

void Column::reserve(std::size_t rows) {
  nulls_.reserve(rows);
  if (width_ != 0)
    bytes_.reserve(rows * width_);
  else
    ends_.reserve(rows);
}

void Column::append_null() {
  nulls_.push_back(1);
  if (width_ != 0)
    bytes_.append(width_, '\0');
  else
    ends_.push_back(bytes_.size());
}

void Column::truncate(std::size_t rows) {
  assert(rows <= size());
  nulls_.resize(rows);
  if (width_ != 0) {
    bytes_.resize(rows * width_);
    return;
  }
  ends_.resize(rows);
  bytes_.resize(rows == 0 ? 0 : ends_.back());
}

void Column::append_cell(std::string_view cell) {
  assert(width_ == 0 || cell.size() == width_);
  nulls_.push_back(0);
  bytes_.append(cell);
  if (width_ == 0) ends_.push_back(bytes_.size());
}

void Column::append_fixed(std::string_view bytes) {
  assert(width_ != 0 && bytes.size() % width_ == 0);
  nulls_.insert(nulls_.end(), bytes.size() / width_, 0);
  bytes_.append(bytes);
}

std::string make_string_list_cell(const std::vector<std::string_view>& elements) {
  std::string cell;
  append_u32(cell, elements.size());
  std::size_t end = 0;
  for (std::string_view element : elements) append_u32(cell, end += element.size());
  for (std::string_view element : elements) cell.append(element);
  return cell;
}

std::uint32_t string_list_size(std::string_view cell) { return load_u32(cell, 0); }

std::string_view string_list_element(std::string_view cell, std::uint32_t index) {
  const std::size_t heap = 4 + std::size_t{string_list_size(cell)} * 4;
  const std::size_t begin = index == 0 ? 0 : load_u32(cell, std::size_t{index} * 4);
  const std::size_t end = load_u32(cell, 4 + std::size_t{index} * 4);
  return cell.substr(heap + begin, end - begin);
}

bool is_well_formed_cell(ValueType type, std::string_view cell) {
  if (element_type(type) == ValueType::kBool && !are_bools(cell)) return false;
  if (const std::size_t width = fixed_width(type); width != 0) return cell.size() == width;
  if (!is_list(type)) return true;
  const std::size_t width = fixed_width(element_type(type));
  return width != 0 ? cell.size() % width == 0 : is_well_formed_string_list(cell);
}

}  // namespace skua
