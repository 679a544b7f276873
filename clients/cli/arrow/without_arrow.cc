#include "clients/cli/arrow/arrow_support.h"

namespace skua {

std::unique_ptr<ArrowSupport> make_arrow_support() { return make_no_arrow(); }

void stop_arrow() {}

}  // namespace skua
