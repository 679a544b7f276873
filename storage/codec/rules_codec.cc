#include "storage/codec/rules_codec.h"

namespace skua {

void put_rules(RecordWriter& out, const ViewRules& rules) {
  out.put_u32(rules.incarnation);
  out.put_duration(rules.ttl);
  out.put_duration(rules.max_age);
  out.put_u32(rules.max_versions);
  out.put_timestamp(rules.horizon_floor);
  out.put_timestamp(rules.event_floor);
  out.put_u32(static_cast<std::uint32_t>(rules.past_version_limits.size()));
  for (const PastVersionLimit& past : rules.past_version_limits) {
    out.put_u32(past.max_versions);
    out.put_u64(past.until);
  }
}

ViewRules get_rules(RecordReader& in) {
  ViewRules rules;
  rules.incarnation = in.u32();
  rules.ttl = in.duration();
  rules.max_age = in.duration();
  rules.max_versions = in.u32();
  rules.horizon_floor = in.timestamp();
  rules.event_floor = in.timestamp();
  const std::uint32_t limits = in.count(12);
  for (std::uint32_t i = 0; i < limits; ++i) {
    PastVersionLimit past;
    past.max_versions = in.u32();
    past.until = in.u64();
    rules.past_version_limits.push_back(past);
  }
  return rules;
}

void put_replacement(RecordWriter& out, const ViewRules& rules) {
  out.put_u32(rules.replaced_by);
  out.put_timestamp(rules.replaced_at);
}

bool get_replacement(RecordReader& in, ViewRules& rules) {
  rules.replaced_by = in.u32();
  rules.replaced_at = in.timestamp();
  return in.ok() && rules.replaced_by > 0 && rules.replaced_by <= kReplacingLoadsMax;
}

}  // namespace skua
