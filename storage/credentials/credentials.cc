#include "storage/credentials/credentials.h"

#include <utility>

#include "storage/credentials/credential_codec.h"

namespace skua {

Result<std::unique_ptr<Credentials>> Credentials::open(Engine& engine, const Limits& limits,
                                                       RandomBytes random) {
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
  credentials->table_.store(std::move(table));
  return credentials;
}

Result<Credentials::Created> Credentials::create(const std::string& name) {
  if (!is_valid_name(name))
    return invalid_argument(
        "name: a key's name has 1 to 128 letters, digits, `_` or `-`; this one does not");
  const std::lock_guard lock(change_mutex_);
  const auto now = table();
  if (now->find(name) != nullptr)
    return already_exists("key `" + name + "` exists; revoke it, or choose another name");
  if (now->by_name().size() >= limits_.keys_max)
    return resource_exhausted("keys_max: the store has " + std::to_string(limits_.keys_max) +
                              " keys; revoke one that is not used");
  Created created;
  ASSIGN_OR_RETURN(created.secret, make_secret(random_));
  ASSIGN_OR_RETURN(Credential credential,
                   make_credential(name, created.secret, engine_.now(), random_));
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

Status Credentials::revoke(const std::string& name) {
  const std::lock_guard lock(change_mutex_);
  const auto now = table();
  if (now->find(name) == nullptr)
    return not_found(is_valid_name(name) ? "key `" + name + "` does not exist"
                                         : "name: no key can have this name");
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
