#include "storage/credentials/hashes.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "storage/credentials/credential.h"

namespace skua {
namespace {

std::string hex(const Result<std::string>& bytes) {
  EXPECT_TRUE(bytes.ok()) << bytes.status().to_string();
  std::string out;
  if (!bytes.ok()) return out;
  for (const char c : *bytes) {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned char>(c));
    out += digits;
  }
  return out;
}

// FIPS 180-4, "abc".
TEST(Hashes, DigestsFollowTheStandard) {
  EXPECT_EQ(hex(digest(ScramHash::kSha256, "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(digest(ScramHash::kSha512, "abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

// RFC 4231, case 2.
TEST(Hashes, HmacFollowsTheStandard) {
  constexpr std::string_view kText = "what do ya want for nothing?";
  EXPECT_EQ(hex(hmac(ScramHash::kSha256, "Jefe", kText)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac(ScramHash::kSha512, "Jefe", kText)),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

// RFC 7914, section 11: the first block.
TEST(Hashes, SaltedPasswordFollowsTheStandard) {
  EXPECT_EQ(hex(salted_password(ScramHash::kSha256, "passwd", "salt", 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

TEST(Hashes, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
  EXPECT_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
  EXPECT_FALSE(equal_in_constant_time("ab", "abc"));
}

TEST(Hashes, RandomBytesDiffer) {
  const auto first = secure_random_bytes(32);
  const auto second = secure_random_bytes(32);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->size(), 32u);
  EXPECT_NE(*first, *second);
}

TEST(Secrets, AreTheRandomBytesInBase62) {
  const auto counting = [](std::size_t count) -> Result<std::string> {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i));
    return bytes;
  };
  const auto secret = make_secret(counting);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(*secret, "skua_mow810_flDIBkGwcRKRL9GXCgaFM3UNu2jQTCljt7CJTlUa300");
  EXPECT_EQ(hex(digest(ScramHash::kSha256, *secret)),
            "423d696521161c33192f0235e15772e8e4e149c7367c53ef0a8ebc2ee1fd8549");
}

TEST(Secrets, AreNotMadeWithoutRandomBytes) {
  const auto none = [](std::size_t) -> Result<std::string> { return internal_error("none"); };
  EXPECT_EQ(make_secret(none).status().code(), StatusCode::kInternal);
  EXPECT_EQ(make_credential("a", "s", {}, {}, none).status().code(), StatusCode::kInternal);
}

}  // namespace
}  // namespace skua
