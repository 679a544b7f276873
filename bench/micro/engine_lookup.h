#pragma once

#include "bench/micro/encoded_keys.h"
#include "bench/micro/lookup_subject.h"
#include "storage/store/engine.h"

namespace skua::bench::micro {

enum class ReadKind : std::uint8_t { kLatest, kAsOf };

// Batched lookups in an engine.
class EngineLookup final : public LookupSubject {
 public:
  EngineLookup(std::string name, std::shared_ptr<const SyntheticView> view,
               std::shared_ptr<const EntityBatches> batches, std::shared_ptr<const Engine> engine,
               ReadKind kind)
      : LookupSubject(std::move(name), std::move(view), std::move(batches)),
        engine_(std::move(engine)),
        kind_(kind) {}

 private:
  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;
  void release() override { found_.owners.clear(); }
  [[nodiscard]] std::uint32_t version_answered(std::uint32_t version_asked) const override {
    return kind_ == ReadKind::kLatest ? batches().newest_version() : version_asked;
  }

  std::shared_ptr<const Engine> engine_;
  ReadKind kind_;
  EncodedKeys keys_;
  std::vector<Lookup> lookups_;
  RowSet found_;
};

}  // namespace skua::bench::micro
