#include "api/grpc/grpc_bytes.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace skua {
namespace {

// Below this a copy is cheaper than a second allocation.
constexpr std::size_t kOwnedTextBytesMin = 512;

void append(std::string& text, const grpc::Slice& slice) {
  text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

grpc::Slice to_slice(std::string text) {
  if (text.size() < kOwnedTextBytesMin) return {text.data(), text.size()};
  auto* owned = new std::string(std::move(text));
  return {owned->data(), owned->size(),
          [](void* owner) { delete static_cast<std::string*>(owner); }, owned};
}

}  // namespace

Result<std::string> to_string(const grpc::ByteBuffer& buffer) {
  std::string text;
  grpc::Slice whole;
  if (buffer.TrySingleSlice(&whole).ok()) {
    append(text, whole);
    return text;
  }
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return invalid_argument("the message cannot be decompressed");
  std::size_t bytes = 0;
  for (const grpc::Slice& slice : slices) bytes += slice.size();
  text.reserve(bytes);
  for (const grpc::Slice& slice : slices) append(text, slice);
  return text;
}

grpc::ByteBuffer to_byte_buffer(std::string text) {
  const grpc::Slice slice = to_slice(std::move(text));
  return {&slice, 1};
}

}  // namespace skua
