#include "clients/cli/import/reject_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace skua {
namespace {

TEST(RejectFileTest, QuotesWhereCsvNeedsIt) {
  EXPECT_EQ(csv_line({"f.csv", 17, "temp", "INVALID_ARGUMENT", "not a DOUBLE"}),
            "f.csv,17,temp,INVALID_ARGUMENT,not a DOUBLE\n");
  EXPECT_EQ(csv_line({"a,b.csv", 1, "", "", "a \"quote\"\nand more"}),
            "\"a,b.csv\",1,,,\"a \"\"quote\"\"\nand more\"\n");
}

TEST(RejectFileTest, WritesAHeaderAndTheRows) {
  const std::string path = testing::TempDir() + "reject_file_test.csv";
  RejectFile file;
  ASSERT_TRUE(file.open(path).ok());
  file.add({"f.csv", 2, "temp", "INVALID_ARGUMENT", "no"});
  ASSERT_TRUE(file.close().ok());
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), "file,line,column,code,reason\nf.csv,2,temp,INVALID_ARGUMENT,no\n");
  std::remove(path.c_str());
}

TEST(RejectFileTest, GoesOnBehindWhatIsThereAndTellsNothingTwice) {
  const std::string path = testing::TempDir() + "reject_file_again_test.csv";
  std::ofstream(path) << "file,line,column,code,reason\nf.csv,2,temp,X,no\nf.csv,3,te";
  RejectFile file;
  ASSERT_TRUE(file.open_again(path).ok());
  for (const std::uint64_t line : {2, 3, 4}) file.add({"f.csv", line, "temp", "X", "no"});
  ASSERT_TRUE(file.close().ok());
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(),
            "file,line,column,code,reason\nf.csv,2,temp,X,no\nf.csv,3,temp,X,no\n"
            "f.csv,4,temp,X,no\n");
  std::remove(path.c_str());
}

TEST(RejectFileTest, APathThatCannotBeWrittenIsAnError) {
  RejectFile file;
  EXPECT_FALSE(file.open("/nonexistent/rejects.csv").ok());
  EXPECT_FALSE(file.is_open());
}

TEST(RejectFileTest, AFullDiskIsAnError) {
  RejectFile file;
  ASSERT_TRUE(file.open("/dev/full").ok());
  file.add({"f.csv", 2, "temp", "INVALID_ARGUMENT", "no"});
  EXPECT_EQ(file.close().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
