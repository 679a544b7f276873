// What an erase log takes out of a restored store: entities and dead letters, by their digests.
#include "api/service/restored_erasures.h"

#include "api/service/erase_digest.h"
#include "storage/codec/key_codec.h"
#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

constexpr char kOldStore[] = "00ff00ff00ff00ff";

class RestoredErasuresTest : public StreamFixture {
 protected:
  void SetUp() override {
    open();
    auto view = std::make_shared<RegisteredView>();
    view->rules = rules_;
    view->join_keys = {{"id", ValueType::kInt64}};
    registry_.views[{"default", "v"}] = view;
  }

  [[nodiscard]] static JoinKeyValue join_key(std::int64_t id) {
    Column cell(ValueType::kInt64);
    cell.append(id);
    JoinKeyValue key{"id", ""};
    append_join_key(key.value, ValueType::kInt64, cell.cell(0));
    return key;
  }
  // As the old store logged it.
  [[nodiscard]] static BackupErasure erasure_of(std::int64_t id, const std::string& project) {
    const JoinKeyValue key = join_key(id);
    return {kOldStore, 100, 0, Timestamp{1},
            erase_digest(kOldStore, project, {{key.name, key.value}})};
  }
  void keep_letter(const std::string& record, std::vector<JoinKeyValue> known,
                   const std::string& entity) {
    WriteBatch bad = without_producer(0, 1);
    bad.rows.clear();
    bad.request_rows = 0;
    bad.dead_letters = {letter(0, record, entity)};
    bad.dead_letters[0].join_keys = std::move(known);
    ASSERT_TRUE(write(std::move(bad)).ok());
  }

  RegistrySnapshot registry_;
};

TEST_F(RestoredErasuresTest, TakesOutWhatTheLogNamesAndNothingElse) {
  for (std::int64_t id = 0; id < 20; ++id) {
    write_one(id, 100, id);
    write_one(id, 50, id);
  }
  keep_letter("by its entity", {}, entity_key(3));
  keep_letter("by its join key", {join_key(3)}, "");
  keep_letter("by one of two values", {join_key(8), join_key(3)}, "");
  keep_letter("of another", {join_key(4)}, "");
  keep_letter("of nobody known", {}, "");
  const auto erased =
      erase_restored(*engine_, registry_,
                     {erasure_of(3, "default"), erasure_of(7, "default"), erasure_of(3, "default"),
                      erasure_of(9, "another project"), erasure_of(1000, "default")});
  ASSERT_TRUE(erased.ok()) << erased.status().to_string();
  EXPECT_EQ(erased->entities, 2U);
  EXPECT_EQ(erased->rows, 4U);
  EXPECT_EQ(erased->letters, 3U);
  for (std::int64_t id = 0; id < 20; ++id)
    EXPECT_EQ(latest(id).status == LookupStatus::kNotFound, id == 3 || id == 7) << id;
  EXPECT_EQ(letters().size(), 2U);
  // Nothing to do, and nothing done.
  const Sequence before = engine_->last_commit().sequence;
  EXPECT_TRUE(erase_restored(*engine_, registry_, {}).ok());
  EXPECT_EQ(engine_->last_commit().sequence, before);
}

TEST_F(RestoredErasuresTest, ManyLettersAndErasuresAreOneRecord) {
  for (int i = 0; i < 50; ++i) keep_letter("bad", {join_key(3)}, "");
  keep_letter("of another", {join_key(4)}, "");
  const Sequence before = engine_->last_commit().sequence;
  const auto erased =
      erase_restored(*engine_, registry_, {erasure_of(3, "default"), erasure_of(7, "default")});
  ASSERT_TRUE(erased.ok()) << erased.status().to_string();
  EXPECT_EQ(erased->letters, 50U);
  EXPECT_EQ(letters().size(), 1U);
  // What restores log does not grow with each of them.
  const auto logged = engine_->erasures(1, before, engine_->last_commit().sequence, "", 10);
  EXPECT_EQ(logged->erasures.size(), 1U);
}

TEST_F(RestoredErasuresTest, AnyPartOfACompositeKeyMayHaveBeenNamed) {
  auto view = std::make_shared<RegisteredView>();
  view->rules = rules_;
  // The same bytes as one INT64: two INT32.
  view->join_keys = {{"a", ValueType::kInt32}, {"b", ValueType::kInt32}};
  registry_.views = {{{"default", "v"}, view}};
  const auto key_of = [this](std::int32_t a, std::int32_t b) {
    std::vector<Column> keys;
    for (const std::int32_t value : {a, b}) keys.emplace_back(ValueType::kInt32).append(value);
    std::string key;
    EXPECT_TRUE(append_entity_key(key, rules_.generation(), {&keys[0], &keys[1]}, 0));
    return key;
  };
  for (std::int32_t a = 0; a < 3; ++a)
    for (std::int32_t b = 0; b < 4; ++b) {
      UnstampedRow one = row(0, 100, 1);
      one.entity_key = key_of(a, b);
      ASSERT_TRUE(write(batch({one})).ok());
    }
  Column cell(ValueType::kInt32);
  cell.append(std::int32_t{2});
  std::string two;
  append_join_key(two, ValueType::kInt32, cell.cell(0));
  const BackupErasure of_b{kOldStore, 100, 0, Timestamp{1},
                           erase_digest(kOldStore, "default", {{"b", two}})};
  const auto erased = erase_restored(*engine_, registry_, {of_b});
  ASSERT_TRUE(erased.ok()) << erased.status().to_string();
  EXPECT_EQ(erased->entities, 3U);
  for (std::size_t i = 0; i < 17; ++i) view->join_keys.push_back({"k", ValueType::kInt32});
  EXPECT_EQ(erase_restored(*engine_, registry_, {of_b}).status().code(),
            StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace skua::test
