#include <cstdio>
#include <string>

#include "api/kafka/codec/frame.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "tests/fuzz/seed_folder.h"
#include "tests/support/kafka_samples.h"

// Writes seeds of the targets of the Kafka codec into FOLDER/<target>: every request and response
// in every version, batches and compressed bytes of every kind.
namespace {

namespace kafka = skua::kafka;
using kafka::Compression;

template <typename Message>
std::string body(const Message& message, std::int16_t version) {
  std::string out;
  kafka::Writer writer(out);
  kafka::RequestHeader{static_cast<std::int16_t>(message.kApi), version, 7, "c"}.write(writer);
  message.write(writer, version);
  return out;
}

void write_messages(skua::test::SeedFolder& seeds) {
  std::string stream;
  const auto each = [&](const std::string& kind) {
    return [&, kind](const auto& message) {
      const kafka::ApiInfo& info = kafka::api_info(message.kApi);
      for (auto version = info.least_version; version <= info.greatest_version; ++version) {
        const std::string name = std::string(info.name) + kind + std::to_string(version);
        seeds.write("fuzz_kafka_request", name, body(message, version));
        if (kind == "Request") kafka::append_request(stream, version, 1, "c", message);
      }
    };
  };
  skua::test::each_kafka_request(each("Request"));
  skua::test::each_kafka_response(each("Response"));
  seeds.write("fuzz_kafka_request", "all_requests", stream);
  seeds.write("fuzz_kafka_request", "first_requests", stream.substr(0, 400));
}

void write_batches(skua::test::SeedFolder& seeds) {
  const std::string text = R"({"user_id":"u1","clicks":7,"note":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})";
  const kafka::RecordHeader headers[] = {{"event_ts", "1700000000123"}, {"none", std::nullopt}};
  kafka::RecordBatchBuilder builder(1'700'000'000'000);
  builder.add("u1", text, 0, headers).add("u2", std::nullopt, 5).add(std::nullopt, text, -7);
  builder.set_producer(4000, 0, 0);
  for (std::uint8_t codec = 0; codec < kafka::kCompressions; ++codec) {
    const auto compression = static_cast<Compression>(codec);
    for (const std::size_t block : {std::size_t{0}, std::size_t{50}}) {
      const std::string name =
          std::string(kafka::compression_name(compression)) + (block == 0 ? "" : "_blocks");
      seeds.write("fuzz_kafka_record_batch", name,
                  builder.set_compression(compression, block).build());
      seeds.write("fuzz_kafka_decompress", name,
                  std::string{static_cast<char>(codec), 20} +
                      kafka::compress(compression, text + text + text, block));
    }
  }
  // Small and highly compressed: what a bomb grows from.
  for (std::uint8_t codec = 1; codec < kafka::kCompressions; ++codec) {
    const auto compression = static_cast<Compression>(codec);
    seeds.write("fuzz_kafka_decompress",
                "zeros_" + std::string(kafka::compression_name(compression)),
                std::string{static_cast<char>(codec), 12} +
                    kafka::compress(compression, std::string(20'000, '\0')));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: skua_kafka_seeds FOLDER\n", stderr);
    return 2;
  }
  skua::test::SeedFolder seeds(argv[1]);
  write_messages(seeds);
  write_batches(seeds);
  return seeds.failed() ? 1 : 0;
}
