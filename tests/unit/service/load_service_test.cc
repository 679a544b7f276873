#include "api/service/load_service.h"

#include <atomic>
#include <future>
#include <thread>

#include "storage/codec/row_codec.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class LoadServiceTest : public ServiceTest {
 protected:
  BegunLoad begin(const std::string& name = "night") {
    auto begun = loads.begin(kEveryone, "", "weather", name, false);
    EXPECT_TRUE(begun.ok()) << begun.status().to_string();
    return begun.ok() ? *begun : BegunLoad();
  }
  WriteRequest rows_for(const ChunkName& name, const std::vector<std::optional<std::string>>& keys,
                        Timestamp time = kNow - hours(1)) {
    auto request = loads.prepare(kEveryone, name);
    EXPECT_TRUE(request.ok()) << request.status().to_string();
    Column* origins = *request->add_column("origin");
    Column* temps = *request->add_column("temp");
    for (const auto& key : keys) {
      key ? origins->append_cell(*key) : origins->append_null();
      temps->append(1.5);
    }
    fill_event_timestamps(*request, std::vector(keys.size(), time));
    return *std::move(request);
  }
  static ChunkName chunk_of(const BegunLoad& load, std::uint64_t chunk) {
    return {load.progress.number, load.session, chunk};
  }
  // The answer; CANCELLED while there is none.
  Result<StagedChunk> stage(const ChunkName& name, WriteRequest rows,
                            const std::string& checkpoint = "here") {
    auto answer =
        std::make_shared<Result<StagedChunk>>(Status(StatusCode::kCancelled, "no answer yet"));
    loads.stage(name, std::move(rows), checkpoint,
                [answer](Result<StagedChunk> staged) { *answer = std::move(staged); });
    answers_.push_back(answer);
    return *answer;
  }
  Result<StagedChunk> stage_one(const BegunLoad& load, std::uint64_t chunk) {
    return stage(chunk_of(load, chunk), rows_for(chunk_of(load, chunk), {"EWR"}));
  }
  Result<LoadReceipt> publish(const BegunLoad& load, std::uint64_t chunks) {
    while (true) {
      const auto progress = loads.publish(kEveryone, chunk_of(load, chunks));
      if (!progress.ok()) return progress.status();
      if (progress->receipt) return *progress->receipt;
      std::this_thread::yield();
    }
  }

  std::vector<std::shared_ptr<Result<StagedChunk>>> answers_;
};

// The registry change goes with the publication; the session keeps no rows of before.
TEST_F(LoadServiceTest, ALoadThatReplacesGivesTheViewItsGeneration) {
  const auto begun = loads.begin(kEveryone, "", "weather", "night", true);
  ASSERT_TRUE(begun.ok()) << begun.status().to_string();
  EXPECT_TRUE(engine.load(begun->progress.number).start.replaces);
  const auto view = [&] { return *registry->snapshot()->view("", "weather"); };
  const std::weak_ptr<const void> readers = view()->rows_kept;
  const Generation before = view()->generation();
  ASSERT_TRUE(stage_one(*begun, 0).ok());
  EXPECT_EQ(view()->generation(), before);
  while (engine.load(begun->progress.number).progress.published == std::nullopt) {
    const auto progress = loads.publish(kEveryone, chunk_of(*begun, 1));
    ASSERT_TRUE(progress.ok()) << progress.status().to_string();
    std::this_thread::yield();
  }
  EXPECT_TRUE(readers.expired());
  EXPECT_TRUE(publish(*begun, 1).ok());
  EXPECT_EQ(view()->generation(), generation_of_load(begun->progress.number));
  EXPECT_EQ(view()->rules.replaced_at, engine.time);
}

TEST_F(LoadServiceTest, ChunksAreStagedInOrderAndPublished) {
  const BegunLoad load = begin();
  EXPECT_EQ(stage_one(load, 2).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(stage_one(load, 1).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(loads.publish(kEveryone, chunk_of(load, 3)).status().code(),
            StatusCode::kFailedPrecondition);
  ASSERT_TRUE(stage_one(load, 0).ok());
  for (const auto& answer : answers_) EXPECT_TRUE(answer->ok());
  EXPECT_EQ((*answers_[0])->progress.rows, 3u);
  const auto staged = engine.load(load.progress.number);
  ASSERT_EQ(staged.chunks.size(), 3u);
  EXPECT_EQ(staged.chunks[2].number, 2u);
  EXPECT_EQ(staged.progress.checkpoint, "here");
  EXPECT_EQ(loads.publish(kEveryone, chunk_of(load, 4)).status().code(),
            StatusCode::kFailedPrecondition);
  const auto receipt = publish(load, 3);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 3u);
  EXPECT_TRUE(begin().progress.published.has_value());
}

// Whoever goes on with a load does not lose what was staged before.
TEST_F(LoadServiceTest, APublicationTellsTheNewestEventTimestamp) {
  const BegunLoad first = begin();
  const auto stage_at = [&](const BegunLoad& load, std::uint64_t chunk, Timestamp time) {
    EXPECT_TRUE(stage(chunk_of(load, chunk), rows_for(chunk_of(load, chunk), {"EWR"}, time)).ok());
  };
  stage_at(first, 0, kNow - hours(2));
  const BegunLoad again = begin();
  stage_at(again, 1, kNow - hours(3));
  WriteRequest removal = rows_for(chunk_of(again, 2), {"JFK"}, kNow - hours(1));
  removal.deleted = std::string(1, '\1');
  EXPECT_TRUE(stage(chunk_of(again, 2), std::move(removal)).ok());
  Result<PublishProgress> progress = PublishProgress();
  while (progress.ok() && !progress->receipt) {
    EXPECT_FALSE(progress->newest);
    progress = loads.publish(kEveryone, chunk_of(again, 3));
    std::this_thread::yield();
  }
  ASSERT_TRUE(progress.ok()) << progress.status().to_string();
  EXPECT_EQ(progress->newest, kNow - hours(2));
  EXPECT_EQ(progress->view->view.name, "weather");
}

TEST_F(LoadServiceTest, BadRowsAreRejectedWithTheirColumn) {
  const BegunLoad load = begin();
  const ChunkName name = chunk_of(load, 0);
  WriteRequest rows = rows_for(name, {"EWR", std::nullopt, "JFK", "LGA", "BOS"});
  rows.event_timestamps = std::make_unique<Column>(ValueType::kUnixTimestamp);
  for (int row = 0; row < 5; ++row) {
    if (row == 2)
      rows.event_timestamps->append_null();
    else
      rows.event_timestamps->append((row == 3 ? kNow + minutes(6) : kNow).us);
  }
  rows.reject_unknown("surprise", 4);
  const auto staged = stage(name, std::move(rows));
  ASSERT_TRUE(staged.ok());
  EXPECT_EQ(staged->rejected, 4u);
  std::vector<std::pair<std::uint32_t, std::string>> rejected;
  for (const Rejection& rejection : staged->rejections)
    rejected.emplace_back(rejection.row, rejection.column);
  EXPECT_EQ(rejected,
            (std::vector<std::pair<std::uint32_t, std::string>>{
                {1, "origin"}, {2, "event_timestamp"}, {3, "event_timestamp"}, {4, "surprise"}}));
  const auto chunk = engine.load(load.progress.number).chunks.at(0);
  EXPECT_EQ(chunk.request_rows, 5u);
  ASSERT_EQ(chunk.rows.size(), 1u);
  EXPECT_EQ(chunk.rows[0].event_timestamp, kNow);
}

// A chunk that comes again an hour later has the same good rows.
TEST_F(LoadServiceTest, RowsAreJudgedAsOfTheBeginning) {
  const BegunLoad load = begin();
  engine.time = kNow + hours(1);
  const ChunkName name = chunk_of(load, 0);
  const auto staged = stage(name, rows_for(name, {"EWR"}, kNow + minutes(6)));
  ASSERT_TRUE(staged.ok());
  EXPECT_EQ(staged->rejected, 1u);
}

TEST_F(LoadServiceTest, DeletesStandBetweenRows) {
  const BegunLoad load = begin();
  WriteRequest rows = rows_for(chunk_of(load, 0), {"EWR", "JFK"});
  rows.deleted = std::string("\0\1", 2);
  ASSERT_TRUE(stage(chunk_of(load, 0), std::move(rows)).ok());
  const auto chunk = engine.load(load.progress.number).chunks.at(0);
  EXPECT_FALSE(RowView::trusted(chunk.rows[0].row).is_tombstone());
  EXPECT_TRUE(RowView::trusted(chunk.rows[1].row).is_tombstone());
}

TEST_F(LoadServiceTest, ARepeatIsStagedOnce) {
  const BegunLoad load = begin();
  ASSERT_TRUE(stage_one(load, 0).ok());
  const auto again = stage_one(load, 0);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->progress.rows, 1u);
  EXPECT_EQ(engine.load(load.progress.number).chunks.size(), 1u);
}

TEST_F(LoadServiceTest, ANewSessionShutsTheOldOneOut) {
  const BegunLoad first = begin();
  ASSERT_TRUE(stage_one(first, 0).ok());
  EXPECT_EQ(stage_one(first, 2).status().code(), StatusCode::kCancelled);
  const BegunLoad second = begin();
  EXPECT_EQ(answers_.back()->status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.progress.number, first.progress.number);
  EXPECT_EQ(second.progress.next_chunk, 1u);
  EXPECT_EQ(second.progress.checkpoint, "here");
  EXPECT_EQ(loads.prepare(kEveryone, chunk_of(first, 1)).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(loads.publish(kEveryone, chunk_of(first, 1)).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_TRUE(stage_one(second, 1).ok());
}

TEST_F(LoadServiceTest, WhatTheServerDoesNotKnowBeginsAgain) {
  EXPECT_EQ(loads.prepare(kEveryone, {17, 3, 0}).status().code(), StatusCode::kAborted);
  const BegunLoad load = begin();
  LoadService restarted(engine, *registry, limits, minutes(5));
  EXPECT_EQ(restarted.prepare(kEveryone, chunk_of(load, 0)).status().code(), StatusCode::kAborted);
  EXPECT_EQ(loads.begin(kEveryone, "", "nothing", "n", false).status().code(),
            StatusCode::kNotFound);
  for (const std::string& name : {std::string(), std::string("a/b"), std::string(129, 'a')})
    EXPECT_EQ(loads.begin(kEveryone, "", "weather", name, false).status().code(),
              StatusCode::kInvalidArgument);
}

TEST_F(LoadServiceTest, AFailedChunkIsNotPassedOver) {
  const BegunLoad load = begin();
  EXPECT_EQ(stage_one(load, 1).status().code(), StatusCode::kCancelled);
  engine.next_stage = unavailable("disk");
  EXPECT_EQ(stage_one(load, 0).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(answers_[0]->status().code(), StatusCode::kAborted);
  EXPECT_EQ(loads.publish(kEveryone, chunk_of(load, 0)).status().code(), StatusCode::kAborted);
  const BegunLoad again = begin();
  EXPECT_EQ(again.progress.next_chunk, 0u);
  EXPECT_TRUE(stage_one(again, 0).ok());
}

TEST_F(LoadServiceTest, LimitsHaveNames) {
  const BegunLoad load = begin();
  const ChunkName name = chunk_of(load, 0);
  limits.load_checkpoint_bytes_max = 4;
  const auto long_checkpoint = stage(name, rows_for(name, {"EWR"}), "12345");
  EXPECT_EQ(long_checkpoint.status().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(long_checkpoint.status().message().find("load_checkpoint_bytes_max"),
            std::string::npos);
  const BegunLoad second = begin();
  limits.rows_per_write_max = 1;
  const auto long_chunk =
      stage(chunk_of(second, 0), rows_for(chunk_of(second, 0), {"EWR", "JFK"}), "1");
  EXPECT_EQ(long_chunk.status().code(), StatusCode::kInvalidArgument);
  limits.load_chunk_bytes_max = 70;
  const BegunLoad third = begin();
  const auto large_chunk = stage(chunk_of(third, 0), rows_for(chunk_of(third, 0), {"EWR"}), "1");
  EXPECT_EQ(large_chunk.status().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(large_chunk.status().message().find("load_chunk_bytes_max"), std::string::npos);
  limits.load_waiting_bytes_max = 1;
  limits.load_chunk_bytes_max = 1000;
  EXPECT_EQ(stage_one(begin(), 1).status().code(), StatusCode::kResourceExhausted);
  WriteRequest timeless = rows_for(chunk_of(begin(), 0), {"EWR"});
  timeless.event_timestamps = nullptr;
  EXPECT_EQ(stage(chunk_of(begin(), 0), std::move(timeless), "1").status().code(),
            StatusCode::kInvalidArgument);
}

TEST_F(LoadServiceTest, ADroppedViewEndsItsLoads) {
  const BegunLoad load = begin();
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "default", "weather").ok());
  EXPECT_EQ(loads.prepare(kEveryone, chunk_of(load, 0)).status().code(), StatusCode::kAborted);
  ASSERT_EQ(loads.list(kEveryone).size(), 1u);
  EXPECT_EQ(loads.list(kEveryone)[0].view, "");
}

TEST_F(LoadServiceTest, LoadsAreListedAndAbandoned) {
  const BegunLoad load = begin();
  ASSERT_TRUE(stage_one(load, 0).ok());
  const auto listed = loads.list(kEveryone);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].project, "default");
  EXPECT_EQ(listed[0].view, "weather");
  EXPECT_EQ(listed[0].status.progress.rows, 1u);
  EXPECT_TRUE(loads.abandon(kEveryone, load.progress.number).ok());
  EXPECT_EQ(loads.abandon(kEveryone, load.progress.number).code(), StatusCode::kNotFound);
  EXPECT_EQ(loads.prepare(kEveryone, chunk_of(load, 1)).status().code(), StatusCode::kAborted);
  EXPECT_TRUE(loads.list(kEveryone).empty());
}

// Numbers follow each other: one that is not there yet must not be judged as one that is gone.
TEST_F(LoadServiceTest, NobodyAbandonsALoadOfOthersHoweverItComes) {
  const Access other = access_with({"write:default/delays"});
  const BegunLoad first = begin();
  const LoadNumber next = first.progress.number + 1;
  EXPECT_EQ(loads.abandon(other, first.progress.number).code(), StatusCode::kPermissionDenied);
  engine.after_loads = [&] { EXPECT_EQ(begin("morning").progress.number, next); };
  EXPECT_EQ(loads.abandon(other, next).code(), StatusCode::kNotFound);
  EXPECT_EQ(loads.list(kEveryone).size(), 2u);
  EXPECT_TRUE(loads.abandon(access_with({"write:default/weather"}), next).ok());
}

TEST_F(LoadServiceTest, PublishingAnswersBeforeItIsDone) {
  const BegunLoad load = begin();
  ASSERT_TRUE(stage_one(load, 0).ok());
  std::promise<void> go_on;
  engine.before_publish = [go = go_on.get_future().share()] { go.wait(); };
  for (int i = 0; i < 3; ++i) {
    const auto progress = loads.publish(kEveryone, chunk_of(load, 1));
    ASSERT_TRUE(progress.ok());
    EXPECT_FALSE(progress->receipt.has_value());
  }
  go_on.set_value();
  EXPECT_TRUE(publish(load, 1).ok());
}

TEST_F(LoadServiceTest, AFailedPublicationMayBeTriedAgain) {
  const BegunLoad load = begin();
  ASSERT_TRUE(stage_one(load, 0).ok());
  engine.next_publish = unavailable("disk");
  EXPECT_EQ(publish(load, 1).status().code(), StatusCode::kUnavailable);
  const BegunLoad again = begin();
  EXPECT_EQ(again.progress.next_chunk, 1u);
  EXPECT_TRUE(publish(again, 1).ok());
}

TEST_F(LoadServiceTest, WhatTheEngineForgotIsForgotten) {
  const BegunLoad load = begin();
  ASSERT_TRUE(engine.abandon_load(load.progress.number).ok());
  begin("other");
  EXPECT_EQ(loads.prepare(kEveryone, chunk_of(load, 0)).status().code(), StatusCode::kAborted);

  LoadPublisher publisher(engine);
  EXPECT_FALSE(publisher.publish(17, {}).has_value());
  while (publisher.is_publishing(17)) std::this_thread::yield();
  publisher.forget_all_but({17});
  EXPECT_TRUE(publisher.publish(17, {}).has_value());
  EXPECT_FALSE(publisher.publish(17, {}).has_value());
  while (publisher.is_publishing(17)) std::this_thread::yield();
  publisher.forget_all_but({18});
  EXPECT_FALSE(publisher.publish(17, {}).has_value());
}

// A client takes over while a chunk of the one before is being staged, and the server ends.
TEST_F(LoadServiceTest, TheEndOfTheServerEndsATurnThatIsWaitedFor) {
  const BegunLoad load = begin();
  std::promise<void> turn;
  std::promise<void> stop;
  std::promise<void> shut_out;
  std::atomic<bool> ended_by_stop = false;
  engine.before_stage = [&] {
    turn.set_value();
    ended_by_stop = stop.get_future().wait_for(seconds(5)) == std::future_status::ready;
  };
  engine.on_stop = [&] { stop.set_value(); };
  const ChunkName name = chunk_of(load, 0);
  std::thread stages([&, rows = std::make_shared<WriteRequest>(rows_for(name, {"EWR"}))] {
    loads.stage(name, std::move(*rows), "", [](const Result<StagedChunk>&) {});
  });
  turn.get_future().wait();
  const ChunkName later = chunk_of(load, 2);
  loads.stage(later, rows_for(later, {"EWR"}), "",
              [&](const Result<StagedChunk>&) { shut_out.set_value(); });
  std::thread begins([&] {
    EXPECT_EQ(loads.begin(kEveryone, "", "weather", "night", false).status().code(),
              StatusCode::kUnavailable);
  });
  shut_out.get_future().wait();
  loads.stop();
  stages.join();
  begins.join();
  EXPECT_TRUE(ended_by_stop);
}

TEST_F(LoadServiceTest, TheEndOfTheServerAnswersWhatWaits) {
  const BegunLoad load = begin();
  EXPECT_EQ(stage_one(load, 1).status().code(), StatusCode::kCancelled);
  loads.stop();
  loads.stop();
  EXPECT_EQ(engine.stops, 1);
  EXPECT_EQ(answers_[0]->status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(loads.begin(kEveryone, "", "weather", "night", false).status().code(),
            StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
