#include "tests/access/door_access.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "skua/v1/online.pb.h"

namespace skua::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DoorAccessTest : public DoorAccess {
 protected:
  void expect_everywhere(const std::string& who, const std::string& secret, Operation operation,
                         StatusCode code) {
    const auto method = operation_info(operation).method;
    EXPECT_EQ(over_grpc(operation, secret), code) << "gRPC " << method << ", " << who;
    EXPECT_EQ(over_http(operation, secret), code) << "HTTP " << method << ", " << who;
  }
  void expect_let_in(const std::string& who, const std::string& secret, Operation operation) {
    for (const StatusCode code : {over_grpc(operation, secret), over_http(operation, secret)})
      EXPECT_TRUE(code != StatusCode::kUnauthenticated && code != StatusCode::kPermissionDenied)
          << operation_info(operation).method << ", " << who;
  }
};

TEST_F(DoorAccessTest, NoOperationWithoutTheRightKey) {
  make_targets();
  const std::string revoked = make_key("revoked", {"admin:*/*"});
  revoke("revoked");
  std::string changed = admin_secret;
  changed.back() = changed.back() == 'x' ? 'y' : 'x';
  const std::string reader = make_key("reader", {"read:*/*"});
  const std::string writer = make_key("writer", {"write:*/*"});
  const std::string both = make_key("both", {"read:*/*", "write:*/*"});
  const std::string of_project = make_key("of-project", {"admin:mine/*", "admin:other/*"});
  const std::string of_other = make_key("of-other", {"admin:other/*"});
  const std::string of_view = make_key("of-view", {"admin:mine/winds", "admin:other/*"});

  for (const OperationInfo& info : kOperations) {
    const Operation operation = info.operation;
    expect_everywhere("without a key", "", operation, StatusCode::kUnauthenticated);
    expect_everywhere("a wrong key", changed, operation, StatusCode::kUnauthenticated);
    expect_everywhere("a short key", "skua_", operation, StatusCode::kUnauthenticated);
    expect_everywhere("a revoked key", revoked, operation, StatusCode::kUnauthenticated);
    if (info.need == OperationNeed::kRead)
      expect_everywhere("a writer", writer, operation, StatusCode::kPermissionDenied);
    if (info.need == OperationNeed::kWrite)
      expect_everywhere("a reader", reader, operation, StatusCode::kPermissionDenied);
    if (info.need == OperationNeed::kAdmin || info.need == OperationNeed::kOperate)
      expect_everywhere("no admin", both, operation, StatusCode::kPermissionDenied);
    if (info.need == OperationNeed::kOperate)
      expect_everywhere("a project's admin", of_project, operation, StatusCode::kPermissionDenied);
    if (!names_a_view(operation)) continue;
    expect_everywhere("another project's admin", of_other, operation,
                      StatusCode::kPermissionDenied);
    expect_everywhere("another view's admin", of_view, operation, StatusCode::kPermissionDenied);
  }
  // None of them had an effect.
  v1::ListRequest list;
  list.set_project("mine");
  const auto definitions = admin->list(list);
  ASSERT_TRUE(definitions.ok());
  EXPECT_EQ(definitions->feature_views_size(), 1);
  EXPECT_EQ(admin->list_loads()->loads_size(), 1);
  const auto status = admin->status();
  EXPECT_EQ(status->holds_size(), 1);
  EXPECT_EQ(status->erasures_size(), 0);
}

TEST_F(DoorAccessTest, TheRightKeyIsEnough) {
  make_targets();
  std::vector<OperationInfo> operations(std::begin(kOperations), std::end(kOperations));
  // What is dropped first is nobody's any more.
  std::stable_partition(operations.begin(), operations.end(), [](const OperationInfo& info) {
    return info.operation != Operation::kDrop;
  });
  for (const OperationInfo& info : operations) {
    const std::string name = "key-" + std::string(info.method);
    std::string grant = "admin:*/*";
    if (info.need == OperationNeed::kRead) grant = "read:mine/weather";
    if (info.need == OperationNeed::kWrite) grant = "write:mine/weather";
    if (info.need == OperationNeed::kAdmin) grant = "admin:mine/*";
    if (info.need == OperationNeed::kAny) grant = "read:mine/weather";
    expect_let_in(grant, make_key(name, {grant}), info.operation);
  }
}

TEST_F(DoorAccessTest, ARefusalSaysWhatIsMissingAndWhen) {
  HttpClient http(server->http_port());
  const auto post = [&](const std::string& headers) {
    return http.send_raw(
        "POST /v1/online/get-features HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        "Content-Type: application/json\r\n" +
            headers + "Content-Length: 2\r\n\r\n{}",
        seconds(10));
  };
  EXPECT_NE(post("").find("WWW-Authenticate: Bearer\r\n"), std::string::npos);
  v1::Quota quota;
  quota.set_requests_per_second(1);
  const std::string slow = make_key("slow", {"read:*/*"}, quota);
  std::string answer;
  for (int i = 0; i < 10 && answer.find(" 429 ") == std::string::npos; ++i)
    answer = post("X-API-Key: " + slow + "\r\n");
  EXPECT_NE(answer.find(" 429 "), std::string::npos);
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(answer.find("Retry-After: "), answer.rfind("Retry-After: "));
  EXPECT_EQ(over_grpc(Operation::kGetFeatures, slow), StatusCode::kResourceExhausted);
}

TEST_F(DoorAccessTest, WriterIdsAreOfTheirKey) {
  for (const std::string project : {"mine", "other"}) {
    const auto client = client_with(make_key("etl-" + project, {"write:" + project + "/*"}));
    v1::WriteRowsRequest request;
    request.set_project(project);
    request.set_feature_view("weather");
    v1::NamedColumn& airport = *request.add_columns();
    airport.set_name("airport");
    airport.mutable_column()->add_string_values("EWR");
    request.mutable_writer()->set_writer_id("etl");
    request.mutable_writer()->set_sequence(43);
    for (const bool is_repeat : {false, true}) {
      const auto receipt = client->write_rows(request);
      ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
      EXPECT_EQ(receipt->repeated_receipt(), is_repeat) << project;
    }
  }
}

TEST_F(DoorAccessTest, OpenConnectionsFollowTheirKey) {
  const std::string secret = make_key("reader", {"read:mine/*"});
  const auto client = client_with(secret);
  v1::DescribeRequest describe;
  describe.set_project("mine");
  describe.set_name("weather");
  EXPECT_TRUE(client->describe(describe).ok());
  v1::ChangeKeyRequest change;
  change.set_name("reader");
  v1::Grant& grant = *change.add_grants();
  grant.set_permission(v1::READ);
  grant.set_project("other");
  ASSERT_TRUE(admin->change_key(change).ok());
  EXPECT_EQ(client->describe(describe).status().code(), StatusCode::kPermissionDenied);
  revoke("reader");
  EXPECT_EQ(client->describe(describe).status().code(), StatusCode::kUnauthenticated);
}

TEST_F(DoorAccessTest, KeysAndTheAdminFileOutliveARestart) {
  const std::string reader = make_key("reader", {"read:mine/weather"});
  struct stat info {};
  ASSERT_EQ(stat((folder.path() / "admin.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_TRUE(server->start().ok());
  EXPECT_TRUE(client_with(admin_secret)->list_keys().ok());
  EXPECT_EQ(over_grpc(Operation::kGetFeatures, reader), StatusCode::kOk);
  EXPECT_EQ(over_grpc(Operation::kWriteRows, reader), StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace skua::test
