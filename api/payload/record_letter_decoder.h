#pragma once

#include <memory>
#include <vector>

#include "api/payload/schema_registry.h"
#include "api/service/letter_decoder.h"
#include "api/service/storage_threads.h"

namespace skua {

// Reads dead letters by RecordDecoder; schemas that it lacks are asked for first. THREAD-SAFE.
class RecordLetterDecoder final : public LetterDecoder {
 public:
  // Both outlive the decoder and what it has begun. `registry`: nullptr for none. What was waited
  // for goes on on the storage threads.
  RecordLetterDecoder(SchemaRegistry* registry, StorageThreads& threads)
      : registry_(registry), threads_(threads) {}

  void decode(std::shared_ptr<const RegisteredView> view, std::vector<DeadLetterRecord> records,
              Done done) override;

 private:
  SchemaRegistry* registry_;
  StorageThreads& threads_;
};

}  // namespace skua
