// Bodies that are no messages at all: malformed, truncated, random, nested, oversize. Each is a
// typed error, nothing changes, and the server lives.

#include <iostream>

#include "tests/integration/all_doors_test.h"
#include "tests/support/http_door.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

constexpr std::size_t kRequestBytesMax = 1 << 20;

void small_requests(Settings& settings) { settings.limits.request_bytes_max = kRequestBytesMax; }

class BadMessageTest : public AllDoorsTest {
 protected:
  BadMessageTest() : AllDoorsTest(small_requests) {}

  void SetUp() override {
    AllDoorsTest::SetUp();
    apply(apply_of(
        "view", {{"id", ValueType::kInt64}},
        {{"n", ValueType::kInt64}, {"s", ValueType::kString}, {"v", ValueType::kDoubleList}}));
    server_->clock().advance(std::chrono::seconds(1));
    door_ = std::make_unique<HttpDoor>(server_->http_port(), HttpBody::kJson);
  }

  [[nodiscard]] Status post_json(std::string_view path, const std::string& body) {
    HttpAnswer answer;
    return door_->post(path, "application/json", body, answer);
  }
  [[nodiscard]] Status post_protobuf(std::string_view path, const std::string& body) {
    HttpAnswer answer;
    return door_->post(path, "application/x-protobuf", body, answer);
  }
  void expect_alive() {
    (void)write(write_of("view", {{"id", ValueType::kInt64, {std::int64_t{77}}},
                                  {"n", ValueType::kInt64, {std::int64_t{7}}}}));
    v1::GetFeaturesResponse answer;
    ASSERT_EQ(
        server_->grpc()
            .read(read_of({"view:n"}, {{"id", ValueType::kInt64, {std::int64_t{77}}}}), answer)
            .to_string(),
        "OK");
    EXPECT_EQ(answer.features(0).values().int64_values(0), 7);
  }

  std::unique_ptr<HttpDoor> door_;
};

bool is_clients_fault(StatusCode code) {
  return code == StatusCode::kInvalidArgument || code == StatusCode::kNotFound ||
         code == StatusCode::kFailedPrecondition || code == StatusCode::kOutOfRange ||
         code == StatusCode::kResourceExhausted || code == StatusCode::kAborted ||
         code == StatusCode::kAlreadyExists;
}

TEST_F(BadMessageTest, MalformedJson) {
  const std::vector<std::string> nowhere = {"",
                                            " ",
                                            "{",
                                            "}",
                                            "null",
                                            "[]",
                                            "42",
                                            "\"text\"",
                                            "{]",
                                            "{\"a\"",
                                            "{\"a\":}",
                                            "{,}",
                                            "{\"project\": \"p\"} trailing",
                                            "{\"project\": tru}",
                                            "{\"project\": \"\xff\xfe\"}",
                                            "{\"project\": \"unterminated",
                                            "{\"project\": 1}",
                                            "{\"unknown_field\": 1}",
                                            "{\"project\": \"\\ud800\"}",
                                            std::string("{\"project\": \"a\0b\"}", 17),
                                            "{'project': 'p'}"};
  const std::uint64_t before = last_sequence();
  for (const OperationInfo& info : kOperations) {
    for (const std::string& body : nowhere) {
      // Without fields these operations need, an empty object is no error for them.
      const Status status = post_json(info.http_path, body);
      EXPECT_EQ(status_code_name(status.code()), "INVALID_ARGUMENT")
          << info.http_path << " " << body;
    }
  }
  EXPECT_EQ(last_sequence(), before);
  expect_alive();
}

TEST_F(BadMessageTest, JsonOfTheWrongShape) {
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {"/v1/ingest/write-rows", R"({"feature_view": "view"})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "rows": 1})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "rows": [1]})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "rows": [{"id": 1}, null]})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "rows": [], "columns": {}})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "columns": []})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "columns": {"id": 1}})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "columns": {"id": [1], "id": [2]}})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "columns": {"id": [1, 2], "n": [1]}})"},
      {"/v1/ingest/write-rows", R"({"feature_view": "view", "feature_view": "view", "rows": []})"},
      {"/v1/ingest/write-rows",
       R"({"feature_view": "view", "rows": [{"id": 1}], "partial": true})"},
      {"/v1/ingest/write-rows",
       R"({"feature_view": "view", "rows": [{"id": 1}], "writer": {"id": 5}})"},
      {"/v1/ingest/delete-rows", R"({"feature_view": "view", "columns": {"id": [1], "n": [1]}})"},
      {"/v1/online/get-features", R"({"features": ["view:n"], "entities": {"id": 1}})"},
      {"/v1/online/get-features", R"({"features": ["view:n"], "entities": [1]})"},
      {"/v1/online/get-features", R"({"features": "view:n", "entities": {"id": [1]}})"},
      {"/v1/online/get-features",
       R"({"features": ["view:n"], "entities": {"id": [1], "id": [1]}})"},
      {"/v1/online/get-features", R"({"features": ["view:n"], "entities": {"id": [{}]}})"},
      {"/v1/online/get-features", R"({"features": ["view:n"], "entities": {"id": [[1]]}})"},
      {"/v1/online/get-features",
       R"({"features": ["view:n"], "entities": {"id": [1]}, "as_of": 1372939200})"},
      {"/v1/online/get-features",
       R"({"features": ["view:n"], "entities": {"id": [1]}, "as_of": "2013-07-04T12:00:00"})"},
      {"/v1/online/get-features",
       R"({"features": ["view:n"], "entities": {"id": [1]}, "known_at": "as_served"})"},
      {"/v1/online/get-features",
       R"({"features": ["view:n"], "entities": {"id": [1]}, "include": ["everything"]})"}};
  const std::uint64_t before = last_sequence();
  for (const auto& [path, body] : bodies) {
    const Status status = post_json(path, body);
    EXPECT_EQ(status_code_name(status.code()), "INVALID_ARGUMENT") << path << " " << body;
    EXPECT_FALSE(status.message().empty());
  }
  EXPECT_EQ(last_sequence(), before);
  // Within one row a field twice is that row's problem.
  HttpAnswer answer;
  ASSERT_TRUE(
      door_
          ->post("/v1/ingest/write-rows", "application/json",
                 R"({"feature_view": "view", "rows": [{"id": 1, "n": 1, "n": 2}, {"id": 2}]})",
                 answer)
          .ok());
  EXPECT_NE(answer.body.find("\"rejected\":1"), std::string::npos) << answer.body;
  expect_alive();
}

TEST_F(BadMessageTest, DeeplyNestedJson) {
  for (const std::size_t depth : {33, 1000, 200000}) {
    const std::string brackets = std::string(depth, '[') + std::string(depth, ']');
    for (const OperationInfo& info : kOperations) {
      const Status status = post_json(info.http_path, "{\"project\": " + brackets + "}");
      EXPECT_EQ(status_code_name(status.code()), "INVALID_ARGUMENT") << info.http_path;
    }
    std::string objects;
    for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
    EXPECT_EQ(post_json("/v1/ingest/write-rows", objects).code(), StatusCode::kInvalidArgument);
  }
  expect_alive();
}

TEST_F(BadMessageTest, MalformedProtobuf) {
  RandomSource random(test_seeds(1).front());
  std::cout << "seed " << random.seed() << "\n";
  for (const OperationInfo& info : kOperations) {
    for (int i = 0; i < 40; ++i) {
      std::string body;
      for (std::int64_t n = random.between(1, 60); n > 0; --n)
        body.push_back(static_cast<char>(random.between(0, 255)));
      const Status status = post_protobuf(info.http_path, body);
      EXPECT_TRUE(status.ok() || is_clients_fault(status.code()))
          << info.http_path << " " << status.to_string();
    }
  }
  expect_alive();
}

TEST_F(BadMessageTest, TruncatedAndDamagedWrites) {
  RandomSource random(test_seeds(1).front());
  std::cout << "seed " << random.seed() << "\n";
  const std::string whole =
      write_of("view",
               {{"id", ValueType::kInt64, {std::int64_t{1}, std::int64_t{2}}},
                {"n", ValueType::kInt64, {std::int64_t{1}, {}}},
                {"s", ValueType::kString, {std::string("text"), std::string()}},
                {"v", ValueType::kDoubleList, {std::vector<double>{1, 2}, std::vector<double>{}}}},
               {server_->clock().now(), server_->clock().now()})
          .SerializeAsString();
  const std::uint64_t before = last_sequence();
  ASSERT_EQ(post_protobuf("/v1/ingest/write-rows", whole).to_string(), "OK");
  ASSERT_GT(last_sequence(), before);
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const Status status = post_protobuf("/v1/ingest/write-rows", whole.substr(0, bytes));
    EXPECT_TRUE(status.ok() || is_clients_fault(status.code()))
        << bytes << ": " << status.to_string();
  }
  for (int i = 0; i < 1500; ++i) {
    std::string damaged = whole;
    for (std::int64_t n = random.between(1, 4); n > 0; --n)
      damaged[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(whole.size()) - 1))] =
          static_cast<char>(random.between(0, 255));
    const Status status = post_protobuf("/v1/ingest/write-rows", damaged);
    EXPECT_TRUE(status.ok() || is_clients_fault(status.code())) << status.to_string();
  }
  expect_alive();
}

// What a protobuf column can get wrong and JSON cannot.
TEST_F(BadMessageTest, ColumnsThatDoNotAddUp) {
  const auto expect_refused = [&](const std::function<void(v1::Column&)>& change) {
    v1::WriteRowsRequest request = write_of(
        "view",
        {{"id", ValueType::kInt64, {std::int64_t{1}, std::int64_t{2}}},
         {"v", ValueType::kDoubleList, {std::vector<double>{1, 2}, std::vector<double>{3}}}});
    change(*request.mutable_columns(1)->mutable_column());
    const std::uint64_t before = last_sequence();
    for (Door* door : {server_->doors()[0], server_->doors()[2]}) {
      v1::WriteRowsResponse receipt;
      EXPECT_EQ(door->write(request, receipt).code(), StatusCode::kInvalidArgument)
          << request.columns(1).ShortDebugString();
    }
    EXPECT_EQ(last_sequence(), before);
  };
  expect_refused([](v1::Column& c) { c.add_list_lengths(4); });
  expect_refused([](v1::Column& c) { c.set_list_lengths(0, 4000000000U); });
  expect_refused([](v1::Column& c) { c.add_double_values(1); });
  expect_refused([](v1::Column& c) { c.add_int64_values(1); });
  expect_refused([](v1::Column& c) { c.set_type(v1::STRING); });
  expect_refused([](v1::Column& c) { c.set_type(static_cast<v1::ValueType>(99)); });
  expect_refused([](v1::Column& c) { c.set_nulls(std::string(1, '\0')); });
  expect_refused([](v1::Column& c) { c.set_nulls(std::string(3, '\0')); });
  expect_alive();
}

TEST_F(BadMessageTest, BodiesBeyondTheLimit) {
  const std::string text(kRequestBytesMax, 's');
  const v1::WriteRowsRequest request = write_of(
      "view", {{"id", ValueType::kInt64, {std::int64_t{1}}}, {"s", ValueType::kString, {text}}});
  const std::uint64_t before = last_sequence();
  for (Door* door : server_->doors()) {
    v1::WriteRowsResponse receipt;
    const Status status = door->write(request, receipt);
    EXPECT_TRUE(status.code() == StatusCode::kResourceExhausted ||
                status.code() == StatusCode::kInvalidArgument)
        << door->name() << " " << status.to_string();
  }
  EXPECT_EQ(last_sequence(), before);
  expect_alive();
}

TEST_F(BadMessageTest, Http) {
  HttpClient client(server_->http_port());
  const auto code_of = [&](const std::string& method, const std::string& path,
                           const std::string& type) {
    const auto answer = client.send(method, path, {{"Content-Type", type}}, "{}");
    return answer.ok() ? answer->code : 0;
  };
  EXPECT_EQ(code_of("POST", "/v1/nothing", "application/json"), 404);
  EXPECT_EQ(code_of("GET", "/v1/online/get-features", "application/json"), 405);
  EXPECT_EQ(code_of("POST", "/v1/online/get-features", "image/png"), 415);
  using std::chrono::milliseconds;
  for (const std::string& bytes :
       {std::string("what is this\r\n\r\n"), std::string("POST / HTTP/9.9\r\n\r\n"),
        std::string("\0\1\2\3\r\n\r\n", 8),
        std::string("POST /v1/registry/list HTTP/1.1\r\nHost: a\r\n"
                    "Content-Length: -5\r\n\r\n"),
        "GET / HTTP/1.1\r\nX: " + std::string(100000, 'x') + "\r\n\r\n"}) {
    const std::string answer = client.send_raw(bytes, milliseconds(500));
    // It says what is wrong, or hangs up.
    EXPECT_TRUE(answer.empty() || answer.substr(0, 10) == "HTTP/1.1 4") << answer.substr(0, 100);
  }
  expect_alive();
}

}  // namespace
}  // namespace skua::test
