#include "clients/cli/import/bulk_importer.h"

#include <gtest/gtest.h>

#include "clients/cli/import/text_rows.h"
#include "tests/unit/clients/fake_load_server.h"
#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

// Batches of CSV have 1000 rows, so that this is 12 chunks in two files.
constexpr int kRowsPerFile = 6000;

std::string csv_of(int first, int rows) {
  std::string text = "airport,temp,event_timestamp\n";
  for (int i = first; i < first + rows; ++i)
    text += "A" + std::to_string(i % 7) + "," + (i % 1000 == 13 ? "-1" : std::to_string(i)) +
            (i % 1000 == 17 ? ",\n" : ",2013-01-01T00:00:00Z\n");
  return text;
}

class BulkImporterTest : public testing::Test {
 protected:
  BulkImporterTest() : plan_(*ColumnPlan::make(weather_view(), {})) {}

  Status run(int stop_after_reads = -1) {
    ClientOptions client_options;
    client_options.retry.attempts_max = 1;
    SkuaClient client(
        std::make_shared<FakeTransport>(
            [this](const auto& method, const auto& bytes) { return server_.serve(method, bytes); }),
        client_options);
    BulkSource source;
    source.project = "default";
    source.view = "weather";
    source.load = "night";
    source.files = {"a.csv", "b.csv"};
    source.open = [this](std::size_t file) -> Result<std::unique_ptr<RowBatches>> {
      auto bytes = ByteSource::of_text(csv_of(static_cast<int>(file) * kRowsPerFile, kRowsPerFile));
      ASSIGN_OR_RETURN(auto text_rows, open_csv_rows("f.csv", *bytes, {}, plan_));
      return std::unique_ptr<RowBatches>(
          std::make_unique<CoercingRows>(std::move(bytes), std::move(text_rows), plan_));
    };
    int reads = 0;
    BulkImporter importer(client, std::move(source), plan_, 4,
                          {[this](const v1::LoadProgress&, bool) {
                             ++begun_;
                             return Status::ok_status();
                           },
                           [this](const RejectedRow& row) {
                             rejected_.push_back(row.file + ":" + std::to_string(row.line));
                           },
                           [](const BulkImporter::Progress&) {},
                           [&] { return stop_after_reads >= 0 && ++reads > stop_after_reads; }});
    const Status status = importer.run();
    account_ = importer.account();
    was_published_ = importer.was_published();
    return status;
  }

  // Every good row is there once, in the order of the files.
  void expect_whole() {
    std::vector<double> wanted;
    for (int i = 0; i < 2 * kRowsPerFile; ++i)
      if (i % 1000 != 13 && i % 1000 != 17) wanted.push_back(i);
    EXPECT_TRUE(server_.temps() == wanted);
    EXPECT_TRUE(server_.is_published());
    EXPECT_EQ(account_.in, 12000u);
    EXPECT_EQ(account_.loaded, 11976u);
    EXPECT_EQ(account_.rejected, 24u);
    EXPECT_TRUE(account_.adds_up());
  }

  const ColumnPlan plan_;
  FakeLoadServer server_;
  int begun_ = 0;
  LoadAccount account_;
  bool was_published_ = false;
  std::vector<std::string> rejected_;
};

TEST_F(BulkImporterTest, LoadsFilesAndAccountsForEveryRow) {
  ASSERT_TRUE(run().ok());
  expect_whole();
  EXPECT_EQ(rejected_.size(), 24u);
  EXPECT_EQ(begun_, 1);
}

TEST_F(BulkImporterTest, GoesOnAfterTheServerForgot) {
  server_.restarts = {2, 5, 8, 11};
  ASSERT_TRUE(run().ok());
  expect_whole();
  EXPECT_GE(begun_, 5);
  // Each is told once, whatever was sent again.
  EXPECT_EQ(rejected_.size(), 24u);
}

TEST_F(BulkImporterTest, AnInterruptedImportGoesOn) {
  for (const int reads : {3, 5, 8}) {
    const Status stopped = run(reads);
    EXPECT_EQ(stopped.code(), StatusCode::kCancelled);
    EXPECT_FALSE(server_.is_published());
  }
  ASSERT_TRUE(run().ok());
  expect_whole();
}

TEST_F(BulkImporterTest, APublishedLoadIsNotLoadedAgain) {
  ASSERT_TRUE(run().ok());
  EXPECT_FALSE(was_published_);
  ASSERT_TRUE(run().ok());
  EXPECT_TRUE(was_published_);
  expect_whole();
}

TEST_F(BulkImporterTest, ExpiredRowsAreCounted) {
  server_.expired = 5;
  ASSERT_TRUE(run().ok());
  EXPECT_EQ(account_.expired, 5u);
  EXPECT_EQ(account_.loaded, 11971u);
  EXPECT_TRUE(account_.adds_up());
}

TEST_F(BulkImporterTest, WhatIsRefusedForGoodEndsIt) {
  FakeTransport::Serve refuse = [](const auto&, const auto&) -> Result<std::string> {
    return not_found("no such view");
  };
  SkuaClient client(std::make_shared<FakeTransport>(refuse), {});
  BulkSource source;
  source.load = "night";
  BulkImporter importer(
      client, source, plan_, 4,
      {[](const v1::LoadProgress&, bool) { return Status::ok_status(); }, [](const RejectedRow&) {},
       [](const BulkImporter::Progress&) {}, [] { return false; }});
  EXPECT_EQ(importer.run().code(), StatusCode::kNotFound);
}

TEST_F(BulkImporterTest, WaitingForThePublicationCanBeInterrupted) {
  server_.keeps_publishing = true;
  EXPECT_EQ(run(34).code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace skua
