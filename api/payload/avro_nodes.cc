#include "api/payload/avro_nodes.h"

#include <cerrno>

#include "storage/model/coercion.h"

namespace skua {
namespace {

// What libavro calls gets its types back.
const AvroNode& node_of(avro_consumer_t* consumer) { return *static_cast<AvroNode*>(consumer); }
AvroRead& read_of(void* user_data) { return *static_cast<AvroRead*>(user_data); }

std::string_view view_of(const void* bytes, std::size_t size) {
  return {static_cast<const char*>(bytes), size};
}

// libavro hands blocks of its memory over; the terminating zero of a string counts.
struct Block {
  Block(AvroRead& read, const void* block_bytes, std::size_t block_size)
      : memory(*read.memory), bytes(block_bytes), size(block_size) {}
  ~Block() { memory.free(bytes); }

  [[nodiscard]] std::string_view text() const { return view_of(bytes, size - 1); }
  [[nodiscard]] std::string_view view() const { return view_of(bytes, size); }

  AvroMemory& memory;
  const void* bytes;
  std::size_t size;
};

// Inner nodes, the same for all purposes: the children stand in the order of the schema.
int descend(avro_consumer_t* consumer, unsigned int index, avro_consumer_t** child,
            void** child_data, void* user_data) {
  const AvroNode& node = node_of(consumer);
  AvroRead& read = read_of(user_data);
  if (index >= node.children.size() || read.steps_left-- == 0) return EINVAL;
  *child = node.children[index];
  *child_data = user_data;
  return 0;
}

int descend_into_element(avro_consumer_t* consumer, unsigned int /*index*/, avro_consumer_t** child,
                         void** child_data, void* user_data) {
  return descend(consumer, 0, child, child_data, user_data);
}

int descend_into_map_value(avro_consumer_t* consumer, unsigned int /*index*/, const char* /*key*/,
                           avro_consumer_t** child, void** child_data, void* user_data) {
  return descend(consumer, 0, child, child_data, user_data);
}

void make_inner_node(AvroNode& node) {
  node.record_field = descend;
  node.union_branch = descend;
  node.array_element = descend_into_element;
  node.map_element = descend_into_map_value;
}

// Values of columns.

int value_null(avro_consumer_t* node, void* read) {
  read_of(read).sink->null(node_of(node).field);
  return 0;
}

int value_boolean(avro_consumer_t* node, int value, void* read) {
  read_of(read).sink->boolean(node_of(node).field, value != 0);
  return 0;
}

int value_int(avro_consumer_t* node, std::int32_t value, void* read) {
  read_of(read).sink->integer(node_of(node).field, value, node_of(node).meaning);
  return 0;
}

int value_long(avro_consumer_t* node, std::int64_t value, void* read) {
  read_of(read).sink->integer(node_of(node).field, value, node_of(node).meaning);
  return 0;
}

int value_float(avro_consumer_t* node, float value, void* read) {
  read_of(read).sink->decimal(node_of(node).field, static_cast<double>(value));
  return 0;
}

int value_double(avro_consumer_t* node, double value, void* read) {
  read_of(read).sink->decimal(node_of(node).field, value);
  return 0;
}

int value_string(avro_consumer_t* node, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  read_of(read).sink->text(node_of(node).field, block.text());
  return 0;
}

int value_bytes(avro_consumer_t* node, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  read_of(read).sink->bytes(node_of(node).field, block.view(), node_of(node).meaning);
  return 0;
}

int value_enum(avro_consumer_t* node, int value, void* read) {
  const auto& symbols = node_of(node).type->names;
  if (value < 0 || static_cast<std::size_t>(value) >= symbols.size()) return EINVAL;
  read_of(read).sink->text(node_of(node).field, symbols[static_cast<std::size_t>(value)]);
  return 0;
}

// A block of no elements ends the array.
int value_block(avro_consumer_t* node, int is_first, unsigned int count, void* user_data) {
  const AvroNode& list = node_of(node);
  AvroRead& read = read_of(user_data);
  if (is_first != 0) {
    // Without a column the list is passed over.
    const Column* to = read.sink->column(list.field);
    read.elements.reset();
    if (to != nullptr) read.elements.emplace(element_type(to->type()));
    read.list_failure = Status::ok_status();
  }
  if (count != 0 || !read.elements) return 0;
  if (read.list_failure.ok())
    read.sink->list(list.field, *read.elements);
  else
    read.sink->fail(list.field, std::move(read.list_failure));
  return 0;
}

// Elements of lists.

template <typename Append>
int element(void* user_data, const Append& append) {
  AvroRead& read = read_of(user_data);
  if (read.elements && read.list_failure.ok()) read.list_failure = append(*read.elements);
  return 0;
}

int element_null(avro_consumer_t* /*node*/, void* read) {
  return element(read, [](Column& to) {
    to.append_null();
    return Status::ok_status();
  });
}

int element_boolean(avro_consumer_t* /*node*/, int value, void* read) {
  return element(read, [=](Column& to) { return append_bool(to, value != 0); });
}

int element_int(avro_consumer_t* node, std::int32_t value, void* read) {
  return element(read,
                 [=](Column& to) { return append_integer(to, value, node_of(node).meaning); });
}

int element_long(avro_consumer_t* node, std::int64_t value, void* read) {
  return element(read,
                 [=](Column& to) { return append_integer(to, value, node_of(node).meaning); });
}

int element_float(avro_consumer_t* /*node*/, float value, void* read) {
  return element(read, [=](Column& to) { return append_double(to, static_cast<double>(value)); });
}

int element_double(avro_consumer_t* /*node*/, double value, void* read) {
  return element(read, [=](Column& to) { return append_double(to, value); });
}

int element_string(avro_consumer_t* /*node*/, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  return element(read, [&](Column& to) { return append_text(to, block.text()); });
}

int element_bytes(avro_consumer_t* node, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  return element(read, [&](Column& to) -> Status {
    RETURN_IF_ERROR(check_bytes(node_of(node).meaning));
    return append_bytes(to, block.view());
  });
}

int element_enum(avro_consumer_t* node, int value, void* read) {
  const auto& symbols = node_of(node).type->names;
  if (value < 0 || static_cast<std::size_t>(value) >= symbols.size()) return EINVAL;
  return element(
      read, [&](Column& to) { return append_text(to, symbols[static_cast<std::size_t>(value)]); });
}

// Values that are passed over.

int note(avro_consumer_t* consumer, void* user_data) {
  const AvroNode& node = node_of(consumer);
  AvroRead& read = read_of(user_data);
  if (node.presence != nullptr) read.*node.presence = true;
  if (node.name != nullptr) read.sink->unknown(*node.name);
  if (node.refusal != nullptr) read.sink->refuse(node.field, node.refusal);
  return 0;
}

int skip_boolean(avro_consumer_t* node, int /*value*/, void* read) { return note(node, read); }
int skip_int(avro_consumer_t* node, std::int32_t /*value*/, void* read) { return note(node, read); }
int skip_long(avro_consumer_t* node, std::int64_t /*value*/, void* read) {
  return note(node, read);
}
int skip_float(avro_consumer_t* node, float /*value*/, void* read) { return note(node, read); }
int skip_double(avro_consumer_t* node, double /*value*/, void* read) { return note(node, read); }
int skip_enum(avro_consumer_t* node, int /*value*/, void* read) { return note(node, read); }
int skip_bytes(avro_consumer_t* node, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  return note(node, read);
}
int skip_block(avro_consumer_t* node, int is_first, unsigned int /*count*/, void* read) {
  return is_first != 0 ? note(node, read) : 0;
}

// Parts of an event.

int op_string(avro_consumer_t* /*node*/, const void* bytes, std::size_t size, void* read) {
  const Block block(read_of(read), bytes, size);
  read_of(read).op = block.text().substr(0, 2);
  return 0;
}

int op_enum(avro_consumer_t* node, int value, void* read) {
  const auto& symbols = node_of(node).type->names;
  if (value < 0 || static_cast<std::size_t>(value) >= symbols.size()) return EINVAL;
  read_of(read).op = symbols[static_cast<std::size_t>(value)].substr(0, 2);
  return 0;
}

int time_long(avro_consumer_t* consumer, std::int64_t value, void* user_data) {
  const AvroNode& node = node_of(consumer);
  (read_of(user_data).*node.times).*node.unit = value;
  return 0;
}

}  // namespace

void make_value_node(AvroNode& node) {
  make_inner_node(node);
  node.null_value = value_null;
  node.boolean_value = value_boolean;
  node.int_value = value_int;
  node.long_value = value_long;
  node.float_value = value_float;
  node.double_value = value_double;
  node.string_value = value_string;
  node.bytes_value = value_bytes;
  node.fixed_value = value_bytes;
  node.enum_value = value_enum;
  node.array_start_block = value_block;
}

void make_element_node(AvroNode& node) {
  make_inner_node(node);
  node.null_value = element_null;
  node.boolean_value = element_boolean;
  node.int_value = element_int;
  node.long_value = element_long;
  node.float_value = element_float;
  node.double_value = element_double;
  node.string_value = element_string;
  node.bytes_value = element_bytes;
  node.fixed_value = element_bytes;
  node.enum_value = element_enum;
}

void make_skip_node(AvroNode& node) {
  make_inner_node(node);
  node.boolean_value = skip_boolean;
  node.int_value = skip_int;
  node.long_value = skip_long;
  node.float_value = skip_float;
  node.double_value = skip_double;
  node.enum_value = skip_enum;
  node.string_value = skip_bytes;
  node.bytes_value = skip_bytes;
  node.fixed_value = skip_bytes;
  node.array_start_block = skip_block;
  node.map_start_block = skip_block;
  node.record_start = note;
}

void make_op_node(AvroNode& node) {
  make_skip_node(node);
  node.string_value = op_string;
  node.enum_value = op_enum;
}

void make_time_node(AvroNode& node) {
  make_skip_node(node);
  node.long_value = time_long;
}

}  // namespace skua
