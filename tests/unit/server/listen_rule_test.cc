#include "server/listen_rule.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(ListenRule, WhatOnlyThisMachineReaches) {
  for (const char* host : {"127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost",
                           "::ffff:127.0.0.1", "[::ffff:127.1.2.3]"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host :
       {"0.0.0.0", "::", "[::]", "10.0.0.1", "128.0.0.1", "::ffff:10.0.0.1", "fe80::1",
        "skua.example", "localhost.example", "127.0.0.1.example", "127.1", "", "[", "[]"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

struct Listening {
  const char* what;
  const char* listen_host;
  const char* admin_host;
  bool has_keys;
  bool has_tls;
  bool asks_clients;
  const char* admin_tls;
  const char* insecure_listen;
  // The setting that the refusal begins with; empty: it may listen.
  const char* refused;
};

TEST(ListenRule, BeyondThisMachineOnlyWithCredentialsThatNobodyOverhears) {
  constexpr const char* kHere = "127.0.0.1";
  constexpr const char* kAll = "0.0.0.0";
  const Listening cases[] = {
      {"nothing set", kHere, kHere, false, false, false, "full", "none", ""},
      {"no keys, no TLS", kAll, kHere, false, false, false, "full", "none", "listen_host"},
      {"TLS alone", "::", kHere, false, true, false, "full", "none", "listen_host"},
      {"keys in clear", "skua.example", kHere, true, false, false, "full", "none", "listen_host"},
      {"keys and TLS", kAll, kHere, true, true, false, "full", "none", ""},
      {"the same, on the admin port", kAll, kAll, true, true, false, "full", "none", "admin_host"},
      {"and said so of it", kAll, kAll, true, true, false, "full", "admin", ""},
      {"certificates of clients", kAll, kAll, false, true, true, "full", "none", ""},
      {"said so", kAll, kAll, false, false, false, "full", "all", ""},
      {"said so of the admin port", kHere, kAll, false, false, false, "full", "admin", ""},
      {"of the admin port only", kAll, kAll, false, false, false, "full", "admin", "listen_host"},
      {"admin port, nothing", kHere, kAll, false, false, false, "full", "none", "admin_host"},
      {"admin port in clear", kAll, kAll, true, true, true, "off", "none", "admin_host"},
      {"admin port, nobody asked", kAll, kAll, false, true, true, "server", "none", "admin_host"},
      {"admin port, keys", kAll, kAll, true, true, true, "server", "none", "admin_host"},
      {"authorities without TLS", kHere, kHere, false, false, true, "full", "none",
       "tls_client_ca_file"},
  };
  for (const Listening& it : cases) {
    Settings settings;
    settings.data_dir = "data";
    settings.listen_host = it.listen_host;
    settings.admin_host = it.admin_host;
    if (it.has_keys) settings.authentication = "keys";
    if (it.has_tls) settings.tls_certificate_file = settings.tls_key_file = "file";
    if (it.asks_clients) settings.tls_client_ca_file = "file";
    settings.admin_tls = it.admin_tls;
    settings.insecure_listen = it.insecure_listen;
    const Status checked = check_settings(settings);
    if (*it.refused == '\0') {
      EXPECT_EQ(checked.to_string(), "OK") << it.what;
      continue;
    }
    EXPECT_EQ(checked.code(), StatusCode::kInvalidArgument) << it.what;
    EXPECT_NE(checked.message().find(it.refused), std::string::npos)
        << it.what << ": " << checked.message();
  }
}

TEST(ListenRule, CertificateAndKeyBelongTogether) {
  for (auto file : {&Settings::tls_certificate_file, &Settings::tls_key_file}) {
    Settings settings;
    settings.*file = "file";
    EXPECT_EQ(check_tls_settings(settings).code(), StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace skua
