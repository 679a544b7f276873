#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tidy/layer_rules.h"
#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

LayerRules project_rules() {
  const auto& tree = source_tree();
  const auto file = std::find_if(tree.begin(), tree.end(), [](const SourceFile& f) {
    return f.path == "tests/tidy/layers.txt";
  });
  return LayerRules(file == tree.end() ? std::vector<std::string>{} : file->lines);
}

TEST(Layers, IncludesFollowTheArrow) {
  const LayerRules rules = project_rules();
  EXPECT_TRUE(rules.faults().empty());
  std::size_t includes = 0;
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    if (!file.is_cpp()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string include = included_file(file.lines[i]);
      if (include.empty()) continue;
      ++includes;
      const std::string objection = rules.objection(file.path, include);
      if (!objection.empty()) faults += place(file, i) + " " + include + ": " + objection + "\n";
    }
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
  EXPECT_GT(includes, 100U) << "the tree was not read: run this in the top folder of the project";
}

TEST(Layers, RulesObjectToWhatTheDesignForbids) {
  const LayerRules rules = project_rules();
  const auto objects = [&](const char* path, const char* include) {
    return !rules.objection(path, include).empty();
  };
  EXPECT_TRUE(objects("storage/store/engine.h", "api/service/services.h"));
  EXPECT_TRUE(objects("storage/base/time.cc", "storage/model/column.h"));
  EXPECT_TRUE(objects("api/http/routes.cc", "api/grpc/grpc_server.h"));
  EXPECT_TRUE(objects("api/service/read_service.cc", "server/server.h"));
  EXPECT_TRUE(objects("clients/cli/main.cc", "storage/store/engine.h"));
  EXPECT_TRUE(objects("storage/store/engine.h", "rocksdb/db.h"));
  EXPECT_TRUE(objects("api/service/read_service.h", "skua/v1/online.pb.h"));
  EXPECT_TRUE(objects("server/server.cc", "grpcpp/grpcpp.h"));
  EXPECT_TRUE(objects("api/grpc/grpc_server.cc", "boost/beast/core.hpp"));
  EXPECT_TRUE(objects("elsewhere/file.cc", "storage/base/time.h"));
  EXPECT_FALSE(objects("server/server.cc", "storage/base/time.h"));
  EXPECT_FALSE(objects("storage/store/rocks/rocks_engine.cc", "rocksdb/db.h"));
  EXPECT_FALSE(objects("storage/store/rocks/rocks_engine.cc", "storage/store/engine.h"));
  EXPECT_FALSE(objects("clients/cpp/client.cc", "skua/v1/online.grpc.pb.h"));
  EXPECT_FALSE(objects("api/service/read_service.h", "vector"));
}

TEST(Layers, LinesThatAreNoRuleAreFaults) {
  EXPECT_EQ(LayerRules({"# note", "", "a -> b", "x/ only a"}).faults().size(), 0U);
  EXPECT_EQ(LayerRules({"a b", "a", "x only"}).faults().size(), 3U);
}

TEST(Layers, ReadsIncludeLines) {
  EXPECT_EQ(included_file("#include \"a/b.h\""), "a/b.h");
  EXPECT_EQ(included_file("#include <vector>  // for x"), "vector");
  EXPECT_EQ(included_file("// #include <vector>"), "");
  EXPECT_EQ(included_file("#define X"), "");
}

}  // namespace
}  // namespace skua::tidy
