#include "server/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
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
#include "api/service/admission.h"
#include "api/wire/dispatcher.h"
#include "server/admin_key_file.h"
#include "server/admin_server.h"
#include "server/audit_logger.h"
#include "server/freed_memory.h"
#include "server/password_file.h"
#include "server/process_gauges.h"
#include "server/server_report.h"
#include "server/server_tls.h"
#include "server/version.h"
#include "storage/base/random.h"
#include "storage/latest/latest_tier.h"
#include "storage/store/rocks/backup/rocks_backups.h"
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

RocksBackupsOptions backups_options(const Settings& settings, const ServerHooks& hooks) {
  RocksBackupsOptions options;
  options.data_dir = settings.data_dir;
  options.backup_dir = settings.backup_dir;
  options.file_system = hooks.file_system;
  options.code_points = hooks.code_points;
  return options;
}

WaitingTimes waiting_times(const Settings& settings) {
  WaitingTimes times;
  times.target = settings.queue_time_target;
  times.most = settings.queue_time_max;
  return times;
}

// A disk takes longer than memory, and each thread has waiting callers of its own.
WaitingTimes storage_waiting_times(const Settings& settings) {
  WaitingTimes times = waiting_times(settings);
  times.target = std::min(50 * times.target, times.most);
  times.few = std::max<std::size_t>(times.few, 16 * settings.storage_threads);
  return times;
}

GrpcServerOptions grpc_options(const Settings& settings, const ServerTls& tls, Metrics& metrics) {
  GrpcServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.grpc_port);
  options.threads = settings.grpc_threads;
  options.request_bytes_max = settings.limits.request_bytes_max;
  options.connections_gauge = &metrics.grpc_connections.get();
  options.grpc_connections_max = settings.limits.grpc_connections_max;
  options.grpc_streams_max = settings.limits.grpc_streams_max;
  options.grpc_memory_bytes_max = settings.limits.grpc_memory_bytes_max;
  options.waiting = waiting_times(settings);
  options.connection_age_max = settings.grpc_connection_age_max;
  options.drain_timeout = settings.drain_timeout;
  options.tls = tls.options("grpc");
  if (tls.is_on()) options.handshake_timeout = settings.tls_handshake_timeout;
  return options;
}

HttpServerOptions http_options(const Settings& settings, const ServerTls& tls, Metrics& metrics,
                               const Clock& clock, Admission& admission) {
  HttpServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.http_port);
  options.threads = settings.http_threads;
  options.connections_max = settings.limits.connections_max;
  options.header_bytes_max = settings.limits.header_bytes_max;
  options.request_bytes_max = settings.limits.request_bytes_max;
  options.drain_timeout = settings.drain_timeout;
  options.connections_gauge = &metrics.http_connections.get();
  options.admission = &admission;
  options.clock = &clock;
  options.waiting = waiting_times(settings);
  options.cost_of = ApiRoutes::cost_of;
  options.tls = tls.options("http");
  return options;
}

kafka::KafkaServerOptions kafka_options(const Settings& settings, const ServerTls& tls) {
  kafka::KafkaServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.kafka_port);
  options.threads = settings.kafka_threads;
  options.advertised_host = settings.kafka_advertised_host;
  options.advertised_port = static_cast<std::uint16_t>(settings.kafka_advertised_port);
  options.partitions = static_cast<std::uint32_t>(settings.kafka_partitions);
  options.needs_authentication =
      settings.authentication == "keys" || settings.kafka_authentication == "sasl";
  options.idle_timeout = settings.kafka_idle_timeout;
  options.drain_timeout = settings.drain_timeout;
  options.tls = tls.options("kafka");
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
        report(s),
        admin(settings.admin_host, static_cast<std::uint16_t>(settings.admin_port),
              tls.admin_options(), metrics),
        process_gauges(metrics.add_source([this] { set_process_gauges(metrics); })) {}

  // The store and what stands on it. Errors: the engine's.
  [[nodiscard]] Status open_store();
  void warn_without_admin() const;
  // The doors, listening. Errors: UNAVAILABLE.
  [[nodiscard]] Status open_doors();
  void report_doors();

  Settings settings;
  const Clock& clock;
  ServerHooks hooks;
  ServerReport report;
  AuditLogger audit;
  Metrics metrics;
  ServerTls tls{settings, clock, metrics};
  const Status tls_loaded = tls.load();
  AdminServer admin;
  Admission admission{settings.limits, metrics};
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RocksBackups> backups;  // None where no folder is set.
  std::optional<BackupService> backup_service;
  std::unique_ptr<Credentials> credentials;
  std::unique_ptr<StorageThreads> storage_threads;
  std::unique_ptr<StorageThreads> load_threads;
  Alarms alarms{clock};  // They clear the queues of those.
  std::optional<FreedMemory> freed_memory;
  std::unique_ptr<SchemaRegistry> schemas;  // May be null.
  std::unique_ptr<Registry> registry;
  std::optional<ReadService> reads;
  std::optional<WriteService> writes;
  std::optional<StreamWriteService> stream_writes;
  std::optional<SnapshotService> snapshots;
  std::optional<LoadService> loads;
  std::optional<RecordLetterDecoder> letter_decoder;
  std::optional<DeadLetterService> dead_letters;
  std::optional<ViewGauges> view_gauges;
  std::optional<Services> services;
  std::optional<Dispatcher> dispatcher;
  std::optional<ApiRoutes> routes;
  std::optional<GrpcServer> grpc;
  std::optional<HttpServer> http;
  std::optional<kafka::KafkaServer> kafka;  // None when it is switched off.
  Metrics::Source process_gauges;           // From the beginning: a recovery is no restart.
  Metrics::Source queue_gauges;
};

Status Server::Parts::open_store() {
  ASSIGN_OR_RETURN(auto rocks, open_rocks_store(engine_options(settings, hooks), clock, metrics));
  engine = make_latest_tier(std::move(rocks.engine), {settings.latest_memory_bytes, random_seed()},
                            metrics);
  if (!settings.backup_dir.empty())
    backups = std::make_unique<RocksBackups>(backups_options(settings, hooks), *rocks.backup_source,
                                             clock, metrics);
  backup_service.emplace(backups.get(), settings.backup_dir, clock);
  std::string admin_key;
  if (!settings.admin_key_file.empty()) {
    ASSIGN_OR_RETURN(admin_key,
                     read_or_make_admin_key(settings.admin_key_file, secure_random_bytes));
  }
  ASSIGN_OR_RETURN(credentials,
                   Credentials::open(*engine, settings.limits, secure_random_bytes, admin_key));
  warn_without_admin();
  storage_threads = std::make_unique<StorageThreads>(
      settings.storage_threads, settings.limits.storage_queue_max,
      StorageThreads::Priority::kNormal, storage_waiting_times(settings), clock);
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
  view_gauges.emplace(metrics, *registry);
  services.emplace(Services{*engine, *registry, *reads, *writes, *stream_writes, *snapshots, *loads,
                            *dead_letters, *credentials, *storage_threads, *load_threads,
                            settings.limits, clock, metrics, *view_gauges, clock.now(),
                            settings.slow_request_threshold});
  services->process = &report;
  services->alarms = &alarms;
  services->admission = &admission;
  freed_memory.emplace(metrics, alarms, *load_threads, clock);
  services->needs_key = settings.authentication == "keys";
  services->audit = &audit;
  services->backups = &*backup_service;
  dispatcher.emplace(*services);
  queue_gauges = metrics.add_source([this] {
    metrics.storage_queue.with("storage").Set(static_cast<double>(storage_threads->waiting()));
    metrics.storage_queue.with("load").Set(static_cast<double>(load_threads->waiting()));
  });
  metrics.build_info.with(kVersion).Set(1);
#define LIMIT(name, value, least, most, help) \
  metrics.limit.with(#name).Set(static_cast<double>(settings.limits.name));
#include "storage/base/limits.def"
#undef LIMIT
  return {};
}

void Server::Parts::warn_without_admin() const {
  if (settings.authentication != "keys") return;
  for (const auto& [name, key] : credentials->table()->by_name())
    if (Access::of(key).may_call(OperationNeed::kOperate)) return;
  spdlog::warn("authentication: keys, and no key may administer this server; set `admin_key_file`");
}

Status Server::Parts::open_doors() {
  const CallHandler handler = [this](Call call, Respond respond) {
    dispatcher->dispatch(std::move(call), std::move(respond));
  };
  routes.emplace(handler, clock);
  grpc.emplace(grpc_options(settings, tls, metrics), handler, clock, admission);
  http.emplace(http_options(settings, tls, metrics, clock, admission),
               [this](HttpRequest request, HttpRespond respond) {
                 routes->handle(std::move(request), std::move(respond));
               });
  // First, so that the other doors can tell its port.
  if (settings.kafka_enabled) {
    kafka.emplace(kafka_options(settings, tls), *services, *credentials, schemas.get());
    RETURN_IF_ERROR(name_port("kafka_port", kafka->start()));
    services->kafka_port = kafka->port();
  }
  RETURN_IF_ERROR(name_port("grpc_port", grpc->start()));
  return name_port("http_port", http->start());
}

void Server::Parts::report_doors() {
  std::vector<DoorAddress> doors = {
      {"grpc", door_address(settings.listen_host, grpc->port())},
      {"http", door_address(settings.listen_host, http->port())},
      {"admin", door_address(settings.admin_host, admin.port())},
  };
  if (kafka) doors.push_back({"kafka", door_address(settings.listen_host, kafka->port())});
  report.set_doors(std::move(doors));
}

Result<std::unique_ptr<Server>> Server::start(const Settings& settings, const Clock& clock,
                                              const ServerHooks& hooks) {
  RETURN_IF_ERROR(check_settings(settings));
  auto parts = std::make_unique<Parts>(settings, clock, hooks);
  RETURN_IF_ERROR(parts->tls_loaded);
  RETURN_IF_ERROR(name_port("admin_port", parts->admin.start()));
  RETURN_IF_ERROR(parts->open_store());
  RETURN_IF_ERROR(parts->open_doors());
  parts->report_doors();
  parts->admin.set_ready(true);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { drain(); }

void Server::drain() {
  parts_->admin.set_ready(false);
  // Chunks that wait for others would hold up the doors.
  parts_->loads->stop();
  parts_->backup_service->stop();
  // All doors at once, so that together they take one drain_timeout.
  std::thread http_drain([this] { parts_->http->drain(); });
  std::thread kafka_drain([this] {
    if (parts_->kafka) parts_->kafka->drain();
  });
  parts_->grpc->drain();
  http_drain.join();
  kafka_drain.join();
  // A read whose answer has left may be at the disk still, and would look at what goes next.
  parts_->storage_threads->finish();
  parts_->load_threads->finish();
}

Status Server::reload_tls() {
  Status loaded = parts_->tls.load();
  parts_->metrics.tls_reloads.with(loaded.ok() ? "applied" : "refused").Increment();
  return loaded;
}

std::uint16_t Server::grpc_port() const { return parts_->grpc->port(); }
std::uint16_t Server::http_port() const { return parts_->http->port(); }
std::uint16_t Server::kafka_port() const { return parts_->kafka ? parts_->kafka->port() : 0; }
std::uint16_t Server::admin_port() const { return parts_->admin.port(); }
Engine& Server::engine() { return *parts_->engine; }
Registry& Server::registry() { return *parts_->registry; }
Metrics& Server::metrics() { return parts_->metrics; }

}  // namespace skua
