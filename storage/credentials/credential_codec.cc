#include "storage/credentials/credential_codec.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "storage/codec/record_io.h"
#include "storage/model/feature_view.h"

namespace skua {
namespace {

constexpr std::uint8_t kFormatWithoutGrants = 1;
constexpr std::uint8_t kFormat = 2;
constexpr std::size_t kGrantBytesLeast = 9;  // A permission and the lengths of two names.
constexpr std::string_view kNamePrefix = "credentials/key/";

std::uint64_t checksum(std::string_view key, std::string_view bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(key.data(), key.size()));
}

Status damaged(std::string_view key, const char* reason) {
  return data_loss("record `" + std::string(key) + "`: " + reason);
}

std::string seal(std::string_view key, RecordWriter fields) {
  std::string record = fields.take();
  const std::uint64_t sum = checksum(key, record);
  record.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return record;
}

struct Opened {
  std::uint8_t format = 0;
  std::string_view fields;
};

Result<Opened> open_seal(std::string_view key, std::string_view record) {
  std::uint64_t stored = 0;
  if (record.size() < sizeof(kFormat) + sizeof(stored)) return damaged(key, "it is cut short");
  const std::string_view body = record.substr(0, record.size() - sizeof(stored));
  std::memcpy(&stored, record.data() + body.size(), sizeof(stored));
  if (stored != checksum(key, body)) return damaged(key, "its checksum does not hold");
  const auto format = static_cast<std::uint8_t>(body[0]);
  if (format < kFormatWithoutGrants || format > kFormat)
    return damaged(key, "its format is not known to this version of the server");
  return Opened{format, body.substr(1)};
}

void put_verifier(const ScramVerifier& verifier, RecordWriter& to) {
  to.put_text(verifier.salt);
  to.put_u32(verifier.iterations);
  to.put_text(verifier.stored_key);
  to.put_text(verifier.server_key);
}

ScramVerifier read_verifier(RecordReader& from) {
  ScramVerifier verifier;
  verifier.salt = from.text();
  verifier.iterations = from.u32();
  verifier.stored_key = from.text();
  verifier.server_key = from.text();
  return verifier;
}

void put_rights(const KeyRights& rights, RecordWriter& to) {
  to.put_u32(static_cast<std::uint32_t>(rights.grants.size()));
  for (const Grant& grant : rights.grants) {
    to.put_u8(static_cast<std::uint8_t>(grant.permission));
    to.put_text(grant.project);
    to.put_text(grant.view);
  }
  to.put_u64(rights.quota.requests_per_second);
  to.put_u64(rights.quota.rows_per_second);
  to.put_u64(rights.quota.bytes_per_second);
}

KeyRights read_rights(RecordReader& from) {
  KeyRights rights;
  const std::uint32_t grants = from.count(kGrantBytesLeast);
  for (std::uint32_t i = 0; i < grants; ++i) {
    Grant& grant = rights.grants.emplace_back();
    grant.permission =
        static_cast<Permission>(from.u8_up_to(static_cast<std::uint8_t>(Permission::kAdmin)));
    grant.project = from.text();
    grant.view = from.text();
  }
  rights.quota.requests_per_second = from.u64();
  rights.quota.rows_per_second = from.u64();
  rights.quota.bytes_per_second = from.u64();
  return rights;
}

bool are_grants(const std::vector<Grant>& grants) {
  return std::all_of(grants.begin(), grants.end(), [](const Grant& grant) {
    return grant.permission >= Permission::kRead && check_grant(grant).ok();
  });
}

bool is_whole(const ScramVerifier& verifier, ScramHash hash) {
  return !verifier.salt.empty() && verifier.iterations >= kScramIterations &&
         verifier.stored_key.size() == hash_bytes(hash) &&
         verifier.server_key.size() == hash_bytes(hash);
}

}  // namespace

std::string credential_record_key(std::string_view name) {
  return std::string(kNamePrefix).append(name);
}

std::string encode_credential(const Credential& credential) {
  RecordWriter fields;
  fields.put_u8(kFormat);
  fields.put_text(credential.name);
  fields.put_timestamp(credential.created);
  fields.put_text(credential.secret_sha256);
  put_verifier(credential.scram_sha256, fields);
  put_verifier(credential.scram_sha512, fields);
  fields.put_text(credential.prefix);
  put_rights(credential.rights, fields);
  return seal(credential_record_key(credential.name), std::move(fields));
}

Result<Credential> decode_credential(std::string_view key, std::string_view record) {
  ASSIGN_OR_RETURN(const Opened opened, open_seal(key, record));
  RecordReader fields(opened.fields);
  Credential credential;
  credential.name = fields.text();
  credential.created = fields.timestamp();
  credential.secret_sha256 = fields.text();
  credential.scram_sha256 = read_verifier(fields);
  credential.scram_sha512 = read_verifier(fields);
  if (opened.format == kFormatWithoutGrants) {
    if (fields.u32() != 0) return damaged(key, "its fields do not fit each other");
    credential.rights = rights_of_old_keys();
  } else {
    credential.prefix = fields.text();
    credential.rights = read_rights(fields);
  }
  credential.meter = std::make_shared<QuotaMeter>(credential.rights.quota);
  if (!fields.at_end() || !are_grants(credential.rights.grants) ||
      !is_valid_name(credential.name) || credential_record_key(credential.name) != key ||
      credential.secret_sha256.size() != hash_bytes(ScramHash::kSha256) ||
      !is_whole(credential.scram_sha256, ScramHash::kSha256) ||
      !is_whole(credential.scram_sha512, ScramHash::kSha512))
    return damaged(key, "its fields do not fit each other");
  return credential;
}

std::string encode_decoy_key(std::string_view decoy_key) {
  RecordWriter fields;
  fields.put_u8(kFormatWithoutGrants);
  fields.put_text(decoy_key);
  return seal(kDecoyKeyRecord, std::move(fields));
}

Result<std::string> decode_decoy_key(std::string_view record) {
  ASSIGN_OR_RETURN(const Opened opened, open_seal(kDecoyKeyRecord, record));
  RecordReader fields(opened.fields);
  std::string decoy_key(fields.text());
  if (!fields.at_end() || decoy_key.size() != hash_bytes(ScramHash::kSha256))
    return damaged(kDecoyKeyRecord, "its fields do not fit each other");
  return decoy_key;
}

}  // namespace skua
