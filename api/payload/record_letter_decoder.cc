#include "api/payload/record_letter_decoder.h"

#include <utility>

#include "api/payload/record_decoder.h"

namespace skua {
namespace {

// Each asks for 32 schemas; letters with more of them stay for the next replay.
constexpr std::size_t kRoundsMax = 64;

// The letters of one request on their way to rows.
class LetterDecoding {
 public:
  LetterDecoding(std::shared_ptr<const RegisteredView> view,
                 std::shared_ptr<const RecordDecoder> decoder,
                 const std::vector<DeadLetterRecord>& records, LetterDecoder::Done done)
      : view_(std::move(view)), decoder_(std::move(decoder)), done_(std::move(done)) {
    headers_.reserve(records.size());
    for (const DeadLetterRecord& from : records) {
      std::vector<RecordHeader>& headers = headers_.emplace_back();
      for (const DeadLetterHeader& header : from.headers)
        headers.push_back({header.name, header.value});
      records_.push_back({from.key, from.value, headers, from.timestamp});
    }
  }

  [[nodiscard]] std::vector<SchemaKey> missing_schemas() const {
    return decoder_->missing_schemas(records_);
  }

  void finish() {
    StreamRows rows(view_);
    for (std::uint32_t i = 0; i < records_.size(); ++i) decoder_->decode(i, records_[i], rows);
    done_(std::move(rows));
  }
  void fail(Status status) { done_(std::move(status)); }

 private:
  std::shared_ptr<const RegisteredView> view_;
  std::shared_ptr<const RecordDecoder> decoder_;
  std::vector<std::vector<RecordHeader>> headers_;  // What the records point to.
  std::vector<StreamRecord> records_;
  LetterDecoder::Done done_;
};

// Asks for what is missing, a part of it at a time, and goes on on the storage threads.
void ask(SchemaRegistry& registry, StorageThreads& threads,
         const std::shared_ptr<LetterDecoding>& decoding, std::size_t rounds) {
  const std::vector<SchemaKey> missing = decoding->missing_schemas();
  if (missing.empty() || rounds == 0) {
    Status status = threads.submit([decoding] { decoding->finish(); });
    if (!status.ok()) decoding->fail(std::move(status));
    return;
  }
  registry.fetch(missing, [&registry, &threads, decoding, rounds] {
    ask(registry, threads, decoding, rounds - 1);
  });
}

}  // namespace

void RecordLetterDecoder::decode(std::shared_ptr<const RegisteredView> view,
                                 std::vector<DeadLetterRecord> records, Done done) {
  auto decoder = RecordDecoder::make(view, registry_);
  if (!decoder.ok()) return done(decoder.status());
  const auto decoding = std::make_shared<LetterDecoding>(std::move(view), *std::move(decoder),
                                                         records, std::move(done));
  if (registry_ == nullptr || decoding->missing_schemas().empty()) return decoding->finish();
  ask(*registry_, threads_, decoding, kRoundsMax);
}

}  // namespace skua
