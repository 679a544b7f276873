#pragma once

#include "storage/base/metrics.h"

namespace skua {

// Sets the process_* metrics, which have the names and meanings of Prometheus's own clients
// (prometheus.io/docs/instrumenting/writing_clientlibs, "Process metrics"). Reads files of /proc;
// what the system does not say stays as it was.
void set_process_gauges(Metrics& metrics);

}  // namespace skua
