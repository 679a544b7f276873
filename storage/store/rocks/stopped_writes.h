#pragma once

#include <rocksdb/listener.h>

#include <atomic>

namespace skua {

// Knows whether RocksDB ever stopped taking writes since it was opened, as it does when the disk is
// full or fails. It takes writes again by itself, but RocksDB 7.8 never again takes whole files: it
// goes on as if it had given them numbers, and ends the process. THREAD-SAFE.
class StoppedWrites final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    if (error->severity() >= rocksdb::Status::Severity::kHardError) happened_ = true;
  }
  [[nodiscard]] bool happened() const { return happened_; }

 private:
  std::atomic<bool> happened_{false};
};

}  // namespace skua
