#include "api/service/access.h"

#include "api/service/registry_access.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

Access with(const std::vector<std::string>& grants) { return access_with(grants); }

// The views weather and delays of project "default", and a service over both.
class AccessTest : public ServiceTest {
 protected:
  AccessTest() {
    FeatureService both;
    both.name = "both";
    both.views = {{"weather", "", {"temp"}, {}}, {"delays", "", {"delay"}, {}}};
    FeatureService one;
    one.name = "one";
    one.views = {{"weather", "", {"temp"}, {}}};
    Definitions definitions;
    definitions.services = {both, one};
    apply(definitions);
  }

  [[nodiscard]] StatusCode read(const Access& access, const std::string& service,
                                const std::vector<std::string_view>& references) const {
    return reads.prepare(access, "", service, references, false).status().code();
  }
};

TEST_F(AccessTest, AServiceNeedsAllOfItsViews) {
  const Access part = with({"read:default/weather"});
  EXPECT_EQ(read(part, "one", {}), StatusCode::kOk);
  EXPECT_EQ(read(part, "both", {}), StatusCode::kPermissionDenied);
  EXPECT_EQ(read(with({"read:default/weather", "read:default/delays"}), "both", {}),
            StatusCode::kOk);
  EXPECT_EQ(read(with({"read:default"}), "both", {}), StatusCode::kOk);
  EXPECT_EQ(read(with({"write:default"}), "both", {}), StatusCode::kPermissionDenied);
  EXPECT_EQ(read(part, "", {"weather:temp"}), StatusCode::kOk);
  EXPECT_EQ(read(part, "", {"weather:temp", "delays:delay"}), StatusCode::kPermissionDenied);
}

TEST_F(AccessTest, NobodyLearnsWhichNamesExist) {
  const Access part = with({"read:default/weather"});
  // The same answer for names that exist and for those that do not.
  const auto answer = [&](const std::string& service, std::vector<std::string_view> references) {
    return reads.prepare(part, "", service, references, false).status();
  };
  EXPECT_EQ(answer("both", {}).to_string(), answer("none", {}).to_string());
  EXPECT_EQ(answer("", {"delays:delay"}).code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(answer("", {"nothing:delay"}).code(), StatusCode::kPermissionDenied);
  // Nor similar names, which errors suggest to others.
  for (const Status& status : {answer("", {"weather:delay"}), answer("", {"weather:tem"})}) {
    EXPECT_EQ(status.code(), StatusCode::kNotFound);
    EXPECT_EQ(status.message().find("delays"), std::string::npos);
  }
  const Access other = with({"read:default/delay"});  // Not there, and like one that is.
  const Status missing = reads.find_view(other, "", "delay").status();
  EXPECT_EQ(missing.code(), StatusCode::kNotFound);
  EXPECT_EQ(missing.message().find("delays"), std::string::npos);
  EXPECT_EQ(read(with({"read:default"}), "none", {}), StatusCode::kNotFound);
}

TEST_F(AccessTest, WritingIsNotReading) {
  const Access writer = with({"write:default/weather"});
  EXPECT_TRUE(writes.prepare(writer, "", "weather", false).ok());
  EXPECT_EQ(reads.find_view(writer, "", "weather").status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(writes.prepare(writer, "", "delays", false).status().code(),
            StatusCode::kPermissionDenied);
  EXPECT_EQ(writes.prepare(with({"read:*/*"}), "", "weather", false).status().code(),
            StatusCode::kPermissionDenied);
}

TEST_F(AccessTest, ErasingNeedsAnAdminOfTheProject) {
  EXPECT_TRUE(writes.join_key_type(with({"admin:default"}), "", "origin").ok());
  for (const char* grant : {"admin:default/weather", "admin:other/*", "write:*/*"}) {
    const Access access = with({grant});
    EXPECT_EQ(writes.join_key_type(access, "", "origin").status().code(),
              StatusCode::kPermissionDenied)
        << grant;
    EXPECT_EQ(writes.erase(access, {}).status().code(), StatusCode::kPermissionDenied) << grant;
  }
}

TEST_F(AccessTest, DefinitionsOfOneViewAreItsAdminsAffair) {
  Definitions view;
  view.views = {weather()};
  Definitions rest;
  rest.entities = {entity("origin", ValueType::kString)};
  const Access of_view = with({"admin:default/weather"});
  EXPECT_TRUE(check_apply(of_view, view).ok());
  EXPECT_EQ(check_apply(of_view, rest).code(), StatusCode::kPermissionDenied);
  EXPECT_TRUE(check_apply(with({"admin:default"}), rest).ok());
  EXPECT_TRUE(check_drop(of_view, DefinitionKind::kFeatureView, "default", "weather").ok());
  EXPECT_EQ(check_drop(of_view, DefinitionKind::kFeatureView, "default", "delays").code(),
            StatusCode::kPermissionDenied);
  EXPECT_EQ(check_drop(of_view, DefinitionKind::kFeatureService, "default", "weather").code(),
            StatusCode::kPermissionDenied);
}

TEST_F(AccessTest, AChangedServiceIsCheckedAgain) {
  const Access part = with({"read:default/weather"});
  auto request = reads.prepare(part, "", "one", {}, false);
  ASSERT_TRUE(request.ok());
  request->keys = {strings({"EWR"})};
  engine.before_lookup = [&] {
    add_humidity();
    put_weather("EWR", kNow, 71.5);
    FeatureService one;
    one.name = "one";
    one.views = {{"weather", "", {"temp"}, {}}, {"delays", "", {"delay"}, {}}};
    Definitions definitions;
    definitions.services = {one};
    apply(definitions);
  };
  EXPECT_EQ(read_error(*request), StatusCode::kPermissionDenied);
}

TEST_F(AccessTest, ServicesThatAreNotSeenAreNotNamed) {
  const Status status = registry->drop(DefinitionKind::kFeatureView, "default", "weather");
  ASSERT_EQ(status.code(), StatusCode::kFailedPrecondition);
  ASSERT_NE(status.message().find("`both`"), std::string::npos);
  const auto told = [&](const std::vector<std::string>& grants) {
    return hide_services(with(grants), *registry->snapshot(), status);
  };
  EXPECT_EQ(told({"admin:default/weather"}).code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(told({"admin:default/weather"}).message().find("`both`"), std::string::npos);
  EXPECT_EQ(told({"admin:default/*"}).to_string(), status.to_string());
}

TEST_F(AccessTest, CallsAreJudgedBeforeTheirNamesAreKnown) {
  struct Case {
    const char* grant;
    bool read, write, admin, operate;
  };
  for (const Case& c :
       {Case{"read:p/v", true, false, false, false}, Case{"write:p/v", false, true, false, false},
        Case{"admin:p/v", true, true, true, false}, Case{"admin:p/*", true, true, true, false},
        Case{"admin:*/*", true, true, true, true}}) {
    const Access access = with({c.grant});
    EXPECT_TRUE(access.may_call(OperationNeed::kAny));
    EXPECT_EQ(access.may_call(OperationNeed::kRead), c.read) << c.grant;
    EXPECT_EQ(access.may_call(OperationNeed::kWrite), c.write) << c.grant;
    EXPECT_EQ(access.may_call(OperationNeed::kAdmin), c.admin) << c.grant;
    EXPECT_EQ(access.may_call(OperationNeed::kOperate), c.operate) << c.grant;
  }
  EXPECT_FALSE(with({}).may_call(OperationNeed::kAny));
  EXPECT_TRUE(Access::to_everything().may_call(OperationNeed::kOperate));
}

}  // namespace
}  // namespace skua
