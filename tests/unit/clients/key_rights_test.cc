#include "clients/cli/key_rights.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(KeyRights, GrantsAreAddedOnceAndRemoved) {
  v1::Key key;
  RightsOptions add;
  add.grants = {"read:ads/bids", "write:ads", "admin", "read:ads/bids"};
  add.bytes_per_second = "2MiB";
  ASSERT_TRUE(change_rights(add, key).ok());
  ASSERT_EQ(key.grants_size(), 3);
  EXPECT_EQ(grant_text(key.grants(0)), "read:ads/bids");
  EXPECT_EQ(grant_text(key.grants(1)), "write:ads/*");
  EXPECT_EQ(grant_text(key.grants(2)), "admin:*/*");
  EXPECT_EQ(key.quota().bytes_per_second(), 2u << 20);

  RightsOptions remove;
  remove.removed = {"admin:*/*", "write:ads/*"};
  remove.rows_per_second = "10";
  ASSERT_TRUE(change_rights(remove, key).ok());
  ASSERT_EQ(key.grants_size(), 1);
  EXPECT_EQ(grant_text(key.grants(0)), "read:ads/bids");
  EXPECT_EQ(quota_text(key.quota()), "rows 10/s, bytes 2097152/s");

  RightsOptions lift;
  lift.rows_per_second = "0";
  lift.bytes_per_second = "0";
  ASSERT_TRUE(change_rights(lift, key).ok());
  EXPECT_EQ(quota_text(key.quota()), "-");
}

TEST(KeyRights, RefusesWhatItCannotRead) {
  for (const char* text : {"", "own:a/b", "read:", "read:/b", "read:a/", "READ:a/b"}) {
    v1::Key key;
    RightsOptions options;
    options.grants = {text};
    EXPECT_EQ(change_rights(options, key).code(), StatusCode::kInvalidArgument) << text;
  }
  for (const char* text : {"x", "-1", "1.5", "10MB", "99999999999999999999", "99999999999999GiB"}) {
    v1::Key key;
    RightsOptions options;
    options.bytes_per_second = text;
    EXPECT_EQ(change_rights(options, key).code(), StatusCode::kInvalidArgument) << text;
  }
  v1::Key key;
  RightsOptions options;
  options.removed = {"read:a/b"};
  EXPECT_EQ(change_rights(options, key).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
