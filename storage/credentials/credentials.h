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

// What a secret of the admin key file needs, so that nobody guesses it.
inline constexpr std::size_t kAdminSecretBytesLeast = 32;

// The keys of a store, by which clients say who they are: kept in the engine's small records,
// looked up in immutable tables that take no lock. One change at a time. THREAD-SAFE.
class Credentials {
 public:
  // The engine must outlive the credentials. `admin_secret` (kAdminSecretBytesLeast to
  // kSecretBytesMax visible ASCII characters; empty: none) opens everything, under
  // kAdminKeyFileName, and is not stored. Errors: DATA_LOSS naming the record, INVALID_ARGUMENT
  // (admin_secret), and the engine's.
  [[nodiscard]] static Result<std::unique_ptr<Credentials>> open(
      Engine& engine, const Limits& limits, RandomBytes random,
      const std::string& admin_secret = "");

  [[nodiscard]] std::shared_ptr<const CredentialTable> table() const { return table_.load(); }
  // The key as it is now, with the rights of now; nullptr once it was revoked: for connections that
  // outlive their key.
  [[nodiscard]] CredentialPtr current(const Credential& credential) const;
  [[nodiscard]] bool is_valid(const Credential& credential) const {
    return current(credential) != nullptr;
  }

  struct Created {
    CredentialPtr credential;
    std::string secret;  // Not kept: whoever loses it makes another key.
  };
  // Blocks; durable when it returns. Errors: INVALID_ARGUMENT (name, grants), ALREADY_EXISTS,
  // RESOURCE_EXHAUSTED (keys_max), INTERNAL, and the engine's.
  [[nodiscard]] Result<Created> create(const std::string& name, KeyRights rights);
  // From here on it can do this, also where it is in use. Errors: INVALID_ARGUMENT (grants),
  // NOT_FOUND, and the engine's.
  [[nodiscard]] Result<CredentialPtr> change(const std::string& name, KeyRights rights);
  // From here on nothing new gets in with it. Errors: NOT_FOUND, and the engine's.
  [[nodiscard]] Status revoke(const std::string& name);

 private:
  [[nodiscard]] Status check_rights(const KeyRights& rights) const;
  // Makes a secret whose prefix no other key has.
  [[nodiscard]] Result<std::string> make_new_secret(const CredentialTable& table) const;

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
