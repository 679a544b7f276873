#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "skua/v1/load.pb.h"

namespace skua {

// Adds up what became of the rows of a bulk import.
struct LoadAccount {
  std::uint64_t in = 0;  // Rows read from the files.
  std::uint64_t loaded = 0;
  std::uint64_t expired = 0;
  std::uint64_t erased = 0;
  std::uint64_t rejected = 0;

  [[nodiscard]] bool adds_up() const { return in == loaded + expired + erased + rejected; }
  // "in 9 = loaded 6 + expired 1 + erased 1 + rejected 1"
  [[nodiscard]] std::string equation() const;
};

// What a bulk import says at its end.
struct LoadReport {
  std::string project;
  std::string feature_view;
  std::string load;       // Its name.
  bool replaces = false;  // The rows took the place of those of before.
  LoadAccount account;
  std::chrono::nanoseconds elapsed{0};
  std::set<std::string> unknown_columns;
  v1::LoadReceipt receipt;
  std::uint64_t resumed_rows = 0;  // Staged by an earlier run.
  bool was_published = false;      // By an earlier run: nothing was left to do.

  [[nodiscard]] std::string to_json() const;
};

}  // namespace skua
