#pragma once

#include <string>

#include "api/service/load_service.h"

namespace skua {

// A StageRows request, whichever way it was written.
struct StageRows {
  ChunkName name;
  std::string checkpoint;
  WriteRequest rows;
};

}  // namespace skua
