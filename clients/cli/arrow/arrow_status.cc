#include "clients/cli/arrow/arrow_status.h"

#include <arrow/status.h>
#include <fmt/format.h>

#include <algorithm>

namespace skua {

Status status_from_arrow(const arrow::Status& error, StatusCode otherwise) {
  std::string message = error.message();
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (!error.IsOutOfMemory()) return Status(otherwise, std::move(message));
  return resource_exhausted(fmt::format(
      "reading it takes more memory than is allowed (--memory); raise that, or write the file with "
      "smaller row groups and pages: {}",
      message));
}

}  // namespace skua
