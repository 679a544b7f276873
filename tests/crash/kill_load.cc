#include "tests/crash/kill_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "storage/base/clock.h"
#include "tests/support/grpc_door.h"
#include "tests/support/model_value.h"

namespace skua::test {
namespace {

constexpr const char* kView = "counters";
constexpr std::size_t kEntitiesPerWriter = 32;
constexpr std::size_t kRowsPerWrite = 8;

std::string entity_name(std::size_t entity) { return "entity" + std::to_string(entity); }

std::string payload(std::size_t entity, std::uint64_t version) {
  return std::string(entity % 40, static_cast<char>('a' + version % 26)) + std::to_string(version);
}

double ratio(std::size_t entity, std::uint64_t version) {
  return static_cast<double>(version) / static_cast<double>(entity + 1);
}

// Versions of one entity are a millisecond apart, an hour before the first of them was sent.
Timestamp event_timestamp(std::uint64_t version) {
  static const Timestamp kFirst = SystemClock().now() - std::chrono::hours(1);
  return kFirst + std::chrono::milliseconds(version);
}

v1::Column& add_column(v1::WriteRowsRequest& request, const std::string& name) {
  v1::NamedColumn* column = request.add_columns();
  column->set_name(name);
  return *column->mutable_column();
}

// The server went away; gRPC itself cancels calls that arrive while a server shuts down.
bool is_gone(const Status& status) {
  return status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kCancelled;
}

std::optional<std::uint64_t> version_in(const v1::GetFeaturesResponse& answer, int row) {
  if (answer.features(0).statuses()[static_cast<std::size_t>(row)] != v1::PRESENT)
    return std::nullopt;
  return static_cast<std::uint64_t>(answer.features(0).values().int64_values(row));
}

}  // namespace

KillLoad::KillLoad(std::uint64_t seed, std::size_t writers, std::size_t readers)
    : entities_(writers * kEntitiesPerWriter) {
  for (std::size_t w = 0; w < writers; ++w) {
    auto writer = std::make_unique<Writer>(Writer{"writer" + std::to_string(w),
                                                  1,
                                                  {},
                                                  std::nullopt,
                                                  std::nullopt,
                                                  {},
                                                  RandomSource(seed + w)});
    for (std::size_t e = 0; e < kEntitiesPerWriter; ++e)
      writer->entities.push_back(w * kEntitiesPerWriter + e);
    writers_.push_back(std::move(writer));
  }
  for (std::size_t r = 0; r < readers; ++r)
    readers_.push_back(std::make_unique<RandomSource>(seed + 1000 + r));
}

KillLoad::~KillLoad() { stop(); }

void KillLoad::create(int grpc_port) {
  v1::ApplyRequest request;
  v1::Entity* entity = request.add_entities();
  entity->set_name("name");
  entity->set_type(v1::STRING);
  v1::FeatureView* view = request.add_feature_views();
  view->set_name(kView);
  view->add_entities("name");
  const std::vector<std::pair<const char*, v1::ValueType>> features = {
      {"version", v1::INT64}, {"payload", v1::STRING}, {"ratio", v1::DOUBLE}};
  for (const auto& [name, type] : features) {
    v1::Feature* feature = view->add_features();
    feature->set_name(name);
    feature->set_type(type);
  }
  v1::ApplyResponse answer;
  ASSERT_EQ(GrpcDoor(grpc_port).apply(request, answer).to_string(), "OK");
}

v1::WriteRowsRequest KillLoad::make_write(Writer& writer) {
  v1::WriteRowsRequest request;
  request.set_feature_view(kView);
  v1::Column& names = add_column(request, "name");
  v1::Column& versions = add_column(request, "version");
  v1::Column& payloads = add_column(request, "payload");
  v1::Column& ratios = add_column(request, "ratio");
  request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
  std::vector<std::size_t> chosen = writer.entities;
  while (chosen.size() > kRowsPerWrite)
    chosen.erase(chosen.begin() +
                 writer.random.between(0, static_cast<std::int64_t>(chosen.size()) - 1));
  for (const std::size_t entity : chosen) {
    const std::uint64_t version = entities_[entity].acknowledged + 1;
    names.add_string_values(entity_name(entity));
    versions.add_int64_values(static_cast<std::int64_t>(version));
    payloads.add_string_values(payload(entity, version));
    ratios.add_double_values(ratio(entity, version));
    request.mutable_event_timestamps()->add_int64_values(event_timestamp(version).us);
    entities_[entity].sent = version;
  }
  request.mutable_writer()->set_writer_id(writer.id);
  request.mutable_writer()->set_sequence(writer.next_sequence++);
  return request;
}

void KillLoad::acknowledge(Writer& writer, const v1::WriteRowsResponse& receipt) {
  // One writer, rising event timestamps, one write in flight: nothing can be late, and nothing
  // applied twice.
  EXPECT_EQ(receipt.outcomes(),
            std::string(receipt.outcomes().size(), static_cast<char>(v1::APPLIED)));
  const v1::WriteRowsRequest& request = *writer.pending;
  for (int row = 0; row < request.columns(0).column().string_values_size(); ++row) {
    const std::string& name = request.columns(0).column().string_values(row);
    Entity& entity = entities_[std::stoul(name.substr(6))];
    entity.acknowledged = static_cast<std::uint64_t>(request.columns(1).column().int64_values(row));
    ++acknowledged_rows_;
  }
  writer.last = std::move(writer.pending);
  writer.last_receipt = receipt;
  writer.pending.reset();
}

void KillLoad::write(Writer& writer, Door& door) {
  if (!writer.pending) writer.pending = make_write(writer);
  v1::WriteRowsResponse receipt;
  const Status status = door.write(*writer.pending, receipt);
  if (status.ok()) return acknowledge(writer, receipt);
  EXPECT_TRUE(is_gone(status)) << status.to_string();
  // The server is gone; stop() is on its way.
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void KillLoad::retry(Writer& writer, Door& door) {
  if (writer.last) {
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door.write(*writer.last, receipt).to_string(), "OK");
    EXPECT_TRUE(receipt.repeated_receipt());
    receipt.set_repeated_receipt(writer.last_receipt.repeated_receipt());
    EXPECT_EQ(receipt.ShortDebugString(), writer.last_receipt.ShortDebugString());
  }
  if (!writer.pending) return;
  v1::WriteRowsResponse receipt;
  ASSERT_EQ(door.write(*writer.pending, receipt).to_string(), "OK");
  acknowledge(writer, receipt);
}

void KillLoad::check_entities(Door& door, const std::vector<std::size_t>& entities) {
  std::vector<std::uint64_t> at_least;
  v1::GetFeaturesRequest request;
  request.add_features(std::string(kView) + ":*");
  v1::NamedColumn* names = request.add_entities();
  names->set_name("name");
  for (const std::size_t entity : entities) {
    names->mutable_column()->add_string_values(entity_name(entity));
    at_least.push_back(
        std::max(entities_[entity].acknowledged.load(), entities_[entity].seen.load()));
  }
  v1::GetFeaturesResponse answer;
  const Status status = door.read(request, answer);
  if (is_gone(status)) return;
  ASSERT_EQ(status.to_string(), "OK");
  ASSERT_EQ(answer.features_size(), 3);
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const int row = static_cast<int>(i);
    const std::uint64_t version = version_in(answer, row).value_or(0);
    EXPECT_GE(version, at_least[i]) << "entity " << entities[i] << " went back";
    EXPECT_LE(version, entities_[entities[i]].sent) << "entity " << entities[i];
    if (version == 0) continue;
    EXPECT_EQ(answer.features(1).values().string_values(row), payload(entities[i], version));
    EXPECT_EQ(answer.features(2).values().double_values(row), ratio(entities[i], version));
    std::atomic<std::uint64_t>& seen = entities_[entities[i]].seen;
    for (std::uint64_t old = seen; old < version && !seen.compare_exchange_weak(old, version);) {
    }
    ++rows_read_;
  }
}

void KillLoad::check_after_restart(int grpc_port) {
  GrpcDoor door(grpc_port);
  std::vector<std::size_t> all(entities_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const std::uint64_t read_before = rows_read_;
  check_entities(door, all);
  const auto written = std::count_if(entities_.begin(), entities_.end(),
                                     [](const Entity& entity) { return entity.acknowledged > 0; });
  EXPECT_GE(rows_read_ - read_before, static_cast<std::uint64_t>(written));
  for (const auto& writer : writers_) retry(*writer, door);
}

void KillLoad::start(int grpc_port) {
  stopping_ = false;
  for (const auto& writer : writers_)
    threads_.emplace_back([this, grpc_port, &writer] {
      GrpcDoor door(grpc_port, std::chrono::seconds(10));
      while (!stopping_) write(*writer, door);
    });
  for (const auto& random : readers_)
    threads_.emplace_back([this, grpc_port, &random] {
      GrpcDoor door(grpc_port, std::chrono::seconds(10));
      while (!stopping_) read(door, *random);
    });
}

void KillLoad::read(Door& door, RandomSource& random) {
  std::vector<std::size_t> entities;
  for (int i = 0; i < 20; ++i)
    entities.push_back(static_cast<std::size_t>(
        random.between(0, static_cast<std::int64_t>(entities_.size()) - 1)));
  check_entities(door, entities);
}

void KillLoad::stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void KillLoad::check_history(int grpc_port) {
  GrpcDoor door(grpc_port);
  for (std::size_t entity = 0; entity < entities_.size(); ++entity) {
    v1::GetHistoryRequest request;
    request.set_feature_view(kView);
    request.set_limit(10000);
    v1::NamedColumn* name = request.add_entity();
    name->set_name("name");
    name->mutable_column()->add_string_values(entity_name(entity));
    std::uint64_t version = entities_[entity].acknowledged;
    do {
      v1::GetHistoryResponse answer;
      ASSERT_EQ(door.history(request, answer).to_string(), "OK");
      const v1::RowColumns& rows = answer.rows();
      for (int row = 0; row < static_cast<int>(rows.rows()); ++row, --version) {
        ASSERT_EQ(rows.features(0).column().int64_values(row), static_cast<std::int64_t>(version))
            << "entity " << entity;
        ASSERT_EQ(rows.features(1).column().string_values(row), payload(entity, version));
      }
      request.set_page_token(answer.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(version, 0U) << "entity " << entity;
  }
}

}  // namespace skua::test
