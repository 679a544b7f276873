#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/payload/schema_frame.h"
#include "api/payload/schema_registry.h"
#include "storage/base/result.h"

namespace skua {

// A file of Protobuf messages with what it imports. Google's well-known types are known. Immutable,
// THREAD-SAFE.
class ProtobufSchema {
 public:
  // `bytes`: a FileDescriptorSet, the imported before the importing, as protoc writes it. Errors
  // here and below: INVALID_ARGUMENT.
  [[nodiscard]] static Result<std::shared_ptr<const ProtobufSchema>> from_descriptor_set(
      std::string_view bytes);
  // A .proto file as text, and the files that it imports.
  [[nodiscard]] static Result<std::shared_ptr<const ProtobufSchema>> from_text(
      std::string_view text, const std::vector<RegistrySchema::Reference>& references);

  // A message by its full name.
  [[nodiscard]] Result<const google::protobuf::Descriptor*> message(const std::string& name) const;
  // A message of the file that was given as text.
  [[nodiscard]] Result<const google::protobuf::Descriptor*> message(
      const MessageIndexes& indexes) const;

 private:
  ProtobufSchema() = default;

  [[nodiscard]] Status add(const google::protobuf::FileDescriptorProto& file);

  google::protobuf::DescriptorPool pool_;
  const google::protobuf::FileDescriptor* file_ = nullptr;  // The last one added.
};

}  // namespace skua
