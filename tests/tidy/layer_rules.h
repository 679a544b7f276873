#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skua::tidy {

// The rules of layers.txt, which describes their form.
class LayerRules {
 public:
  explicit LayerRules(const std::vector<std::string>& lines);

  // Lines that are no rule.
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

  // Why a file may not have an include; empty when it may.
  [[nodiscard]] std::string objection(std::string_view path, std::string_view include) const;

  // The folder whose rules a path follows; empty when no rule covers it.
  [[nodiscard]] std::string folder_of(std::string_view path) const;

 private:
  void read(const std::string& line);
  [[nodiscard]] bool reaches(const std::string& from, const std::string& to) const;

  std::map<std::string, std::set<std::string>> arrows_;
  std::map<std::string, std::set<std::string>> only_;
  std::vector<std::string> faults_;
};

// The file of an #include line, without quotes; empty for any other line.
[[nodiscard]] std::string included_file(const std::string& line);

}  // namespace skua::tidy
