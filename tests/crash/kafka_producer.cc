#include "tests/crash/kafka_producer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/produce.h"
#include "api/kafka/codec/record_batch_builder.h"

namespace skua::test {
namespace {

constexpr std::size_t kInFlightMax = 5;
constexpr std::int16_t kProduceVersion = 7;

class Socket {
 public:
  explicit Socket(int port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Socket() { ::close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return is_open_; }

 private:
  int descriptor_;
  bool is_open_ = false;
};

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int socket, char* to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = ::recv(socket, to, bytes, 0);
    if (got <= 0) return false;
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

// The next answer; false when the connection is lost first.
template <typename Response>
bool receive(int socket, std::int16_t version, Response& response) {
  std::string length(kafka::kFrameLengthBytes, '\0');
  if (!receive_all(socket, length.data(), length.size())) return false;
  const Result<std::size_t> bytes = kafka::frame_bytes(length, 1 << 20);
  EXPECT_TRUE(bytes.ok());
  std::string frame(bytes.ok() ? *bytes : 0, '\0');
  if (!receive_all(socket, frame.data(), frame.size())) return false;
  kafka::Reader reader(frame);
  kafka::ResponseHeader header;
  EXPECT_TRUE(header.read(reader, kafka::api_info(Response::kApi), version).ok());
  EXPECT_EQ(response.read(reader, version).to_string(), "OK");
  return true;
}

}  // namespace

KafkaProducer::KafkaProducer(std::string view, std::int32_t partition, MakeRecords make_records,
                             std::function<void()> acknowledged)
    : view_(std::move(view)),
      partition_(partition),
      make_records_(std::move(make_records)),
      on_acknowledged_(std::move(acknowledged)) {}

KafkaProducer::Batch KafkaProducer::make_batch() {
  Batch batch;
  batch.first_record = next_record_;
  const std::vector<KafkaRecord> records = make_records_();
  batch.records = records.size();
  kafka::RecordBatchBuilder builder(records.front().timestamp_ms);
  builder.set_producer(producer_id_, epoch_, static_cast<std::int32_t>(next_record_));
  for (const KafkaRecord& record : records)
    builder.add(std::nullopt, record.value, record.timestamp_ms - records.front().timestamp_ms);
  next_record_ += batch.records;
  batch.bytes = builder.build();
  return batch;
}

void KafkaProducer::run(int port, const std::atomic<bool>& stopping) {
  const Socket socket(port);
  if (!socket.is_open()) return;
  if (producer_id_ < 0 && !take_producer_id(socket.descriptor())) return;
  for (Batch& batch : in_flight_) {
    batch.was_sent_before = true;
    if (!send(socket.descriptor(), batch)) return;
  }
  while (true) {
    while (!stopping && in_flight_.size() < kInFlightMax) {
      if (!send(socket.descriptor(), in_flight_.emplace_back(make_batch()))) return;
    }
    if (in_flight_.empty() || !take_answer(socket.descriptor())) return;
  }
}

bool KafkaProducer::take_producer_id(int socket) {
  std::string frame;
  kafka::append_request(frame, 1, 0, "crash test", kafka::InitProducerIdRequest());
  kafka::InitProducerIdResponse response;
  if (!send_all(socket, frame) || !receive(socket, 1, response)) return false;
  EXPECT_EQ(response.error, kafka::KafkaError::kNone);
  EXPECT_GE(response.producer_id, 0);
  producer_id_ = response.producer_id;
  epoch_ = response.producer_epoch;
  return true;
}

bool KafkaProducer::send(int socket, Batch& batch) {
  kafka::ProduceRequest request;
  request.acks = -1;
  request.timeout_ms = 30'000;
  request.topics.push_back({view_, {{partition_, batch.bytes}}});
  std::string frame;
  kafka::append_request(frame, kProduceVersion, 0, "crash test", request);
  return send_all(socket, frame);
}

bool KafkaProducer::take_answer(int socket) {
  kafka::ProduceResponse response;
  if (!receive(socket, kProduceVersion, response)) return false;
  EXPECT_EQ(response.topics.size(), 1U);
  if (response.topics.size() != 1 || response.topics[0].partitions.size() != 1) return false;
  const kafka::ProduceResponse::Partition& partition = response.topics[0].partitions[0];
  // The answer to a repeat that is older than the producer's last five batches would be
  // DUPLICATE_SEQUENCE_NUMBER; with five in flight there is none.
  EXPECT_EQ(partition.error, kafka::KafkaError::kNone)
      << kafka::kafka_error_name(partition.error) << " for record "
      << in_flight_.front().first_record;
  if (partition.error != kafka::KafkaError::kNone) return false;
  acknowledge(partition.base_offset);
  return true;
}

void KafkaProducer::acknowledge(std::int64_t base_offset) {
  const Batch& batch = in_flight_.front();
  // Nobody else writes to the partition: offsets count its records, each once.
  EXPECT_EQ(base_offset, static_cast<std::int64_t>(batch.first_record));
  EXPECT_EQ(acknowledged_, batch.first_record);
  acknowledged_ = batch.first_record + batch.records;
  repeats_ += batch.was_sent_before ? 1 : 0;
  in_flight_.pop_front();
  on_acknowledged_();
}

}  // namespace skua::test
