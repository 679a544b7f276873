// Holds docs/openapi.yaml together with operations.def and with the messages of proto/skua/v1. Runs
// in the root of the source tree.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "api/service/operation.h"
#include "skua/v1/admin.pb.h"
#include "skua/v1/dead_letters.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/load.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "storage/base/status.h"

namespace skua {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Names = std::set<std::string>;

constexpr char kSchemaPrefix[] = "#/components/schemas/";

// Operations whose JSON is not protobuf's mapping (see the headers json_*.h of api/wire).
const Names kOwnRequests = {"GetFeatures",   "GetHistory",   "WriteRows", "DeleteRows",
                            "EraseEntities", "ReadSnapshot", "StageRows"};
const Names kOwnResponses = {"GetFeatures", "GetHistory", "WriteRows", "DeleteRows",
                             "ReadSnapshot"};

Names keys_of(const YAML::Node& map) {
  Names keys;
  for (const auto& entry : map) keys.insert(entry.first.as<std::string>());
  return keys;
}

// The schema a node refers to, "" when it refers to none.
std::string schema_of(const YAML::Node& node) {
  const YAML::Node reference = node["$ref"]    ? node["$ref"]
                               : node["allOf"] ? node["allOf"][0]["$ref"]
                                               : YAML::Node();
  if (!reference || !reference.IsScalar()) return "";
  const std::string text = reference.as<std::string>();
  return text.starts_with(kSchemaPrefix) ? text.substr(std::string(kSchemaPrefix).size()) : "";
}

void collect_references(const YAML::Node& node, Names& references) {
  if (node.IsMap() && node["$ref"]) references.insert(node["$ref"].as<std::string>());
  if (node.IsMap())
    for (const auto& entry : node) collect_references(entry.second, references);
  if (node.IsSequence())
    for (const auto& item : node) collect_references(item, references);
}

class OpenApiTest : public ::testing::Test {
 protected:
  OpenApiTest()
      : document_(YAML::LoadFile("docs/openapi.yaml")),
        schemas_(document_["components"]["schemas"]) {
    // Mentioned so that the linker keeps their files.
    for (const auto* descriptor :
         {v1::StatusRequest::descriptor(), v1::LoadStatus::descriptor(),
          v1::DeadLetter::descriptor(), v1::WriteRowsRequest::descriptor(),
          v1::GetFeaturesRequest::descriptor(), v1::ApplyRequest::descriptor(),
          v1::ReadSnapshotRequest::descriptor()})
      EXPECT_NE(descriptor, nullptr);
  }

  YAML::Node operation(const OperationInfo& info) const {
    return document_["paths"][std::string(info.http_path)]["post"];
  }

  // Follows "#/a/b/c".
  bool resolves(const std::string& reference) const {
    YAML::Node node = document_;
    std::size_t begin = 2;
    while (begin < reference.size()) {
      const std::size_t end = std::min(reference.find('/', begin), reference.size());
      const YAML::Node next = std::as_const(node)[reference.substr(begin, end - begin)];
      if (!next.IsDefined()) return false;
      node.reset(next);
      begin = end + 1;
    }
    return reference.starts_with("#/");
  }

  YAML::Node document_;
  YAML::Node schemas_;
};

TEST_F(OpenApiTest, HasExactlyTheOperations) {
  Names paths;
  for (const OperationInfo& info : kOperations) {
    paths.emplace(info.http_path);
    const YAML::Node post = operation(info);
    ASSERT_TRUE(post) << info.http_path;
    EXPECT_EQ(post["operationId"].as<std::string>(), info.method);
    ASSERT_EQ(post["tags"].size(), 1u);
    EXPECT_EQ(post["tags"][0].as<std::string>(), info.service);
  }
  EXPECT_EQ(keys_of(document_["paths"]), paths);
  for (const auto& path : document_["paths"]) EXPECT_EQ(keys_of(path.second), Names{"post"});
}

TEST_F(OpenApiTest, EveryOperationTakesAndGivesBothEncodings) {
  const Names encodings = {"application/json", "application/x-protobuf"};
  for (const OperationInfo& info : kOperations) {
    const YAML::Node post = operation(info);
    const std::string method(info.method);
    EXPECT_EQ(keys_of(post["requestBody"]["content"]), encodings) << method;
    EXPECT_EQ(keys_of(post["responses"]["200"]["content"]), encodings) << method;
    EXPECT_EQ(post["responses"]["default"]["$ref"].as<std::string>(),
              "#/components/responses/Error");
    const std::string request =
        schema_of(post["requestBody"]["content"]["application/json"]["schema"]);
    const std::string response =
        schema_of(post["responses"]["200"]["content"]["application/json"]["schema"]);
    EXPECT_EQ(request == method + "Request", !kOwnRequests.contains(method)) << method;
    EXPECT_EQ(response == method + "Response", !kOwnResponses.contains(method)) << method;
  }
}

TEST_F(OpenApiTest, EveryReferenceResolvesAndEverySchemaIsUsed) {
  Names references;
  collect_references(document_, references);
  for (const std::string& reference : references) EXPECT_TRUE(resolves(reference)) << reference;
  for (const std::string& schema : keys_of(schemas_))
    EXPECT_TRUE(references.contains(kSchemaPrefix + schema)) << schema;
}

// "skua.v1.Change.Action" -> "Change.Action".
std::string short_name(const std::string& full_name) {
  return full_name.substr(std::string("skua.v1.").size());
}

// The JSON type of a scalar in protobuf's mapping.
std::string json_type(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "boolean";
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return "integer";
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "number";
    default:
      return "string";  // 64-bit integers too.
  }
}

void expect_value_matches(const YAML::Node& schema, const FieldDescriptor& field) {
  if (field.message_type() != nullptr)
    EXPECT_EQ(schema_of(schema), short_name(field.message_type()->full_name()))
        << field.full_name();
  else if (field.enum_type() != nullptr)
    EXPECT_EQ(schema_of(schema), short_name(field.enum_type()->full_name())) << field.full_name();
  else
    EXPECT_EQ(schema["type"].as<std::string>(""), json_type(field)) << field.full_name();
}

void expect_matches(const YAML::Node& schema, const FieldDescriptor& field) {
  ASSERT_TRUE(schema) << field.full_name();
  if (field.is_map()) {
    EXPECT_EQ(schema["type"].as<std::string>(""), "object") << field.full_name();
    expect_value_matches(schema["additionalProperties"], *field.message_type()->map_value());
  } else if (field.is_repeated()) {
    EXPECT_EQ(schema["type"].as<std::string>(""), "array") << field.full_name();
    expect_value_matches(schema["items"], field);
  } else {
    expect_value_matches(schema, field);
  }
}

TEST_F(OpenApiTest, SchemasNamedAfterAMessageHaveItsFields) {
  int messages = 0;
  for (const std::string& name : keys_of(schemas_)) {
    const auto* message =
        DescriptorPool::generated_pool()->FindMessageTypeByName("skua.v1." + name);
    if (message == nullptr) continue;
    ++messages;
    Names fields;
    for (int i = 0; i < message->field_count(); ++i) {
      fields.insert(message->field(i)->name());
      expect_matches(schemas_[name]["properties"][message->field(i)->name()], *message->field(i));
    }
    EXPECT_EQ(keys_of(schemas_[name]["properties"]), fields) << name;
  }
  EXPECT_GE(messages, 20);
}

TEST_F(OpenApiTest, SchemasNamedAfterAnEnumHaveItsValues) {
  int enums = 0;
  for (const std::string& name : keys_of(schemas_)) {
    const EnumDescriptor* type =
        DescriptorPool::generated_pool()->FindEnumTypeByName("skua.v1." + name);
    if (type == nullptr) continue;
    ++enums;
    std::vector<std::string> values;
    for (int i = 0; i < type->value_count(); ++i) values.push_back(type->value(i)->name());
    EXPECT_EQ(schemas_[name]["enum"].as<std::vector<std::string>>(), values) << name;
  }
  EXPECT_GE(enums, 4);
}

TEST_F(OpenApiTest, ErrorCodesAreOurs) {
  std::vector<std::string> codes;
  for (int code = 1; code <= static_cast<int>(StatusCode::kUnauthenticated); ++code)
    codes.emplace_back(status_code_name(static_cast<StatusCode>(code)));
  EXPECT_EQ(schemas_["ErrorCode"]["enum"].as<std::vector<std::string>>(), codes);
}

}  // namespace
}  // namespace skua
