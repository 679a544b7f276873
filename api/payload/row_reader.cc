#include "api/payload/row_reader.h"

namespace skua {

Result<ChangeEvent::Kind> change_kind(std::string_view op) {
  if (op == "c" || op == "u" || op == "r") return ChangeEvent::Kind::kUpsert;
  if (op == "d") return ChangeEvent::Kind::kDelete;
  if (op == "t" || op == "m") return ChangeEvent::Kind::kOther;
  return invalid_argument(
      "not a change event of Debezium: `op` must be one of c, u, r, d, t, m; set envelope: none "
      "if the rows stand alone");
}

std::int64_t* ChangeTimes::find(std::string_view name) {
  if (name == "ts_ms") return &ms;
  if (name == "ts_us") return &us;
  if (name == "ts_ns") return &ns;
  return nullptr;
}

std::optional<Timestamp> ChangeTimes::moment() const {
  if (ns > 0) return Timestamp{ns / 1000};
  if (us > 0) return Timestamp{us};
  std::int64_t from_ms = 0;
  if (ms > 0 && !__builtin_mul_overflow(ms, std::int64_t{1000}, &from_ms))
    return Timestamp{from_ms};
  return std::nullopt;
}

}  // namespace skua
