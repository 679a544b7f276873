#include "clients/cli/stream_words.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "clients/cli/schema/definition_file.h"

namespace skua {
namespace {

v1::StreamSource protobuf_stream() {
  v1::StreamSource stream;
  stream.set_format(v1::StreamSource::PROTOBUF);
  stream.set_descriptor_set(std::string("\x0a\x00\xff", 3));
  stream.set_message_type("a.M");
  stream.set_envelope(v1::StreamSource::DEBEZIUM);
  stream.set_timestamp_field("seen \"at\"");
  stream.set_on_bad_row(v1::StreamSource::DEAD_LETTER);
  stream.set_key_format(v1::StreamSource::KEY_BINARY);
  return stream;
}

// JSON is YAML: what `describe` prints can be applied again.
TEST(StreamWordsTest, TheJsonIsThatOfDefinitions) {
  v1::StreamSource avro;
  avro.set_format(v1::StreamSource::AVRO);
  avro.set_avro_schema("{\"type\": \"record\"}");
  avro.set_on_bad_row(v1::StreamSource::DROP);
  avro.set_key_format(v1::StreamSource::KEY_CONFLUENT);
  v1::StreamSource plain;
  plain.set_format(v1::StreamSource::JSON);
  plain.set_on_bad_row(v1::StreamSource::REJECT);
  plain.set_key_format(v1::StreamSource::KEY_TEXT);
  for (const v1::StreamSource& stream : {protobuf_stream(), avro, plain}) {
    v1::ApplyRequest request;
    const std::string document =
        "{\"kind\": \"FeatureView\", \"name\": \"v\", \"stream\": " + stream_json(stream) + "}";
    ASSERT_TRUE(add_definitions("f", document, "p", request).ok()) << document;
    EXPECT_EQ(request.feature_views(0).stream().SerializeAsString(), stream.SerializeAsString());
  }
}

TEST(StreamWordsTest, AbsentOptionsAreTheDefaults) {
  const auto json = nlohmann::json::parse(stream_json(v1::StreamSource()));
  EXPECT_EQ(json["format"], "json");
  EXPECT_EQ(json["envelope"], "none");
  EXPECT_EQ(json["on_bad_row"], "reject");
  EXPECT_EQ(json["key_format"], "text");
}

TEST(StreamWordsTest, TheLineShowsNoSchemaAndNoControlCharacters) {
  v1::StreamSource stream = protobuf_stream();
  stream.set_timestamp_field("a\x1b[31m");
  const std::string line = stream_text(stream);
  EXPECT_NE(line.find("a.M"), std::string::npos);
  EXPECT_NE(line.find("3 bytes"), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace skua
