#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/credentials/credential_table.h"
#include "storage/store/engine.h"

namespace skua {

// The keys of a store, by which clients say who they are: kept in the engine's small records,
// looked up in immutable tables that take no lock. One change at a time. THREAD-SAFE.
class Credentials {
 public:
  // The engine must outlive the credentials. Errors: DATA_LOSS naming the record, and the engine's.
  [[nodiscard]] static Result<std::unique_ptr<Credentials>> open(Engine& engine,
                                                                 const Limits& limits,
                                                                 RandomBytes random);

  [[nodiscard]] std::shared_ptr<const CredentialTable> table() const { return table_.load(); }
  // False once it was revoked: for connections that outlive their key.
  [[nodiscard]] bool is_valid(const Credential& credential) const {
    return table()->find(credential.name).get() == &credential;
  }

  struct Created {
    CredentialPtr credential;
    std::string secret;  // Not kept: whoever loses it makes another key.
  };
  // Blocks; durable when it returns. Errors: INVALID_ARGUMENT (name), ALREADY_EXISTS,
  // RESOURCE_EXHAUSTED (keys_max), INTERNAL, and the engine's.
  [[nodiscard]] Result<Created> create(const std::string& name);
  // From here on nothing new gets in with it. Errors: NOT_FOUND, and the engine's.
  [[nodiscard]] Status revoke(const std::string& name);

 private:
  Credentials(Engine& engine, const Limits& limits, RandomBytes random)
      : engine_(engine), limits_(limits), random_(std::move(random)) {}

  Engine& engine_;
  const Limits limits_;
  RandomBytes random_;
  std::mutex change_mutex_;
  bool has_decoy_record_ = false;  // Under change_mutex_.
  std::atomic<std::shared_ptr<const CredentialTable>> table_;
};

}  // namespace skua
