#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace skua::bench {

// A certificate for localhost that is its own authority, on the curve P-256, valid for some days.
struct BenchCertificate {
  std::string pem;
  std::vector<std::string> server_settings;  // Arguments of skuad.
};

// Writes certificate and key into the folder.
[[nodiscard]] BenchCertificate make_bench_certificate(const std::filesystem::path& folder);

}  // namespace skua::bench
