#include "tests/unit/grpc/generic_client.h"

#include <fmt/format.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "api/grpc/grpc_bytes.h"

namespace skua {
namespace {

// REQUIRES: one operation is under way on the queue.
bool wait(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

std::string text_of(const grpc::ByteBuffer& buffer) {
  if (!buffer.Valid()) return {};
  Result<std::string> text = to_string(buffer);
  return text.ok() ? *text : std::string();
}

}  // namespace

GenericClient::GenericClient(std::uint16_t port) {
  grpc::ChannelArguments arguments;
  // Otherwise tests that use a port again would share a connection with an earlier server.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  channel_ = grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port),
                                       grpc::InsecureChannelCredentials(), arguments);
}

GenericAnswer GenericClient::call(const std::string& method, const std::string& body,
                                  GenericCallOptions options) const {
  grpc::ClientContext context;
  if (options.timeout)
    context.set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_millis(options.timeout->count(), GPR_TIMESPAN)));
  if (options.compress) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  for (const auto& [name, value] : options.metadata) context.AddMetadata(name, value);
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  const auto reader = stub.PrepareUnaryCall(&context, method, to_byte_buffer(body), &queue);
  reader->StartCall();
  GenericAnswer answer;
  grpc::ByteBuffer received;
  reader->Finish(&received, &answer.status, nullptr);
  wait(queue);
  answer.body = text_of(received);
  for (const auto& [name, value] : context.GetServerTrailingMetadata())
    answer.trailers.emplace(std::string(name.data(), name.size()),
                            std::string(value.data(), value.size()));
  return answer;
}

GenericAnswer GenericClient::call_stream(const std::string& method, const std::string& body) const {
  grpc::ClientContext context;
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  const auto stream = stub.PrepareCall(&context, method, &queue);
  GenericAnswer answer;
  grpc::ByteBuffer received;
  stream->StartCall(nullptr);
  bool ok = wait(queue);
  if (ok) {
    stream->Write(to_byte_buffer(body), nullptr);
    ok = wait(queue);
  }
  if (ok) {
    stream->Read(&received, nullptr);
    ok = wait(queue);
  }
  if (ok) {
    stream->WritesDone(nullptr);
    wait(queue);
  }
  stream->Finish(&answer.status, nullptr);
  wait(queue);
  answer.body = text_of(received);
  return answer;
}

}  // namespace skua
