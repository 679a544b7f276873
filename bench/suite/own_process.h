#pragma once

#include <functional>

#include "storage/base/status.h"

namespace skua::bench {

// Does the work in a process of its own and waits for it, so that what it ends, breaks or leaves in
// memory does not touch the others. The message of its Status goes to stderr; INTERNAL when it did
// not end with OK. REQUIRES: no other threads run.
[[nodiscard]] Status run_in_own_process(const std::function<Status()>& work);

}  // namespace skua::bench
