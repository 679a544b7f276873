#include "storage/registry/plan_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

using Names = std::vector<std::string_view>;

std::shared_ptr<const ReadPlan> plan_of(const std::vector<std::string>& references,
                                        bool full_feature_names = false) {
  auto plan = std::make_shared<ReadPlan>();
  plan->source = {"default", "", references, full_feature_names};
  return plan;
}

TEST(PlanCache, FindsByProjectReferencesAndNames) {
  PlanCache cache;
  const auto plan = plan_of({"a:b", "c:d"});
  cache.insert(plan);
  const Names same = {"a:b", "c:d"};
  const Names turned = {"c:d", "a:b"};
  const Names fewer = {"a:b"};
  const Names joined = {"a:bc:d"};
  EXPECT_EQ(cache.find({"default", same, false}), plan);
  EXPECT_EQ(cache.find({"default", same, true}), nullptr);
  EXPECT_EQ(cache.find({"other", same, false}), nullptr);
  EXPECT_EQ(cache.find({"default", turned, false}), nullptr);
  EXPECT_EQ(cache.find({"default", fewer, false}), nullptr);
  EXPECT_EQ(cache.find({"default", joined, false}), nullptr);
}

TEST(PlanCache, ACopyStartsEmpty) {
  PlanCache cache;
  cache.insert(plan_of({"a:b"}));
  EXPECT_EQ(PlanCache(cache).size(), 0u);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(PlanCache, IsBoundedInEntriesAndBytes) {
  PlanCache entries;
  for (std::size_t i = 0; i < 3 * PlanCache::kPlansMax; ++i) {
    entries.insert(plan_of({"view:" + std::to_string(i)}));
    ASSERT_LE(entries.size(), PlanCache::kPlansMax);
  }
  EXPECT_GT(entries.size(), 0u);

  PlanCache bytes;
  for (int i = 0; i < 100; ++i) {
    bytes.insert(plan_of({std::string(PlanCache::kBytesMax / 20, 'x') + std::to_string(i)}));
    ASSERT_LE(bytes.size(), 20u);
  }
  EXPECT_GT(bytes.size(), 0u);
  const std::size_t before = bytes.size();
  bytes.insert(plan_of({std::string(PlanCache::kBytesMax, 'x')}));
  EXPECT_EQ(bytes.size(), before);
}

TEST(PlanCache, ServesManyThreads) {
  PlanCache cache;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&cache, &wrong, t] {
      for (int i = 0; i < 2000; ++i) {
        const std::string name = "view:" + std::to_string((i * 7 + t) % 1500);
        const Names names = {name};
        const auto found = cache.find({"default", names, false});
        if (found == nullptr)
          cache.insert(plan_of({name}));
        else if (found->source.references[0] != name)
          ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

class ReferencePlanTest : public RegistryTest {
 protected:
  ReferencePlanTest() { apply(samples()); }
  Result<std::shared_ptr<const ReadPlan>> plan(const Names& names) {
    return registry->snapshot()->reference_plan("", names, false);
  }
};

TEST_F(ReferencePlanTest, IsCompiledOncePerSnapshot) {
  const auto first = plan({"weather:*"});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*plan({"weather:*"}), *first);
  EXPECT_EQ((*first)->source.project, "default");

  FeatureView wider = weather();
  wider.features.push_back(make_feature("added"));
  apply_view(wider);
  const auto after = plan({"weather:*"});
  ASSERT_TRUE(after.ok());
  EXPECT_EQ((*after)->features.size(), (*first)->features.size() + 1);
}

TEST_F(ReferencePlanTest, ErrorsAreNotRemembered) {
  EXPECT_EQ(plan({"climate:temp"}).status().code(), StatusCode::kNotFound);
  apply_view(make_view("climate", {"airport"}, {make_feature("temp")}));
  EXPECT_TRUE(plan({"climate:temp"}).ok());
}

}  // namespace
}  // namespace skua::test
