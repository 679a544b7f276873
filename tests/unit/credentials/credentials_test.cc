#include "storage/credentials/credentials.h"

#include <gtest/gtest.h>

#include "storage/credentials/credential_codec.h"
#include "storage/store/forwarding_engine.h"
#include "tests/unit/credentials/seeded_bytes.h"
#include "tests/unit/service/fake_engine.h"

namespace skua {
namespace {

// Fails the next commit of records, with nothing stored.
class FailingEngine final : public ForwardingEngine {
 public:
  using ForwardingEngine::ForwardingEngine;

  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                      const std::function<void()>& publish) override {
    if (!next.ok()) return std::exchange(next, Status());
    return ForwardingEngine::commit_records(change, publish);
  }

  Status next;
};

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest() {
    store.time = {1'700'000'000'000'000};
    open();
  }

  void open() {
    auto opened = Credentials::open(engine, limits, random);
    ASSERT_TRUE(opened.ok()) << opened.status().to_string();
    credentials = *std::move(opened);
  }
  Credentials::Created create(const std::string& name) {
    auto created = credentials->create(name, rights_of_old_keys());
    EXPECT_TRUE(created.ok()) << created.status().to_string();
    return created.ok() ? *std::move(created) : Credentials::Created();
  }
  [[nodiscard]] bool opens(const std::string& name, const std::string& secret) const {
    const auto checked = credentials->table()->check(name, secret);
    return checked.ok() && *checked != nullptr && (*checked)->name == name;
  }

  FakeEngine store;
  FailingEngine engine{store};
  Limits limits;
  RandomBytes random = test::seeded_bytes(1);
  std::unique_ptr<Credentials> credentials;
};

TEST_F(CredentialsTest, ASecretOpensItsNameAndNoOther) {
  const auto a = create("a");
  const auto b = create("b");
  EXPECT_NE(a.secret, b.secret);
  EXPECT_EQ(a.credential->created, store.time);
  EXPECT_TRUE(opens("a", a.secret));
  EXPECT_FALSE(opens("a", b.secret));
  EXPECT_FALSE(opens("a", ""));
  EXPECT_FALSE(opens("nobody", a.secret));
  EXPECT_FALSE(opens("", ""));
  const auto bearer = credentials->table()->find_bearer(b.secret);
  ASSERT_TRUE(bearer.ok());
  EXPECT_EQ(*bearer, b.credential);
  EXPECT_EQ(*credentials->table()->find_bearer("skua_x"), nullptr);
}

TEST_F(CredentialsTest, OutlivesARestart) {
  const auto a = create("a");
  const auto decoy = credentials->table()->find_scram("nobody", ScramHash::kSha256);
  open();
  EXPECT_TRUE(opens("a", a.secret));
  EXPECT_EQ(*credentials->table()->find("a"), *a.credential);
  // A name that does not exist has the salt that it had, or it would be known by the change.
  EXPECT_EQ(credentials->table()->find_scram("nobody", ScramHash::kSha256)->verifier,
            decoy->verifier);
}

TEST_F(CredentialsTest, TheStoreHoldsNoSecret) {
  const auto a = create("a");
  for (const auto& [name, record] : store.records) {
    EXPECT_EQ(record.find(a.secret), std::string::npos);
    EXPECT_EQ(record.find(a.secret.substr(5)), std::string::npos);
  }
}

TEST_F(CredentialsTest, DecoysLookLikeVerifiers) {
  const auto a = create("a");
  for (const ScramHash hash : {ScramHash::kSha256, ScramHash::kSha512}) {
    const auto real = *credentials->table()->find_scram("a", hash);
    const auto decoy = *credentials->table()->find_scram("nobody", hash);
    const auto other = *credentials->table()->find_scram("noone", hash);
    EXPECT_EQ(real.credential, a.credential);
    EXPECT_EQ(real.verifier, a.credential->scram(hash));
    EXPECT_EQ(decoy.credential, nullptr);
    EXPECT_EQ(decoy.verifier.salt.size(), real.verifier.salt.size());
    EXPECT_EQ(decoy.verifier.iterations, real.verifier.iterations);
    EXPECT_EQ(decoy.verifier.stored_key.size(), real.verifier.stored_key.size());
    EXPECT_NE(decoy.verifier.salt, other.verifier.salt);
  }
}

TEST_F(CredentialsTest, RevokingShutsOut) {
  const auto a = create("a");
  const auto pinned = credentials->table();
  EXPECT_TRUE(credentials->is_valid(*a.credential));
  ASSERT_TRUE(credentials->revoke("a").ok());
  EXPECT_FALSE(opens("a", a.secret));
  EXPECT_FALSE(credentials->is_valid(*a.credential));
  EXPECT_EQ(*credentials->table()->find_bearer(a.secret), nullptr);
  EXPECT_EQ(pinned->find("a"), a.credential);  // Whoever holds a table sees nothing change.
  EXPECT_EQ(credentials->revoke("a").code(), StatusCode::kNotFound);
  open();
  EXPECT_FALSE(opens("a", a.secret));
  // The same name again is another key.
  const auto again = create("a");
  EXPECT_FALSE(opens("a", a.secret));
  EXPECT_TRUE(opens("a", again.secret));
  EXPECT_FALSE(credentials->is_valid(*a.credential));
}

TEST_F(CredentialsTest, ABearerIsFoundByItsPrefixAndProvenByItsSecret) {
  const auto a = create("a");
  const auto b = create("b");
  EXPECT_EQ(secret_prefix(a.secret), a.credential->prefix);
  EXPECT_EQ(a.credential->prefix.size(), 11u);
  std::string changed = a.secret;
  changed.back() = changed.back() == 'x' ? 'y' : 'x';
  const std::string crossed = a.credential->prefix + b.secret.substr(11);
  for (const std::string& wrong : {changed, crossed, a.credential->prefix, std::string(),
                                   a.secret + "x", a.secret.substr(0, a.secret.size() - 1)})
    EXPECT_EQ(*credentials->table()->find_bearer(wrong), nullptr) << wrong.size();
}

TEST_F(CredentialsTest, ChangedRightsHoldFromThereOnAndOverARestart) {
  const auto a = create("a");
  const KeyRights rights{{{Permission::kRead, "p", "*"}}, {0, 5, 0}};
  ASSERT_TRUE(credentials->change("a", rights).ok());
  EXPECT_TRUE(opens("a", a.secret));
  const CredentialPtr now = credentials->current(*a.credential);
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->rights, rights);
  EXPECT_EQ(*credentials->table()->find_bearer(a.secret), now);
  EXPECT_NE(now->meter, a.credential->meter);  // Another quota.
  // The same quota goes on with what was used.
  ASSERT_TRUE(credentials->change("a", {{{Permission::kWrite, "p", "*"}}, {0, 5, 0}}).ok());
  EXPECT_EQ(credentials->table()->find("a")->meter, now->meter);
  open();
  EXPECT_EQ(credentials->table()->find("a")->rights.grants[0].permission, Permission::kWrite);
  EXPECT_EQ(credentials->change("nobody", rights).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(credentials->change("a", {}).status().code(), StatusCode::kInvalidArgument);
  limits.grants_per_key_max = 1;
  open();
  EXPECT_EQ(credentials->change("a", {{rights.grants[0], rights.grants[0]}, {}}).status().code(),
            StatusCode::kInvalidArgument);
}

TEST_F(CredentialsTest, TheAdminKeyFileOpensEverythingAndIsNotStored) {
  const std::string secret = "of-any-form,but-not-a-short-one!";
  const auto open_with = [&](const std::string& admin_secret) {
    return Credentials::open(engine, limits, random, admin_secret);
  };
  // What no door takes would shut the admin out.
  for (const std::string& bad :
       {std::string("short"), std::string(513, 'a'), secret + " ", secret + "\t", "a " + secret,
        secret + "\x7f", secret + "\xc3\xa9"})
    EXPECT_EQ(open_with(bad).status().code(), StatusCode::kInvalidArgument) << bad;
  create("a");
  const auto opened = open_with(secret);
  ASSERT_TRUE(opened.ok()) << opened.status().to_string();
  const auto bearer = (*opened)->table()->find_bearer(secret);
  ASSERT_NE(*bearer, nullptr);
  EXPECT_EQ((*bearer)->name, kAdminKeyFileName);
  EXPECT_EQ((*bearer)->rights, rights_to_everything());
  EXPECT_EQ(*(*opened)->table()->find_bearer(secret + "!"), nullptr);
  EXPECT_EQ((*opened)->revoke(std::string(kAdminKeyFileName)).code(), StatusCode::kNotFound);
  EXPECT_TRUE((*opened)->revoke("a").ok());
  EXPECT_EQ((*(*opened)->table()->find_bearer(secret))->name, kAdminKeyFileName);
  EXPECT_EQ(store.records.count(credential_record_key(kAdminKeyFileName)), 0u);
  open();
  EXPECT_EQ(*credentials->table()->find_bearer(secret), nullptr);
}

TEST_F(CredentialsTest, RefusesByName) {
  create("a");
  EXPECT_EQ(credentials->create("a", rights_of_old_keys()).status().code(),
            StatusCode::kAlreadyExists);
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a,b"),
                                  std::string("a\0b", 3), std::string(129, 'a')})
    EXPECT_EQ(credentials->create(name, rights_of_old_keys()).status().code(),
              StatusCode::kInvalidArgument);
  limits.keys_max = 1;
  open();
  EXPECT_EQ(credentials->create("b", rights_of_old_keys()).status().code(),
            StatusCode::kResourceExhausted);
}

TEST_F(CredentialsTest, AFailedCommitChangesNothing) {
  const auto a = create("a");
  engine.next = unavailable("disk");
  EXPECT_EQ(credentials->create("b", rights_of_old_keys()).status().code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(credentials->table()->find("b"), nullptr);
  engine.next = unavailable("disk");
  EXPECT_EQ(credentials->revoke("a").code(), StatusCode::kUnavailable);
  EXPECT_TRUE(opens("a", a.secret));
  create("b");
  EXPECT_EQ(credentials->table()->by_name().size(), 2u);
}

TEST_F(CredentialsTest, DamagedRecordsAreNotOpened) {
  create("a");
  std::string& record = store.records.at(credential_record_key("a"));
  record.back() = static_cast<char>(record.back() ^ 1);
  EXPECT_EQ(Credentials::open(engine, limits, random).status().code(), StatusCode::kDataLoss);
}

}  // namespace
}  // namespace skua
