#include "api/payload/connect_schema.h"

#include <simdjson.h>

namespace skua {
namespace {

using simdjson::dom::element;

std::string_view text_at(element object, const char* name) {
  std::string_view text;
  if (object[name].get(text) != simdjson::SUCCESS) return {};
  return text;
}

// The first of the fields with this name; `schema` itself when there is none.
element part_of(element schema, std::string_view name) {
  simdjson::dom::array fields;
  if (schema["fields"].get(fields) != simdjson::SUCCESS) return schema;
  for (const element field : fields)
    if (text_at(field, "field") == name) return field;
  return schema;
}

// Of an array, what its elements mean.
ValueMeaning meaning_of(element field) {
  element items;
  if (text_at(field, "type") == "array" && field["items"].get(items) == simdjson::SUCCESS)
    return meaning_of_connect_name(text_at(items, "name"));
  return meaning_of_connect_name(text_at(field, "name"));
}

}  // namespace

FieldMeanings meanings_of_connect_schema(std::string_view schema, const RowShape& shape,
                                         bool is_change) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(schema.data(), schema.size()).get(root) != simdjson::SUCCESS) return {};
  if (is_change) root = part_of(root, "after");
  simdjson::dom::array fields;
  if (root["fields"].get(fields) != simdjson::SUCCESS) return {};
  FieldMeanings meanings;
  for (const element field : fields) {
    const FieldIndex index = shape.find(text_at(field, "field"));
    const ValueMeaning meaning = meaning_of(field);
    if (index == kNoField || meaning == ValueMeaning::kPlain) continue;
    meanings.resize(shape.fields(), ValueMeaning::kPlain);
    meanings[index] = meaning;
  }
  return meanings;
}

}  // namespace skua
