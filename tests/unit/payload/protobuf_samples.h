#pragma once

#include <string>

namespace skua::test {

// The bytes of a FileDescriptorSet with one file, as protoc writes it, made from .proto text.
[[nodiscard]] std::string descriptor_set(const std::string& proto);

// The bytes of a message, made from its JSON.
[[nodiscard]] std::string protobuf_message(const std::string& proto, const std::string& type,
                                           const std::string& json);

}  // namespace skua::test
