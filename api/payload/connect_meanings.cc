#include "api/payload/connect_meanings.h"

#include <mutex>

#include "api/payload/connect_schema.h"

namespace skua {
namespace {

// What a kept schema costs beside its text, about.
constexpr std::size_t kEntryBytes = 256;

}  // namespace

std::shared_ptr<const FieldMeanings> ConnectMeanings::of(std::string_view schema, bool is_change) {
  if (schema.empty() || schema == "null") return nullptr;
  const bool is_kept = schema.size() <= kTextBytesMax;
  if (is_kept) {
    const std::shared_lock lock(mutex_);
    if (const auto found = kept_.find(schema); found != kept_.end()) return found->second;
  }
  // Nobody waits while a schema is read; two that read the same one get the same.
  auto made =
      std::make_shared<const FieldMeanings>(meanings_of_connect_schema(schema, shape_, is_change));
  const std::size_t bytes = kEntryBytes + schema.size() + made->size() * sizeof(ValueMeaning);
  if (!is_kept || bytes > kKeptBytesMax) return made;
  const std::unique_lock lock(mutex_);
  if (kept_bytes_ + bytes > kKeptBytesMax) {
    kept_.clear();
    kept_bytes_ = 0;
  }
  const auto [place, is_new] = kept_.emplace(schema, std::move(made));
  if (is_new) kept_bytes_ += bytes;
  return place->second;
}

std::size_t ConnectMeanings::kept_bytes() const {
  const std::shared_lock lock(mutex_);
  return kept_bytes_;
}

}  // namespace skua
