#include "tests/support/schema_registry_stub.h"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

namespace skua::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

class SchemaRegistryStub::Listener {
 public:
  Listener() : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {}

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
  tcp::socket accept() { return acceptor_.accept(); }
  // Lets an accept() return.
  void knock() {
    tcp::socket socket(io_);
    boost::system::error_code error;
    socket.connect(acceptor_.local_endpoint(), error);
  }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_;
};

// What Confluent's registry says of what it does not have.
SchemaRegistryStub::Answer SchemaRegistryStub::unknown(const std::string& path) {
  if (path.starts_with("/subjects/"))
    return {404, R"({"error_code":40401,"message":"Subject not found."})"};
  return {404, R"({"error_code":40403,"message":"Schema not found"})"};
}

SchemaRegistryStub::SchemaRegistryStub()
    : listener_(std::make_unique<Listener>()), thread_([this] { serve(); }) {}

SchemaRegistryStub::~SchemaRegistryStub() {
  stop_ = true;
  listener_->knock();
  thread_.join();
}

std::string SchemaRegistryStub::url() const {
  return "http://127.0.0.1:" + std::to_string(listener_->port());
}

void SchemaRegistryStub::answer(const std::string& path, unsigned status, const std::string& body) {
  const std::scoped_lock lock(mutex_);
  answers_[path] = {status, body};
}

void SchemaRegistryStub::add_schema(std::int32_t id, const std::string& type,
                                    const std::string& text, const std::string& references) {
  add_schema_at("/schemas/ids/" + std::to_string(id), type, text, references);
}

void SchemaRegistryStub::add_schema_at(const std::string& path, const std::string& type,
                                       const std::string& text, const std::string& references) {
  nlohmann::json body = {{"schema", text}};
  if (!type.empty()) body["schemaType"] = type;
  if (!references.empty()) body["references"] = nlohmann::json::parse(references);
  answer(path, 200, body.dump());
}

void SchemaRegistryStub::hang() { hangs_ = true; }

unsigned SchemaRegistryStub::requests(const std::string& path) const {
  const std::scoped_lock lock(mutex_);
  const auto found = requests_.find(path);
  return found == requests_.end() ? 0 : found->second;
}

std::string SchemaRegistryStub::authorization() const {
  const std::scoped_lock lock(mutex_);
  return authorization_;
}

void SchemaRegistryStub::serve() {
  std::vector<tcp::socket> silent;
  while (true) {
    tcp::socket socket = listener_->accept();
    if (stop_) return;
    if (hangs_) {
      silent.push_back(std::move(socket));
      continue;
    }
    boost::system::error_code error;
    boost::beast::flat_buffer buffer;
    http::request<http::empty_body> request;
    http::read(socket, buffer, request, error);
    if (error) continue;
    http::response<http::string_body> response;
    {
      const std::scoped_lock lock(mutex_);
      const std::string path(request.target());
      ++requests_[path];
      authorization_ = std::string(request[http::field::authorization]);
      const auto found = answers_.find(path);
      const Answer answer = found == answers_.end() ? unknown(path) : found->second;
      response.result(answer.status);
      response.body() = answer.body;
    }
    response.keep_alive(false);
    response.prepare_payload();
    http::write(socket, response, error);
  }
}

}  // namespace skua::test
