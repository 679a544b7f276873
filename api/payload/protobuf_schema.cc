#include "api/payload/protobuf_schema.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <array>
#include <numeric>

#include "api/service/shown_name.h"

namespace skua {
namespace {

namespace pb = google::protobuf;

constexpr char kMainFile[] = "(schema).proto";
constexpr char kWellKnown[] = "google/protobuf/";
constexpr std::size_t kTextBytesMax = 1 << 20;
constexpr std::size_t kBracketsMax = 64;

// Keeps the first error. Texts of schemas are no values, so that they may be shown.
class FirstError final : public pb::io::ErrorCollector, public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
    keep("line " + std::to_string(line + 1) + ", column " + std::to_string(column + 1) + ": " +
         message);
  }
  void AddError(const std::string& /*file*/, const std::string& element,
                const pb::Message* /*descriptor*/, ErrorLocation /*location*/,
                const std::string& message) override {
    keep(element + ": " + message);
  }

  [[nodiscard]] Status status() const {
    return invalid_argument("the Protobuf schema cannot be read: " + shown_name(text_));
  }

 private:
  void keep(std::string text) {
    if (text_.empty()) text_ = std::move(text);
  }

  std::string text_;
};

// Where the comment or string ends that begins at `at`; `at` itself where none does. As protoc's
// tokenizer sees them.
std::size_t skip_comment_or_string(std::string_view text, std::size_t at) {
  const auto end_of = [&](std::size_t end, std::size_t bytes) {
    return end == std::string_view::npos ? text.size() : end + bytes;
  };
  if (text.substr(at, 2) == "//") return end_of(text.find('\n', at), 0);
  if (text.substr(at, 2) == "/*") return end_of(text.find("*/", at + 2), 2);
  const char quote = text[at];
  if (quote != '"' && quote != '\'') return at;
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at;
}

// The parser recurses as deep as braces nest, and that of the options' texts as brackets of all
// kinds do. A bracket of one kind does not close one of another.
bool nests_too_deep(std::string_view text) {
  static constexpr std::string_view kOpen = "{<[";
  static constexpr std::string_view kClose = "}>]";
  std::array<std::size_t, kOpen.size()> depths{};
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = skip_comment_or_string(text, at); end != at) {
      at = end;
      continue;
    }
    const char c = text[at++];
    if (const std::size_t kind = kOpen.find(c); kind != std::string_view::npos) {
      ++depths[kind];
      if (std::accumulate(depths.begin(), depths.end(), std::size_t{0}) > kBracketsMax) return true;
    } else if (const std::size_t closed = kClose.find(c);
               closed != std::string_view::npos && depths[closed] > 0) {
      --depths[closed];
    }
  }
  return false;
}

// protoc leaves no option as text, which would be parsed by recursion.
bool has_unread_options(const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  const pb::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->message_type() == pb::UninterpretedOption::descriptor()) return true;
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i)
      if (has_unread_options(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                  : reflection.GetMessage(message, field)))
        return true;
  }
  return false;
}

Status parse_file(std::string_view text, const std::string& name, pb::FileDescriptorProto& out) {
  if (text.size() > kTextBytesMax)
    return invalid_argument("the Protobuf schema is longer than " + std::to_string(kTextBytesMax) +
                            " bytes");
  // Which the tokenizer takes for the end of a comment or string.
  if (text.find('\0') != std::string_view::npos)
    return invalid_argument("the Protobuf schema has a zero byte in it");
  if (nests_too_deep(text))
    return invalid_argument("the Protobuf schema nests deeper than " +
                            std::to_string(kBracketsMax) + " brackets");
  FirstError errors;
  pb::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  pb::io::Tokenizer tokenizer(&input, &errors);
  pb::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (!parser.Parse(&tokenizer, &out)) return errors.status();
  out.set_name(name);
  return Status::ok_status();
}

}  // namespace

Status ProtobufSchema::add(const pb::FileDescriptorProto& file) {
  if (pool_.FindFileByName(file.name()) != nullptr) return Status::ok_status();
  for (const std::string& import : file.dependency()) {
    if (import.rfind(kWellKnown, 0) != 0 || pool_.FindFileByName(import) != nullptr) continue;
    const pb::FileDescriptor* known = pb::DescriptorPool::generated_pool()->FindFileByName(import);
    if (known == nullptr) continue;
    pb::FileDescriptorProto copy;
    known->CopyTo(&copy);
    RETURN_IF_ERROR(add(copy));
  }
  FirstError errors;
  file_ = pool_.BuildFileCollectingErrors(file, &errors);
  return file_ == nullptr ? errors.status() : Status::ok_status();
}

Result<std::shared_ptr<const ProtobufSchema>> ProtobufSchema::from_descriptor_set(
    std::string_view bytes) {
  pb::FileDescriptorSet files;
  if (!files.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return invalid_argument("the Protobuf schema is no FileDescriptorSet");
  if (has_unread_options(files))  // As deep as messages nest, at most protobuf's limit of 100.
    return invalid_argument(
        "the Protobuf schema has options that are still text; let protoc write it");
  std::shared_ptr<ProtobufSchema> out(new ProtobufSchema());
  for (const pb::FileDescriptorProto& file : files.file()) RETURN_IF_ERROR(out->add(file));
  return std::shared_ptr<const ProtobufSchema>(std::move(out));
}

Result<std::shared_ptr<const ProtobufSchema>> ProtobufSchema::from_text(
    std::string_view text, const std::vector<RegistrySchema::Reference>& references) {
  std::shared_ptr<ProtobufSchema> out(new ProtobufSchema());
  for (const RegistrySchema::Reference& reference : references) {
    pb::FileDescriptorProto file;
    RETURN_IF_ERROR(parse_file(reference.text, reference.name, file));
    RETURN_IF_ERROR(out->add(file));
  }
  pb::FileDescriptorProto file;
  RETURN_IF_ERROR(parse_file(text, kMainFile, file));
  RETURN_IF_ERROR(out->add(file));
  return std::shared_ptr<const ProtobufSchema>(std::move(out));
}

Result<const pb::Descriptor*> ProtobufSchema::message(const std::string& name) const {
  const pb::Descriptor* found = pool_.FindMessageTypeByName(name);
  if (found != nullptr) return found;
  return invalid_argument("the Protobuf schema has no message `" + shown_name(name) + "`");
}

Result<const pb::Descriptor*> ProtobufSchema::message(const MessageIndexes& indexes) const {
  const pb::Descriptor* found = nullptr;
  for (const std::int32_t index : indexes) {
    const int messages =
        found == nullptr ? file_->message_type_count() : found->nested_type_count();
    if (index >= messages)
      return invalid_argument("the message indexes name no message of the Protobuf schema");
    found = found == nullptr ? file_->message_type(index) : found->nested_type(index);
  }
  if (found == nullptr) return invalid_argument("no message indexes are given");
  return found;
}

}  // namespace skua
