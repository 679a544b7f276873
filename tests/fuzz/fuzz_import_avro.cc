#include <algorithm>
#include <cstring>
#include <string>

#include "clients/cli/import/avro_file_rows.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t got = std::min(size, bytes_.size() - at_);
    std::memcpy(to, bytes_.data() + at_, got);
    at_ += got;
    return got;
  }
  std::optional<std::uint64_t> bytes_total() const override { return bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// Columns stay as long as their rows, whatever the file.
bool read_to_the_end(const std::string& bytes) {
  const auto plan = ColumnPlan::make(weather_view(), {});
  const auto rows = open_avro_rows("f", std::make_unique<MemoryStream>(bytes), {}, *plan);
  if (!rows.ok()) return true;
  CoercedRows batch(*plan);
  while (true) {
    const auto more = (*rows)->next(batch);
    if (!more.ok() || !*more) return true;
    for (const Column& column : batch.columns)
      if (column.size() != batch.size()) return false;
    if (batch.event_timestamps.size() != batch.size() || batch.deleted.size() != batch.size())
      return false;
  }
}

}  // namespace
}  // namespace skua

// An Avro object container file.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SKUA_FUZZ_CHECK(skua::read_to_the_end(std::string(reinterpret_cast<const char*>(data), size)));
  return 0;
}
