#include "storage/credentials/credential_table.h"

namespace skua {

void CredentialTable::add(CredentialPtr credential) {
  if (!credential->prefix.empty() || credential->name == kAdminKeyFileName)
    by_prefix_.emplace(credential->prefix, credential);
  by_name_.emplace(credential->name, std::move(credential));
}

void CredentialTable::remove(const std::string& name) {
  const auto found = by_name_.find(name);
  const auto by_prefix = by_prefix_.find(found->second->prefix);
  if (by_prefix != by_prefix_.end() && by_prefix->second == found->second)
    by_prefix_.erase(by_prefix);
  by_name_.erase(found);
}

void CredentialTable::replace(CredentialPtr credential) {
  remove(credential->name);
  add(std::move(credential));
}

CredentialPtr CredentialTable::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

Result<CredentialPtr> CredentialTable::find_bearer(std::string_view secret) const {
  Sha256 hash;
  RETURN_IF_ERROR(digest_sha256(secret, hash));
  const auto found = by_prefix_.find(secret_prefix(secret));
  const bool fits =
      equal_in_constant_time({hash.data(), hash.size()},
                             found != by_prefix_.end() ? found->second->secret_sha256 : decoy_key_);
  return fits && found != by_prefix_.end() ? found->second : nullptr;
}

Result<CredentialPtr> CredentialTable::check(std::string_view name, std::string_view secret) const {
  ASSIGN_OR_RETURN(const std::string hash, digest(ScramHash::kSha256, secret));
  CredentialPtr credential = find(name);
  const bool fits =
      equal_in_constant_time(hash, credential != nullptr ? credential->secret_sha256 : decoy_key_);
  return fits && credential != nullptr ? credential : nullptr;
}

Result<CredentialTable::ScramEntry> CredentialTable::find_scram(std::string_view name,
                                                                ScramHash hash) const {
  // Made for every name, so that the time it takes tells nothing.
  ASSIGN_OR_RETURN(ScramVerifier verifier, decoy(name, hash));
  ScramEntry entry{std::move(verifier), find(name)};
  if (entry.credential != nullptr) entry.verifier = entry.credential->scram(hash);
  return entry;
}

Result<ScramVerifier> CredentialTable::decoy(std::string_view name, ScramHash hash) const {
  const std::string label = hash == ScramHash::kSha256 ? "256 " : "512 ";
  ScramVerifier verifier;
  verifier.iterations = kScramIterations;
  ASSIGN_OR_RETURN(verifier.salt,
                   hmac(ScramHash::kSha256, decoy_key_, (label + "salt ").append(name)));
  verifier.salt.resize(kScramSaltBytes);
  ASSIGN_OR_RETURN(verifier.stored_key,
                   hmac(hash, decoy_key_, (label + "stored key ").append(name)));
  ASSIGN_OR_RETURN(verifier.server_key,
                   hmac(hash, decoy_key_, (label + "server key ").append(name)));
  return verifier;
}

}  // namespace skua
