#include "storage/registry/record_frame.h"

#include <xxhash.h>

#include <cstring>

#include "storage/registry/names.h"

namespace skua {
namespace {

std::uint64_t checksum(std::string_view key, std::string_view bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(key.data(), key.size()));
}

}  // namespace

std::string frame_record(std::string_view key, std::string_view fields, std::uint8_t format) {
  std::string record(1, static_cast<char>(format));
  record.append(fields);
  const std::uint64_t sum = checksum(key, record);
  record.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return record;
}

std::uint8_t format_of_record(std::string_view record) {
  return record.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(record[0]);
}

Result<std::string_view> unframe_record(std::string_view key, std::string_view record,
                                        std::uint8_t format) {
  std::uint64_t stored = 0;
  if (record.size() < sizeof(kRegistryRecordFormat) + sizeof(stored))
    return damaged_record(key, "it is cut short");
  const std::string_view body = record.substr(0, record.size() - sizeof(stored));
  std::memcpy(&stored, record.data() + body.size(), sizeof(stored));
  if (stored != checksum(key, body)) return damaged_record(key, "its checksum does not hold");
  if (const std::uint8_t found = format_of_record(body); found != format)
    return damaged_record(
        key, "its format " + std::to_string(found) + " is not known to this version of the server");
  return body.substr(1);
}

Status damaged_record(std::string_view key, std::string_view reason) {
  return data_loss("registry record " + quote_name(key) + ": " + std::string(reason));
}

}  // namespace skua
