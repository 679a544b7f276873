#include "api/grpc/tls_credentials.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "tests/support/test_authority.h"

namespace skua::test {
namespace {

// A server that refuses every call and tells who called.
class TlsCredentialsTest : public testing::Test {
 protected:
  void start(const TestAuthority::Pair& pair, const std::string& client_authorities) {
    TlsMaterial material;
    material.certificate_chain = pair.certificate;
    material.private_key = pair.key;
    material.client_authorities = client_authorities;
    TlsOptions tls;
    tls.identity = std::make_shared<TlsIdentity>(std::move(material));
    credentials = make_tls_credentials(tls);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port);
    builder.RegisterAsyncGenericService(&service);
    queue = builder.AddCompletionQueue();
    server = builder.BuildAndStart();
    ASSERT_NE(server, nullptr);
  }

  void TearDown() override {
    server->Shutdown();
    queue->Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) {
    }
  }

  // Whom the server sees; nullopt when the call did not reach it.
  std::optional<std::string> caller(const TestAuthority::Pair& pair) {
    grpc::GenericServerContext context;
    grpc::GenericServerAsyncReaderWriter stream(&context);
    service.RequestCall(&context, &stream, queue.get(), queue.get(), &context);
    const auto deadline = std::chrono::system_clock::now() + std::chrono::seconds(10);
    grpc::GenericStub stub(grpc::CreateChannel(
        "localhost:" + std::to_string(port),
        grpc::SslCredentials({authority.certificate(), pair.key, pair.certificate})));
    grpc::ClientContext client;
    client.set_deadline(deadline);
    const grpc::ByteBuffer request;
    grpc::CompletionQueue answers;
    const auto call = stub.PrepareUnaryCall(&client, "/skua.v1.Online/None", request, &answers);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    if (queue->AsyncNext(&tag, &ok, deadline) != grpc::CompletionQueue::GOT_EVENT || !ok)
      return std::nullopt;
    const std::string name = client_name(context);
    stream.Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""), &stream);
    (void)queue->Next(&tag, &ok);
    (void)answers.Next(&tag, &ok);
    answers.Shutdown();
    return name;
  }

  TestAuthority authority{"authority"};
  TestAuthority clients{"clients"};
  std::shared_ptr<grpc::ServerCredentials> credentials;
  grpc::AsyncGenericService service;
  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

TEST_F(TlsCredentialsTest, TheServerKnowsWhoShowedACertificate) {
  start(authority.for_server("server"), clients.certificate());
  EXPECT_EQ(caller(clients.for_client("trainer")), "trainer");
}

TEST_F(TlsCredentialsTest, WhereNobodyIsAskedNobodyIsKnown) {
  start(authority.for_server("server"), "");
  EXPECT_EQ(caller({}), "");
}

}  // namespace
}  // namespace skua::test
