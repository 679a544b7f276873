#include <nlohmann/json.hpp>

#include "skua/v1/admin.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;
using KeyOperationsTest = WireTest;

constexpr char kCreate[] =
    R"({"name":"clicks","grants":[{"permission":"READ","project":"ads","feature_view":"*"}]})";

TEST_F(KeyOperationsTest, AKeyIsMadeListedAndRevoked) {
  v1::CreateKeyRequest create;
  create.set_name("clicks");
  v1::Grant& grant = *create.add_grants();
  grant.set_permission(v1::WRITE);
  create.mutable_quota()->set_rows_per_second(1000);
  const auto created = call_proto<v1::CreateKeyResponse>(Operation::kCreateKey, create);
  EXPECT_EQ(created.key().name(), "clicks");
  EXPECT_EQ(created.key().created_us(), kNow.us);
  EXPECT_NE(*credentials->table()->check("clicks", created.secret()), nullptr);

  const Reply listed = call(Operation::kListKeys, "{}");
  ASSERT_TRUE(listed.status.ok()) << listed.status.to_string();
  EXPECT_EQ(json::parse(listed.body)["keys"].size(), 1u);
  EXPECT_EQ(json::parse(listed.body)["keys"][0]["name"], "clicks");
  EXPECT_EQ(listed.body.find(created.secret()), std::string::npos);

  EXPECT_TRUE(call(Operation::kRevokeKey, R"({"name":"clicks"})").status.ok());
  EXPECT_EQ(
      call_proto<v1::ListKeysResponse>(Operation::kListKeys, v1::ListKeysRequest()).keys_size(), 0);
}

TEST_F(KeyOperationsTest, JsonHasTheSecretToo) {
  const Reply reply = call(Operation::kCreateKey, kCreate);
  ASSERT_TRUE(reply.status.ok()) << reply.status.to_string();
  const std::string secret = json::parse(reply.body)["secret"];
  EXPECT_TRUE(secret.starts_with("skua_"));
  EXPECT_NE(*credentials->table()->find_bearer(secret), nullptr);
}

TEST_F(KeyOperationsTest, RefusesByCode) {
  ASSERT_TRUE(call(Operation::kCreateKey, kCreate).status.ok());
  EXPECT_EQ(call(Operation::kCreateKey, kCreate).status.code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(call(Operation::kCreateKey, R"({"name":"a b","grants":[{"permission":"READ"}]})")
                .status.code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(call(Operation::kCreateKey, R"({"name":"a","project":"b"})").status.code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(call(Operation::kRevokeKey, R"({"name":"nothing"})").status.code(),
            StatusCode::kNotFound);
  EXPECT_EQ(call(Operation::kChangeKey, R"({"name":"nothing","grants":[{"permission":"READ"}]})")
                .status.code(),
            StatusCode::kNotFound);
  for (const char* grants :
       {"[]", R"([{"project":"ads"}])", R"([{"permission":"READ","project":"a b"}])",
        R"([{"permission":"READ","project":"*","feature_view":"v"}])"})
    for (const Operation operation : {Operation::kCreateKey, Operation::kChangeKey})
      EXPECT_EQ(call(operation, std::string(R"({"name":"clicks","grants":)") + grants + "}")
                    .status.code(),
                StatusCode::kInvalidArgument)
          << grants;
}

TEST_F(KeyOperationsTest, RightsAreShownAndChanged) {
  ASSERT_TRUE(call(Operation::kCreateKey, kCreate).status.ok());
  const Reply changed = call(Operation::kChangeKey,
                             R"({"name":"clicks","grants":[{"permission":"WRITE"}],
                                 "quota":{"rows_per_second":"7"}})");
  ASSERT_TRUE(changed.status.ok()) << changed.status.to_string();
  const auto key = json::parse(call(Operation::kListKeys, "{}").body)["keys"][0];
  EXPECT_EQ(key["grants"].size(), 1u);
  EXPECT_EQ(key["grants"][0]["permission"], "WRITE");
  EXPECT_EQ(key["grants"][0]["project"], "default");
  EXPECT_EQ(key["grants"][0]["feature_view"], "*");
  EXPECT_EQ(key["quota"]["rows_per_second"], "7");
  EXPECT_TRUE(std::string(key["prefix"]).starts_with("skua_"));
}

}  // namespace
}  // namespace skua
