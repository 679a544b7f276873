#include "server/server.h"

#include <fmt/format.h>

#include <optional>
#include <thread>
#include <utility>

#include "api/grpc/grpc_server.h"
#include "api/http/api_routes.h"
#include "api/http/http_server.h"
#include "api/kafka/kafka_server.h"
#include "api/payload/record_decoder.h"
#include "api/payload/record_letter_decoder.h"
#include "api/payload/schema_registry.h"
#include "api/wire/dispatcher.h"
#include "server/admin_server.h"
#include "server/password_file.h"
#include "storage/base/random.h"
#include "storage/latest/latest_tier.h"
#include "storage/store/rocks/rocks_engine.h"

namespace skua {
namespace {

RocksEngineOptions engine_options(const Settings& settings, const ServerHooks& hooks) {
  RocksEngineOptions options;
  options.data_dir = settings.data_dir;
  options.durability_sync = settings.durability == "sync";
  options.sync_interval = settings.sync_interval;
  options.block_cache_bytes = settings.block_cache_bytes;
  options.memtable_bytes = settings.memtable_bytes;
  options.disk_reserve_bytes = settings.disk_reserve_bytes;
  options.background_jobs = static_cast<std::uint32_t>(settings.background_jobs);
  options.is_compressed = settings.compression;
  options.max_total_wal_bytes = settings.max_total_wal_bytes;
  options.maintenance_interval = settings.maintenance_interval;
  options.erase_purge_delay = settings.erase_purge_delay;
  options.writer_lifetime = settings.writer_lifetime;
  options.bulk_bytes_per_second = settings.bulk_bytes_per_second;
  options.producer_lifetime = settings.producer_lifetime;
  options.dead_letter_lifetime = settings.dead_letter_lifetime;
  options.dead_letter_bytes_max = settings.dead_letter_bytes_max;
  options.limits = settings.limits;
  options.file_system = hooks.file_system;
  options.code_points = hooks.code_points;
  return options;
}

GrpcServerOptions grpc_options(const Settings& settings) {
  GrpcServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.grpc_port);
  options.threads = settings.grpc_threads;
  options.request_bytes_max = settings.limits.request_bytes_max;
  options.drain_timeout = settings.drain_timeout;
  return options;
}

HttpServerOptions http_options(const Settings& settings, Metrics& metrics) {
  HttpServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.http_port);
  options.threads = settings.http_threads;
  options.connections_max = settings.limits.connections_max;
  options.header_bytes_max = settings.limits.header_bytes_max;
  options.request_bytes_max = settings.limits.request_bytes_max;
  options.drain_timeout = settings.drain_timeout;
  options.connections_gauge = &metrics.http_connections.get();
  return options;
}

kafka::KafkaServerOptions kafka_options(const Settings& settings) {
  kafka::KafkaServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.kafka_port);
  options.threads = settings.kafka_threads;
  options.advertised_host = settings.kafka_advertised_host;
  options.advertised_port = static_cast<std::uint16_t>(settings.kafka_advertised_port);
  options.partitions = static_cast<std::uint32_t>(settings.kafka_partitions);
  options.needs_authentication = settings.kafka_authentication == "sasl";
  options.idle_timeout = settings.kafka_idle_timeout;
  options.drain_timeout = settings.drain_timeout;
  return options;
}

// nullptr where none is set.
Result<std::unique_ptr<SchemaRegistry>> make_schema_registry(const Settings& settings,
                                                             const Clock& clock) {
  if (settings.schema_registry_url.empty()) return std::unique_ptr<SchemaRegistry>();
  SchemaRegistryOptions options;
  options.url = settings.schema_registry_url;
  options.user = settings.schema_registry_user;
  if (!settings.schema_registry_password_file.empty()) {
    ASSIGN_OR_RETURN(options.password, read_password(settings.schema_registry_password_file));
  }
  return SchemaRegistry::make(std::move(options), clock);
}

// The settings that chose the port, before what is wrong with it.
Status name_port(std::string_view setting, const Status& status) {
  if (status.ok()) return status;
  return {status.code(), fmt::format("{}: {}", setting, status.message())};
}

}  // namespace

// In the order of construction; destroyed in reverse.
struct Server::Parts {
  Parts(const Settings& s, const Clock& c, ServerHooks h)
      : settings(s),
        clock(c),
        hooks(std::move(h)),
        admin(settings.admin_host, static_cast<std::uint16_t>(settings.admin_port), metrics) {}

  // The store and what stands on it. Errors: the engine's.
  [[nodiscard]] Status open_store();
  // The doors, listening. Errors: UNAVAILABLE.
  [[nodiscard]] Status open_doors();

  Settings settings;
  const Clock& clock;
  ServerHooks hooks;
  Metrics metrics;
  AdminServer admin;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Credentials> credentials;
  std::unique_ptr<StorageThreads> storage_threads;
  std::unique_ptr<StorageThreads> load_threads;
  std::unique_ptr<SchemaRegistry> schemas;  // May be null.
  std::unique_ptr<Registry> registry;
  std::optional<ReadService> reads;
  std::optional<WriteService> writes;
  std::optional<StreamWriteService> stream_writes;
  std::optional<SnapshotService> snapshots;
  std::optional<LoadService> loads;
  std::optional<RecordLetterDecoder> letter_decoder;
  std::optional<DeadLetterService> dead_letters;
  std::optional<Services> services;
  std::optional<Dispatcher> dispatcher;
  std::optional<ApiRoutes> routes;
  std::optional<GrpcServer> grpc;
  std::optional<HttpServer> http;
  std::optional<kafka::KafkaServer> kafka;  // None when it is switched off.
};

Status Server::Parts::open_store() {
  ASSIGN_OR_RETURN(auto rocks, open_rocks_engine(engine_options(settings, hooks), clock, metrics));
  engine =
      make_latest_tier(std::move(rocks), {settings.latest_memory_bytes, random_seed()}, metrics);
  ASSIGN_OR_RETURN(credentials, Credentials::open(*engine, settings.limits, secure_random_bytes));
  storage_threads =
      std::make_unique<StorageThreads>(settings.storage_threads, settings.limits.storage_queue_max);
  load_threads = std::make_unique<StorageThreads>(
      settings.load_threads, settings.limits.storage_queue_max, StorageThreads::Priority::kLow);
  ASSIGN_OR_RETURN(schemas, make_schema_registry(settings, clock));
  const auto check = [this](const std::shared_ptr<const RegisteredView>& view) {
    return RecordDecoder::make(view, schemas.get()).status();
  };
  ASSIGN_OR_RETURN(registry, Registry::open(*engine, settings.limits, check));
  reads.emplace(*engine, *registry, settings.limits);
  writes.emplace(*engine, *registry, settings.limits, settings.max_future_skew);
  stream_writes.emplace(*engine, settings.limits, settings.max_future_skew);
  snapshots.emplace(*engine, *registry, settings.limits);
  loads.emplace(*engine, *registry, settings.limits, settings.max_future_skew);
  letter_decoder.emplace(schemas.get(), *storage_threads);
  dead_letters.emplace(*engine, *registry, settings.limits, settings.max_future_skew,
                       *letter_decoder, *storage_threads);
  services.emplace(Services{*engine, *registry, *reads, *writes, *stream_writes, *snapshots, *loads,
                            *dead_letters, *credentials, *storage_threads, *load_threads,
                            settings.limits, clock, metrics, clock.now()});
  dispatcher.emplace(*services);
  return {};
}

Status Server::Parts::open_doors() {
  const CallHandler handler = [this](Call call, Respond respond) {
    dispatcher->dispatch(std::move(call), std::move(respond));
  };
  routes.emplace(handler, clock);
  grpc.emplace(grpc_options(settings), handler, clock);
  http.emplace(http_options(settings, metrics), [this](HttpRequest request, HttpRespond respond) {
    routes->handle(std::move(request), std::move(respond));
  });
  // First, so that the other doors can tell its port.
  if (settings.kafka_enabled) {
    kafka.emplace(kafka_options(settings), *services, *credentials, schemas.get());
    RETURN_IF_ERROR(name_port("kafka_port", kafka->start()));
    services->kafka_port = kafka->port();
  }
  RETURN_IF_ERROR(name_port("grpc_port", grpc->start()));
  return name_port("http_port", http->start());
}

Result<std::unique_ptr<Server>> Server::start(const Settings& settings, const Clock& clock,
                                              const ServerHooks& hooks) {
  RETURN_IF_ERROR(check_settings(settings));
  auto parts = std::make_unique<Parts>(settings, clock, hooks);
  RETURN_IF_ERROR(name_port("admin_port", parts->admin.start()));
  RETURN_IF_ERROR(parts->open_store());
  RETURN_IF_ERROR(parts->open_doors());
  parts->admin.set_ready(true);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { drain(); }

void Server::drain() {
  parts_->admin.set_ready(false);
  // Chunks that wait for others would hold up the doors.
  parts_->loads->stop();
  // All doors at once, so that together they take one drain_timeout.
  std::thread http_drain([this] { parts_->http->drain(); });
  std::thread kafka_drain([this] {
    if (parts_->kafka) parts_->kafka->drain();
  });
  parts_->grpc->drain();
  http_drain.join();
  kafka_drain.join();
}

std::uint16_t Server::grpc_port() const { return parts_->grpc->port(); }
std::uint16_t Server::http_port() const { return parts_->http->port(); }
std::uint16_t Server::kafka_port() const { return parts_->kafka ? parts_->kafka->port() : 0; }
std::uint16_t Server::admin_port() const { return parts_->admin.port(); }
Engine& Server::engine() { return *parts_->engine; }
Registry& Server::registry() { return *parts_->registry; }
Metrics& Server::metrics() { return parts_->metrics; }

}  // namespace skua
