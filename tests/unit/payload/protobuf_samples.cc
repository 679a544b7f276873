#include "tests/unit/payload/protobuf_samples.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <memory>

namespace skua::test {
namespace {

namespace pb = google::protobuf;

pb::FileDescriptorProto parse(const std::string& proto) {
  pb::io::ArrayInputStream input(proto.data(), static_cast<int>(proto.size()));
  pb::io::Tokenizer tokenizer(&input, nullptr);
  pb::FileDescriptorProto file;
  EXPECT_TRUE(pb::compiler::Parser().Parse(&tokenizer, &file)) << proto;
  file.set_name("sample.proto");
  return file;
}

}  // namespace

std::string descriptor_set(const std::string& proto) {
  pb::FileDescriptorSet set;
  *set.add_file() = parse(proto);
  return set.SerializeAsString();
}

std::string protobuf_message(const std::string& proto, const std::string& type,
                             const std::string& json) {
  pb::DescriptorPool pool(pb::DescriptorPool::generated_pool());
  const pb::FileDescriptor* file = pool.BuildFile(parse(proto));
  EXPECT_NE(file, nullptr);
  pb::DynamicMessageFactory factory(&pool);
  const pb::Descriptor* descriptor = pool.FindMessageTypeByName(type);
  const std::unique_ptr<pb::Message> message(factory.GetPrototype(descriptor)->New());
  const auto status = pb::util::JsonStringToMessage(json, message.get());
  EXPECT_TRUE(status.ok()) << status.ToString();
  return message->SerializeAsString();
}

}  // namespace skua::test
