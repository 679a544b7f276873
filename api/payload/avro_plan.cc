#include "api/payload/avro_plan.h"

#include <avro/io.h>

#include <algorithm>

#include "api/payload/avro_nodes.h"

namespace skua {

// Makes the nodes of a plan.
class AvroPlanner {
 public:
  AvroPlanner(std::shared_ptr<const AvroSchema> schema, const RowShape& shape)
      : plan_(new AvroPlan(std::move(schema))), schema_(*plan_->schema_), shape_(shape) {}

  // What is no column of the row; each type once, as most of a foreign schema may be.
  AvroNode* skip(std::uint32_t type) {
    if (const auto found = skips_.find(type); found != skips_.end()) return found->second;
    AvroNode* node = make(type);
    make_skip_node(*node);
    skips_.emplace(type, node);
    add_children(*node, [&](std::uint32_t child) { return skip(child); });
    return node;
  }

  // A field of the row.
  AvroNode* value(std::uint32_t type, FieldIndex field) {
    AvroNode* node = make(type);
    node->field = field;
    const avro_type_t kind = node->type->kind();
    const bool takes_list = field < shape_.columns() && is_list(type_of(field));
    if (kind == AVRO_RECORD) return refuse(node, "a record");
    if (kind == AVRO_MAP) return refuse(node, "a map");
    if (kind == AVRO_ARRAY && !takes_list) return refuse(node, "an array");
    make_value_node(*node);
    add_children(*node, [&](std::uint32_t child) {
      return kind == AVRO_ARRAY ? element(child, field) : value(child, field);
    });
    return node;
  }

  AvroNode* row(std::uint32_t type) {
    AvroNode* node = make(type);
    make_skip_node(*node);
    const AvroType& record = *node->type;
    add_places(*node, [&](std::size_t i) {
      const FieldIndex field = shape_.find(record.names[i]);
      return field == kNoField ? unknown(record.children[i], record.names[i])
                               : value(record.children[i], field);
    });
    return node;
  }

  // `before` or `after`: a record or null.
  AvroNode* side(std::uint32_t type) {
    const AvroType& found = schema_.type(type);
    if (found.kind() == AVRO_RECORD) return row(type);
    if (found.kind() != AVRO_UNION) return skip(type);
    AvroNode* node = make(type);
    make_skip_node(*node);
    add_children(*node, [&](std::uint32_t child) { return side(child); });
    return node;
  }

  // Notes whether a value is there.
  AvroNode* presence(std::uint32_t type, bool AvroRead::*flag) {
    AvroNode* node = shallow(type, [&](std::uint32_t child) { return presence(child, flag); });
    node->presence = flag;
    return node;
  }

  AvroNode* op(std::uint32_t type) {
    AvroNode* node = shallow(type, [&](std::uint32_t child) { return op(child); });
    make_op_node(*node);
    return node;
  }

  // A moment, alone or as a branch of a union.
  AvroNode* time(std::uint32_t type, ChangeTimes AvroRead::*times,
                 std::int64_t ChangeTimes::*unit) {
    AvroNode* node = shallow(type, [&](std::uint32_t child) { return time(child, times, unit); });
    make_time_node(*node);
    node->times = times;
    node->unit = unit;
    return node;
  }

  // The moments among the fields of a record; `other` makes the nodes of the fields that are none.
  template <typename Other>
  AvroNode* times(std::uint32_t type, ChangeTimes AvroRead::*to, const Other& other) {
    const AvroType& found = schema_.type(type);
    if (found.kind() == AVRO_UNION)
      return shallow(type, [&](std::uint32_t child) { return times(child, to, other); });
    if (found.kind() != AVRO_RECORD) return skip(type);
    return record(type, [&](std::size_t i) {
      const auto unit = unit_of(found.names[i]);
      return unit != nullptr ? time(found.children[i], to, unit)
                             : other(found.names[i], found.children[i]);
    });
  }

  // A record that is no row; `part` makes the node of each field.
  template <typename Part>
  AvroNode* record(std::uint32_t type, const Part& part) {
    AvroNode* node = make(type);
    make_skip_node(*node);
    add_places(*node, part);
    return node;
  }

  Result<std::unique_ptr<const AvroPlan>> finish(AvroNode* root) {
    if (places_ > kPlacesMax)
      return invalid_argument("the Avro schema has more than " + std::to_string(kPlacesMax) +
                              " places for values, its types counted wherever they are named");
    plan_->root_ = root;
    return std::unique_ptr<const AvroPlan>(std::move(plan_));
  }

 private:
  // A schema may name one type many times, so that what is made of it could be far larger.
  static constexpr std::size_t kPlacesMax = 200000;

  // Gives a node its children by their indexes, while there is room.
  template <typename Part>
  void add_places(AvroNode& node, const Part& part) {
    for (std::size_t i = 0; i < node.type->children.size() && places_ <= kPlacesMax; ++i) {
      ++places_;
      node.children.push_back(part(i));
    }
  }

  template <typename Child>
  void add_children(AvroNode& node, const Child& child) {
    add_places(node, [&](std::size_t i) { return child(node.type->children[i]); });
  }

  AvroNode* make(std::uint32_t type) {
    AvroNode& node = plan_->nodes_.emplace_back();
    node.type = &schema_.type(type);
    node.schema = node.type->schema;
    node.meaning = node.type->meaning;
    return &node;
  }

  // A skipped value whose union branches are made by `branch`.
  template <typename Branch>
  AvroNode* shallow(std::uint32_t type, const Branch& branch) {
    AvroNode* node = make(type);
    make_skip_node(*node);
    const bool is_union = node->type->kind() == AVRO_UNION;
    add_children(*node,
                 [&](std::uint32_t child) { return is_union ? branch(child) : skip(child); });
    return node;
  }

  AvroNode* refuse(AvroNode* node, const char* what) {
    make_skip_node(*node);
    node->refusal = what;
    add_children(*node, [&](std::uint32_t child) { return skip(child); });
    return node;
  }

  AvroNode* unknown(std::uint32_t type, const std::string& name) {
    AvroNode* node = shallow(type, [&](std::uint32_t child) { return unknown(child, name); });
    if (node->type->kind() != AVRO_UNION) node->name = &name;
    return node;
  }

  AvroNode* element(std::uint32_t type, FieldIndex field) {
    AvroNode* node = make(type);
    node->field = field;
    const avro_type_t kind = node->type->kind();
    if (kind == AVRO_RECORD || kind == AVRO_MAP || kind == AVRO_ARRAY)
      return refuse(node, "a list of records, maps or arrays");
    make_element_node(*node);
    add_children(*node, [&](std::uint32_t child) { return element(child, field); });
    return node;
  }

  ValueType type_of(FieldIndex field) const {
    const RegisteredView& view = shape_.view();
    return field < shape_.keys() ? view.join_keys[field].type
                                 : view.view.features[field - shape_.keys()].type;
  }

  static std::int64_t ChangeTimes::*unit_of(std::string_view name) {
    if (name == "ts_ms") return &ChangeTimes::ms;
    if (name == "ts_us") return &ChangeTimes::us;
    return name == "ts_ns" ? &ChangeTimes::ns : nullptr;
  }

  std::unique_ptr<AvroPlan> plan_;
  const AvroSchema& schema_;
  const RowShape& shape_;
  std::unordered_map<std::uint32_t, AvroNode*> skips_;
  std::size_t places_ = 0;
};

namespace {

// libavro's reader of a thread; its memory is the heap's.
class ThreadReader {
 public:
  ThreadReader() : reader_(avro_reader_memory("", 0)) {}
  ~ThreadReader() { avro_reader_free(reader_); }
  ThreadReader(const ThreadReader&) = delete;
  ThreadReader& operator=(const ThreadReader&) = delete;

  avro_reader_t open(std::string_view datum) {
    avro_reader_memory_set_source(reader_, datum.data(), static_cast<std::int64_t>(datum.size()));
    return reader_;
  }

 private:
  avro_reader_t reader_;
};

// `before` and `after` are rows or null: what is neither would be taken for a row of nulls.
Status check_sides(const AvroSchema& schema, const AvroType& event) {
  const auto is_side = [&](std::uint32_t type) {
    const avro_type_t kind = schema.type(type).kind();
    return kind == AVRO_RECORD || kind == AVRO_NULL;
  };
  for (std::size_t i = 0; i < event.names.size(); ++i) {
    const std::string& name = event.names[i];
    if (name != "before" && name != "after") continue;
    const AvroType& side = schema.type(event.children[i]);
    const bool is_union = side.kind() == AVRO_UNION;
    const bool is_good = is_union ? std::all_of(side.children.begin(), side.children.end(), is_side)
                                  : is_side(event.children[i]);
    if (!is_good)
      return invalid_argument("`" + name + "` of the change event is neither a record nor null");
  }
  return Status::ok_status();
}

Status needs_record() {
  return invalid_argument("the Avro schema is no record, so that it has no rows");
}

}  // namespace

Result<std::unique_ptr<const AvroPlan>> AvroPlan::of_row(std::shared_ptr<const AvroSchema> schema,
                                                         const RowShape& shape, bool takes_scalar) {
  const std::uint32_t root = schema->root();
  const avro_type_t kind = schema->type(root).kind();
  AvroPlanner planner(std::move(schema), shape);
  if (kind == AVRO_RECORD) return planner.finish(planner.row(root));
  if (!takes_scalar) return needs_record();
  if (shape.keys() != 1)
    return invalid_argument("the view has several join keys; give them as an Avro record");
  return planner.finish(planner.value(root, 0));
}

Result<std::unique_ptr<const AvroPlan>> AvroPlan::of_event(std::shared_ptr<const AvroSchema> schema,
                                                           const RowShape& shape) {
  const std::uint32_t root = schema->root();
  if (schema->type(root).kind() != AVRO_RECORD) return needs_record();
  RETURN_IF_ERROR(check_sides(*schema, schema->type(root)));
  AvroPlanner planner(std::move(schema), shape);
  const auto skip = [&](const std::string& /*name*/, std::uint32_t type) {
    return planner.skip(type);
  };
  const auto part = [&](const std::string& name, std::uint32_t type) {
    if (name == "op") return planner.op(type);
    if (name == "before") return planner.presence(type, &AvroRead::has_before);
    if (name == "after") return planner.presence(type, &AvroRead::has_after);
    if (name == "source") return planner.times(type, &AvroRead::source_times, skip);
    return planner.skip(type);
  };
  return planner.finish(planner.times(root, &AvroRead::times, part));
}

Result<std::unique_ptr<const AvroPlan>> AvroPlan::of_side(std::shared_ptr<const AvroSchema> schema,
                                                          const RowShape& shape, ChangeSide side) {
  const AvroType& root = schema->type(schema->root());
  if (root.kind() != AVRO_RECORD) return needs_record();
  const std::uint32_t index = schema->root();
  AvroPlanner planner(std::move(schema), shape);
  const char* name = side == ChangeSide::kAfter ? "after" : "before";
  const auto part = [&](std::size_t i) {
    return root.names[i] == name ? planner.side(root.children[i]) : planner.skip(root.children[i]);
  };
  return planner.finish(planner.record(index, part));
}

Status AvroPlan::read(std::string_view datum, AvroRead& into) const {
  static thread_local AvroMemory memory(AvroMemory::Order::kStack, 0);
  static thread_local ThreadReader reader;
  // No block of a datum is longer than the datum, but for the zero behind a text.
  memory.reset(datum.size() + 16);
  into.memory = &memory;
  // Honest data cost about a step per byte, and some for fields that take no bytes.
  into.steps_left = 4 * datum.size() + 8 * nodes_.size() + 1024;
  avro_reader_t source = reader.open(datum);
  const AvroMemoryScope scope(memory);
  if (avro_consume_binary(source, root_, &into) != 0)
    return invalid_argument("not a datum of the Avro schema");
  // A reader of memory does not say that it is at the end.
  if (avro_skip(source, 1) == 0)
    return invalid_argument("not a datum of the Avro schema: bytes are left over");
  return Status::ok_status();
}

}  // namespace skua
