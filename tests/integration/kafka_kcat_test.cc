// A real client of librdkafka, where Debian's kcat is installed.

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/integration/kafka_test.h"

namespace skua::test {
namespace {

class KcatTest : public KafkaDoorTest {
 protected:
  void SetUp() override {
    if (std::system("command -v kcat > /dev/null") != 0) GTEST_SKIP() << "kcat is not installed";
    KafkaDoorTest::SetUp();
  }

  // Exit code and output.
  std::pair<int, std::string> kcat(const std::string& arguments, const std::string& input = "") {
    const std::string in = (folder_.path() / "in").string();
    const std::string out = (folder_.path() / "out").string();
    std::ofstream(in) << input;
    const int code =
        std::system(("timeout 60 kcat -b 127.0.0.1:" + std::to_string(server_->kafka_port()) + " " +
                     arguments + " < " + in + " > " + out + " 2>&1")
                        .c_str());
    std::ostringstream text;
    text << std::ifstream(out).rdbuf();
    return {code, text.str()};
  }
  [[nodiscard]] static std::string lines(int first, int last) {
    std::string text;
    for (int id = first; id <= last; ++id)
      text += "{\"id\":" + std::to_string(id) + ",\"fare\":" + std::to_string(id) +
              ",\"event_timestamp\":\"2026-01-01T00:00:00Z\"}\n";
    return text;
  }
};

TEST_F(KcatTest, ListsTopicsAndWritesWithEveryCompressionAndIdempotence) {
  const auto [listed, topics] = kcat("-L");
  EXPECT_EQ(listed, 0) << topics;
  EXPECT_NE(topics.find("topic \"trips\" with 8 partitions"), std::string::npos) << topics;
  int id = 0;
  for (const char* compression : {"none", "gzip", "snappy", "lz4", "zstd"}) {
    for (const char* idempotent : {"false", "true"}) {
      const auto [code, text] = kcat(std::string("-P -t trips -X compression.codec=") +
                                         compression + " -X enable.idempotence=" + idempotent,
                                     lines(id, id + 999));
      EXPECT_EQ(code, 0) << text;
      // No silent downgrade: librdkafka says so where it cannot do what it is told.
      EXPECT_EQ(text, "") << compression;
      EXPECT_EQ(fares("trips", id + 999, id + 999), (std::vector<double>{id + 999.0}));
      id += 1000;
    }
  }
  const auto [offsets_code, offsets] = kcat("-Q -t trips:0:-1");
  EXPECT_EQ(offsets_code, 0) << offsets;
}

TEST_F(KcatTest, AnUnknownTopicAndABadRowFailAtTheClient) {
  EXPECT_NE(kcat("-P -t nowhere -X topic.metadata.propagation.max.ms=500", lines(1, 1)).first, 0);
  EXPECT_NE(kcat("-P -t trips", "{\"id\":1,\"fare\":\"dear\"}\n").first, 0);
  EXPECT_EQ(fares("trips", 1, 1), (std::vector<double>{-1}));
}

}  // namespace
}  // namespace skua::test
