#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/suite/subject.h"
#include "bench/suite/suite_options.h"

namespace skua::bench {

// What a ratio between two subjects can be about. A lower one is better.
enum class Cost { kCpuPerCall, kCpuPerValue, kTimePerCall, kTimePerValue, kP99 };

// Subjects that do the same work, measured in turn in one run.
struct Comparison {
  std::string id;        // "read-grpc-100x50"; names the file of its results.
  std::string title;     // For people.
  std::string workload;  // "B1: ..." with the shape in words: what a call is.
  // The first is ours, or the one that all others are set against.
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<std::shared_ptr<void>> keep;  // Servers and data that the subjects use.
  // Above 0: a slice is a whole piece of work, however long it takes; no more rounds than this, and
  // none before them that does not count.
  int rounds_max = 0;
};

// Comparisons are made when their turn comes (loading data takes time) and destroyed before the
// next one is made.
struct ComparisonSpec {
  std::string id;
  std::string title;
  std::function<Comparison(const SuiteOptions&)> make;
};

// Single figures that are no pairs: memory per row, seconds to the first read.
struct Measurement {
  struct Line {
    std::string label;
    double value = 0;
    std::string unit;
  };
  std::string id;
  std::string title;
  std::vector<Line> lines;
};

struct MeasurementSpec {
  std::string id;
  std::string title;
  std::function<Measurement(const SuiteOptions&)> make;
};

}  // namespace skua::bench
