#include "server/settings.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

const Setting& setting(std::string_view name) { return *find_setting(name); }

TEST(Settings, DefaultsAreInsideTheirBoundsAndReadBack) {
  const Settings defaults;
  for (const Setting& each : all_settings()) {
    Settings settings;
    EXPECT_TRUE(set_setting(settings, each, each.value).ok()) << each.name;
    const std::string text = setting_text(defaults, each);
    EXPECT_TRUE(set_setting(settings, each, text).ok()) << each.name << " " << text;
    EXPECT_EQ(setting_text(settings, each), text) << each.name;
  }
}

TEST(Settings, EveryLimitIsASetting) {
  Settings settings;
#define LIMIT(name, value, least, most, help)                      \
  ASSERT_NE(find_setting(#name), nullptr);                         \
  EXPECT_TRUE(set_setting(settings, setting(#name), #least).ok()); \
  EXPECT_EQ(settings.limits.name, static_cast<std::uint64_t>(least));
#include "storage/base/limits.def"
#undef LIMIT
}

TEST(Settings, NamesAreUnique) {
  for (const Setting& each : all_settings()) EXPECT_EQ(&setting(each.name), &each);
}

TEST(Settings, BoundsAreInclusive) {
  Settings settings;
  EXPECT_TRUE(set_setting(settings, setting("grpc_port"), "0").ok());
  EXPECT_TRUE(set_setting(settings, setting("grpc_port"), "65535").ok());
  EXPECT_EQ(settings.grpc_port, 65535U);
  EXPECT_EQ(set_setting(settings, setting("grpc_port"), "65536").code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(set_setting(settings, setting("storage_threads"), "0").code(),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(set_setting(settings, setting("sync_interval"), "1ms").ok());
  EXPECT_FALSE(set_setting(settings, setting("sync_interval"), "999us").ok());
  EXPECT_EQ(settings.sync_interval, std::chrono::milliseconds(1));
}

TEST(Settings, ARefusedValueChangesNothing) {
  Settings settings;
  for (const char* text : {"", "-1", "6565 ", "6565x", "1e3", "0x10", "99999999999999999999"})
    EXPECT_FALSE(set_setting(settings, setting("grpc_port"), text).ok()) << text;
  EXPECT_EQ(settings.grpc_port, 6565U);
}

TEST(Settings, BytesTakeUnits) {
  Settings settings;
  const Setting& cache = setting("block_cache_bytes");
  EXPECT_TRUE(set_setting(settings, cache, "3GiB").ok());
  EXPECT_EQ(settings.block_cache_bytes, 3ULL << 30);
  EXPECT_EQ(setting_text(settings, cache), "3GiB");
  EXPECT_TRUE(set_setting(settings, cache, "1048577").ok());
  EXPECT_EQ(setting_text(settings, cache), "1048577");
  for (const char* text : {"MiB", "1.5GiB", "3GB", "99999999TiB", "18446744073709551615TiB"})
    EXPECT_FALSE(set_setting(settings, cache, text).ok()) << text;
}

TEST(Settings, ChoicesAndHosts) {
  Settings settings;
  EXPECT_TRUE(set_setting(settings, setting("durability"), "interval").ok());
  for (const char* text : {"", "Sync", "sync|interval", "interva"})
    EXPECT_FALSE(set_setting(settings, setting("durability"), text).ok()) << text;
  for (const char* text : {"0.0.0.0", "::", "node-1.example"})
    EXPECT_TRUE(set_setting(settings, setting("listen_host"), text).ok()) << text;
  for (const char* text : {"", "a b", "host/x", "host\n"})
    EXPECT_FALSE(set_setting(settings, setting("listen_host"), text).ok()) << text;
}

TEST(Settings, ChecksWhatOneSettingDoesNotShow) {
  Settings settings;
  EXPECT_EQ(check_settings(settings).code(), StatusCode::kInvalidArgument);  // No data_dir.
  settings.data_dir = "store";
  EXPECT_TRUE(check_settings(settings).ok());
  settings.http_port = settings.admin_port;
  EXPECT_EQ(check_settings(settings).code(), StatusCode::kInvalidArgument);
  settings.http_port = settings.grpc_port = settings.admin_port = 0;
  EXPECT_TRUE(check_settings(settings).ok());
  settings.http_port = settings.kafka_port;
  EXPECT_EQ(check_settings(settings).code(), StatusCode::kInvalidArgument);
  settings.kafka_enabled = false;
  EXPECT_TRUE(check_settings(settings).ok());
  // Reads at the disk must leave room for those that need none.
  settings.limits.reads_in_flight_max = 2 * settings.limits.storage_queue_max - 1;
  EXPECT_EQ(check_settings(settings).code(), StatusCode::kInvalidArgument);
}

TEST(Settings, KafkaClientsAreNeverSentToEveryInterface) {
  Settings settings;
  settings.data_dir = "store";
  for (const char* host : {"", "skua.example", "10.0.0.7", "::1"}) {
    settings.kafka_advertised_host = host;
    EXPECT_TRUE(check_settings(settings).ok()) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "a b", "host/x"}) {
    settings.kafka_advertised_host = host;
    EXPECT_EQ(check_settings(settings).code(), StatusCode::kInvalidArgument) << host;
  }
}

TEST(Settings, SlipsOfTheFingersAreRecognized) {
  EXPECT_EQ(similar_setting("grpc_prot"), "grpc_port");
  EXPECT_EQ(similar_setting("datadir"), "data_dir");
  EXPECT_EQ(similar_setting("quite_something_else"), "");
}

}  // namespace
}  // namespace skua
