#include "api/wire/proto_diagnosis.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skua {
namespace {

constexpr std::chrono::seconds kPatience(1);

void process_to_proto(const ProcessDiagnosis& from, v1::DiagnoseResponse& to) {
  v1::Machine& machine = *to.mutable_machine();
  machine.set_system(from.machine.system);
  machine.set_kernel(from.machine.kernel);
  machine.set_architecture(from.machine.architecture);
  machine.set_processors(from.machine.processors);
  machine.set_memory_bytes(from.machine.memory_bytes);
  machine.set_memory_available_bytes(from.machine.memory_available_bytes);
  v1::ServerProcess& process = *to.mutable_process();
  process.set_version(from.version);
  process.set_build(from.build);
  for (const std::string& library : from.libraries) process.add_libraries(library);
  process.set_resident_bytes(from.use.resident_bytes);
  process.set_threads(from.use.threads);
  process.set_open_files(from.use.open_files);
  process.set_open_files_max(from.use.open_files_max);
  v1::DataDisk& disk = *to.mutable_disk();
  disk.set_file_system(from.disk.kind);
  disk.set_bytes(from.disk.bytes);
  disk.set_free_bytes(from.disk.free_bytes);
  for (const ProcessDiagnosis::Setting& setting : from.settings) {
    v1::SettingValue& value = *to.add_settings();
    value.set_name(setting.name);
    value.set_value(setting.value);
    value.set_default_value(setting.default_value);
  }
  for (const RecentLine& line : from.log) {
    v1::LogLine& out = *to.add_log();
    out.set_time_us(line.time.us);
    out.set_last_us(line.last.us);
    out.set_times(line.times);
    out.set_level(line.level);
    out.set_text(line.text);
  }
  to.set_log_lines_forgotten(from.log_lines_forgotten);
}

void row_files_to_proto(const EngineDiagnosis::RowFiles& from, v1::RowFiles& to) {
  to.set_name(from.name);
  for (const EngineDiagnosis::Level& level : from.levels) {
    v1::FileLevel& out = *to.add_levels();
    out.set_level(level.level);
    out.set_files(level.files);
    out.set_bytes(level.bytes);
  }
  for (const auto& [name, value] : from.counts) {
    v1::EngineCount& count = *to.add_counts();
    count.set_name(name);
    count.set_value(value);
  }
}

void letters_to_proto(const EngineDiagnosis::Letters& from, const RegistrySnapshot& registry,
                      v1::LetterCount& to) {
  const auto view = std::find_if(
      registry.views.begin(), registry.views.end(),
      [&](const auto& entry) { return entry.second->incarnation() == from.incarnation; });
  if (view != registry.views.end()) {
    to.set_project(view->second->view.project);
    to.set_feature_view(view->second->view.name);
  }
  to.set_letters(from.letters);
  to.set_bytes(from.bytes);
}

void metric_to_proto(const prometheus::MetricFamily& family, const prometheus::ClientMetric& from,
                     v1::MetricValue& to) {
  to.set_name(family.name);
  for (const auto& label : from.label) (*to.mutable_labels())[label.name] = label.value;
  switch (family.type) {
    case prometheus::MetricType::Counter:
      to.set_value(from.counter.value);
      break;
    case prometheus::MetricType::Gauge:
      to.set_value(from.gauge.value);
      break;
    case prometheus::MetricType::Histogram:
      to.set_value(from.histogram.sample_sum);
      to.set_count(from.histogram.sample_count);
      for (const auto& bucket : from.histogram.bucket) {
        if (std::isinf(bucket.upper_bound)) continue;
        v1::MetricBucket& out = *to.add_buckets();
        out.set_bound(bucket.upper_bound);
        out.set_count(bucket.cumulative_count);
      }
      break;
    default:
      break;
  }
}

}  // namespace

void diagnosis_to_proto(const Services& services, v1::DiagnoseResponse& to) {
  if (services.process != nullptr) process_to_proto(services.process->diagnose(), to);
  const EngineDiagnosis engine = services.engine.diagnose();
  to.set_engine(engine.engine);
  for (const EngineDiagnosis::RowFiles& files : engine.row_files)
    row_files_to_proto(files, *to.add_row_files());
  const auto registry = services.registry.snapshot();
  for (const EngineDiagnosis::Letters& letters : engine.dead_letters)
    letters_to_proto(letters, *registry, *to.add_dead_letters());
  // While another look at the store hangs, what was known before has to do.
  (void)services.metrics.refresh_slow_within(kPatience);
  services.metrics.refresh_quick();
  for (const prometheus::MetricFamily& family : services.metrics.registry().Collect()) {
    for (const prometheus::ClientMetric& metric : family.metric)
      metric_to_proto(family, metric, *to.add_metrics());
  }
}

}  // namespace skua
