#include <nlohmann/json.hpp>

#include "skua/v1/admin.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;
using KeyOperationsTest = WireTest;

TEST_F(KeyOperationsTest, AKeyIsMadeListedAndRevoked) {
  v1::CreateKeyRequest create;
  create.set_name("clicks");
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
  const Reply reply = call(Operation::kCreateKey, R"({"name":"clicks"})");
  ASSERT_TRUE(reply.status.ok()) << reply.status.to_string();
  const std::string secret = json::parse(reply.body)["secret"];
  EXPECT_TRUE(secret.starts_with("skua_"));
  EXPECT_NE(*credentials->table()->find_bearer(secret), nullptr);
}

TEST_F(KeyOperationsTest, RefusesByCode) {
  ASSERT_TRUE(call(Operation::kCreateKey, R"({"name":"clicks"})").status.ok());
  EXPECT_EQ(call(Operation::kCreateKey, R"({"name":"clicks"})").status.code(),
            StatusCode::kAlreadyExists);
  EXPECT_EQ(call(Operation::kCreateKey, R"({"name":"a b"})").status.code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(call(Operation::kCreateKey, R"({"name":"a","project":"b"})").status.code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(call(Operation::kRevokeKey, R"({"name":"nothing"})").status.code(),
            StatusCode::kNotFound);
}

}  // namespace
}  // namespace skua
