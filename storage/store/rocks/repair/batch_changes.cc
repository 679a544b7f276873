#include "storage/store/rocks/repair/batch_changes.h"

#include <cstring>

namespace skua {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kVarintBytesMax = 5;

// RocksDB's tags (db/dbformat.h), of what a store writes. Those of families say in which.
enum Tag : std::uint8_t {
  kDelete = 0x0,
  kPut = 0x1,
  kLogData = 0x3,
  kFamilyDelete = 0x4,
  kFamilyPut = 0x5,
  kSingleDelete = 0x7,
  kFamilySingleDelete = 0x8,
  kNoop = 0xD,
  kFamilyDeleteRange = 0xE,
  kDeleteRange = 0xF,
};

bool names_family(std::uint8_t tag) {
  return tag == kFamilyDelete || tag == kFamilyPut || tag == kFamilySingleDelete ||
         tag == kFamilyDeleteRange;
}

}  // namespace

BatchChanges::BatchChanges(std::string_view batch) {
  if (batch.size() < kHeaderBytes) return;
  std::memcpy(&first_sequence_, batch.data(), sizeof(first_sequence_));
  std::memcpy(&count_, batch.data() + sizeof(first_sequence_), sizeof(count_));
  rest_ = batch.substr(kHeaderBytes);
}

std::optional<BatchChanges::Change> BatchChanges::next() {
  Change change;
  if (!rest_.empty() && take_change(change)) return change;
  rest_ = {};
  return std::nullopt;
}

bool BatchChanges::take_change(Change& change) {
  const auto tag = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  if (names_family(tag) && !take_varint(change.family)) return false;
  switch (tag) {
    case kNoop:
      return true;
    case kLogData:
      change.kind = Kind::kLogData;
      [[fallthrough]];
    case kDelete:
    case kFamilyDelete:
    case kSingleDelete:
    case kFamilySingleDelete:
      return take_text(change.key);
    case kPut:
    case kFamilyPut:
      change.kind = Kind::kPut;
      [[fallthrough]];
    case kDeleteRange:
    case kFamilyDeleteRange:
      return take_text(change.key) && take_text(change.value);
    default:
      return false;
  }
}

bool BatchChanges::take_varint(std::uint32_t& value) {
  std::uint64_t read = 0;
  for (std::size_t i = 0; i < kVarintBytesMax && i < rest_.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(rest_[i]);
    read |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if ((byte & 0x80U) != 0) continue;
    rest_.remove_prefix(i + 1);
    value = static_cast<std::uint32_t>(read);
    return read <= UINT32_MAX;
  }
  return false;
}

bool BatchChanges::take_text(std::string_view& text) {
  std::uint32_t length = 0;
  if (!take_varint(length) || length > rest_.size()) return false;
  text = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return true;
}

}  // namespace skua
