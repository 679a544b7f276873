#include "api/kafka/kafka_server.h"

#include "api/kafka/kafka_door.h"
#include "api/kafka/session.h"
#include "api/net/session_server.h"

namespace skua::kafka {

class KafkaServer::Impl {
 public:
  Impl(KafkaServerOptions options, Services& services, const Credentials& credentials,
       SchemaRegistry* registry)
      : door_(std::move(options), services, credentials, registry) {}

  Status start() {
    RETURN_IF_ERROR(server_.listen("Kafka"));
    door_.bound_port = server_.port();
    server_.serve();
    return {};
  }
  void drain() { server_.drain(); }
  [[nodiscard]] std::uint16_t port() const { return door_.bound_port; }

 private:
  using Server = SessionServer<Session, SessionHost>;

  // Kafka's clients know no answer that would say "too many": the connection is closed.
  Server::Begin admit(std::size_t open, TcpSocket& socket) {
    if (open > door_.services.limits.kafka_connections_max) {
      door_.metrics.count_closed(CloseReason::kTooMany);
      door_.count_refusal(Refusal::kConnections);
      return {};
    }
    boost::system::error_code ignored;
    socket.set_option(boost::asio::socket_base::keep_alive(true), ignored);
    return &Session::start;
  }

  KafkaDoor door_;
  Server server_{
      {door_.options.host,
       door_.options.port,
       door_.options.threads,
       door_.options.drain_timeout,
       door_.options.tls,
       {}},
      {[this](const auto& io) {
         return SessionHost{door_, io, {}, {}};
       },
       make_session, [this](std::size_t open, TcpSocket& socket) { return admit(open, socket); },
       [this](int change) { door_.metrics.count_connection(change); }}};
};

KafkaServer::KafkaServer(KafkaServerOptions options, Services& services,
                         const Credentials& credentials, SchemaRegistry* registry)
    : impl_(std::make_unique<Impl>(std::move(options), services, credentials, registry)) {}

KafkaServer::~KafkaServer() { impl_->drain(); }

Status KafkaServer::start() { return impl_->start(); }

void KafkaServer::drain() { impl_->drain(); }

std::uint16_t KafkaServer::port() const { return impl_->port(); }

}  // namespace skua::kafka
