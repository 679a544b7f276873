#include "storage/credentials/credential_codec.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include "storage/codec/record_io.h"
#include "tests/unit/credentials/seeded_bytes.h"

namespace skua {
namespace {

Credential sample(const std::string& name) {
  KeyRights rights{{{Permission::kRead, "weather", "airports"}, {Permission::kAdmin, "*", "*"}},
                   {10, 20, 30}};
  auto made = make_credential(name, "secret", {1'700'000'000'000'000}, std::move(rights),
                              test::seeded_bytes(7));
  EXPECT_TRUE(made.ok()) << made.status().to_string();
  return *std::move(made);
}

TEST(CredentialCodec, ReadsWhatItWrote) {
  const Credential credential = sample("clicks-1");
  const std::string key = credential_record_key("clicks-1");
  const auto read = decode_credential(key, encode_credential(credential));
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  EXPECT_EQ(*read, credential);
  const std::string decoy(32, 'x');
  const auto decoy_read = decode_decoy_key(encode_decoy_key(decoy));
  ASSERT_TRUE(decoy_read.ok());
  EXPECT_EQ(*decoy_read, decoy);
}

// As versions before 1.1 wrote it.
std::string record_without_grants(const Credential& credential) {
  RecordWriter fields;
  fields.put_u8(1);
  fields.put_text(credential.name);
  fields.put_timestamp(credential.created);
  fields.put_text(credential.secret_sha256);
  for (const ScramVerifier* verifier : {&credential.scram_sha256, &credential.scram_sha512}) {
    fields.put_text(verifier->salt);
    fields.put_u32(verifier->iterations);
    fields.put_text(verifier->stored_key);
    fields.put_text(verifier->server_key);
  }
  fields.put_u32(0);
  std::string record = fields.take();
  const std::string key = credential_record_key(credential.name);
  const std::uint64_t sum =
      XXH3_64bits_withSeed(record.data(), record.size(), XXH3_64bits(key.data(), key.size()));
  record.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return record;
}

TEST(CredentialCodec, KeysOfBeforeGrantsMayWriteAsTheyCould) {
  Credential before = sample("clicks");
  const auto read =
      decode_credential(credential_record_key("clicks"), record_without_grants(before));
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  before.rights = rights_of_old_keys();
  before.prefix.clear();
  EXPECT_EQ(*read, before);
  ASSERT_NE(read->meter, nullptr);
  EXPECT_EQ(grant_text(read->rights.grants.at(0)), "write:*/*");
}

TEST(CredentialCodec, GrantsThatNoKeyCanHaveAreDamage) {
  for (const Grant& bad : {Grant{Permission::kRead, "a b", "v"}, Grant{Permission::kRead, "", "v"},
                           Grant{Permission::kRead, "*", "v"}, Grant{Permission(0), "p", "v"},
                           Grant{Permission(4), "p", "v"}}) {
    Credential credential = sample("clicks");
    credential.rights.grants = {bad};
    EXPECT_EQ(decode_credential(credential_record_key("clicks"), encode_credential(credential))
                  .status()
                  .code(),
              StatusCode::kDataLoss);
  }
}

TEST(CredentialCodec, HoldsNoSecret) {
  const std::string record = encode_credential(sample("clicks"));
  EXPECT_EQ(record.find("secret"), std::string::npos);
}

TEST(CredentialCodec, NoticesEveryFlippedBitAndEveryCut) {
  const std::string key = credential_record_key("clicks");
  const std::string record = encode_credential(sample("clicks"));
  for (std::size_t i = 0; i < record.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = record;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_EQ(decode_credential(key, damaged).status().code(), StatusCode::kDataLoss) << i;
    }
    EXPECT_EQ(decode_credential(key, record.substr(0, i)).status().code(), StatusCode::kDataLoss);
  }
}

TEST(CredentialCodec, ARecordUnderAnotherKeyIsDamage) {
  const std::string record = encode_credential(sample("clicks"));
  EXPECT_EQ(decode_credential(credential_record_key("other"), record).status().code(),
            StatusCode::kDataLoss);
  EXPECT_EQ(decode_decoy_key(record).status().code(), StatusCode::kDataLoss);
}

TEST(CredentialCodec, WeakVerifiersAreRefused) {
  Credential weak = sample("clicks");
  weak.scram_sha512.iterations = kScramIterations - 1;
  EXPECT_EQ(
      decode_credential(credential_record_key("clicks"), encode_credential(weak)).status().code(),
      StatusCode::kDataLoss);
}

}  // namespace
}  // namespace skua
