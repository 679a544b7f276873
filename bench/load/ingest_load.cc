#include "bench/load/ingest_load.h"

#include <thread>

#include "bench/load/entity_draw.h"
#include "bench/load/grpc_load.h"

namespace skua::bench {
namespace {

class SubjectWithIngest : public Subject {
 public:
  SubjectWithIngest(std::unique_ptr<Subject> subject, int port, Requests writes)
      : subject_(std::move(subject)), ingest_(port, kWriteRows, std::move(writes)) {}

  [[nodiscard]] const std::string& name() const override { return subject_->name(); }

  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override {
    LoadResult written;
    std::thread ingest(
        [&] { written = ingest_.at_rate(kIngestRowsPerS / kIngestRowsPerCall, length); });
    Slice slice = subject_->run(length);
    ingest.join();
    slice.failures += written.failures;
    return slice;
  }

 private:
  std::unique_ptr<Subject> subject_;
  GrpcLoad ingest_;
};

}  // namespace

Requests write_requests(const SyntheticView& view, std::size_t calls, std::size_t rows,
                        std::int64_t population, std::uint64_t seed) {
  std::vector<std::string> out;
  for (const std::vector<std::int64_t>& entities : draw_distinct(calls, rows, population, seed))
    out.push_back(write_request(view, entities, 0, std::nullopt).SerializeAsString());
  return std::make_shared<const std::vector<std::string>>(std::move(out));
}

std::unique_ptr<Subject> with_ingest(std::unique_ptr<Subject> subject, const SkuaServer& server,
                                     Requests writes) {
  return std::make_unique<SubjectWithIngest>(std::move(subject), server.grpc_port(),
                                             std::move(writes));
}

}  // namespace skua::bench
