#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "skua/v1/types.pb.h"

namespace skua {

// Text with control characters written as \xNN, so that stored values cannot steer a terminal.
[[nodiscard]] std::string printable(std::string_view text);

// Columns an aligned text takes on a terminal: its code points.
[[nodiscard]] std::size_t display_width(std::string_view text);

// Rows of text under a header, in aligned columns.
class Table {
 public:
  enum class Align { kLeft, kRight };

  void add_column(std::string header, Align align = Align::kLeft);
  // REQUIRES: one cell per column.
  void add_row(std::vector<std::string> cells);
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }

  void print(std::ostream& out) const;

 private:
  std::vector<std::string> headers_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

// Numbers stand right, everything else left.
[[nodiscard]] Table::Align align_of(v1::ValueType type);

}  // namespace skua
