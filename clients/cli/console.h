#pragma once

#include <cstddef>
#include <istream>
#include <ostream>

namespace skua {

// Where a command talks to.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t err_width = 80;  // Columns of that terminal.
};

}  // namespace skua
