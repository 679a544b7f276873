#include "bench/load/kafka_answer.h"

#include <algorithm>

#include "api/kafka/codec/frame.h"
#include "api/kafka/codec/produce.h"

namespace skua::bench {
namespace {

constexpr std::size_t kFrameBytesMax = 1 << 20;

}  // namespace

AnswerReader::Taken KafkaAnswerReader::take(std::string_view stream) {
  std::size_t taken = 0;
  const auto fill = [&](std::size_t wanted) {
    const std::size_t bytes =
        std::min(wanted - std::min(wanted, frame_.size()), stream.size() - taken);
    frame_.append(stream.substr(taken, bytes));
    taken += bytes;
    return frame_.size() >= wanted;
  };
  if (!fill(kafka::kFrameLengthBytes)) return {taken, AnswerProgress::kMore};
  const Result<std::size_t> bytes = kafka::frame_bytes(frame_, kFrameBytesMax);
  if (!bytes.ok()) return {taken, AnswerProgress::kMalformed};
  if (!fill(kafka::kFrameLengthBytes + *bytes)) return {taken, AnswerProgress::kMore};
  const AnswerProgress progress = judge();
  frame_.clear();
  return {taken, progress};
}

AnswerProgress KafkaAnswerReader::judge() const {
  kafka::Reader reader(std::string_view(frame_).substr(kafka::kFrameLengthBytes));
  kafka::ResponseHeader header;
  kafka::ProduceResponse response;
  if (!header.read(reader, kafka::api_info(kafka::Api::kProduce), kProduceVersion).ok() ||
      !response.read(reader, kProduceVersion).ok())
    return AnswerProgress::kMalformed;
  for (const auto& topic : response.topics)
    for (const auto& partition : topic.partitions)
      if (partition.error != kafka::KafkaError::kNone) return AnswerProgress::kRefused;
  return response.topics.empty() ? AnswerProgress::kRefused : AnswerProgress::kWhole;
}

}  // namespace skua::bench
