#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace skua::test {

// An authority for certificates, made anew, so that none is ever checked in and none expires.
class TestAuthority {
 public:
  // A certificate and its key, in PEM.
  struct Pair {
    std::string certificate;
    std::string key;
  };
  struct Request {
    std::string name;           // The common name of the subject.
    bool is_for_server = true;  // Of localhost and 127.0.0.1; else for a client.
    // From now on.
    std::chrono::seconds begins = std::chrono::hours(-1);
    std::chrono::seconds ends = std::chrono::hours(24);
    int rsa_bits = 0;  // 0: a key on the curve P-256.
  };

  explicit TestAuthority(const std::string& name);
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  // In PEM.
  [[nodiscard]] const std::string& certificate() const;
  [[nodiscard]] Pair issue(const Request& request) const;
  [[nodiscard]] Pair for_server(const std::string& name) const { return issue({.name = name}); }
  [[nodiscard]] Pair for_client(const std::string& name) const {
    return issue({.name = name, .is_for_server = false});
  }

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The key of a pair under a passphrase.
[[nodiscard]] std::string under_passphrase(const std::string& key);

}  // namespace skua::test
