#include "storage/credentials/credentials.h"

#include <algorithm>
#include <utility>

#include "storage/credentials/credential_codec.h"
#include "storage/model/feature_view.h"

namespace skua {
namespace {

// Prefixes of 36 bits seldom meet among the keys of a store.
constexpr int kPrefixesMax = 8;

// As every door carries it: metadata of gRPC has no other bytes, HTTP trims spaces, and what
// precedes one is taken for a scheme.
bool travels(const std::string& secret) {
  return std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<CredentialPtr> make_file_admin(const std::string& secret, Timestamp now,
                                      const RandomBytes& random) {
  if (secret.size() < kAdminSecretBytesLeast || secret.size() > kSecretBytesMax || !travels(secret))
    return invalid_argument(
        "admin_key_file: the first line must be a key of " +
        std::to_string(kAdminSecretBytesLeast) + " to " + std::to_string(kSecretBytesMax) +
        " visible ASCII characters without a space; a file that does not exist is made with one");
  ASSIGN_OR_RETURN(Credential admin, make_credential(std::string(kAdminKeyFileName), secret, now,
                                                     rights_to_everything(), random));
  return std::make_shared<const Credential>(std::move(admin));
}

Status no_such_key(const std::string& name) {
  return not_found(is_valid_name(name) ? "key `" + name + "` does not exist"
                                       : "name: no key of the store can have this name");
}

}  // namespace

Result<std::unique_ptr<Credentials>> Credentials::open(Engine& engine, const Limits& limits,
                                                       RandomBytes random,
                                                       const std::string& admin_secret) {
  ASSIGN_OR_RETURN(const auto records, engine.load_records(kCredentialsPrefix));
  ASSIGN_OR_RETURN(std::string decoy_key, random(hash_bytes(ScramHash::kSha256)));
  std::unique_ptr<Credentials> credentials(new Credentials(engine, limits, std::move(random)));
  std::vector<CredentialPtr> loaded;
  for (const auto& [key, record] : records) {
    if (key == kDecoyKeyRecord) {
      ASSIGN_OR_RETURN(decoy_key, decode_decoy_key(record));
      credentials->has_decoy_record_ = true;
      continue;
    }
    ASSIGN_OR_RETURN(Credential credential, decode_credential(key, record));
    loaded.push_back(std::make_shared<const Credential>(std::move(credential)));
  }
  auto table = std::make_shared<CredentialTable>(std::move(decoy_key));
  for (CredentialPtr& credential : loaded) table->add(std::move(credential));
  if (!admin_secret.empty()) {
    ASSIGN_OR_RETURN(CredentialPtr admin,
                     make_file_admin(admin_secret, engine.now(), credentials->random_));
    table->add(std::move(admin));
  }
  credentials->table_.store(std::move(table));
  return credentials;
}

CredentialPtr Credentials::current(const Credential& credential) const {
  CredentialPtr now = table()->find(credential.name);
  // A key that was made anew under the name is another key.
  const bool is_same = now != nullptr && now->secret_sha256 == credential.secret_sha256;
  return is_same ? now : nullptr;
}

Status Credentials::check_rights(const KeyRights& rights) const {
  if (rights.grants.empty())
    return invalid_argument("grants: a key without any can do nothing; give at least one");
  if (rights.grants.size() > limits_.grants_per_key_max)
    return invalid_argument("grants_per_key_max: at most " +
                            std::to_string(limits_.grants_per_key_max) + " grants are allowed");
  for (const Grant& grant : rights.grants) RETURN_IF_ERROR(check_grant(grant));
  return Status::ok_status();
}

Result<std::string> Credentials::make_new_secret(const CredentialTable& table) const {
  for (int i = 0; i < kPrefixesMax; ++i) {
    ASSIGN_OR_RETURN(std::string secret, make_secret(random_));
    if (!table.has_prefix(secret_prefix(secret))) return secret;
  }
  return internal_error("the operating system's random bytes repeat themselves");
}

Result<Credentials::Created> Credentials::create(const std::string& name, KeyRights rights) {
  if (!is_valid_name(name))
    return invalid_argument(
        "name: a key's name has 1 to 128 letters, digits, `_` or `-`; this one does not");
  RETURN_IF_ERROR(check_rights(rights));
  const std::lock_guard lock(change_mutex_);
  const auto now = table();
  if (now->find(name) != nullptr)
    return already_exists("key `" + name + "` exists; revoke it, or choose another name");
  if (now->by_name().size() >= limits_.keys_max)
    return resource_exhausted("keys_max: the store has " + std::to_string(limits_.keys_max) +
                              " keys; revoke one that is not used");
  Created created;
  ASSIGN_OR_RETURN(created.secret, make_new_secret(*now));
  ASSIGN_OR_RETURN(Credential credential, make_credential(name, created.secret, engine_.now(),
                                                          std::move(rights), random_));
  created.credential = std::make_shared<const Credential>(std::move(credential));
  auto next = std::make_shared<CredentialTable>(*now);
  next->add(created.credential);
  RETURN_IF_ERROR(engine_.commit_records(
      [&]() -> Result<RecordChanges> {
        RecordChanges changes;
        changes.puts.emplace_back(credential_record_key(name),
                                  encode_credential(*created.credential));
        // Stored with the first key, so that decoys stay the same over a restart.
        if (!has_decoy_record_)
          changes.puts.emplace_back(kDecoyKeyRecord, encode_decoy_key(now->decoy_key()));
        return changes;
      },
      [&] { table_.store(next); }));
  has_decoy_record_ = true;
  return created;
}

Result<CredentialPtr> Credentials::change(const std::string& name, KeyRights rights) {
  RETURN_IF_ERROR(check_rights(rights));
  const std::lock_guard lock(change_mutex_);
  const auto now = table();
  const CredentialPtr before = is_valid_name(name) ? now->find(name) : nullptr;
  if (before == nullptr) return no_such_key(name);
  Credential changed = *before;
  // Under the same quota it goes on with what it has used.
  if (changed.rights.quota != rights.quota)
    changed.meter = std::make_shared<QuotaMeter>(rights.quota);
  changed.rights = std::move(rights);
  const auto after = std::make_shared<const Credential>(std::move(changed));
  auto next = std::make_shared<CredentialTable>(*now);
  next->replace(after);
  RETURN_IF_ERROR(engine_.commit_records(
      [&]() -> Result<RecordChanges> {
        RecordChanges changes;
        changes.puts.emplace_back(credential_record_key(name), encode_credential(*after));
        return changes;
      },
      [&] { table_.store(next); }));
  return CredentialPtr(after);
}

Status Credentials::revoke(const std::string& name) {
  const std::lock_guard lock(change_mutex_);
  const auto now = table();
  if (!is_valid_name(name) || now->find(name) == nullptr) return no_such_key(name);
  auto next = std::make_shared<CredentialTable>(*now);
  next->remove(name);
  return engine_.commit_records(
      [&]() -> Result<RecordChanges> {
        RecordChanges changes;
        changes.deletes.push_back(credential_record_key(name));
        return changes;
      },
      [&] { table_.store(next); });
}

}  // namespace skua
