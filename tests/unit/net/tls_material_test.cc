#include "api/net/tls_material.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_folder.h"
#include "tests/support/test_authority.h"

namespace skua::test {
namespace {

class TlsMaterialTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = (folder.path() / name).string();
    std::ofstream(path) << text;
    return path;
  }

  ScratchFolder folder;
  TestAuthority authority{"authority"};
};

TEST_F(TlsMaterialTest, WhatIsRead) {
  const auto pair = authority.for_server("skua.example");
  const std::string chain = pair.certificate + authority.certificate();
  const auto read = read_tls_material(
      {file("chain", chain), file("key", pair.key), file("clients", authority.certificate())});
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->certificate_chain, chain);
  EXPECT_EQ(read->private_key, pair.key);
  EXPECT_EQ(read->client_authorities, authority.certificate());
  EXPECT_NE(read->subject.find("skua.example"), std::string::npos);
  EXPECT_EQ(read->valid_until - read->valid_from, Duration(std::chrono::hours(25)));
  const auto expired = authority.issue({.name = "old", .ends = std::chrono::seconds(-1)});
  EXPECT_TRUE(read_tls_material({file("c", expired.certificate), file("k", expired.key), {}}).ok());
}

// Each names the setting to look at.
TEST_F(TlsMaterialTest, WhatDoesNotServeIsRefused) {
  const auto pair = authority.for_server("server");
  const auto other = authority.for_server("other");
  const auto weak = authority.issue({.name = "weak", .rsa_bits = 1024});
  const std::string good = file("good.pem", pair.certificate);
  const std::string key = file("key.pem", pair.key);
  std::string broken = pair.certificate;
  broken.replace(100, 10, "AAAAAAAAAA");
  const struct {
    const char* what;
    const char* setting;
    TlsFiles files;
  } cases[] = {
      {"no such certificate", "tls_certificate_file", {"/no/such/file", key, {}}},
      {"a folder", "tls_certificate_file", {folder.path().string(), key, {}}},
      {"an empty file", "tls_certificate_file", {file("empty", ""), key, {}}},
      {"a key for a certificate", "tls_certificate_file", {key, key, {}}},
      {"a broken certificate", "tls_certificate_file", {file("broken", broken), key, {}}},
      {"a broken second certificate",
       "tls_certificate_file",
       {file("chain", pair.certificate + broken), key, {}}},
      {"a weak certificate",
       "tls_certificate_file",
       {file("weak", weak.certificate), file("weak.key", weak.key), {}}},
      {"too much",
       "tls_certificate_file",
       {file("much", std::string((1 << 20) + 1, '#')), key, {}}},
      {"no such key", "tls_key_file", {good, "/no/such/file", {}}},
      {"a certificate for a key", "tls_key_file", {good, good, {}}},
      {"another's key", "tls_key_file", {good, file("other", other.key), {}}},
      {"a key under a passphrase",
       "tls_key_file",
       {good, file("locked", under_passphrase(pair.key)), {}}},
      {"no such authorities", "tls_client_ca_file", {good, key, "/no/such/file"}},
      {"authorities that are none", "tls_client_ca_file", {good, key, key}},
  };
  for (const auto& it : cases) {
    const Status status = read_tls_material(it.files).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << it.what;
    EXPECT_TRUE(status.message().starts_with(it.setting)) << it.what << ": " << status.message();
    EXPECT_EQ(status.message().find("PRIVATE KEY"), std::string::npos) << it.what;
  }
}

}  // namespace
}  // namespace skua::test
