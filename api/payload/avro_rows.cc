#include "api/payload/avro_rows.h"

namespace skua {

Result<std::shared_ptr<const AvroRows>> AvroRows::make(std::shared_ptr<const AvroSchema> schema,
                                                       std::shared_ptr<const RowShape> shape,
                                                       bool is_change) {
  std::shared_ptr<AvroRows> out(new AvroRows(shape));
  if (!is_change) {
    ASSIGN_OR_RETURN(out->row_, AvroPlan::of_row(std::move(schema), *shape, false));
    return std::shared_ptr<const AvroRows>(std::move(out));
  }
  ASSIGN_OR_RETURN(out->event_, AvroPlan::of_event(schema, *shape));
  ASSIGN_OR_RETURN(out->before_, AvroPlan::of_side(schema, *shape, ChangeSide::kBefore));
  ASSIGN_OR_RETURN(out->after_, AvroPlan::of_side(std::move(schema), *shape, ChangeSide::kAfter));
  return std::shared_ptr<const AvroRows>(std::move(out));
}

Result<std::shared_ptr<const AvroRows>> AvroRows::make_for_keys(
    std::shared_ptr<const AvroSchema> schema, std::shared_ptr<const RowShape> shape) {
  std::shared_ptr<AvroRows> out(new AvroRows(shape));
  ASSIGN_OR_RETURN(out->row_, AvroPlan::of_row(std::move(schema), *shape, true));
  return std::shared_ptr<const AvroRows>(std::move(out));
}

Status AvroRows::read(std::string_view body, RowSink& sink) const {
  AvroRead read;
  read.sink = &sink;
  return row_->read(body, read);
}

Result<ChangeEvent> AvroRows::read_change(std::string_view body) const {
  AvroRead read;
  RETURN_IF_ERROR(event_->read(body, read));
  ChangeEvent event;
  ASSIGN_OR_RETURN(event.kind, change_kind(read.op));
  event.has_before = read.has_before;
  event.has_after = read.has_after;
  event.before = event.after = body;
  event.time = read.source_times.moment();
  if (!event.time) event.time = read.times.moment();
  return event;
}

Status AvroRows::read_side(const ChangeEvent& event, ChangeSide side, RowSink& sink) const {
  AvroRead read;
  read.sink = &sink;
  const Plan& plan = side == ChangeSide::kAfter ? after_ : before_;
  return plan->read(event.after, read);
}

}  // namespace skua
