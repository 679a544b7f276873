#include "clients/cli/confirmation.h"

namespace skua {

bool is_confirmed(Console& console, const std::string& question) {
  if (!console.in_is_terminal) return false;
  console.err << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(console.in, answer);
  return answer == "y" || answer == "yes";
}

}  // namespace skua
