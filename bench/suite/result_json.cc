#include "bench/suite/result_json.h"

#include <nlohmann/json.hpp>

namespace skua::bench {

constexpr int kFormat = 1;

// One list of names per type, for both directions. They stand beside the types' namespace because
// nlohmann_json finds them by argument.
#define FIELDS NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE
FIELDS(RecordedSlice, turn, calls, values, failures, elapsed_ns, server_cpu_ns, p50_us, p99_us,
       stolen_share)
FIELDS(SubjectResult, name, p50_us, p99_us, slices)
FIELDS(ComparisonResult, id, title, workload, subjects)
FIELDS(Measurement::Line, label, value, unit)
FIELDS(Measurement, id, title, lines)
FIELDS(RunRecord, date, commit, tree_changed, command, seed, slice_s, quick, cpu, cores,
       memory_bytes, kernel)
#undef FIELDS

std::string result_to_json(const StoredResult& result) {
  nlohmann::json json = {{"format", kFormat}, {"run", result.run}};
  if (result.is_comparison())
    json["comparison"] = result.comparison;
  else
    json["measurement"] = result.measurement;
  return json.dump(1) + "\n";
}

Result<StoredResult> result_from_json(const std::string& text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    if (json.at("format").get<int>() != kFormat)
      return data_loss("results of another format; run the benchmark again");
    StoredResult result;
    json.at("run").get_to(result.run);
    if (json.contains("comparison"))
      json.at("comparison").get_to(result.comparison);
    else
      json.at("measurement").get_to(result.measurement);
    if (result.id().empty()) return data_loss("results without an id; run the benchmark again");
    return result;
  } catch (const nlohmann::json::exception& error) {
    return data_loss(std::string("no benchmark results: ") + error.what());
  }
}

}  // namespace skua::bench
