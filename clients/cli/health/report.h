#pragma once

#include <string>
#include <vector>

#include "clients/cli/health/checks.h"

namespace skua {

// The whole report as text to attach to a bug report: facts first, findings last. No entity keys,
// feature values or secrets.
[[nodiscard]] std::string report_text(const DoctorFacts& facts, const std::vector<Check>& checks);

// The findings alone, numbered, each with what to do; or that there is none.
[[nodiscard]] std::string findings_text(const std::vector<Check>& checks);

// The sections about the server, as far as it answered. The other half of report_text().
[[nodiscard]] std::string server_sections(const DoctorFacts& facts);

// "== Title", and an empty line before it.
[[nodiscard]] std::string section_title(std::string_view title);
// One line of a section: a name and its value, printable.
[[nodiscard]] std::string section_line(std::string_view name, std::string_view value);

}  // namespace skua
