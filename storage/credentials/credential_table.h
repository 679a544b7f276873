#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/base/result.h"
#include "storage/credentials/credential.h"

namespace skua {

// The name of the key that the admin key file holds: no key of the store can have it.
inline constexpr std::string_view kAdminKeyFileName = "admin@file";

// All credentials at one moment. Immutable once published. THREAD-SAFE.
class CredentialTable {
 public:
  explicit CredentialTable(std::string decoy_key) : decoy_key_(std::move(decoy_key)) {}

  // While the table is being built. REQUIRES: the name is not there yet, or is there.
  void add(CredentialPtr credential);
  void remove(const std::string& name);
  // In place of the one of its name. REQUIRES: there is one, of the same secret.
  void replace(CredentialPtr credential);

  // By name; this is also how they are listed.
  [[nodiscard]] const std::map<std::string, CredentialPtr, std::less<>>& by_name() const {
    return by_name_;
  }
  // nullptr when there is none.
  [[nodiscard]] CredentialPtr find(std::string_view name) const;

  [[nodiscard]] bool has_prefix(std::string_view prefix) const {
    return by_prefix_.contains(prefix);
  }

  // The credential whose secret this is; nullptr for none. It is found by its prefix and proven by
  // its hash, in the same time for a prefix that does not exist. Keys without a prefix are not
  // found, but for the one of the admin key file. Errors: INTERNAL.
  [[nodiscard]] Result<CredentialPtr> find_bearer(std::string_view secret) const;
  // The credential of this name, if this is its secret; else nullptr. An unknown name takes as long
  // as a wrong secret. Errors: INTERNAL.
  [[nodiscard]] Result<CredentialPtr> check(std::string_view name, std::string_view secret) const;

  struct ScramEntry {
    ScramVerifier verifier;
    CredentialPtr credential;  // nullptr: the verifier is a decoy, no proof fits it.
  };
  // What SCRAM answers for a name. One that does not exist gets a decoy that is always the same, so
  // that nobody learns which names exist. Errors: INTERNAL.
  [[nodiscard]] Result<ScramEntry> find_scram(std::string_view name, ScramHash hash) const;

  [[nodiscard]] const std::string& decoy_key() const { return decoy_key_; }

 private:
  [[nodiscard]] Result<ScramVerifier> decoy(std::string_view name, ScramHash hash) const;

  std::string decoy_key_;
  std::map<std::string, CredentialPtr, std::less<>> by_name_;
  struct HashText {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  // Those without a prefix are not here. "" is the admin key file's, whose secret has any form.
  std::unordered_map<std::string, CredentialPtr, HashText, std::equal_to<>> by_prefix_;
};

}  // namespace skua
