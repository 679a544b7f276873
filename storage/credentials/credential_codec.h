#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/credentials/credential.h"

namespace skua {

// Records of credentials (docs/FORMAT.md).
//
//   format, u8 | fields, as storage/codec/record_io.h writes them | XXH3-64 of everything
//   before it, seeded with the key's
//
// Fields of a credential: name, created timestamp, SHA-256 of the secret, then for SCRAM-SHA-256
// and SCRAM-SHA-512: salt, iterations (u32), stored key, server key. Format 1 ends with a zero
// (u32): its keys may write everything. Format 2 goes on with the prefix, the grants (count u32;
// permission u8, project, view) and the quota (requests, rows and bytes per second, each u64).
// Fields of the decoy key, of format 1: the key.

inline constexpr std::string_view kCredentialsPrefix = "credentials/";
inline constexpr std::string_view kDecoyKeyRecord = "credentials/decoy";

// "credentials/key/<name>".
[[nodiscard]] std::string credential_record_key(std::string_view name);

[[nodiscard]] std::string encode_credential(const Credential& credential);
// Errors: DATA_LOSS naming the record (checksum, another key's record, a newer format).
[[nodiscard]] Result<Credential> decode_credential(std::string_view key, std::string_view record);

// The key that answers for names that do not exist are made of; see CredentialTable.
[[nodiscard]] std::string encode_decoy_key(std::string_view decoy_key);
[[nodiscard]] Result<std::string> decode_decoy_key(std::string_view record);

}  // namespace skua
