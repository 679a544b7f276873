#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "storage/base/result.h"

namespace skua {

// Adds up what became of the rows of an import.
struct ImportAccount {
  std::uint64_t in = 0;  // Rows read from the files.
  std::uint64_t applied = 0;
  std::uint64_t superseded = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t expired = 0;
  std::uint64_t rejected = 0;
  std::uint64_t future = 0;  // Applied ahead of their event timestamp.
  std::uint64_t valid = 0;   // Of a dry run: what a write would take.
  // Of a dry run: rows that a write may count as expired.
  std::uint64_t behind_horizon = 0;

  // Counts the receipt of a write of `rows` rows. Errors: INTERNAL when it does not account for
  // each.
  [[nodiscard]] Status add(const v1::WriteRowsResponse& receipt, std::size_t rows);

  [[nodiscard]] std::uint64_t accounted() const {
    return applied + superseded + duplicate + expired + rejected + valid;
  }
  [[nodiscard]] bool adds_up() const { return in == accounted(); }
  // "in 9 = applied 5 + superseded 1 + duplicate 1 + expired 1 + rejected 1"
  [[nodiscard]] std::string equation() const;
  // "in 9 = valid 8 + rejected 1"
  [[nodiscard]] std::string dry_run_equation() const;
};

// What an import says at its end.
struct ImportReport {
  std::string project;
  std::string feature_view;
  ImportAccount account;
  std::chrono::nanoseconds elapsed{0};
  std::set<std::string> unknown_columns;
  std::string commit_token;
  bool dry_run = false;

  [[nodiscard]] std::string to_json() const;
};

}  // namespace skua
