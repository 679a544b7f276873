#include "storage/credentials/credential_codec.h"

#include <gtest/gtest.h>

#include "tests/unit/credentials/seeded_bytes.h"

namespace skua {
namespace {

Credential sample(const std::string& name) {
  auto made = make_credential(name, "secret", {1'700'000'000'000'000}, test::seeded_bytes(7));
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
