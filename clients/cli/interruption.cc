#include "clients/cli/interruption.h"

#include <signal.h>

namespace skua {
namespace {

// A signal handler can reach nothing else.
volatile sig_atomic_t asked = 0;

void note(int /*signal*/) { asked = 1; }

}  // namespace

Interruption::Interruption() {
  asked = 0;
  struct sigaction action {};
  action.sa_handler = note;
  // Back to the default: the second one ends the program.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  (void)sigaction(SIGINT, &action, nullptr);
  (void)sigaction(SIGTERM, &action, nullptr);
}

Interruption::~Interruption() {
  (void)signal(SIGINT, SIG_DFL);
  (void)signal(SIGTERM, SIG_DFL);
}

bool Interruption::is_asked() const { return asked != 0; }

}  // namespace skua
