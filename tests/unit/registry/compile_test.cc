#include "storage/registry/compile.h"

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

class CompileTest : public RegistryTest {
 protected:
  CompileTest() { apply(samples()); }

  Result<std::shared_ptr<const ReadPlan>> compile(const std::vector<std::string>& references,
                                                  bool full_feature_names = false) {
    const std::vector<std::string_view> names(references.begin(), references.end());
    return registry->snapshot()->reference_plan("", names, full_feature_names);
  }
  StatusCode code(const std::vector<std::string>& references, bool full_feature_names = false) {
    return compile(references, full_feature_names).status().code();
  }
};

TEST_F(CompileTest, KeepsTheOrderAndSharesTheView) {
  const auto plan = compile({"weather:humid", "planes:seats", "weather:temp"});
  ASSERT_TRUE(plan.ok()) << plan.status().to_string();
  EXPECT_EQ((*plan)->views.size(), 2u);
  ASSERT_EQ((*plan)->features.size(), 3u);
  EXPECT_EQ((*plan)->features[0].answer_name, "humid");
  EXPECT_EQ((*plan)->features[0].slot, 1u);
  EXPECT_EQ((*plan)->features[1].view_use, 1u);
  EXPECT_EQ((*plan)->features[2].view_use, 0u);
  EXPECT_EQ((*plan)->features[2].type, ValueType::kFloat);
  ASSERT_EQ((*plan)->key_columns.size(), 2u) << "airport is shared by both views";
}

TEST_F(CompileTest, StarIsTheDeclaredOrder) {
  FeatureView turned = weather();
  std::swap(turned.features[0], turned.features[1]);
  apply_view(turned);
  const auto plan = compile({"weather:*"}, true);
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ((*plan)->features.size(), 2u);
  EXPECT_EQ((*plan)->features[0].answer_name, "weather__humid");
  EXPECT_EQ((*plan)->features[1].answer_name, "weather__temp");
  EXPECT_EQ((*plan)->features[1].type, ValueType::kFloat);
}

TEST_F(CompileTest, RefusesWhatIsNoReference) {
  for (const char* text : {"", ":", "weather", "weather:", ":temp", "weather:temp:x", "we ather:*",
                           "weather:**", "weather: temp"})
    EXPECT_EQ(code({text}), StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(code({}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({std::string(1 << 20, ':')}), StatusCode::kInvalidArgument);
}

TEST_F(CompileTest, SaysWhatDoesNotExist) {
  EXPECT_EQ(code({"wether:temp"}), StatusCode::kNotFound);
  EXPECT_EQ(code({"weather:tmp"}), StatusCode::kNotFound);
  EXPECT_NE(compile({"weather:tmp"}).status().message().find("`temp`"), std::string::npos);
}

TEST_F(CompileTest, AnswerNamesAreUnique) {
  apply_view(make_view("climate", {"airport"}, {make_feature("temp")}));
  EXPECT_EQ(code({"weather:temp", "climate:temp"}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({"weather:temp", "climate:temp"}, true), StatusCode::kOk);
  EXPECT_EQ(code({"weather:temp", "weather:temp"}, true), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({"weather:*", "weather:temp"}), StatusCode::kInvalidArgument);

  // "a__b" + "c" and "a" + "b__c" read the same.
  apply_view(make_view("a__b", {"airport"}, {make_feature("c")}));
  apply_view(make_view("a", {"airport"}, {make_feature("b__c")}));
  EXPECT_EQ(code({"a__b:c", "a:b__c"}, true), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua::test
