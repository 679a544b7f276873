#include "api/payload/schema_registry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "storage/base/clock.h"
#include "tests/support/schema_registry_stub.h"

namespace skua::test {
namespace {

using std::chrono::milliseconds;

// Time for answers to run out, moved by hand.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override {
    return std::chrono::nanoseconds(ns.load());
  }
  std::atomic<std::int64_t> ns = 1;
};

class SchemaRegistryTest : public ::testing::Test {
 protected:
  std::unique_ptr<SchemaRegistry> make(SchemaRegistryOptions options = {}) {
    if (options.url.empty()) options.url = stub.url();
    auto made = SchemaRegistry::make(std::move(options), clock);
    EXPECT_TRUE(made.ok()) << made.status().to_string();
    return *std::move(made);
  }

  static SchemaKey id(std::int32_t number) { return {number, {}}; }

  static void fetch(SchemaRegistry& registry, const std::vector<SchemaKey>& keys) {
    std::promise<void> done;
    registry.fetch(keys, [&done] { done.set_value(); });
    done.get_future().wait();
  }

  static StatusCode code(const SchemaRegistry& registry, std::int32_t number) {
    return registry.find(id(number)).status().code();
  }

  SchemaRegistryStub stub;
  SteadyClock clock;
};

TEST_F(SchemaRegistryTest, AnswersAreKept) {
  stub.add_schema(1, "JSON", "{}");
  const auto registry = make();
  EXPECT_EQ(code(*registry, 1), StatusCode::kUnavailable);
  EXPECT_FALSE(registry->is_answered(id(1)));
  fetch(*registry, {id(1), id(1), id(2)});
  ASSERT_TRUE(registry->find(id(1)).ok());
  EXPECT_EQ((*registry->find(id(1)))->text, "{}");
  EXPECT_EQ((*registry->find(id(1)))->kind, RegistrySchema::Kind::kJson);
  EXPECT_EQ(code(*registry, 2), StatusCode::kInvalidArgument);
  clock.ns += std::chrono::nanoseconds(std::chrono::hours(1000)).count();
  fetch(*registry, {id(1)});
  EXPECT_EQ(stub.requests("/schemas/ids/1"), 1U);
  fetch(*registry, {});
}

TEST_F(SchemaRegistryTest, RefusalsRunOut) {
  const auto registry = make();
  fetch(*registry, {id(2)});
  fetch(*registry, {id(2)});
  EXPECT_EQ(stub.requests("/schemas/ids/2"), 1U);
  stub.add_schema(2, "", "\"int\"");
  clock.ns += std::chrono::nanoseconds(milliseconds(9999)).count();
  EXPECT_EQ(code(*registry, 2), StatusCode::kInvalidArgument);
  clock.ns += std::chrono::nanoseconds(milliseconds(1)).count();
  EXPECT_EQ(code(*registry, 2), StatusCode::kUnavailable);
  fetch(*registry, {id(2)});
  EXPECT_TRUE(registry->find(id(2)).ok());
}

// Only the registry itself can say that there is no such schema: what a proxy, a wrong path or a
// half-started server answers concerns no record.
TEST_F(SchemaRegistryTest, AnswersOfNoUse) {
  constexpr auto kFinal = StatusCode::kInvalidArgument;
  constexpr auto kLater = StatusCode::kUnavailable;
  const std::string long_text(5000, 'x');
  const std::tuple<unsigned, std::string, StatusCode> cases[] = {
      {404, R"({"error_code":40403,"message":"Schema 7 not found"})", kFinal},
      {404, R"({"error_code":40401})", kLater},
      {404, R"({"error_code":404,"message":"HTTP 404 Not Found"})", kLater},
      {404, R"({"error_code":"40403"})", kLater},
      {404, "{}", kLater},
      {404, "<html>", kLater},
      {404, long_text, kLater},
      {200, "", kLater},
      {200, "{", kLater},
      {200, "[]", kLater},
      {200, "<html>", kLater},
      {200, long_text, kLater},
      {200, R"({"schema":7})", kLater},
      {200, R"({"schema":"{}","schemaType":7})", kLater},
      {200, R"({"schema":"{}","references":[{"name":"a"}]})", kLater},
      {200, R"({"schema":"{}","schemaType":"XML"})", kFinal},
      {200, R"({"schema":")" + long_text + "\"}", kFinal},
      {401, "{}", kLater},
      {500, R"({"error_code":40403})", kLater},
      {302, "{}", kLater},
      {429, "{}", kLater},
  };
  SchemaRegistryOptions options;
  options.answer_bytes_max = 4000;
  std::int32_t number = 1;
  for (const auto& [status, body, expected] : cases) {
    const auto registry = make(options);
    stub.answer("/schemas/ids/" + std::to_string(++number), status, body);
    fetch(*registry, {id(number)});
    EXPECT_EQ(code(*registry, number), expected) << status << ' ' << body.substr(0, 80);
    EXPECT_TRUE(registry->is_answered(id(number)));
  }
}

TEST_F(SchemaRegistryTest, AnswersToReferences) {
  const auto registry = make();
  const std::tuple<unsigned, std::string, StatusCode> cases[] = {
      {404, R"({"error_code":40401})", StatusCode::kInvalidArgument},
      {404, R"({"error_code":40402})", StatusCode::kInvalidArgument},
      {404, R"({"error_code":404})", StatusCode::kUnavailable},
      {200, "{}", StatusCode::kUnavailable},
  };
  std::int32_t number = 0;
  for (const auto& [status, body, expected] : cases) {
    const std::string subject = "s" + std::to_string(++number);
    stub.add_schema(number, "AVRO", "\"int\"",
                    R"([{"name":"r","subject":")" + subject + R"(","version":1}])");
    stub.answer("/subjects/" + subject + "/versions/1", status, body);
    fetch(*registry, {id(number)});
    EXPECT_EQ(code(*registry, number), expected) << body;
  }
}

TEST_F(SchemaRegistryTest, AnOddAnswerConcernsOneSchemaOnly) {
  const auto registry = make();
  stub.answer("/schemas/ids/1", 500, "{}");
  stub.add_schema(2, "JSON", "{}");
  fetch(*registry, {id(1), id(2)});
  EXPECT_EQ(code(*registry, 1), StatusCode::kUnavailable);
  EXPECT_TRUE(registry->find(id(2)).ok());
}

TEST_F(SchemaRegistryTest, ManyReferencesAreRefused) {
  SchemaRegistryOptions options;
  options.references_max = 5;
  const auto registry = make(options);
  const auto reference = [](int version) {
    return R"([{"name":"r","subject":"s","version":)" + std::to_string(version) + "}]";
  };
  stub.add_schema(1, "AVRO", "\"int\"", reference(1));
  for (int i = 1; i < 10; ++i)
    stub.add_schema_at("/subjects/s/versions/" + std::to_string(i), "AVRO", "\"int\"",
                       reference(i + 1));
  fetch(*registry, {id(1)});
  EXPECT_EQ(code(*registry, 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(stub.requests("/subjects/s/versions/7"), 0U);
}

TEST_F(SchemaRegistryTest, CredentialsAreSent) {
  SchemaRegistryOptions options;
  options.user = "skua";
  options.password = "secret";
  const auto registry = make(options);
  stub.add_schema(1, "JSON", "{}");
  fetch(*registry, {id(1)});
  EXPECT_EQ(stub.authorization(), "Basic c2t1YTpzZWNyZXQ=");
}

TEST_F(SchemaRegistryTest, ASilentRegistryIsUnavailableForAll) {
  SchemaRegistryOptions options;
  options.timeout = milliseconds(50);
  const auto registry = make(options);
  stub.hang();
  std::vector<SchemaKey> many;
  for (int i = 1; i <= 200; ++i) many.push_back(id(i));
  const auto start = std::chrono::steady_clock::now();
  fetch(*registry, many);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  for (int i = 1; i <= 200; ++i) EXPECT_EQ(code(*registry, i), StatusCode::kUnavailable);
  EXPECT_TRUE(registry->is_answered(id(200)));
  clock.ns += std::chrono::nanoseconds(milliseconds(1000)).count();
  EXPECT_FALSE(registry->is_answered(id(200)));
}

TEST_F(SchemaRegistryTest, WhatIsKeptIsBounded) {
  SchemaRegistryOptions options;
  options.schemas_max = 10;
  const auto registry = make(options);
  for (int i = 1; i <= 30; ++i) {
    stub.add_schema(i, "JSON", "{}");
    fetch(*registry, {id(i)});
  }
  int kept = 0;
  for (int i = 1; i <= 30; ++i) kept += registry->is_answered(id(i)) ? 1 : 0;
  EXPECT_EQ(kept, 10);
  EXPECT_TRUE(registry->is_answered(id(30)));
  // Refusals make way first.
  for (int i = 100; i <= 130; ++i) fetch(*registry, {id(i)});
  EXPECT_TRUE(registry->is_answered(id(30)));
}

TEST_F(SchemaRegistryTest, KeptSchemasAreBoundedInBytes) {
  SchemaRegistryOptions options;
  options.schema_bytes_max = 1500;
  options.kept_bytes_max = 5000;
  const auto registry = make(options);
  const std::string reference = R"([{"name":"r","subject":"s","version":1}])";
  stub.add_schema_at("/subjects/s/versions/1", "AVRO", std::string(1000, ' '));
  stub.add_schema(100, "AVRO", std::string(501, ' '), reference);
  stub.add_schema(101, "AVRO", std::string(400, ' '), reference);
  fetch(*registry, {id(100), id(101)});
  EXPECT_EQ(code(*registry, 100), StatusCode::kInvalidArgument);
  EXPECT_TRUE(registry->find(id(101)).ok());
  for (int i = 1; i <= 20; ++i) {
    stub.add_schema(i, "JSON", std::string(1000, ' '));
    fetch(*registry, {id(i)});
  }
  int kept = 0;
  for (int i = 1; i <= 20; ++i) kept += registry->find(id(i)).ok() ? 1 : 0;
  EXPECT_TRUE(kept >= 1 && kept <= 5) << kept;
  EXPECT_TRUE(registry->find(id(20)).ok());
}

TEST_F(SchemaRegistryTest, TheEndWaitsForNobody) {
  auto registry = make();
  stub.hang();
  std::atomic<int> done = 0;
  registry->fetch({id(1)}, [&done] { ++done; });
  registry->fetch({id(2)}, [&done] { ++done; });
  const auto start = std::chrono::steady_clock::now();
  registry.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
  EXPECT_EQ(done, 2);
}

TEST_F(SchemaRegistryTest, UrlsAreChecked) {
  for (const char* url : {"", "registry", "ftp://registry", "http://", "http://u:p@registry:8081",
                          "http://registry?x=1", "file:///etc/passwd"}) {
    SchemaRegistryOptions options;
    options.url = url;
    EXPECT_EQ(SchemaRegistry::make(options, clock).status().code(), StatusCode::kInvalidArgument)
        << url;
  }
}

}  // namespace
}  // namespace skua::test
