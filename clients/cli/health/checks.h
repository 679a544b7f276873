#pragma once

#include <string>
#include <vector>

#include "clients/cli/health/doctor_facts.h"

namespace skua {

// One question that `skua doctor` answers. A finding says what to do; unknown: the server does not
// tell.
struct Check {
  enum class Verdict { kFine, kFinding, kUnknown };

  std::string name;
  Verdict verdict = Verdict::kFine;
  std::string text;    // What was seen, in words.
  std::string advice;  // Of a finding: what to do.

  [[nodiscard]] static Check fine(std::string name, std::string text);
  [[nodiscard]] static Check finding(std::string name, std::string text, std::string advice);
  [[nodiscard]] static Check unknown(std::string name, std::string text);
};

// All of them, in the order in which people look. Pure.
[[nodiscard]] std::vector<Check> run_checks(const DoctorFacts& facts);

[[nodiscard]] std::vector<Check> findings_of(const std::vector<Check>& checks);

// The parts of run_checks(). REQUIRES: the answers that they look at are there.
void check_store(const DoctorFacts& facts, std::vector<Check>& checks);    // check_store.cc
void check_process(const DoctorFacts& facts, std::vector<Check>& checks);  // check_process.cc
void check_doors(const DoctorFacts& facts, std::vector<Check>& checks);    // check_doors.cc
void check_load(const DoctorFacts& facts, std::vector<Check>& checks);     // check_load.cc

// The value of a setting as the server told it; "" when it did not.
[[nodiscard]] std::string setting_value(const v1::DiagnoseResponse& diagnosis,
                                        std::string_view name);
// The same of a setting that is a number or a number of bytes ("512MiB"); 0 when it is none.
[[nodiscard]] std::uint64_t setting_number(const v1::DiagnoseResponse& diagnosis,
                                           std::string_view name);

}  // namespace skua
