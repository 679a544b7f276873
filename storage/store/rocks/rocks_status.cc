#include "storage/store/rocks/rocks_status.h"

#include <string>

namespace skua {

Status from_rocks(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return {};
  const std::string message = std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) return data_loss(message);
  if (status.IsNotFound()) return not_found(message);
  if (status.IsInvalidArgument() || status.IsNotSupported()) return internal_error(message);
  if (status.IsNoSpace())
    return unavailable(message + "; free space on the disk of the data folder, writes then go on");
  return unavailable(message);
}

}  // namespace skua
